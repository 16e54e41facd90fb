"""What is known of staff goes when its time is over, on a clock that is moved over three years."""

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import ColumnElement, Table, delete, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from advisory.audit import store as audit_store
from advisory.audit.keeping import Keeping, unname
from advisory.audit.model import AUDITED, SHORTENED, Check
from advisory.audit.service import Audit
from advisory.audit.tables import audit_anchor, audit_chain
from advisory.clock import DAY_MS, MINUTE_MS, Instant
from advisory.desk.policies import Policies
from advisory.errors import Refusal
from advisory.identity import Person
from advisory.operations.restore import erased_in
from advisory.oversight.tables import notice, notice_read, pain
from advisory.people.tables import staff, staff_identity, staff_skill
from advisory.practice.tables import practice_run
from advisory.privacy.staff_model import STAFF_KINDS, StaffDays
from advisory.reports.facts import NUMBERS, number_of_advisor, unpack
from advisory.reports.model import Period
from advisory.reports.reading import Reading
from advisory.reports.store import count_named, own_cases, unname_advisors
from advisory.reports.store import days as days_of
from advisory.reports.tables import case
from advisory.schema import metadata
from advisory.storage.record import event_record
from advisory.storage.work import Work
from tests.privacy.town import closed, expire, logged
from tests.support.house import House
from tests.support.ids import new_cid
from tests.support.town import a_member

DAYS = StaffDays(audit=100, work=60, practice=40, notices=30, accounts=50)
WHY = "Käyty läpi henkilöstön kanssa"
CANARY = "Kanarialintu"


async def sets_days(house: House, days: StaffDays, rev: int = 0, who: str = "matti") -> None:
    await house.service.privacy.staff_schedules.save(house.staff(who), new_cid(), rev, WHY, days)


async def runs(house: House, statement: Any) -> Any:
    return await house.service.parts.database.work(lambda work: work.execute(statement))


async def asks(house: House, query: Any) -> Sequence[Any]:
    return await house.service.parts.database.read(lambda connection: connection.execute(query).all())


async def faults(house: House) -> list[str]:
    check = Check()
    await house.service.audit.check(check, lambda _: None)
    return [fault.what for fault in check.faults]


async def lives(house: House, name: str = CANARY) -> Person:
    """A member of staff who leaves something of themself wherever there is a place for it."""
    member = replace(a_member(name.lower()), name=f"{name} Lintunen", display_name=name)
    await house.service.people.add_member(member, None)
    person = member.as_person(member.id)
    await house.at_desk(person)
    database = house.service.parts.database
    run = {"id": "r1", "staff": person.id, "visitors": 1, "started_at": house.clock(), "score": {}}
    await runs(house, insert(practice_run).values(**run))
    item = await house.held(person)
    await house.chat.post(person, item.id, new_cid(), "Hei, autan mielelläni.")
    house.clock.advance(MINUTE_MS)
    await house.chat.close(person, item.id, new_cid(), "solved", "", False)
    texts = {lang: f"{name} Lintunen on lukenut 20 keskustelua." for lang in ("fi", "sv", "en")}
    await database.work(lambda work: house.service.oversight.warn(work, texts))
    hurt = {"id": "p1", "at": house.clock(), "staff": person.id, "staff_name": person.name}
    await runs(house, insert(pain).values(**hurt, text=f"{name} kertoo", context={}))
    (alert,) = await asks(house, select(notice.c.id))
    await runs(house, insert(notice_read).values(notice=alert.id, staff=person.id, at=house.clock()))
    found = {"id": "i1", "staff": person.id, "issuer": "https://id", "subject": name, "since": house.clock()}
    await runs(house, insert(staff_identity).values(**found))
    await database.work(
        lambda work: work.record("staff.signed_in", actor_kind="staff", actor=person.id, data={})
    )
    await house.service.audit.seal()
    return person


def reading_of(house: House) -> Reading:
    policies = Policies(house.service.parts.database, house.service.sites)
    return Reading(house.service.parts.database, policies, house.clock)


OLDEST: dict[str, tuple[Table, Any]] = {
    "audit": (event_record, event_record.c.at),
    "practice": (practice_run, practice_run.c.started_at),
    "notices": (pain, pain.c.at),
}


@pytest.mark.req("R84")
async def test_over_three_years_nothing_is_older_than_its_time(house: House, tmp_path: Path) -> None:
    person = await lives(house)
    await runs(house, update(staff).where(staff.c.id == person.id).values(disabled_at=house.clock()))
    await reading_of(house).catch_up(lag_ms=0)
    began = house.clock()
    await sets_days(house, DAYS)
    for month in range(0, 36, 3):
        house.clock.advance(92 * DAY_MS)
        await chained_for(house, 1, house.service.audit)
        await expire(house)
        now = house.clock()
        for kind, (table, at) in OLDEST.items():
            query = (
                select(func.count()).select_from(table).where(at < now - (getattr(DAYS, kind) + 1) * DAY_MS)
            )
            if kind == "audit":
                query = query.where(event_record.c.kind.in_(AUDITED))
            assert (await asks(house, query))[0][0] == 0, f"{kind}, month {month}"
        limit = now - (DAYS.work + 1) * DAY_MS
        named = event_record.c.actor.not_like("~%") & event_record.c.kind.not_in(AUDITED)
        who = select(func.count()).select_from(event_record).where(named, event_record.c.at < limit)
        assert (await asks(house, who))[0][0] == 0
        if now - began > (DAYS.work + 1) * DAY_MS:
            own = select(func.count()).select_from(case).where(case.c.advisor == person.id)
            assert (await asks(house, own))[0][0] == 0
        assert await faults(house) == [], f"month {month}: the chain holds"
    for table in (staff, staff_skill, staff_identity):
        column = table.c.id if table is staff else table.c.staff
        assert await asks(house, select(table).where(column == person.id)) == []
    assert await asks(house, select(notice)) == []
    kinds = {kind for _, _, kind, _ in await logged(house)}
    assert {f"staff_{kind}" for kind in STAFF_KINDS} <= kinds
    assert await names_anywhere(house, tmp_path) == set()


async def names_anywhere(house: House, tmp_path: Path) -> set[str]:
    """Every table that has the word in any column; and the bytes of an embedded database."""
    found = set()
    for table in metadata.sorted_tables:
        if any(CANARY.lower() in repr(tuple(row)).lower() for row in await asks(house, select(table))):
            found.add(table.name)
    path = tmp_path / "advisory.sqlite"
    if path.exists():
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if CANARY.lower().encode() in path.read_bytes().lower():
            found.add("bytes")
    return found


@pytest.mark.req("R84")
async def test_an_account_goes_with_its_name_from_both_databases(either_house: House, tmp_path: Path) -> None:
    house = either_house
    person = await lives(house)
    await runs(house, update(staff).where(staff.c.id == person.id).values(disabled_at=house.clock()))
    await reading_of(house).catch_up(lag_ms=0)
    await sets_days(house, DAYS)
    await house.service.audit.seal()
    house.clock.advance(150 * DAY_MS)
    await expire(house)
    assert await faults(house) == []
    assert await names_anywhere(house, tmp_path) <= {"event_record", "bytes"}, (
        "the last row of the chain stays"
    )
    await house.service.audit.seal()
    house.clock.advance(150 * DAY_MS)
    await chained_for(house, 1, house.service.audit)
    await expire(house)
    assert await names_anywhere(house, tmp_path) == set()


async def test_the_word_is_there_to_be_found(house: House, tmp_path: Path) -> None:
    await lives(house)
    assert await names_anywhere(house, tmp_path) >= {
        "staff",
        "staff_identity",
        "staff_notice",
        "pain",
        "bytes",
    }


# -- the chain without its oldest part ---------------------------------------------------------------

KEY = bytes(range(32))


async def chained_for(house: House, days: int, audit: Audit) -> None:
    """A row a day, each chained."""
    for _ in range(days):
        await house.service.parts.database.work(
            lambda work: work.record("staff.signed_in", actor_kind="staff", actor="aino")
        )
        await audit.seal()
        house.clock.advance(DAY_MS)


def anybody(column: ColumnElement[Any]) -> ColumnElement[bool]:
    return column.is_(None) | column.is_not(None)


async def shortened(house: House, days: int = 5) -> int:
    before = Instant(house.clock() - days * DAY_MS)

    def run(work: Work) -> int:
        return Keeping(KEY).shorten(work, before, anybody)

    return await house.service.parts.database.work(run)


async def checked(house: House, key: bytes = KEY, heads: dict[int, str] | None = None) -> Check:
    check = Check(key, heads)
    audit = Audit(house.service.parts.database, house.clock, key)
    await audit.check(check, lambda _: None)
    return check


@pytest.mark.req("R84")
async def test_the_chain_holds_from_its_anchor_on(either_house: House) -> None:
    house = either_house
    audit = Audit(house.service.parts.database, house.clock, KEY)
    await chained_for(house, 12, audit)
    links = {row.place: row.digest for row in await asks(house, select(audit_chain))}
    old = event_record.c.at < house.clock() - 5 * DAY_MS
    (last,) = (await asks(house, select(func.count()).select_from(event_record).where(old)))[0]
    assert await shortened(house) == last
    found = await checked(house)
    assert found.faults == [], "before what tells of it is chained"
    await audit.seal()
    heads = {place: links[place] for place in (3, last, last + 2)}
    found = await checked(house, heads=heads)
    assert (found.faults, found.past) == ([], [3])
    assert found.anchor is not None
    assert (found.anchor.place, found.anchor.removed) == (last, last)
    assert [one.what for one in (await checked(house, heads={last: "0" * 64})).faults] == ["head"]
    await chained_for(house, 10, audit)
    assert await shortened(house) > 0
    assert (await checked(house)).faults == [], "and again"
    kinds = [row.kind for row in await asks(house, select(event_record.c.kind))]
    assert SHORTENED in kinds
    await runs_out(house, audit)


async def runs_out(house: House, audit: Audit) -> None:
    """Nobody does anything for long: the last link stays, and what is chained next fits it."""
    house.clock.advance(400 * DAY_MS)
    while await shortened(house):
        pass
    await chained_for(house, 1, audit)
    assert (await checked(house)).faults == []


async def test_the_database_lets_go_of_nothing_that_is_younger(either_house: House) -> None:
    house = either_house
    audit = Audit(house.service.parts.database, house.clock, KEY)
    await chained_for(house, 12, audit)
    await shortened(house)
    first = (await asks(house, select(func.min(audit_chain.c.place))))[0][0]
    young = event_record.c.at >= house.clock() - 5 * DAY_MS
    record = select(audit_chain.c.record).where(audit_chain.c.place == first).scalar_subquery()
    for statement in (
        delete(audit_chain).where(audit_chain.c.place == first),
        update(audit_chain).values(digest="x"),
        delete(event_record).where(young),
        update(event_record).where(event_record.c.id == record).values(actor="~1"),
        delete(audit_anchor),
        update(audit_anchor).values(place=first),
    ):
        with pytest.raises((DBAPIError, Refusal)):
            await runs(house, statement)
    assert (await checked(house)).faults == []


async def test_whoever_cuts_off_the_beginning_by_hand_shows(house: House) -> None:
    audit = Audit(house.service.parts.database, house.clock, KEY)
    await chained_for(house, 6, audit)
    (link,) = await asks(house, select(audit_chain).where(audit_chain.c.place == 4))
    made_up = {"place": 4, "digest": link.digest, "removed": 4, "until": house.clock(), "at": house.clock()}
    await runs(house, insert(audit_anchor).values(**made_up, seal="f" * 64))
    await runs(house, delete(audit_chain).where(audit_chain.c.place <= 4))
    with_key = {one.what for one in (await checked(house)).faults}
    assert with_key >= {"anchor", "unsealed"}
    assert {one.what for one in (await checked(house, b"")).faults} >= {"anchor"}, "no row tells of it"


async def test_a_touched_row_does_not_go_unseen(house: House) -> None:
    audit = Audit(house.service.parts.database, house.clock, KEY)
    await chained_for(house, 12, audit)
    await runs(house, text("DROP TRIGGER event_record_no_UPDATE"))
    touched = select(audit_chain.c.record).where(audit_chain.c.place == 2).scalar_subquery()
    await runs(house, update(event_record).where(event_record.c.id == touched).values(actor="nobody"))
    await shortened(house)
    told = await house.service.parts.database.read(lambda c: audit_store.latest(c, "audit.verified"))
    assert told is not None
    assert told.data["faults"] == 1


async def test_what_is_about_a_held_conversation_waits_with_what_follows_it(house: House) -> None:
    item = await closed(house)
    receipt = (await house.now(item.id)).receipt
    matti, privacy = house.staff("matti"), house.service.privacy.privacy
    found = await privacy.find(matti, new_cid(), receipt, "hold")
    await privacy.hold(matti, new_cid(), found.case.id, "Kantelu 12/2026")
    await house.service.audit.seal()
    first = {row.id for row in await house.records(item.id) if row.kind in AUDITED}
    assert first
    await sets_days(house, DAYS)
    house.clock.advance(200 * DAY_MS)
    await chained_for(house, 2, house.service.audit)
    await expire(house)
    assert {row.id for row in await house.records(item.id)} >= first
    (hold,) = await privacy.holds()
    await privacy.release(matti, new_cid(), hold.id, "Kantelu ratkaistu")
    await expire(house)
    assert not {row.id for row in await house.records(item.id)} & first


@pytest.mark.req("R84")
async def test_who_was_erased_stays_erased_when_the_audit_of_it_is_over(either_house: House) -> None:
    """A backup that is older than that would bring it back, and reports that are read anew its name."""
    house = either_house
    item = await closed(house)
    matti, privacy = house.staff("matti"), house.service.privacy.privacy
    found = await privacy.find(matti, new_cid(), item.receipt, "erasure")
    await privacy.erase(matti, new_cid(), found.case.id, "asked")
    await house.service.audit.seal()
    await sets_days(house, DAYS)
    house.clock.advance(150 * DAY_MS)
    await chained_for(house, 2, house.service.audit)
    await expire(house)
    rows = await house.records(item.id)
    assert "conversation.erased" not in [row.kind for row in rows], "the audit's time is over"
    assert (rows[-1].kind, rows[-1].actor, rows[-1].data) == ("conversation.stays_erased", None, {})
    assert await asyncio.to_thread(erased_in, house.service.settings.database_url) == [item.id]
    await reading_of(house).rebuild(lag_ms=0)
    assert await house.service.parts.database.read(lambda c: count_named(c, item.id)) == 0
    assert await faults(house) == []


# -- figures ------------------------------------------------------------------------------------------


def test_a_forgotten_advisor_is_no_second_person() -> None:
    assert number_of_advisor(None) == 0
    assert number_of_advisor("~3") == 3
    assert number_of_advisor("aino") >= NUMBERS


@pytest.mark.req("R87")
async def test_forgetting_never_makes_a_group_of_five_out_of_fewer(house: House) -> None:
    people = await house.hires(4)
    for _ in range(2):
        for person in people:
            item = await house.held(person)
            await house.chat.post(person, item.id, new_cid(), "Hei!")
            house.clock.advance(MINUTE_MS)
            await house.chat.close(person, item.id, new_cid(), "solved", "", False)
        house.clock.advance(DAY_MS)
    reading = reading_of(house)
    await reading.catch_up(lag_ms=0)
    today = datetime.fromtimestamp(house.clock() / 1_000, UTC).date()
    whole = Period(today - timedelta(days=10), today)
    assert await people_in(house, whole) == 4
    assert await own(house, people[0], whole) == 2
    day = Instant((house.clock() // DAY_MS - 1) * DAY_MS)
    while await house.service.parts.database.work(lambda work: unname_advisors(work, day, anybody)):
        pass
    named = {row.advisor for row in await asks(house, select(case))}
    assert named == {"~1", "~2", "~3", "~4", *(person.id for person in people)}
    assert await people_in(house, whole) == 4, "those of the first day may be those of the second"
    await house.service.parts.database.work(lambda work: unname(work, day, anybody))
    await reading.rebuild(lag_ms=0)
    assert await people_in(house, whole) == 4, "read anew from the record as it is kept"
    assert await own(house, people[0], whole) == 1, "of the first day nobody has figures of their own"


async def own(house: House, person: Person, period: Period) -> int:
    return len(await house.service.parts.database.read(lambda c: own_cases(c, person.id, period)))


async def people_in(house: House, period: Period) -> int:
    rows = await house.service.parts.database.read(lambda c: days_of(c, period))
    return unpack(rows, {}).people
