"""Letters are put down with what causes them, and sent whatever dies in between."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from advisory.app import Service
from advisory.clock import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS
from advisory.errors import Code
from advisory.mail import store
from advisory.mail.model import CLAIM_MS, KEPT_MS
from advisory.mail.service import Mail
from tests.mail.conftest import Post, mail_settings
from tests.mail.support import invites, killed, leaves, letters, mail_of, opened, staff, told
from tests.support.app import lay_tables
from tests.support.clock import FrozenClock
from tests.support.house import code_of
from tests.support.ids import new_cid
from tests.support.town import settle


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
