"""The deployment's own nginx and HAProxy files, run for real before two server processes."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from advisory.lab.processes import free_port
from advisory.lab.redis import RedisServer
from tests.support.drivers import StaffDriver, VisitorDriver
from tests.support.fleet import PROXIES, Fleet, Process, a_fleet
from tests.support.ids import new_cid
from tests.support.many import becomes
from tests.support.town import ADVICE, PASSWORD, SITE

pytestmark = [pytest.mark.postgres, pytest.mark.redis, pytest.mark.slow]

FROM = "127.0.0.77"
"""The address of a visitor, told apart from those of the servers."""


@pytest.fixture(params=sorted(PROXIES))
async def fleet(
    request: pytest.FixtureRequest, tmp_path: Path, postgres_url: str, redis_server: RedisServer
) -> AsyncIterator[Fleet]:
    async with a_fleet(tmp_path, postgres_url, redis_server.url, proxy=request.param) as running:
        yield running


async def comes_back(person: VisitorDriver | StaffDriver) -> None:
    """Try again until a process takes them, as a page does."""

    async def back() -> bool:
        try:
            await (person.returns() if isinstance(person, VisitorDriver) else person.opens_console())
        except Exception:
            await person.disconnect()
            return False
        return True

    await becomes(back, "a process that takes them")


@pytest.mark.req("R78")
async def test_one_of_two_is_killed_in_mid_conversation_and_nothing_is_lost(fleet: Fleet) -> None:
    visitor = await VisitorDriver(fleet.url).arrives(SITE)
    async with StaffDriver(fleet.url) as advisor:
        await advisor.signs_in("aino@town.example", PASSWORD)

        async def apart() -> bool:
            """A process that missed a look of the proxy's was passed over: come again when it is back."""
            if fleet.sockets() == [1, 1]:
                return True
            await asyncio.sleep(2.5)
            if fleet.sockets() != [1, 1]:
                await advisor.disconnect()
                await comes_back(advisor)
            return False

        await becomes(apart, "one socket for each", within_s=60)
        await advisor.is_("available")
        conversation = await visitor.starts("Missä voin uusia kirjastokorttini?", ADVICE)
        await advisor.sees_waiting(conversation)
        await advisor.takes(conversation)
        said = ["Missä voin uusia kirjastokorttini?"]
        for number in range(3):
            await visitor.says(f"kysymys {number}")
            await advisor.says(conversation, f"vastaus {number}")
            said += [f"kysymys {number}", f"vastaus {number}"]

        [(seat,)] = await fleet.rows("SELECT process FROM seat WHERE connected AND staff = 'aino'")
        doomed = await the_process_of(fleet, advisor)
        await asyncio.to_thread(doomed.kill)
        cid = new_cid()
        await visitor.says("kuuletteko vielä?", cid)
        await advisor.is_cut()
        await comes_back(advisor)
        await advisor.syncs(conversation)
        await advisor.says(conversation, "kuulen")
        await visitor.sees_reply("kuulen")
        said += ["kuuletteko vielä?", "kuulen"]
        again = await visitor.says("kuuletteko vielä?", cid)
        assert again.text == "kuuletteko vielä?", "a resend is answered, whichever process had the first"
        await visitor.syncs()
        for texts in (visitor.timelines[conversation].texts, advisor.timelines[conversation].texts):
            assert texts == said
        seats = await fleet.rows("SELECT process FROM seat WHERE connected AND staff = 'aino'")
        assert {row.process for row in seats} - {seat}, "the other process has them now"
        await advisor.closes(conversation)
    await visitor.disconnect()


@pytest.mark.req("R78")
@pytest.mark.whole
async def test_one_who_polls_comes_back_to_the_same_process(fleet: Fleet) -> None:
    """Each poll is a request of its own; without affinity every other one would be a stranger's."""
    visitor = VisitorDriver(fleet.url)
    visitor.transport = "polling"
    await visitor.arrives(SITE)
    async with StaffDriver(fleet.url) as advisor:
        await advisor.signs_in("aino@town.example", PASSWORD)
        conversation = await visitor.starts("Hei!", ADVICE)
        await advisor.sees_waiting(conversation)
        await advisor.takes(conversation)
        for number in range(5):
            await advisor.says(conversation, f"vastaus {number}")
            await visitor.sees_reply(f"vastaus {number}")
            await visitor.says(f"kysymys {number}")
            await advisor.sees(conversation, f"kysymys {number}")
    await visitor.disconnect()


async def the_process_of(fleet: Fleet, person: StaffDriver) -> Process:
    """Where their socket ends: the one that has none without them."""
    await person.disconnect()
    await becomes(lambda: sorted(fleet.sockets()) == [0, 1], "that they have gone")
    found = fleet.processes[fleet.sockets().index(0)]
    await person.opens_console()
    await becomes(lambda: fleet.sockets() == [1, 1], "that they are back where nobody else is")
    return found


async def test_no_proxy_stores_the_address_of_a_visitor(fleet: Fleet) -> None:
    """Not of one who is served, not of one who sends nonsense, and not when the processes are away."""
    session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(local_addr=(FROM, 0)))
    async with session:
        for path in (
            "/readyz",
            "/api/widget/search?q=salaisuus",
            f"/{'x' * 9_000}",
            "/socket/?EIO=4&transport=websocket",
        ):
            async with session.get(fleet.url + path):
                pass
        for one in fleet.processes:
            await asyncio.to_thread(one.kill)
        async with session.get(fleet.url + "/readyz") as answer:
            assert answer.status in (502, 503)
    reader, writer = await asyncio.open_connection("127.0.0.1", fleet.proxies[0].port, local_addr=(FROM, 0))
    writer.write(b"\x16\x03\x01 nonsense\r\n\r\n")
    await reader.read()
    writer.close()
    proxy = fleet.proxies[0]
    proxy.stop()
    written = proxy.written()
    assert "/readyz" in written, "something is written"
    assert FROM not in written
    assert "salaisuus" not in written, "nor what was searched"
    assert FROM not in "".join(one.log.read_text() for one in fleet.processes)


@pytest.mark.parametrize("name", sorted(PROXIES))
async def test_with_the_lock_on_and_the_visitors_address_handed_over(tmp_path: Path, name: str) -> None:
    """TLS as in the file; a made-up address before the real one is not believed."""
    heard: list[str] = []

    async def hear(request: web.Request) -> web.Response:
        heard.append(request.headers["X-Forwarded-For"])
        return web.Response(text=request.headers["X-Forwarded-Proto"])

    app = web.Application()
    app.router.add_get("/{path:.*}", hear)
    runner = web.AppRunner(app)
    await runner.setup()
    ports, port = [free_port(), free_port()], free_port()
    for own in ports:
        await web.TCPSite(runner, "127.0.0.1", own).start()
    proxy = PROXIES[name](tmp_path / name, port, ports, tls=True)
    await asyncio.to_thread(proxy.start)
    untrusted = ssl.create_default_context()
    untrusted.check_hostname, untrusted.verify_mode = False, ssl.CERT_NONE
    try:
        connector = aiohttp.TCPConnector(local_addr=(FROM, 0), ssl=untrusted)
        async with aiohttp.ClientSession(connector=connector) as session:

            async def served() -> bool:
                made_up = {"X-Forwarded-For": "192.0.2.1"}
                async with session.get(f"https://127.0.0.1:{port}/readyz", headers=made_up) as answer:
                    return answer.status == 200 and await answer.text() == "https"

            await becomes(served, "an answer by TLS")
    finally:
        proxy.stop()
        await runner.cleanup()
    assert heard[-1].split(",")[-1].strip() == FROM
