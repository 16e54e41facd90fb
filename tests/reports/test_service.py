"""Reports of what really happened: the whole service without a network, on both databases."""

import csv
import io
import re
import zipfile
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import update

from advisory.clock import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, Instant
from advisory.errors import Code
from advisory.identity import Person
from advisory.reports import sheets, store
from advisory.reports.model import Cost, Figure, Period
from advisory.reports.reading import Reading, surroundings, surroundings_of
from advisory.reports.service import Drawn, Reports
from advisory.reports.tables import baseline, packed
from tests.support.clock import FrozenClock
from tests.support.house import House, a_house, code_of
from tests.support.ids import new_cid
from tests.support.town import ADVICE, LIBRARY

PERIOD = Period(date(2000, 1, 1), date(2000, 1, 2))


@pytest.fixture
async def house(tmp_path: Path, clock: FrozenClock) -> AsyncIterator[House]:
    async with a_house(tmp_path, f"sqlite:///{tmp_path / 'reports.sqlite'}", clock) as made:
        yield made


@pytest.fixture
def reports(house: House) -> Reports:
    return house.service.reports


@pytest.fixture
async def either(tmp_path: Path, database_url: str, clock: FrozenClock) -> AsyncIterator[House]:
    """The same on each database, for what is told to them in their own words."""
    async with a_house(tmp_path, database_url, clock) as made:
        yield made


def reading(house: House) -> Reading:
    return Reading(house.service.parts.database, house.service.desk.policies, house.clock)


def today(house: House) -> Period:
    day = datetime.fromtimestamp(house.clock() / 1_000, UTC).date()
    return Period(date.fromordinal(day.toordinal() - 1), date.fromordinal(day.toordinal() + 1))


async def one(
    house: House, advisor: Person, *, waits_s: int = 60, outcome: str = "solved", service: str = ADVICE
) -> str:
    """A conversation that `advisor` answers after so long and closes five minutes later."""
    item = await house.asks(house.visitor(), service=service)
    taken = await house.desk.take(advisor, new_cid(), item.id)
    assert taken is not None
    house.clock.advance(waits_s * SECOND_MS)
    await house.chat.post(advisor, item.id, new_cid(), "Hei! Mistä on kyse?")
    house.clock.advance(5 * MINUTE_MS)
    await house.chat.close(advisor, item.id, new_cid(), outcome, "", False)
    house.clock.advance(HOUR_MS // 4)
    return item.id


async def lived(house: House) -> list[Person]:
    """Five advisors with two conversations each in advice, and one with three in the library."""
    people = await house.hires(5)
    for number in range(10):
        await one(house, people[number % 5], waits_s=60 if number < 8 else 300)
    for _ in range(3):
        await one(house, people[0], service=LIBRARY)
    await reading(house).catch_up(lag_ms=0)
    return people


def named(drawn: Drawn) -> dict[str, Figure]:
    return {figure.id: figure for figure in drawn.report.figures}


@pytest.mark.req("R23", "R24", "R26")
async def test_figures_follow_from_what_was_done(house: House, reports: Reports) -> None:
    await lived(house)
    found = named(await reports.drawn(today(house), None))
    assert found["contacts"].value == 13
    assert found["promise_kept"].value == pytest.approx(11 / 13)
    assert found["wait_median"].value == 60
    assert found["handling_mean"].value == pytest.approx(5 * 60 + (11 * 60 + 2 * 300) / 13, abs=1)
    assert found["solved"].value == 1
    assert found["rated_solved"].hidden == "none"


async def test_reading_on_bit_by_bit_is_the_same_as_reading_anew(either: House) -> None:
    house, reports = either, either.service.reports
    people = await house.hires(5)
    for number in range(6):
        await one(house, people[number % 5])
        house.clock.advance(2 * MINUTE_MS)
        while await reading(house).read_on():
            pass
    before = await reports.drawn(today(house), None)
    assert named(before)["contacts"].value == 6
    assert await reading(house).catch_up(lag_ms=0) == 0, "nothing is read twice"
    await reading(house).rebuild(lag_ms=0)
    after = await reports.drawn(today(house), None)
    assert after.report == before.report


async def test_what_happened_just_now_is_left_for_the_next_time(house: House, reports: Reports) -> None:
    (aino,) = await house.hires(1)
    await house.held(aino)
    assert await reading(house).read_on() == 0
    house.clock.advance(2 * MINUTE_MS)
    assert await reading(house).read_on() > 0


@pytest.mark.req("R87")
async def test_the_work_of_fewer_than_five_people_is_not_shown(house: House, reports: Reports) -> None:
    people = await lived(house)
    drawn = await reports.drawn(today(house), None)
    by_service = {part.id: part.figures for part in drawn.report.services}
    # The library's is that of one person, and advice less the whole would tell it.
    assert by_service[LIBRARY]["contacts"].hidden == "few"
    assert by_service[ADVICE]["handling_mean"].value is None
    library = named(await reports.drawn(today(house), LIBRARY))
    assert library["contacts"].hidden == "few"
    assert library["handling_mean"].hidden == "people"

    own = {figure.id: figure for figure in await reports.mine(people[0], today(house))}
    assert own["promise_kept"].value == 1, "one's own are shown to oneself"
    other = {figure.id: figure for figure in await reports.mine(people[1], today(house))}
    assert other["promise_kept"].hidden == "few"


async def test_who_is_erased_before_the_end_was_read_takes_nobodys_time_for_ever(
    either: House,
) -> None:
    """The rows that are read a minute later find it no more."""
    house = either
    (aino,) = await house.hires(1)
    item = await house.held(aino)
    await reading(house).catch_up(lag_ms=0)
    await house.chat.close(aino, item.id, new_cid(), "solved", "", False)
    database = house.service.parts.database
    await database.work(lambda work: house.chat.erase(work, item.id))
    await reading(house).catch_up(lag_ms=0)
    after = await one(house, aino, waits_s=60)
    await reading(house).catch_up(lag_ms=0)
    cases = {
        case.conversation: case for case in await database.read(lambda c: store.cases_by_name(c, [after]))
    }
    assert cases[after].shared_ms == cases[after].held_ms == 6 * MINUTE_MS
    assert await database.read(lambda c: store.cases_held(c, [aino.id])) == []


async def test_who_was_erased_is_counted_and_nameless(either: House) -> None:
    house, reports = either, either.service.reports
    people = await house.hires(5)
    ids = [await one(house, people[number]) for number in range(5)]
    await reading(house).catch_up(lag_ms=0)
    database = house.service.parts.database
    await database.work(lambda work: house.chat.erase(work, ids[0]))
    assert await database.read(lambda connection: store.count_named(connection, ids[0])) == 0
    for again in (reading(house).catch_up, reading(house).rebuild):
        await again(lag_ms=0)
        assert named(await reports.drawn(today(house), None))["contacts"].value == 5
        assert await database.read(lambda connection: store.count_named(connection, ids[0])) == 0


@pytest.mark.req("R28")
async def test_a_baseline_of_other_definitions_is_refused(house: House, reports: Reports) -> None:
    await lived(house)
    saara, period = house.staff("saara"), today(house)
    kept = await reports.keep_baseline(saara, new_cid(), "Ennen", period, None)
    drawn = await reports.drawn(period, None, baseline=kept)
    assert drawn.then is not None
    assert drawn.then.figures["contacts"] == 13
    elsewhere = await reports.drawn(period, ADVICE, baseline=kept)
    assert elsewhere.then is not None
    assert (elsewhere.then.refused, elsewhere.then.figures) == ("service", {})

    # The definitions have changed since.
    await house.service.parts.database.work(
        lambda work: work.execute(update(baseline).values(version=baseline.c.version - 1))
    )
    drawn = await reports.drawn(period, None, baseline=kept)
    assert drawn.then is not None
    assert (drawn.then.refused, drawn.then.figures) == ("version", {})


@pytest.mark.req("R29", "R30")
async def test_a_contact_costs_the_time_that_it_took(house: House, reports: Reports) -> None:
    await lived(house)
    saara, cid = house.staff("saara"), new_cid()
    said = [Cost("chat", 3600, 100), Cost("phone", 3600, 0, minutes=10, solved=0.5)]
    assert await reports.set_costs(saara, cid, 0, said, "Talousarvio") == "1"
    assert await reports.set_costs(saara, cid, 0, said, "Talousarvio") == "1", "sent again"
    assert await code_of(reports.set_costs(saara, new_cid(), 0, said, "Myöhässä")) is Code.STALE
    found = {one.id: one for one in (await reports.drawn(today(house), None)).report.channels}
    minutes = found["chat"].minutes.value
    assert minutes is not None
    assert found["chat"].contact_cents.value == pytest.approx(minutes * 60 + 100)
    assert found["phone"].contact_cents.value == 600
    assert found["phone"].solved_cents.value == 1200
    assert found["video"].contact_cents.value is None


async def test_a_period_is_held_against_the_one_before(house: House, reports: Reports) -> None:
    await lived(house)
    period = today(house)
    house.clock.advance(3 * DAY_MS)
    later = today(house)
    assert later.before() == period
    drawn = await reports.drawn(later, None, "before")
    assert drawn.then is not None
    assert drawn.then.figures["contacts"] == 13
    assert named(drawn)["contacts"].value == 0
    assert await code_of(reports.drawn(Period(later.last, later.first), None)) is Code.INVALID


async def test_tables_hold_what_the_page_shows_and_no_formula(house: House, reports: Reports) -> None:
    await lived(house)
    drawn = await reports.drawn(today(house), None)
    words = sheets.Words("fi", {ADVICE: "=1+1", LIBRARY: "Kirjasto"}, {}, {})
    found = sheets.sheets(drawn.report, words, {})
    text = sheets.as_csv(found).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)
    assert [row[0] for row in rows if row and "1+1" in row[0]] == ["'=1+1"]
    library = next(row for row in rows if row[:1] == ["Kirjasto"])
    assert set(library[1:]) == {"alle 5"}, "small groups are left out of tables too"
    with zipfile.ZipFile(io.BytesIO(sheets.as_xlsx(found))) as book:
        pages = [book.read(name).decode() for name in book.namelist() if "worksheets/" in name]
        assert not any("<f>" in page for page in pages)
        assert "=1+1" in book.read("xl/sharedStrings.xml").decode()


async def test_tables_hold_numbers_days_and_euros_as_spreadsheets_here_read_them(
    house: House, reports: Reports
) -> None:
    people = await house.hires(5)
    for number in range(10):
        await one(house, people[number % 5], waits_s=60 if number < 7 else 300)
    await reading(house).catch_up(lag_ms=0)
    costs = [Cost("phone", 3600, 0, minutes=10, solved=0.5), Cost("visit", 3600, 50, minutes=10, solved=0.5)]
    await reports.set_costs(house.staff("saara"), new_cid(), 0, costs, "Talousarvio")
    drawn = await reports.drawn(today(house), None)
    before = {"contacts": 13.0, "wait_median": 61.25, "promise_kept": 2 / 3}
    found = sheets.sheets(drawn.report, sheets.Words("fi", {}, {}, {}), before)
    rows = list(csv.reader(io.StringIO(sheets.as_csv(found).decode("utf-8-sig")), delimiter=";"))
    by_name = {row[0]: row for row in rows if row}
    assert by_name["Puhelin"][4:] == ["6", "12"]
    assert by_name["Käynti"][4:] == ["6,5", "13"]
    assert by_name["Palvelulupaus piti"][1:5] == ["0,7", "osuus", "10", "0,6667"]
    assert by_name["Odotus, puolet"][4] == "61,25"
    assert by_name["Yhteydenotot"][4] == "13"
    assert not [cell for row in rows for cell in row if re.fullmatch(r"\d+\.\d+", cell)], "a day in May"
    days = next(sheet for sheet in found if sheet.title == "Ajan mukaan")
    assert all(isinstance(row[0], date) for row in days.rows)
    with zipfile.ZipFile(io.BytesIO(sheets.as_xlsx(found))) as book:
        page = book.read(f"xl/worksheets/sheet{found.index(days) + 1}.xml").decode()
    first = days.rows[0][0]
    assert isinstance(first, date)
    serial = (first - date(1899, 12, 30)).days
    assert re.search(rf'<c r="A2" s="\d+"><v>{serial}</v>', page), "a day is a day, not words"


async def test_an_export_is_put_down_once(house: House, reports: Reports) -> None:
    saara, cid = house.staff("saara"), new_cid()
    for _ in range(2):
        await reports.note_export(saara, cid, PERIOD, "csv")
    rows = [row for row in await house.records() if row.kind == "report.exported"]
    assert [row.data for row in rows] == [{"first": "2000-01-01", "last": "2000-01-02", "format": "csv"}]
    assert await code_of(reports.note_export(saara, cid, PERIOD, "xlsx")) is Code.CONFLICT


async def test_a_promise_is_the_one_that_held_then(house: House, reports: Reports) -> None:
    people = await house.hires(1)
    for _ in range(5):
        await one(house, people[0], waits_s=100)
    policies = house.service.desk.policies
    found = await surroundings_of(policies)
    assert found.promise_s(ADVICE, house.clock()) == 120
    await reading(house).catch_up(lag_ms=0)
    assert named(await reports.drawn(today(house), None))["promise_kept"].value == 1


def test_what_was_promised_before_a_change_is_known_after_it() -> None:
    around = surroundings({}, {ADVICE: [(Instant(0), 120), (Instant(1_000), 60)]})
    assert [around.promise_s(ADVICE, Instant(at)) for at in (0, 999, 1_000, 5_000)] == [120, 120, 60, 60]
    assert around.local(ADVICE, Instant(23 * HOUR_MS)) == (19700102, 1), "in Helsinki it is tomorrow"


@pytest.mark.req("R31")
async def test_who_asks_again_is_counted_where_they_are_known(house: House, reports: Reports) -> None:
    people = await house.hires(1)
    visitor = house.visitor()
    for _ in range(3):
        item = await house.held(people[0], visitor)
        await house.chat.post(people[0], item.id, new_cid(), "Hei")
        await house.chat.close(people[0], item.id, new_cid(), "solved", "", False)
        house.clock.advance(2 * HOUR_MS)
    for _ in range(3):
        await one(house, people[0])
    rows = [row.data.get("again_h") for row in await house.records() if row.kind == "conversation.started"]
    assert rows == [None, 2, 2, None, None, None]
    await reading(house).catch_up(lag_ms=0)
    assert named(await reports.drawn(today(house), None))["repeat_7"].value == pytest.approx(2 / 6)


async def test_staffing_says_when_there_is_too_little_to_say(house: House, reports: Reports) -> None:
    await lived(house)
    for service in (LIBRARY, ADVICE):
        found = await reports.staffing(today(house), service, 120, [4])
        assert (found.thin, found.of) == (True, None), "the library's three are not told, nor by the rest"
    for _ in range(2):
        await one(house, house.staff("aino"), service=LIBRARY)
    await reading(house).catch_up(lag_ms=0)
    found = await reports.staffing(today(house), ADVICE, 120, [4])
    assert (found.thin, found.of, list(found.answers)) == (True, 10, [])


async def test_days_are_packed_by_service_and_language(house: House, reports: Reports) -> None:
    await lived(house)
    rows = await house.service.parts.database.read(lambda c: c.execute(packed.select()).all())
    assert {(row.service, row.lang, row.channel) for row in rows} == {
        (ADVICE, "fi", "chat"),
        (LIBRARY, "fi", "chat"),
    }
