"""What people do in a conversation, on both databases."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import select

from advisory.clock import DAY_MS, SECOND_MS
from advisory.desk.handover import Target
from advisory.errors import Code, Refusal
from advisory.schema import metadata
from tests.support.house import House
from tests.support.ids import new_cid

SECRET = "131052-308T"


async def refused(awaitable: object) -> Code:
    with pytest.raises(Refusal) as found:
        await awaitable  # type: ignore[misc]
    return found.value.code


@pytest.mark.req("R78")
async def test_numbers_are_dense_while_everybody_writes_at_once(house: House) -> None:
    aino, visitor = house.staff("aino"), house.visitor()
    await house.at_desk(aino)
    item = await house.held(aino, visitor)
    cids = {(who.id, n): new_cid() for who in (visitor, aino) for n in range(40)}

    async def write(who: object, n: int) -> int:
        entry, again, _ = await house.chat.post(who, item.id, cids[who.id, n], f"{n}")  # type: ignore[arg-type,attr-defined]
        assert not again
        return entry.seq

    posted = await asyncio.gather(*(write(who, n) for n in range(40) for who in (visitor, aino)))
    entries = await house.entries(item.id)
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    assert len(set(posted)) == 80
    assert posted == sorted(posted), "in the order in which they were handed over"
    assert (await house.now(item.id)).last_seq == len(entries)


@pytest.mark.req("R78")
async def test_a_cid_is_one_message_for_one_sender(house: House) -> None:
    aino, visitor = house.staff("aino"), house.visitor()
    await house.at_desk(aino)
    item = await house.held(aino, visitor)
    cid = new_cid()
    first, again, _ = await house.chat.post(visitor, item.id, cid, "Hei taas")
    assert not again
    assert (await house.chat.post(visitor, item.id, cid, "Hei taas"))[:2] == (first, True)
    assert await refused(house.chat.post(visitor, item.id, cid, "Muuta")) is Code.CONFLICT
    other, again, _ = await house.chat.post(aino, item.id, cid, "Muuta")
    assert not again
    assert other.seq == first.seq + 1, "another sender's cid is another message"

    masked, _, _ = await house.chat.post(visitor, item.id, cid2 := new_cid(), f"Tunnus {SECRET}")
    assert SECRET not in (masked.text or "")
    assert (await house.chat.post(visitor, item.id, cid2, "Tunnus ⟦identity_code:11⟧"))[:2] == (masked, True)
    assert (await house.kinds(item.id)).count("entry.posted") == 3


@pytest.mark.req("R78")
async def test_a_resend_is_answered_after_the_end_too(house: House) -> None:
    aino, visitor = house.staff("aino"), house.visitor()
    await house.at_desk(aino)
    item = await house.held(aino, visitor)
    first, _, _ = await house.chat.post(visitor, item.id, cid := new_cid(), "Viimeinen")
    await house.chat.close(aino, item.id, new_cid(), "solved", "", False)
    assert (await house.chat.post(visitor, item.id, cid, "Viimeinen"))[:2] == (first, True)
    assert await refused(house.chat.post(visitor, item.id, new_cid(), "Vielä")) is Code.CLOSED


async def test_a_code_split_over_messages_is_taken_out_of_what_is_stored(house: House) -> None:
    aino, visitor = house.staff("aino"), house.visitor()
    await house.at_desk(aino)
    item = await house.held(aino, visitor, "Henkilötunnukseni on")
    await house.chat.post(visitor, item.id, new_cid(), SECRET[:6])
    house.clock.advance(3 * SECOND_MS)
    await house.chat.post(visitor, item.id, new_cid(), SECRET[6:])

    entries = await house.entries(item.id)
    masks = [entry for entry in entries if entry.kind == "masked"]
    assert masks
    for mask in masks:
        target = next(entry for entry in entries if entry.seq == mask.target)
        assert target.text == mask.text
        assert mask.text is not None
        assert "⟦" in mask.text
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    for part in (SECRET, SECRET[:6], SECRET[6:]):
        assert await _tables_with(house, part) == []
    assert "guard.masked" in await house.kinds(item.id)


async def _tables_with(house: House, text: str) -> list[str]:
    def run(connection: object) -> list[str]:
        return [
            f"{table.name}: {row}"
            for table in metadata.sorted_tables
            for row in connection.execute(select(table))  # type: ignore[attr-defined]
            if any(text in str(value) for name, value in row._mapping.items() if name not in IDS)
        ]

    return await house.service.parts.database.read(run)


IDS = ("id", "cid", "conversation", "visitor", "sender", "secret_hash", "person", "subject", "key", "payload")
"""Chance in hexadecimal, where six digits may stand by accident."""


async def test_a_code_is_masked_wherever_a_visitor_can_write(house: House) -> None:
    visitor = house.visitor()
    item = await house.asks(visitor, f"Olen {SECRET}")
    await house.chat.end(visitor, item.id, new_cid())
    await house.chat.rate(visitor, item.id, new_cid(), {"solved": "yes", "text": f"Kiitos, {SECRET}"})
    assert await _tables_with(house, SECRET) == []
    assert (await house.now(item.id)).rated_text.startswith("Kiitos")


async def test_an_advisor_who_asks_for_a_code_is_stopped_and_nothing_is_stored(house: House) -> None:
    aino = house.staff("aino")
    await house.at_desk(aino)
    item = await house.held(aino)
    before = await house.entries(item.id)
    for text in ("Kerro verkkopankkitunnuksesi.", "Mikä on henkilötunnuksesi?", "Skriv din pinkod här."):
        assert await refused_now(house, aino, item.id, text) is Code.ASKS_FOR_CODE
    assert await house.entries(item.id) == before


async def refused_now(house: House, who: object, conversation: str, text: str) -> Code:
    with pytest.raises(Refusal) as found:
        await house.chat.post(who, conversation, new_cid(), text)  # type: ignore[arg-type]
    return found.value.code


async def test_read_marks_only_grow_and_stay_within_the_timeline(house: House) -> None:
    aino, visitor = house.staff("aino"), house.visitor()
    await house.at_desk(aino)
    item = await house.held(aino, visitor)
    assert (await house.now(item.id)).unread == 1
    await house.chat.seen(aino, item.id, 10_000)
    read = await house.now(item.id)
    assert (read.read_by_advisor, read.unread) == (read.last_seq, 0)
    await house.chat.seen(aino, item.id, 1)
    await house.chat.seen(visitor, item.id, 2)
    await house.chat.seen(visitor, item.id, 2)
    after = await house.now(item.id)
    assert (after.read_by_advisor, after.read_by_visitor, after.rev) == (read.last_seq, 2, read.rev + 1)


@pytest.mark.parametrize("what", ["note", "draft"])
async def test_a_note_and_a_draft_are_kept_by_revision(house: House, what: str) -> None:
    aino, bjorn = house.staff("aino"), house.staff("bjorn")
    await house.at_desk(aino, bjorn)
    item = await house.held(aino)
    save = getattr(house.chat, f"save_{what}")
    assert await save(aino, item.id, 0, "yksi") == 1
    assert await save(aino, item.id, 0, "yksi") == 1, "a resend"
    assert await refused(save(aino, item.id, 0, "toinen sivu")) is Code.STALE
    assert await save(aino, item.id, 1, "kaksi") == 2
    assert await refused(save(bjorn, item.id, 2, "vieras")) is Code.NOT_PERMITTED
    kept = await house.now(item.id)
    assert (getattr(kept, what), getattr(kept, f"{what}_rev")) == ("kaksi", 2)
    await house.chat.close(aino, item.id, new_cid(), "solved", "", False)
    assert await refused(save(aino, item.id, 2, "myöhään")) is Code.CLOSED


async def test_the_advisor_gives_an_outcome_to_what_the_visitor_has_ended(house: House) -> None:
    aino, visitor = house.staff("aino"), house.visitor()
    await house.at_desk(aino)
    item = await house.held(aino, visitor)
    await house.chat.end(visitor, item.id, new_cid())
    ended = await house.now(item.id)
    assert (ended.closed_by, ended.outcome) == ("visitor", None)
    given = await house.chat.close(aino, item.id, cid := new_cid(), "solved", "Kortti", True)
    assert (given.outcome, given.topic, given.answer_missing) == ("solved", "Kortti", True)
    assert await house.chat.close(aino, item.id, cid, "referred", "", False) == given
    assert (await house.chat.close(aino, item.id, new_cid(), "referred", "", False)).outcome == "solved"
    assert (await house.kinds(item.id)).count("conversation.closed") == 1


async def test_a_cid_of_one_conversation_closes_no_other(house: House) -> None:
    aino, visitor = house.staff("aino"), house.visitor()
    await house.at_desk(aino)
    first, second = await house.held(aino, visitor), await house.held(aino, visitor)
    cid = new_cid()
    await house.chat.close(aino, first.id, cid, "solved", "", False)
    assert await refused(house.chat.close(aino, second.id, cid, "solved", "", False)) is Code.CONFLICT
    cid = new_cid()
    await house.chat.end(visitor, first.id, cid)
    assert await refused(house.chat.end(visitor, second.id, cid)) is Code.CONFLICT
    assert (await house.now(second.id)).is_open


async def test_every_step_leaves_a_record_without_words(house: House) -> None:
    aino, bjorn, visitor = house.staff("aino"), house.staff("bjorn"), house.visitor()
    await house.at_desk(aino, bjorn)
    words = ["Salainen-huoli", "Salainen-vastaus", "Salainen-palaute", "Salainen-siirto", "Salainen-aihe"]
    item = await house.asks(visitor, words[0])
    await house.desk.route()
    offered = await house.now(item.id)
    taker = house.staff(offered.offered_to or "")
    await house.desk.decline(taker, item.id, new_cid())
    await house.desk.take(aino, new_cid(), item.id)
    await house.chat.post(aino, item.id, new_cid(), words[1])
    await house.desk.transfer(aino, item.id, new_cid(), Target(advisor="bjorn"), words[3])
    await house.desk.take(bjorn, new_cid(), item.id)
    await house.desk.give_back("bjorn")
    await house.desk.take(bjorn, new_cid(), item.id)
    await house.chat.close(bjorn, item.id, new_cid(), "solved", words[4], False)
    await house.chat.rate(visitor, item.id, new_cid(), {"solved": "yes", "text": words[2]})

    kinds = await house.kinds(item.id)
    for kind in (
        "conversation.started",
        "desk.offered",
        "desk.offer_declined",
        "conversation.assigned",
        "entry.posted",
        "desk.handed_over",
        "desk.advisor_lost",
        "conversation.closed",
        "conversation.rated",
    ):
        assert kind in kinds
    for row in await house.records():
        assert not any(word in str(row) for word in words)
        assert row.actor != visitor.id


@pytest.mark.parametrize(("practice", "days"), [(False, 90), (True, 1)])
async def test_a_conversation_is_erased_on_its_day_and_not_before(
    house: House, practice: bool, days: int
) -> None:
    aino, visitor = house.staff("aino"), replace(house.visitor(), practice=practice)
    await house.at_desk(aino)
    item = await house.held(aino, visitor, "Poistettava teksti")
    await house.chat.close(aino, item.id, new_cid(), "solved", "", False)
    lifecycle, database = house.service.parts.lifecycle, house.service.parts.database
    expire = house.service.privacy.retention.expire

    house.clock.advance((days - 1) * DAY_MS)
    assert await expire() == 0
    house.clock.advance(DAY_MS)
    assert await expire() == 0, "the whole last day"
    assert await database.read(lambda c: lifecycle.count(c, item.id)) > 0  # type: ignore[arg-type]
    exported = await database.read(lambda c: lifecycle.export(c, item.id))  # type: ignore[arg-type]
    assert "Poistettava teksti" in str(exported)
    house.clock.advance(1)
    assert await expire() == 1
    assert await database.read(lambda c: lifecycle.count(c, item.id)) == 0  # type: ignore[arg-type]
    assert await _tables_with(house, "Poistettava") == []
    assert (await house.kinds(item.id))[-1] == "conversation.erased", "what happened stays, without words"
    assert await expire() == 0


async def test_practice_that_was_never_ended_goes_after_a_day_too(house: House) -> None:
    item = await house.asks(replace(house.visitor(), practice=True))
    real = await house.asks(house.visitor())
    house.clock.advance(DAY_MS + 1)
    assert await house.service.privacy.retention.expire() == 1
    assert await refused(house.chat.find(item.id)) is Code.NOT_FOUND
    assert (await house.now(real.id)).is_open
