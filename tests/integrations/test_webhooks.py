"""What other systems are told, whatever dies in between, and where nothing may be sent."""

import asyncio
import base64
import hashlib
import hmac
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import pytest
from aiohttp import web

from advisory.app import Service
from advisory.clock import DAY_MS
from advisory.errors import Code
from advisory.integrations.delivering import Delivering
from advisory.integrations.hooks import Hooks, Subscribed, Wanted
from advisory.integrations.model import CLAIM_MS, KINDS, OLD_SECRET_MS
from advisory.integrations.sending import Outside
from advisory.lab.processes import free_port
from advisory.storage.seal import Seal
from advisory.web.reaching import may_ask, may_reach, networks_of
from tests.integrations.conftest import main_user
from tests.support.clock import FrozenClock
from tests.support.house import House, a_house, code_of
from tests.support.ids import new_cid

OWN = networks_of(["127.0.0.0/8"])
KEY = bytes(range(32))
EVERYTHING = tuple(name for name in KINDS if name != "webhook.test")


class Receiver:
    """Another system: keeps what it was sent and answers `status`."""

    def __init__(self) -> None:
        self.port = free_port()
        self.seen: list[tuple[dict[str, str], bytes]] = []
        self.status = 204
        self.before_answer: Callable[[], object] = lambda: None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/advisory"

    @property
    def types(self) -> list[str]:
        return [orjson.loads(body)["type"] for _, body in self.seen]

    async def take(self, request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.seen.append((headers, await request.read()))
        self.before_answer()
        return web.Response(status=self.status, headers={"Location": "http://127.0.0.1:1/"})


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    made, app = Receiver(), web.Application()
    app.router.add_post("/advisory", made.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", made.port).start()
    try:
        yield made
    finally:
        await runner.cleanup()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as made:
        yield made


@pytest.fixture
async def house(tmp_path: Path, database_url: str, clock: FrozenClock) -> AsyncIterator[House]:
    async with a_house(tmp_path, database_url, clock) as made:
        yield made


def parts_of(service: Service, outside: Outside) -> tuple[Hooks, Delivering]:
    parts, seal = service.parts, Seal(KEY)
    services = lambda: service.desk.board.services  # noqa: E731
    return (
        Hooks(parts.database, parts.clock, outside, seal, services),
        Delivering(parts.database, parts.clock, outside, seal),
    )


def checks(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """As a receiver does it."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    made = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return f"v1,{made}" in headers["webhook-signature"].split()


def wants(url: str, *kinds: str) -> Wanted:
    return Wanted("Asianhallinta", url, kinds or EVERYTHING, (), on=True)


async def subscribed(hooks: Hooks, url: str, *kinds: str) -> Subscribed:
    return await hooks.subscribe(main_user(), new_cid(), wants(url, *kinds))


@pytest.mark.req("R89")
async def test_what_happens_is_told_signed_in_order_and_without_content(
    house: House, receiver: Receiver
) -> None:
    hooks, delivering = parts_of(house.service, Outside(OWN))
    made = await subscribed(hooks, receiver.url)
    visitor = house.visitor()
    item = await house.asks(visitor, "Salainen asia")
    await house.chat.end(visitor, item.id, new_cid())
    assert await delivering.round() == 2
    assert receiver.types == ["conversation.opened", "conversation.closed"]
    for headers, body in receiver.seen:
        assert checks(made.secret, headers, body)
        assert orjson.loads(body)["data"]["conversation"] == item.id
        assert b"Salainen" not in body
        assert visitor.id.encode() not in body
    assert await delivering.round() == 0
    assert made.secret not in str(await hooks.all())


async def test_what_an_address_does_not_take_is_tried_again_and_overtaken_by_nothing(
    house: House, receiver: Receiver, clock: FrozenClock
) -> None:
    hooks, delivering = parts_of(house.service, Outside(OWN))
    made = await subscribed(hooks, receiver.url)
    visitor = house.visitor()
    item = await house.asks(visitor)
    receiver.status = 500
    assert await delivering.round() == 0
    await house.chat.end(visitor, item.id, new_cid())
    assert await delivering.round() == 0
    assert len(receiver.seen) == 1, "it rests"
    receiver.status = 302
    clock.advance(60_000)
    assert await delivering.round() == 0, "no redirect is followed"
    receiver.status = 200
    clock.advance(600_000)
    assert await delivering.round() == 2
    assert receiver.types == ["conversation.opened"] * 3 + ["conversation.closed"]
    assert len({headers["webhook-id"] for headers, _ in receiver.seen}) == 2
    assert {one.state for one in await hooks.deliveries(made.hook.id, None)} == {"delivered"}


async def test_it_is_given_up_after_days_and_taken_up_again_with_all_of_it(
    house: House, receiver: Receiver, clock: FrozenClock
) -> None:
    hooks, delivering = parts_of(house.service, Outside(OWN))
    made = await subscribed(hooks, receiver.url, "conversation.opened")
    receiver.status = 503
    await house.asks(house.visitor())
    for _ in range(4):
        await delivering.round()
        clock.advance(DAY_MS)
    [one], _ = await hooks.all()
    assert one.state == "given_up"
    await house.asks(house.visitor())
    receiver.status, receiver.seen = 204, []
    assert await delivering.round() == 0
    await hooks.again(main_user(), made.hook.id)
    assert await delivering.round() == 2
    assert receiver.types == ["conversation.opened"] * 2


async def test_two_secrets_are_valid_while_one_takes_the_others_place(
    house: House, receiver: Receiver, clock: FrozenClock
) -> None:
    hooks, delivering = parts_of(house.service, Outside(OWN))
    first = await subscribed(hooks, receiver.url)
    second = await hooks.renew_secret(main_user(), new_cid(), first.hook.id)
    await hooks.test(main_user(), first.hook.id)
    await delivering.round()
    clock.advance(OLD_SECRET_MS)
    await hooks.test(main_user(), first.hook.id)
    await delivering.round()
    both, later = receiver.seen
    assert checks(first.secret, *both)
    assert checks(second.secret, *both)
    assert checks(second.secret, *later)
    assert not checks(first.secret, *later)


PRIVATE = (
    "10.1.2.3", "127.0.0.1", "169.254.169.254", "192.168.0.1", "100.64.0.1", "0.0.0.0", "224.0.0.1", "::1",
    "fe80::1", "fd00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1", "nonsense",
    "fec0::1", "::7f00:1", "::ffff:0:7f00:1", "64:ff9b:1::7f00:1", "5f00::1",
)  # fmt: skip


def test_no_address_inside_is_reached_in_whatever_writing() -> None:
    assert [one for one in PRIVATE if may_reach(one, ())] == []
    assert may_reach("93.184.216.34", ())
    assert may_reach("2606:2800:220:1::1", ())
    assert may_reach("::ffff:127.0.0.1", OWN)


def test_figures_that_only_the_system_reads_are_asked_nothing() -> None:
    for host in ("127.1", "2130706433", "0177.0.0.1", "10.1", "[::1]", "127.0.0.1"):
        assert not may_ask(f"https://{host}:8443/hook"), host
    assert may_ask("https://93.184.216.34/")
    assert may_ask("https://outside.example/"), "what it leads to is looked at when it is connected to"


async def test_addresses_are_refused_when_they_are_saved() -> None:
    said: dict[str, list[str]] = {"inside.example": ["10.0.0.1"], "both.example": ["93.184.216.34", "::1"]}

    async def lookup(host: str, _: int) -> list[str]:
        return said.get(host, ["93.184.216.34"])

    outside = Outside(OWN, lookup)
    await outside.require("https://outside.example/hook")
    for url in ("https://inside.example/", "https://both.example/"):
        assert await code_of(outside.require(url)) is Code.HOOK_INSIDE
    for url in ("http://outside.example/", "https://a:b@x.example/", "https://x.example/#a", "ftp://x", "x"):
        assert await code_of(outside.require(url)) is Code.HOOK_ADDRESS, url


async def test_a_name_that_leads_elsewhere_the_second_time_is_refused_at_the_connection(
    receiver: Receiver,
) -> None:
    answers = [["93.184.216.34"], ["127.0.0.1"]]

    async def lookup(_: str, __: int) -> list[str]:
        return answers.pop(0)

    outside = Outside((), lookup)
    await outside.require("https://rebinds.example/hook")
    said = await outside.post(f"http://rebinds.example:{receiver.port}/advisory", {}, b"{}")
    assert (said.status, said.error) == (None, "inside")
    assert receiver.seen == []
    assert (await outside.post(receiver.url, {}, b"{}")).error == "inside"


async def test_a_process_that_dies_before_it_marks_sends_the_same_again(
    tmp_path: Path, receiver: Receiver, clock: FrozenClock
) -> None:
    url = f"sqlite:///{tmp_path / 'advisory.sqlite'}"
    async with a_house(tmp_path, url, clock) as house:
        hooks, _ = parts_of(house.service, Outside(OWN))
        await subscribed(hooks, receiver.url, "conversation.opened")
        await house.asks(house.visitor())
    now = clock()
    for run in range(2):
        arguments = (sys.executable, "-m", "tests.integrations.deliver_once", url, str(now + run * CLAIM_MS))
        child = await asyncio.create_subprocess_exec(*arguments)
        receiver.before_answer = partial(os.kill, child.pid, signal.SIGKILL) if run == 0 else list
        assert await child.wait() == (-signal.SIGKILL if run == 0 else 0)
    ids: list[Any] = [headers["webhook-id"] for headers, _ in receiver.seen]
    assert len(ids) == 2
    assert ids[0] == ids[1]


async def test_without_the_operators_key_nothing_is_subscribed(house: House) -> None:
    hooks = house.service.integrations.hooks
    assert not hooks.possible
    asked = wants("https://x.example/")
    assert await code_of(hooks.subscribe(main_user(), new_cid(), asked)) is Code.KEY_NEEDED
