"""What people are told of by letter, and who asks to be."""

import asyncio
from base64 import b32decode
from pathlib import Path
from typing import Any

import pytest

from advisory.app import Service
from advisory.clock import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS
from advisory.errors import Code
from advisory.identity import Role
from advisory.lab.processes import free_port
from advisory.mail.model import APART_MS, Choice
from advisory.people.administration import Invited
from advisory.people.totp import code_of as totp_of
from advisory.people.totp import step_of
from tests.mail.conftest import Post, mail_settings
from tests.mail.support import invites, leaves, letters, mail_of, opened, staff, told
from tests.people.support import Browser
from tests.support.app import lay_tables, make_settings, running_app
from tests.support.clock import FrozenClock
from tests.support.ids import new_cid
from tests.support.town import LIBRARY, PASSWORD, settle


async def test_who_signs_in_hears_of_a_change(service: Service, post: Post) -> None:
    await service.people.set_password("aino", "another correct horse")
    post.open()
    await mail_of(service).round()
    assert post.box.to == ["aino@town.example"]
    assert "Salasanasi vaihdettiin." in post.box.texts[0]
    assert "another correct horse" not in post.box.texts[0]


async def test_each_change_to_signing_in_is_told(
    tmp_path: Path, database_url: str, post: Post, clock: FrozenClock
) -> None:
    settings = mail_settings(tmp_path, database_url, post.box.port)
    async with running_app(settings, clock) as app, Browser(app.url) as aino, Browser(app.url) as matti:
        await aino.enters("aino")
        other = "lumiaura porkkana kvartsi"
        await aino.post("/api/account/password", cid=new_cid(), current=PASSWORD, password=other)
        factor = "/api/account/second-factor"

        async def turns_on() -> list[str]:
            begun = await aino.post(f"{factor}/begin", password=other)
            clock.advance(MINUTE_MS)
            code = totp_of(b32decode(begun["typed"].replace(" ", "")), step_of(clock()))
            found: list[str] = (await aino.post(f"{factor}/confirm", cid=new_cid(), code=code))["codes"]
            return found

        await turns_on()
        codes = (await aino.post(f"{factor}/recovery", cid=new_cid(), password=other))["codes"]
        await aino.enters("aino", other)
        await aino.post("/api/staff/code", code=codes[0])
        await aino.post(f"{factor}/off", password=other)
        await turns_on()
        await matti.enters("matti")
        asked = {"cid": new_cid(), "staff": "aino", "why": "lost"}
        await matti.post("/api/people/second-factor/remove", **asked)
        token = (await matti.post("/api/people/reset", **{**asked, "cid": new_cid()}))["token"]
        await aino.post("/api/staff/link/use", token=token, password="quite another horse")
        assert [one.data["what"] for one in await letters(app.service) if one.kind == "changed"] == [
            *("password", "second_step_on", "recovery_renewed", "recovery_used", "second_step_off"),
            *("second_step_on", "second_step_off", "password"),
        ]


@pytest.mark.req("R87")
async def test_main_users_hear_that_the_service_has_noticed_something(service: Service, post: Post) -> None:
    database, people = service.parts.database, service.people
    aino = next(one for one in await people.members() if one.id == "aino")
    for _ in range(2):
        await database.work(lambda work: people.alarm(work, aino))
    post.open()
    await mail_of(service).round()
    assert post.box.to == ["matti@town.example"], "one letter, to nobody else"
    assert "Palvelu huomasi jotain" in post.box.texts[0]
    assert "Aino" not in post.box.texts[0]


# -- on the pages ---------------------------------------------------------------------------------


async def test_main_users_see_how_it_goes_and_everybody_chooses(
    tmp_path: Path, database_url: str, post: Post, clock: FrozenClock
) -> None:
    settings = mail_settings(tmp_path, database_url, post.box.port, metrics_port=free_port())
    async with running_app(settings, clock) as app, Browser(app.url) as matti:
        await matti.enters("matti")
        await invites(app.service)
        await mail_of(app.service).round()
        view = await matti.http("GET", "/api/settings/mail")
        assert (view["host"], view["waiting"], view["given_up"]) == ("localhost", 1, 0)
        (waits,) = view["troubled"]
        assert (waits["name"], waits["error"], waits["given_up"]) == ("Uusi Neuvoja", "no_answer", False)
        async with matti.session.get(f"http://127.0.0.1:{settings.metrics_port}/metrics") as figures:
            assert "advisory_mail_waiting 1.0" in await figures.text()
        assert (await matti.post("/api/settings/mail/test"))["error"] == "no_answer"
        post.open()
        assert (await matti.post("/api/settings/mail/test"))["error"] == ""
        assert post.box.to == ["matti@town.example"]
        assert await told(app.service, "mail.tested") == [{"error": "no_answer"}, {"error": ""}]
        path = "/api/account/letters"
        assert await matti.http("GET", path) == {"on": True, "messages": "off"}
        chosen = {"on": True, "messages": "late"}
        assert await matti.http("PUT", path, {"messages": "late"}) == chosen
        assert await matti.http("GET", path) == chosen


# -- messages -------------------------------------------------------------------------------------


async def hears(service: Service, post: Post) -> list[str]:
    """Whom the next round of letters goes to."""
    known = len(post.box.to)
    await mail_of(service).look()
    await mail_of(service).round()
    return post.box.to[known:]


async def choose(service: Service, **chosen: Choice) -> None:
    for name, choice in chosen.items():
        await mail_of(service).choose(staff(name), choice)


@pytest.mark.req("R89")
async def test_a_message_is_told_of_without_a_word_of_it(
    service: Service, post: Post, clock: FrozenClock
) -> None:
    post.open()
    await leaves(service)
    clock.advance(MINUTE_MS)
    await choose(service, saara="new", bjorn="off", eeva="new")
    assert await hears(service, post) == [], "it was there before they asked"
    clock.advance(SECOND_MS)
    await leaves(service, LIBRARY)
    clock.advance(MINUTE_MS)
    assert await hears(service, post) == ["saara@town.example"], "the editor is of another service"
    assert await hears(service, post) == []
    assert "2 viestiä odottaa ottajaa." in post.box.texts[0]
    whole = post.box.seen[0].as_string() + post.box.texts[0]
    for word in ("Salainen", "131052", "maija", "Saara"):
        assert word not in whole.replace("saara@town.example", "")
    await leaves(service)
    clock.advance(APART_MS - 2 * MINUTE_MS)
    assert await hears(service, post) == ["eeva@town.example"], "not one letter for each message"
    clock.advance(2 * MINUTE_MS)
    assert await hears(service, post) == ["saara@town.example"]


async def test_who_asked_for_late_ones_hears_of_those(
    service: Service, post: Post, clock: FrozenClock
) -> None:
    post.open()
    await choose(service, saara="late")
    await leaves(service)
    clock.advance(HOUR_MS)
    assert await hears(service, post) == []
    clock.advance(10 * DAY_MS)
    assert await hears(service, post) == ["saara@town.example"]
    assert "Luvattu vastausaika on ylittynyt yhdessä." in post.box.texts[0]
    clock.advance(DAY_MS)
    assert await hears(service, post) == [], "of one message once"


# -- a forgotten password --------------------------------------------------------------------------


async def test_who_has_forgotten_gets_a_link_and_nobody_learns_who_has_an_account(
    tmp_path: Path, database_url: str, post: Post, clock: FrozenClock
) -> None:
    post.open()
    settings = mail_settings(tmp_path, database_url, post.box.port)
    async with running_app(settings, clock) as app, Browser(app.url) as browser:

        async def arrives(words: str) -> str:
            async with asyncio.timeout(30):
                while not (found := [one for one in post.box.texts if words in one]):
                    await mail_of(app.service).round()
                    await asyncio.sleep(0.02)
            return found[0]

        async def asks(email: str) -> Any:
            return await browser.post("/api/staff/forgotten", email=email)

        assert (await browser.http("GET", "/api/staff/ways"))["forgotten"] is True
        answers = [await asks(one) for one in ("nobody@town.example", "Aino@town.example")]
        assert answers[0] == answers[1]
        token = (await arrives("on voimassa tunnin")).split("#link=")[1].split()[0]
        assert post.box.to == ["aino@town.example"]
        await browser.enters("aino", PASSWORD)
        await browser.post("/api/staff/link/use", token=token, password="quite another horse")
        await arrives("Salasanasi vaihdettiin.")
        sign_in = {"email": "aino@town.example", "password": PASSWORD}
        assert await browser.refused("/api/staff/sign-in", **sign_in) == Code.SIGN_IN_FAILED
        await browser.enters("aino", "quite another horse")
        for email in ("bjorn@town.example", "somebody@town.example"):
            clock.advance(2 * MINUTE_MS)
            for _ in range(3):
                await asks(email)
            assert await browser.refused("/api/staff/forgotten", email=email) == Code.TOO_MANY


async def test_without_mail_everything_works_as_before(
    tmp_path: Path, database_url: str, clock: FrozenClock
) -> None:
    await lay_tables(database_url)
    async with opened(make_settings(tmp_path, database_url=database_url), clock) as service:
        await settle(service, "http://localhost")
        assert service.mail is None
        invited = Invited("uusi@kunta.example", "Uusi", frozenset({Role.ADVISOR}), (), "fi")
        given = await service.administration.invite(staff("matti"), new_cid(), invited, "new")
        assert given.token
        assert not given.mailed
        await service.people.set_password("aino", "another correct horse")
        assert await letters(service) == []
