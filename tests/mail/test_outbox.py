"""Letters are put down with what causes them, and sent whatever dies in between."""

import asyncio
from base64 import b32decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from advisory.app import Service, build
from advisory.clock import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS
from advisory.desk.service import Question
from advisory.errors import Code
from advisory.identity import Person, Role, SessionId, SiteId, new_id
from advisory.lab.processes import free_port
from advisory.mail import store
from advisory.mail.model import APART_MS, CLAIM_MS, KEPT_MS, Choice, Letter
from advisory.mail.service import Mail
from advisory.mail.tables import letter
from advisory.people.administration import Invited
from advisory.people.passwords import Passwords
from advisory.people.totp import code_of as totp_of
from advisory.people.totp import step_of
from advisory.settings import Settings
from advisory.storage.record import event_record
from tests.mail.conftest import Post, mail_settings
from tests.people.support import Browser
from tests.support.app import QUICK_HASHER, lay_tables, make_settings, running_app
from tests.support.clock import FrozenClock
from tests.support.house import code_of
from tests.support.ids import new_cid
from tests.support.town import ADVICE, LIBRARY, PASSWORD, SITE, STAFF, settle

CANARY = "Salainen asiani 131052-308T"


def staff(name: str) -> Person:
    return next(one for one in STAFF if one.id == name).as_person(name)


def mail_of(service: Service) -> Mail:
    assert service.mail is not None
    return service.mail


async def letters(service: Service) -> list[Letter]:
    rows = await service.parts.database.read(lambda c: c.execute(select(letter).order_by(letter.c.at)).all())
    return [Letter(**row._mapping) for row in rows]


async def told(service: Service, kind: str) -> list[dict[str, Any]]:
    found = select(event_record.c.data).where(event_record.c.kind == kind)
    return list(await service.parts.database.read(lambda c: c.execute(found).scalars().all()))


async def invites(service: Service, email: str = "uusi@kunta.example", cid: str = "") -> str:
    invited = Invited(email, "Uusi Neuvoja", frozenset({Role.ADVISOR}), (), "sv")
    given = await service.administration.invite(staff("matti"), cid or new_cid(), invited, "new")
    assert given.mailed
    return given.token


async def leaves(service: Service, topic: str = ADVICE) -> None:
    visitor = Person(new_id(), frozenset({Role.VISITOR}), "fi", SessionId("v"), site=SiteId(SITE))
    question = Question(service=topic, text=CANARY, lang="fi")
    await service.desk.messages.leave(visitor, question, "maija@posti.example", new_cid())


@asynccontextmanager
async def opened(settings: Settings, clock: FrozenClock) -> AsyncIterator[Service]:
    """A process of its own, as far as the database knows."""
    made = build(settings, clock, Passwords(QUICK_HASHER))
    await made.parts.database.start()
    try:
        yield made
    finally:
        await made.parts.database.settled()
        await made.parts.background.close()
        await made.parts.database.close()


def killed(*_: Any) -> bool:
    raise RuntimeError("killed")


@pytest.mark.req("R89")
async def test_an_invitation_takes_its_link_to_the_one_who_is_invited(service: Service, post: Post) -> None:
    token = await invites(service)
    post.open()
    assert await mail_of(service).round() == 1
    assert post.box.to == ["uusi@kunta.example"]
    assert post.box.seen[0]["Subject"] == "Ditt konto i rådgivningstjänsten"
    assert f"/console#link={token}" in post.box.texts[0]
    (sent,) = await letters(service)
    assert (sent.state, sent.secret) == ("sent", None)
    assert "uusi@" not in repr(sent), "its address was never written down"
    assert await mail_of(service).round() == 0
    assert await told(service, "mail.sent") == [{"staff": sent.staff, "letter": "invite"}]


async def test_what_is_not_committed_is_not_sent(service: Service, post: Post) -> None:
    post.open()
    await invites(service)
    assert await code_of(invites(service)) == Code.EMAIL_TAKEN
    await mail_of(service).round()
    assert len(post.box.seen) == 1


async def test_the_link_of_the_last_letter_is_the_one_that_works(service: Service, post: Post) -> None:
    cid = new_cid()
    await invites(service, cid=cid)
    token = await invites(service, cid=cid)
    post.open()
    assert await mail_of(service).round() == 1
    assert token in post.box.texts[0]
    assert [one.state for one in await letters(service)].count("dropped") == 1
    assert all(one.secret is None for one in await letters(service))


async def test_it_is_tried_again_until_the_server_is_back(
    service: Service, post: Post, clock: FrozenClock
) -> None:
    await invites(service)
    mail = mail_of(service)
    assert await mail.round() == 0
    (waits,) = await letters(service)
    assert (waits.state, waits.attempts, waits.error) == ("waiting", 1, "no_answer")
    post.open()
    assert await mail.round() == 0, "not before its time"
    clock.advance(10 * SECOND_MS)
    assert await mail.round() == 1


async def test_who_is_unknown_is_given_up_and_shown(service: Service, post: Post) -> None:
    post.open()
    post.box.answers = "550 no such user"
    await invites(service)
    await mail_of(service).round()
    standing = await mail_of(service).standing()
    assert standing.totals.given_up == 1
    assert [(one.state, one.error, one.status) for one in standing.troubled] == [
        ("given_up", "recipient", 550)
    ]
    assert standing.troubled[0].secret is None
    assert len(await told(service, "mail.given_up")) == 1


async def test_in_the_end_it_is_given_up(service: Service, post: Post, clock: FrozenClock) -> None:
    await invites(service)
    tries = 0
    while (await letters(service))[0].state == "waiting":
        clock.at = (await letters(service))[0].due_at
        await mail_of(service).round()
        tries += 1
        assert tries < 200
    assert 60 < tries < 100, "three days, at last once an hour"
    assert clock.at < (await letters(service))[0].until
    # Nobody was there for longer than the link is good: it is told too, and not sent.
    await service.administration.reset(staff("matti"), new_cid(), "aino", "forgot")
    clock.advance(2 * DAY_MS)
    post.open()
    assert await mail_of(service).round() == 0
    assert [one.error for one in await letters(service)] == ["no_answer", "late"]


async def test_one_try_tells_that_the_server_is_away(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        await invites(service, f"uusi{number}@kunta.example")
    tried = []
    sending = mail_of(service).sending
    send = sending.send

    async def count(*given: Any) -> Any:
        tried.append(given)
        return await send(*given)

    monkeypatch.setattr(sending, "send", count)
    await mail_of(service).round()
    assert len(tried) == 1
    assert [one.attempts for one in await letters(service)] == [1, 1, 1]


async def test_nothing_is_lost_when_the_process_dies(
    tmp_path: Path, post: Post, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the commit and before the sending; and after the sending, before it was noted."""
    url = f"sqlite:///{tmp_path / 'advisory.sqlite'}"
    settings = mail_settings(tmp_path, url, post.box.port)
    await lay_tables(url)
    async with opened(settings, clock) as first:
        await settle(first, settings.visitor_url)
        token = await invites(first)
        await first.parts.database.work(store.claim)  # taken up, and gone with its process

    post.open()
    async with opened(settings, clock) as second:
        assert await mail_of(second).round() == 0, "it may still be on its way"
        clock.advance(CLAIM_MS)
        with monkeypatch.context() as dying:
            dying.setattr(Mail, "_mark", killed)
            with pytest.raises(RuntimeError, match="killed"):
                await mail_of(second).round()
        assert token in post.box.texts[0]
        clock.advance(CLAIM_MS)
        assert await mail_of(second).round() == 1
    assert len(post.box.seen) == 2
    assert len({one["Message-ID"] for one in post.box.seen}) == 1, "the same letter, for who receives both"


async def test_two_processes_send_it_once(
    tmp_path: Path, post: Post, clock: FrozenClock, postgres_url: str
) -> None:
    settings = mail_settings(tmp_path, postgres_url, post.box.port)
    await lay_tables(postgres_url)
    async with opened(settings, clock) as one, opened(settings, clock) as other:
        await settle(one, settings.visitor_url)
        await other.desk.board.load()
        for number in range(6):
            await invites(one, f"uusi{number}@kunta.example")
        await mail_of(one).choose(staff("saara"), "new")
        clock.advance(SECOND_MS)
        await leaves(one)
        clock.advance(MINUTE_MS)
        post.open()
        assert sum(await asyncio.gather(mail_of(one).look(), mail_of(other).look())) == 1
        assert sum(await asyncio.gather(mail_of(one).round(), mail_of(other).round())) == 7
        assert len(post.box.to) == len(set(post.box.to)) == 7


async def test_a_letter_that_another_has_taken_over_is_theirs(service: Service, clock: FrozenClock) -> None:
    await invites(service)
    database = service.parts.database
    (late,) = await database.work(store.claim)
    clock.advance(CLAIM_MS)
    (theirs,) = await database.work(store.claim)
    assert not await database.work(lambda work: store.save(work, late, late))
    assert await database.work(lambda work: store.save(work, theirs, theirs))


async def test_whoever_has_no_account_any_more_gets_nothing(service: Service, post: Post) -> None:
    await service.administration.reset(staff("matti"), new_cid(), "aino", "forgot")
    await service.administration.disable(staff("matti"), new_cid(), "aino", "left")
    post.open()
    assert await mail_of(service).round() == 0
    assert [one.state for one in await letters(service)] == ["dropped"]


async def test_what_was_sent_is_forgotten_after_a_month(
    service: Service, post: Post, clock: FrozenClock
) -> None:
    await invites(service)
    post.open()
    await mail_of(service).round()
    expire = service.parts.lifecycle.expire
    clock.advance(KEPT_MS - HOUR_MS)
    await service.parts.database.work(lambda work: expire(work, work.now))
    assert len(await letters(service)) == 1
    clock.advance(2 * HOUR_MS)
    await service.parts.database.work(lambda work: expire(work, work.now))
    assert await letters(service) == []


async def test_a_link_is_sealed_while_it_waits(service: Service, tmp_path: Path) -> None:
    token = await invites(service)
    await service.parts.database.settled()
    files = [one for one in tmp_path.iterdir() if "sqlite" in one.name]
    assert files
    assert not any(token.encode() in one.read_bytes() for one in files)


# -- what was changed -----------------------------------------------------------------------------


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
