"""How long what is kept, and what may not go, with nothing but a database: bounds, versions, holds."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Table, select

from advisory.clock import DAY_MS, MINUTE_MS, Instant
from advisory.errors import Code, Refusal
from advisory.identity import ConversationId, Person, Role
from advisory.privacy import store
from advisory.privacy.model import Case, Deleted, Hold, Schedule, Version, capped
from advisory.privacy.personal import PrivacyPersonal
from advisory.privacy.schedules import Schedules
from advisory.privacy.tables import legal_hold, privacy_case
from advisory.storage.database import Database, open_database
from advisory.storage.lifecycle import Beside, Lifecycle, OfStaff
from advisory.storage.record import event_record
from advisory.storage.work import Work
from tests.support.app import lay_tables
from tests.support.clock import START, FrozenClock
from tests.support.house import code_of
from tests.support.ids import new_cid
from tests.support.town import a_member

MATTI = a_member("matti", Role.MAIN_USER).as_person("m")
SAARA = a_member("saara", Role.SUPERVISOR).as_person("s")
USUAL = Schedule()
SHORT = Schedule(conversation=30, files=10, recordings=5, questions=20)
HOLD = Hold("h1", "c1", "advice", 7, START, "matti", "Matti", "Oikeudenkäynti")
CASE = Case("k1", "c1", "matti", "Matti", "access", START)


@pytest.fixture
async def database(tmp_path: Path, clock: FrozenClock) -> AsyncIterator[Database]:
    url = f"sqlite:///{tmp_path / 'privacy.sqlite'}"
    await lay_tables(url)
    opened = open_database(url, clock)
    await opened.start()
    yield opened
    await opened.settled()
    await opened.close()


# -- days --------------------------------------------------------------------------------------


@pytest.mark.req("R84")
@pytest.mark.parametrize(
    ("days", "code"),
    [
        (Schedule(1, 1, 1, 1), None),
        (Schedule(3_650, 3_650, 3_650, 3_650), None),
        (Schedule(3_651, 1, 1, 1), Code.INVALID),
        (Schedule(30, 0, 1, 1), Code.INVALID),
        (Schedule(30, 30, 30, 0), Code.INVALID),
        (Schedule(30, 31, 30, 30), Code.KEPT_LONGER),
        (Schedule(30, 30, 31, 30), Code.KEPT_LONGER),
        (Schedule(30, 30, 30, 31), Code.KEPT_LONGER),
        (Schedule(30, 30, 30, 30), None),
    ],
)
def test_which_schedules_may_be_set(days: Schedule, code: Code | None) -> None:
    if code is None:
        days.require()
        return
    with pytest.raises(Refusal) as refusal:
        days.require()
    assert refusal.value.code is code


@pytest.mark.parametrize(
    ("kind", "days"), [("conversation", 30), ("files", 10), ("recordings", 5), ("questions", 30)]
)
def test_what_is_older_than_all_of_its_last_day_goes(kind: str, days: int) -> None:
    schedule = Schedule(30, 10, 5, 90)
    assert schedule.days(kind) == days
    assert schedule.before(kind, START) == START - days * DAY_MS


def test_what_the_operator_set_is_cut_to_the_conversations_days() -> None:
    assert capped({"conversation": 20, "files": 30, "recordings": 14, "questions": 20}) == Schedule(
        20, 20, 14, 20
    )


def test_a_hold_stands_until_it_is_released_and_a_case_is_one_persons_for_half_an_hour() -> None:
    assert HOLD.stands
    assert not replace(HOLD, released_at=START).stands
    assert CASE.until == START + 30 * MINUTE_MS
    assert CASE.lets("matti", Instant(CASE.until - 1))
    assert not CASE.lets("matti", CASE.until)
    assert not CASE.lets("saara", START)


# -- schedules ---------------------------------------------------------------------------------


async def records(database: Database) -> list[Any]:
    found = select(
        event_record.c.kind, event_record.c.actor_kind, event_record.c.actor, event_record.c.service
    )
    return [tuple(row) for row in await database.read(lambda c: c.execute(found).all())]


@pytest.mark.req("R84")
async def test_a_schedule_is_a_version_and_every_version_can_be_put_back(database: Database) -> None:
    schedules, other = Schedules(database, USUAL), Schedules(database, USUAL)
    schedules.knows_service = lambda service: service != "elsewhere"
    assert (schedules.of("advice"), schedules.rev("advice")) == (USUAL, 0)

    async def saves(
        person: Person, rev: int, days: Schedule, service: str = "advice", **more: Any
    ) -> Code | None:
        cid = more.get("cid") or new_cid()
        return await code_of(schedules.save(person, service, cid, rev, more.get("reason", "Syy"), days))

    cid = new_cid()
    assert await saves(SAARA, 0, SHORT) is Code.NOT_PERMITTED
    assert await saves(MATTI, 0, SHORT, "elsewhere") is Code.NOT_FOUND
    assert await saves(MATTI, 1, SHORT) is Code.STALE
    assert await saves(MATTI, 0, USUAL) is None, "nothing changed"
    assert schedules.rev("advice") == 0
    assert await saves(MATTI, 0, SHORT, cid=cid, reason="Hetu 131052-308T " + "x" * 300) is None
    assert await saves(MATTI, 0, SHORT, cid=cid) is None, "sent again"
    assert (schedules.of("advice"), schedules.rev("advice")) == (SHORT, 1)
    assert (schedules.of("library"), schedules.rev("library")) == (USUAL, 0)
    assert await saves(MATTI, 0, USUAL) is Code.STALE
    assert await saves(MATTI, 1, replace(SHORT, files=11)) is None
    await database.settled()
    assert other.rev("advice") == 2, "whoever else reads it hears of it"

    async def puts_back(rev: int, of_rev: int) -> Code | None:
        return await code_of(schedules.put_back(MATTI, "advice", new_cid(), rev, "Takaisin", of_rev))

    assert await puts_back(2, 9) is Code.NOT_FOUND
    assert await puts_back(2, 1) is None
    assert schedules.of("advice") == SHORT
    assert await puts_back(3, 0) is None
    assert schedules.of("advice") == USUAL
    found = await schedules.versions("advice")
    assert [(one.rev, one.of_rev, one.days) for one in found] == [
        (4, 0, USUAL),
        (3, 1, SHORT),
        (2, None, replace(SHORT, files=11)),
        (1, None, SHORT),
    ]
    first = found[-1]
    assert (first.service, first.at, first.staff, first.staff_name) == ("advice", START, "matti", "Matti")
    assert first.reason.startswith("Hetu ⟦identity_code:11⟧ xxx")
    assert len(first.reason) == 300
    assert await schedules.versions("library") == []
    assert await records(database) == [("retention.changed", "staff", "matti", "advice")] * 4
    fresh = Schedules(database, SHORT)
    await fresh.load()
    assert fresh.rev("advice") == 4
    assert fresh.of("library") == SHORT
    assert fresh.knows_service("anything")


async def test_the_last_version_of_each_service_stands(database: Database) -> None:
    def version(service: str, rev: int) -> Version:
        return Version(service, rev, START, "matti", "Matti", "", None, Schedule(files=rev))

    listed = [version("a", 1), version("b", 3), version("a", 2), version("b", 1)]

    def run(work: Work) -> None:
        for one in listed:
            store.add_version(work, one)
        assert store.standing(work.connection) == {"a": listed[2], "b": listed[1]}
        assert store.versions(work.connection, "a") == [listed[2], listed[0]]

    await database.work(run)


# -- holds and cases ---------------------------------------------------------------------------


async def test_what_somebody_holds_is_not_free_until_it_is_released(database: Database) -> None:
    later = replace(HOLD, id="h2", at=Instant(START + 1), conversation="c2")
    again = replace(HOLD, id="h3", at=Instant(START + 2))

    def free(connection: Connection) -> list[str]:
        asked = select(privacy_case.c.conversation).where(store.is_free(privacy_case.c.conversation))
        return sorted(connection.execute(asked).scalars())

    def run(work: Work) -> None:
        asked = work.connection
        for number in (1, 2, 3):
            store.add_case(work, replace(CASE, id=f"k{number}", conversation=f"c{number}"))
        for one in (later, HOLD):
            store.add_hold(work, one)
        assert free(asked) == ["c3"]
        assert store.held(asked, ["c1", "c3"]) == {"c1"}
        assert store.holds(asked) == [HOLD, later]
        store.release(work, "h1", "saara", "Saara", "Ohi")
        released = replace(
            HOLD, released_at=work.now, released_by="saara", released_name="Saara", released_why="Ohi"
        )
        assert store.find_hold(asked, "h1") == released
        assert store.find_hold(asked, "h9") is None
        assert free(asked) == ["c1", "c3"]
        assert store.held(asked, ["c1", "c2"]) == {"c2"}
        assert store.holds(asked) == [later]
        store.add_hold(work, again)
        assert store.holds_of(asked, "c1") == [released, again]
        assert store.holds_of(asked, "c2") == [later]
        assert store.holds(asked) == [later, again]

    await database.work(run)


async def test_holds_and_looks_go_with_their_conversation_and_are_told_to_the_visitor(
    database: Database,
) -> None:
    personal, mine = PrivacyPersonal(), ConversationId("c1")
    second = replace(CASE, id="k0", at=Instant(START + 5), why="erasure")

    def run(work: Work) -> None:
        for one in (second, CASE, replace(CASE, id="k3", conversation="c2")):
            store.add_case(work, one)
        for held in (HOLD, replace(HOLD, id="h2", conversation="c2")):
            store.add_hold(work, held)
        assert store.find_case(work.connection, "k1") == CASE
        assert store.find_case(work.connection, "k9") is None
        assert store.cases_of(work.connection, "c1") == [CASE, second]
        assert personal.export(work.connection, mine) == [
            {"held_at": START, "reason": "Oikeudenkäynti", "released_at": None},
            {"looked_at": START, "why": "access"},
            {"looked_at": START + 5, "why": "erasure"},
        ]
        assert personal.count(work.connection, mine) == 3
        assert personal.expire(work, START) == 0
        assert personal.erase(work, mine) == 3
        assert personal.count(work.connection, mine) == 0
        assert personal.count(work.connection, ConversationId("c2")) == 2
        assert personal.tables == (legal_hold, privacy_case)

    await database.work(run)


# -- members of staff --------------------------------------------------------------------------


async def test_whoever_is_forgotten_leaves_an_empty_place_and_others_keep_theirs(database: Database) -> None:
    told = OfStaff(
        legal_hold,
        ids=("staff", "released_by"),
        names={"staff_name": "staff", "released_name": "released_by"},
    )

    def run(work: Work) -> None:
        store.add_hold(work, HOLD)
        store.add_hold(work, replace(HOLD, id="h2", conversation="c2", staff="saara", staff_name="Saara"))
        store.release(work, "h1", "saara", "Saara", "Ohi")

        def standing() -> list[tuple[Any, ...]]:
            columns = (legal_hold.c.staff, legal_hold.c.staff_name)
            more = (legal_hold.c.released_by, legal_hold.c.released_name)
            return [tuple(row) for row in work.execute(select(*columns, *more).order_by(legal_hold.c.id))]

        assert told.forget(work, "saara") == 2
        assert standing() == [("matti", "Matti", None, ""), ("", "", None, "")]
        assert told.forget(work, "matti") == 1
        assert standing() == [("", "", None, "")] * 2
        assert told.forget(work, "matti") == 0

    await database.work(run)


async def test_what_only_stands_beside_holds_nothing_of_a_conversation(database: Database) -> None:
    beside, mine = Beside("beside", (legal_hold,), lambda *_: 3), ConversationId("c1")

    def run(work: Work) -> None:
        assert beside.erase(work, mine) == beside.count(work.connection, mine) == 0
        assert beside.export(work.connection, mine) == []
        assert beside.expire(work, work.now) == 3

    await database.work(run)


# -- the deletion log --------------------------------------------------------------------------


async def test_the_log_is_read_from_its_end_and_between_two_times(
    database: Database, clock: FrozenClock
) -> None:
    async def log(cause: str, **counts: int) -> None:
        await database.work(lambda work: store.log(work, cause, "advice", Counter(counts)))
        clock.advance(DAY_MS)

    await log("schedule", files=2, conversation=1, recordings=0)
    await log("schedule", files=0)
    await log("request", conversation=1)

    def lines(found: Sequence[Deleted]) -> list[tuple[str, str, int]]:
        return [(one.cause, one.kind, one.count) for one in found]

    every = await database.read(lambda c: store.deletions(c, None, 10))
    assert lines(every) == [
        ("request", "conversation", 1),
        ("schedule", "files", 2),
        ("schedule", "conversation", 1),
    ]
    assert every[0].at == START + 2 * DAY_MS
    assert every[0].service == "advice"
    assert await database.read(lambda c: store.deletions(c, None, 2)) == every[:2]
    assert await database.read(lambda c: store.deletions(c, every[1].id, 10)) == every[2:]

    async def between(first: int, last: int) -> list[tuple[str, str, int]]:
        asked = Instant(START + first), Instant(START + last)
        return lines(await database.read(lambda c: store.deletions_between(c, *asked)))

    assert await between(0, 2 * DAY_MS) == [("schedule", "conversation", 1), ("schedule", "files", 2)]
    assert await between(1, 2 * DAY_MS + 1) == [("request", "conversation", 1)]
    assert await between(0, 2 * DAY_MS + 1) == [*await between(0, 1), *await between(1, 2 * DAY_MS + 1)]


# -- every feature at once ---------------------------------------------------------------------


class Port:
    """What a feature may hold: so many things, and in which order it was asked."""

    tables: Sequence[Table] = ()

    def __init__(self, name: str, holds: int, asked: list[str]) -> None:
        self.name = name
        self._holds = holds
        self._asked = asked

    def erase(self, work: Work, conversation: ConversationId) -> int:
        self._asked.append(f"{self.name} {conversation}")
        return self._holds

    def expire(self, work: Work, now: Instant) -> int:
        return self._holds if now == START else 0

    def export(self, connection: Connection, conversation: ConversationId) -> list[dict[str, Any]]:
        return [{self.name: conversation}]

    def count(self, connection: Connection, conversation: ConversationId) -> int:
        return self._holds


async def test_every_feature_is_asked_and_the_first_one_last(database: Database) -> None:
    lifecycle, asked, id = Lifecycle(), [], ConversationId("c1")  # type: ignore[var-annotated]
    for name, holds in (("chat", 5), ("files", 2)):
        lifecycle.register(Port(name, holds, asked))

    def run(work: Work) -> None:
        assert lifecycle.erase(work, id) == Counter(chat=5, files=2)
        assert asked == ["files c1", "chat c1"]
        assert lifecycle.expire(work, START) == 7
        assert lifecycle.expire(work, Instant(START + 1)) == 0
        assert lifecycle.export(work.connection, id) == {"chat": [{"chat": "c1"}], "files": [{"files": "c1"}]}
        assert lifecycle.count(work.connection, id) == 7

    await database.work(run)

    def thin(work: Work, before: Instant, within: object) -> int:
        return 0

    lifecycle.may_go_before("files", thin)
    assert lifecycle.thins == {"files": thin}
