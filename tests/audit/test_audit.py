"""The chain over what really happens, in the databases that installations have."""

import asyncio
import csv
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from advisory.audit.model import AUDITED, Check
from advisory.audit.service import Audit
from advisory.audit.tables import audit_chain
from advisory.cli import main
from advisory.clock import HOUR_MS, Clock, Instant
from advisory.errors import Refusal
from advisory.faq.store import add_opening
from advisory.identity import Person, Role, SessionId
from advisory.storage.database import Database, open_database
from advisory.storage.record import Row, add, event_record
from advisory.storage.work import Work
from tests.support.app import lay_tables
from tests.support.clock import FrozenClock

KEY = bytes(range(32))


@asynccontextmanager
async def opened(url: str, clock: Clock) -> AsyncIterator[Database]:
    database = open_database(url, clock)
    await database.start()
    try:
        yield database
    finally:
        await database.close()


@pytest.fixture
async def database(database_url: str, clock: FrozenClock) -> AsyncIterator[Database]:
    await lay_tables(database_url)
    async with opened(database_url, clock) as found:
        yield found


async def happens(database: Database, *kinds: str) -> None:
    def run(work: Work) -> None:
        for number, kind in enumerate(kinds):
            work.record(kind, actor_kind="staff", actor=f"s{number}", data={"number": number, "ä": 1.5})

    await database.work(run)


async def faults(audit: Audit, **heads: str) -> list[str]:
    check = Check(KEY, {int(place.removeprefix("at")): digest for place, digest in heads.items()})
    await audit.check(check, lambda _: None)
    return [fault.what for fault in check.faults]


SEVEN = ("staff.signed_in", "entry.posted", "transcript.opened", "service.changed") + ("staff.skills",) * 4


async def test_what_is_audited_is_chained_in_its_order_and_nothing_else(
    database: Database, clock: FrozenClock
) -> None:
    audit = Audit(database, clock, KEY)
    await happens(database, *SEVEN)
    assert await audit.seal() == 7
    assert await audit.seal() == 0
    await happens(database, "conversation.erased", "conversation.closed")
    clock.advance(HOUR_MS)
    assert await audit.seal() == 1
    assert await faults(audit) == []

    def links(connection: Any) -> list[Any]:
        query = select(audit_chain.c.place, event_record.c.kind)
        query = query.join(event_record, event_record.c.id == audit_chain.c.record)
        return [tuple(row) for row in connection.execute(query.order_by(audit_chain.c.place))]

    kinds = [kind for kind in SEVEN if kind != "entry.posted"] + ["conversation.erased"]
    assert await database.read(links) == list(enumerate(kinds, 1))


@pytest.mark.parametrize("table", [event_record, audit_chain], ids=lambda table: table.name)
async def test_the_database_itself_refuses_to_change_and_to_delete(
    database: Database, clock: FrozenClock, table: Any
) -> None:
    await happens(database, *SEVEN)
    await Audit(database, clock, KEY).seal()
    column = table.c.kind if table is event_record else table.c.digest
    for statement in (update(table).values({column: "x"}), delete(table)):
        with pytest.raises((DBAPIError, Refusal)):
            await database.work(lambda work, statement=statement: work.execute(statement))  # type: ignore[misc]
    assert await faults(Audit(database, clock, KEY)) == []


def let_go(work: Work) -> None:
    """As somebody does who owns the database."""
    tables = ("event_record", "audit_chain")
    if work.connection.dialect.name == "sqlite":
        for table in tables:
            for verb in ("UPDATE", "DELETE"):
                work.execute(text(f"DROP TRIGGER {table}_no_{verb}"))
    else:
        for table in tables:
            work.execute(text(f"DROP TRIGGER {table}_append_only ON {table}"))


def record_of(place: int) -> Any:
    return select(audit_chain.c.record).where(audit_chain.c.place == place).scalar_subquery()


def changed(work: Work) -> None:
    work.execute(update(event_record).where(event_record.c.id == record_of(3)).values(actor="other"))


def removed(work: Work) -> None:
    work.execute(delete(event_record).where(event_record.c.id == record_of(4)))


def removed_with_its_place(work: Work) -> None:
    record = work.execute(select(record_of(4))).scalar_one()
    work.execute(delete(audit_chain).where(audit_chain.c.place == 4))
    work.execute(delete(event_record).where(event_record.c.id == record))


def reordered(work: Work) -> None:
    one, other = (work.execute(select(record_of(place))).scalar_one() for place in (2, 5))
    for place, record in ((2, 0), (5, one), (2, other)):
        work.execute(update(audit_chain).where(audit_chain.c.place == place).values(record=record))


def put_in(work: Work) -> None:
    add(work.connection, [Row("staff.signed_in", Instant(work.now - HOUR_MS), "staff", "s9")])


def without_its_place(work: Work) -> None:
    work.execute(delete(audit_chain).where(audit_chain.c.place == 7))


@pytest.mark.parametrize(
    ("touch", "shows"),
    [
        (changed, {"altered"}),
        (removed, {"missing"}),
        (removed_with_its_place, {"missing"}),
        (reordered, {"altered"}),
        (put_in, {"unsealed"}),
        (without_its_place, {"unsealed", "seal"}),
    ],
)
async def test_what_somebody_touched_who_owns_the_database_shows(
    tmp_path: Path, clock: FrozenClock, touch: Callable[[Work], None], shows: set[str]
) -> None:
    url = f"sqlite:///{tmp_path / 'advisory.sqlite'}"
    await lay_tables(url)
    async with opened(url, clock) as database:
        audit = Audit(database, clock, KEY)
        await happens(database, *SEVEN)
        await audit.seal()
        clock.advance(HOUR_MS)
        await database.work(let_go)
        assert await faults(audit) == []
        await database.work(touch)
        assert set(await faults(audit)) == shows


async def test_many_processes_chain_at_once_and_the_chain_holds(
    database_url: str, database: Database, clock: FrozenClock
) -> None:
    async with opened(database_url, clock) as other:
        chains = [Audit(database, clock, KEY), Audit(other, clock, KEY)]
        for _ in range(5):
            await asyncio.gather(
                *(happens(one, *SEVEN) for one in (database, other)), *(chain.seal() for chain in chains)
            )
        await chains[0].seal()
        assert await faults(chains[1]) == []
        assert await chains[0].count() == 5 * 2 * 7


async def test_a_head_that_was_kept_shows_that_the_end_was_cut_off(
    database: Database, clock: FrozenClock, caplog: pytest.LogCaptureFixture
) -> None:
    audit = Audit(database, clock, KEY)
    await happens(database, *SEVEN)
    with caplog.at_level("INFO", logger="advisory.audit.service"):
        await audit.seal()
    place, _, digest = caplog.messages[-1].removeprefix("audit head ").partition(":")
    assert await faults(audit, **{f"at{place}": digest}) == []
    await database.work(let_go)
    await database.work(lambda work: work.execute(delete(audit_chain)))
    await database.work(lambda work: work.execute(delete(event_record)))
    assert await faults(audit, **{f"at{place}": digest}) == ["head"]


async def test_what_staff_asked_for_in_vain_is_put_down_together(
    database: Database, clock: FrozenClock
) -> None:
    audit = Audit(database, clock, KEY)

    def somebody(name: str, role: Role) -> Person:
        return Person(name, frozenset({role}), "fi", SessionId("s"))

    for _ in range(3):
        audit.refused(somebody("aino", Role.ADVISOR), "desk:unblock")
    audit.refused(somebody("eeva", Role.EDITOR), "PUT /api/settings/names")
    audit.refused(somebody("v", Role.VISITOR), "video:end")
    assert await audit.seal() == 2

    def told(connection: Any) -> list[Any]:
        rows = connection.execute(select(event_record.c.actor, event_record.c.data))
        return sorted((row.actor, row.data["what"], row.data["times"]) for row in rows)

    assert await database.read(told) == [
        ("aino", "desk:unblock", 3),
        ("eeva", "PUT /api/settings/names", 1),
    ]


def test_the_command_says_whether_it_holds_and_writes_it_out(
    tmp_path: Path, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path / 'advisory.sqlite'}"

    async def lived(touch: Callable[[Work], None] | None = None) -> None:
        async with opened(url, clock) as database:
            if touch is None:
                await happens(database, *SEVEN)
                await database.work(lambda work: add_opening(work, "o1", "c1", "aino", "Aino", "=Valitus"))
                read = {"actor_kind": "staff", "actor": "aino", "data": {"opening": "o1"}}
                await database.work(lambda work: work.record("transcript.opened", **read))
                await Audit(database, clock, KEY).seal()
            else:
                await database.work(let_go)
                await database.work(touch)

    asyncio.run(lay_tables(url))
    asyncio.run(lived())
    monkeypatch.setenv("ADVISORY_VAR", str(tmp_path))
    monkeypatch.setenv("ADVISORY_DATABASE_URL", url)
    monkeypatch.setenv("ADVISORY_AUDIT_KEY", KEY.hex())
    assert main(["audit", "verify"]) == 0
    said = capsys.readouterr()
    assert "The chain holds: 8 rows, 1 seals." in said.out
    assert "Audit: 8/8" in said.err
    head = said.out.split("Head: ")[1].strip()
    assert main(["audit", "verify", "--head", head]) == 0

    assert (
        main(["audit", "export", "--from", "2026-06-01", "--to", "2026-06-01", "--into", str(tmp_path)]) == 0
    )
    written = tmp_path / "audit_2026-06-01_2026-06-01.jsonl"
    plain = [json.loads(line) for line in written.read_text().splitlines()]
    assert [one["kind"] for one in plain] == [
        *(kind for kind in SEVEN if kind in AUDITED),
        "transcript.opened",
    ]
    assert plain[-1]["why"] == "=Valitus"
    assert (plain[0]["place"], plain[0]["at"], plain[0]["subject"]) == (
        1,
        "2026-06-01T08:00:00.000+00:00",
        "sign_in",
    )
    with (tmp_path / "audit_2026-06-01_2026-06-01.csv").open(newline="", encoding="utf-8-sig") as table:
        rows = list(csv.DictReader(table, delimiter=";"))
    assert [row["id"] for row in rows] == [str(one["id"]) for one in plain]
    assert rows[-1]["why"] == "'=Valitus", "no formula"

    asyncio.run(lived(changed))
    capsys.readouterr()
    assert main(["audit", "verify"]) == 1
    assert "place 3, row 4 does not fit its place" in capsys.readouterr().out
