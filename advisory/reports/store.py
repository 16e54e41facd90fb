"""All SQL of reports."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from random import SystemRandom
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Integer,
    Table,
    bindparam,
    delete,
    func,
    insert,
    select,
    tuple_,
    update,
)
from sqlalchemy import case as whose

from advisory.clock import Instant
from advisory.identity import new_id
from advisory.reports.facts import LAYOUT, NOBODY, pack
from advisory.reports.fold import CLOCKS, FIELDS, Case, Tally
from advisory.reports.model import Baseline, Cost, Costs, Period, month_of, number_of
from advisory.reports.tables import baseline, case, cost, month, packed, reading, tally
from advisory.storage.among import among
from advisory.storage.lifecycle import Within
from advisory.storage.many import Many
from advisory.storage.record import Row, event_record
from advisory.storage.work import Work

_ADD = Many(insert(case).values({name: bindparam(name) for name in FIELDS}))
_CHANGE = Many(
    update(case)
    .where(case.c.conversation == bindparam("conversation"))
    .values({name: bindparam(f"new_{name}") for name in FIELDS})
)
_PACK = Many(insert(packed).values({c.name: bindparam(c.name) for c in packed.c}))

_BY_NAME = select(case).where(among(case.c.conversation, "names"))
_HELD = select(case).where(among(case.c.held_by, "names"))
_ROW = tuple(Row.__dataclass_fields__)
PLACES_AT_ONCE = 100

Counted = dict[tuple[str, str, str], int]


class _Sums:
    """Counts of one table, whose other columns are what is counted by: days or months first."""

    def __init__(self, table: Table) -> None:
        self._key = [column for column in table.c if column.name != "count"]
        given: dict[str, BindParameter[Any]] = {
            column.name: bindparam(f"of_{column.name}") for column in self._key
        }
        self._first = Many(insert(table).values(given | {"count": bindparam("more")}))
        self._more = Many(
            update(table)
            .where(*(column == given[column.name] for column in self._key))
            .values(count=table.c.count + bindparam("more", type_=Integer()))
        )

    def add(self, work: Work, counts: Mapping[tuple[Any, ...], int]) -> None:
        times = {key[0] for key in counts}
        known = {tuple(row) for row in work.execute(select(*self._key).where(self._key[0].in_(times)))}
        first: list[dict[str, Any]] = []
        more: list[dict[str, Any]] = []
        for key, count in counts.items():
            values = {f"of_{column.name}": part for column, part in zip(self._key, key, strict=True)}
            (more if key in known else first).append(values | {"more": count})
        if more:
            self._more.run(work.connection, more)
        if first:
            self._first.run(work.connection, first)


_BY_DAY, _BY_MONTH = _Sums(tally), _Sums(month)


def case_of(row: Any) -> Case:
    return Case(*(getattr(row, name) for name in FIELDS))


# -- the record ----------------------------------------------------------------------------------


def rows_after(connection: Connection, cursor: int, until: Instant, limit: int) -> list[Row]:
    """Rows past the cursor in their order, as far as the first that is younger than `until`.

    What began earlier may be committed later than what follows it; after a while nothing is.
    """
    # Most rows are wanted: to ask for their kinds would only lead a database to the wrong index.
    asked = select(*(event_record.c[name] for name in _ROW)).where(event_record.c.id > cursor)
    rows = []
    for row in connection.execute(asked.order_by(event_record.c.id).limit(limit)):
        if row.at > until:
            break
        rows.append(Row(*row))
    return rows


def last_record(connection: Connection) -> int:
    return int(connection.execute(select(func.max(event_record.c.id))).scalar() or 0)


def stands(connection: Connection) -> tuple[int, int, Instant]:
    """The last row that was read, by which definitions, and until when all is counted."""
    row = connection.execute(select(reading)).first()
    return (0, 0, Instant(0)) if row is None else (row.cursor, row.version, Instant(row.until))


def set_stand(work: Work, cursor: int, version: int, until: Instant) -> None:
    values = {"cursor": cursor, "version": version, "until": until}
    if work.execute(update(reading).values(values)).rowcount == 0:
        work.execute(insert(reading).values(one=1, **values))


def lock_stand(work: Work) -> int | None:
    """The cursor, held until the end of the Work; None while another process reads on."""
    if work.execute(select(func.count()).select_from(reading)).scalar_one() == 0:
        set_stand(work, 0, 0, Instant(0))
    row = work.execute(select(reading.c.cursor).with_for_update(skip_locked=True)).first()
    return None if row is None else int(row.cursor)


def forget_all(work: Work) -> None:
    for table in (case, packed, tally, month, reading):
        work.execute(delete(table))


# -- conversations and days ----------------------------------------------------------------------


def cases_by_name(connection: Connection, names: Iterable[str]) -> list[Case]:
    return [case_of(row) for row in connection.execute(_BY_NAME, {"names": list(names)})]


def cases_held(connection: Connection, advisors: Iterable[str]) -> list[Case]:
    return [case_of(row) for row in connection.execute(_HELD, {"names": list(advisors)})]


def keep_cases(work: Work, known: set[str], changed: Sequence[Case], renamed: Mapping[str, str]) -> None:
    """`known` stood here before, under the names that they had then."""
    was = {new: old for old, new in renamed.items()}
    fresh, old = [], []
    for one in changed:
        values = {name: getattr(one, name) for name in FIELDS}
        name = was.get(one.conversation, one.conversation)
        if name in known:
            old.append({f"new_{key}": value for key, value in values.items()} | {"conversation": name})
        else:
            fresh.append(values)
    if fresh:
        _ADD.run(work.connection, fresh)
    if old:
        _CHANGE.run(work.connection, old)


def pack_days(work: Work, places: Iterable[tuple[int, str]]) -> None:
    """Pack these days of these services anew from their conversations."""
    todo = sorted(places)
    for at in range(0, len(todo), PLACES_AT_ONCE):
        part = todo[at : at + PLACES_AT_ONCE]
        here = tuple_(case.c.day, case.c.service).in_(part)
        work.execute(delete(packed).where(tuple_(packed.c.day, packed.c.service).in_(part)))
        found = pack(case_of(row) for row in work.execute(select(case).where(here)))
        rows = [
            dict(zip(("day", "service", "site", "lang", "channel"), key, strict=True))
            | {"count": len(data) // LAYOUT.itemsize, "cases": data}
            for key, data in found.items()
        ]
        if rows:
            _PACK.run(work.connection, rows)


def all_places(connection: Connection) -> list[tuple[int, str]]:
    found = connection.execute(select(case.c.day, case.c.service).distinct())
    return [(row.day, row.service) for row in found]


def count_on(work: Work, tallies: Mapping[Tally, int]) -> None:
    of_months: Counter[tuple[int, str, str, str]] = Counter()
    for (day, service, _, what, item), count in tallies.items():
        of_months[month_of(day), service, what, item] += count
    _BY_DAY.add(work, tallies)
    _BY_MONTH.add(work, of_months)


def days(connection: Connection, period: Period) -> Sequence[Any]:
    """Packed days of a period: day, place, how many, and the bytes."""
    found = select(
        packed.c.day,
        packed.c.service,
        packed.c.site,
        packed.c.lang,
        packed.c.channel,
        packed.c.count,
        packed.c.cases,
    ).where(packed.c.day.between(number_of(period.first), number_of(period.last)))
    return connection.execute(found).all()


def tallies(connection: Connection, period: Period, service: str | None) -> Counted:
    """What was counted beside conversations in a period, or in one service in it."""
    whole, rest = period.by_months()
    ranges = [(tally, tally.c.day, number_of(part.first), number_of(part.last)) for part in rest]
    if whole is not None:
        last = month_of(number_of(whole.last))
        ranges.append((month, month.c.month, month_of(number_of(whole.first)), last))
    counts: Counter[tuple[str, str, str]] = Counter()
    for table, when, first, last in ranges:
        key = table.c.what, table.c.service, table.c.item
        found = select(*key, func.sum(table.c.count)).where(when.between(first, last)).group_by(*key)
        if service is not None:
            found = found.where(table.c.service == service)
        for what, of, item, count in connection.execute(found):
            counts[what, of, item] += int(count)
    return dict(counts)


def own_cases(connection: Connection, advisor: str, period: Period) -> list[Case]:
    first, last = number_of(period.first), number_of(period.last)
    mine = select(case).where(case.c.advisor == advisor, case.c.day.between(first, last))
    return [case_of(row) for row in connection.execute(mine)]


def first_day(connection: Connection) -> int | None:
    return connection.execute(select(func.min(packed.c.day))).scalar()


def unname(work: Work, conversation: str) -> int:
    """The row stays, as a count of nobody's conversation, and its clocks stand.

    What the record still tells of it finds it no more, so that nobody would ever let go of it.
    """
    nameless = {"conversation": f"erased-{new_id()}"} | dict.fromkeys(CLOCKS)
    return int(
        work.execute(update(case).where(case.c.conversation == conversation).values(nameless)).rowcount
    )


def unname_advisors(work: Work, before: Instant, _: Within) -> int:
    """Forget whose work it was, a day at a time: numbers by chance stay, that hold within one day."""
    named = case.c.advisor.is_not(None) & case.c.advisor.not_like(f"{NOBODY}%")
    old = case.c.day < number_of(datetime.fromtimestamp(before / 1_000, UTC).date())
    day = work.execute(select(func.min(case.c.day)).where(old, named)).scalar()
    if day is None:
        return 0
    people = list(work.execute(select(case.c.advisor).where(case.c.day == day, named).distinct()).scalars())
    order = SystemRandom().sample(people, len(people))
    numbers = {one: f"{NOBODY}{number}" for number, one in enumerate(order, 1)}
    nameless = {"advisor": whose(numbers, value=case.c.advisor), "held_by": None, "touched_at": None}
    count = work.execute(update(case).where(case.c.day == day, named).values(**nameless)).rowcount
    services = work.execute(select(case.c.service).where(case.c.day == day).distinct()).scalars()
    pack_days(work, [(day, one) for one in services])
    return int(count)


def count_named(connection: Connection, conversation: str) -> int:
    found = select(func.count()).where(case.c.conversation == conversation)
    return int(connection.execute(found).scalar_one())


# -- costs and baselines -------------------------------------------------------------------------


def costs(connection: Connection) -> list[Costs]:
    """All versions, the latest first."""
    found = connection.execute(select(cost).order_by(cost.c.rev.desc()))
    return [
        Costs(row.rev, Instant(row.at), row.staff_name, row.reason, [Cost(**one) for one in row.costs])
        for row in found
    ]


def add_costs(work: Work, rev: int, staff: str, name: str, reason: str, said: Sequence[Cost]) -> None:
    plain = [{field: getattr(one, field) for field in Cost.__dataclass_fields__} for one in said]
    values = {"rev": rev, "at": work.now, "staff": staff, "staff_name": name, "reason": reason}
    work.execute(insert(cost).values(**values, costs=plain))


def baselines(connection: Connection) -> list[Baseline]:
    """The latest first."""
    found = connection.execute(select(baseline).order_by(baseline.c.at.desc(), baseline.c.id))
    return [
        Baseline(
            row.id,
            row.name,
            row.version,
            row.first,
            row.last,
            row.service,
            row.figures,
            Instant(row.at),
            row.staff_name,
        )
        for row in found
    ]


def add_baseline(work: Work, item: Baseline, staff: str) -> None:
    values = {name: getattr(item, name) for name in Baseline.__dataclass_fields__ if name != "by_name"}
    values["figures"] = dict(item.figures)
    work.execute(insert(baseline).values(**values, staff=staff, staff_name=item.by_name))


def remove_baseline(work: Work, id: str) -> bool:
    return int(work.execute(delete(baseline).where(baseline.c.id == id)).rowcount) == 1
