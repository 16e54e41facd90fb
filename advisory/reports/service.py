"""What people ask of reports, and what they say themselves: costs, and what to hold figures against."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass

import numpy as np

from advisory.clock import Clock, Instant
from advisory.errors import Code, Refusal
from advisory.identity import Person, new_id
from advisory.reports import staffing, store, views
from advisory.reports.definitions import DEFINITIONS, VERSION, figure
from advisory.reports.facts import Facts, facts_of, unpack
from advisory.reports.model import (
    CHANNELS,
    LONGEST_DAYS,
    Baseline,
    Cost,
    Costs,
    Figure,
    Period,
    alike,
)
from advisory.reports.staffing import Answer, Question
from advisory.storage import receipts
from advisory.storage.database import Database
from advisory.storage.work import Work

STAFFING_S = 45.0
"""After so long, what has been reckoned so far is told."""
BASELINES_MOST = 50


@dataclass(frozen=True, slots=True)
class Compared:
    """What a report is held against. `refused`: why it cannot be, as `alike` says."""

    name: str
    period: Period | None
    figures: dict[str, float]
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    report: views.Report
    then: Compared | None
    until: Instant
    first_day: int | None


@dataclass(frozen=True, slots=True)
class Staffed:
    """`thin`: too few conversations to say anything. `of`: how many, where a report would tell it too."""

    thin: bool
    of: int | None
    promise_s: int = 0
    held_now: float | None = None
    answers: Sequence[Answer] = ()


def checked(period: Period) -> Period:
    if period.last < period.first or period.days > LONGEST_DAYS:
        raise Refusal(Code.INVALID)
    return period


class Reports:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._reckoning = asyncio.Lock()

    # -- looking ---------------------------------------------------------------------------------

    async def _facts(self, period: Period) -> Facts:
        """Of all services: what may be told of one follows from the others too.

        Counting is done in a thread of its own: a million conversations take a part of a second.
        """
        checked(period)
        rows, tallies = await asyncio.gather(
            self._database.read(lambda connection: store.days(connection, period)),
            self._database.read(lambda connection: store.tallies(connection, period, None)),
        )
        return await asyncio.to_thread(unpack, rows, tallies)

    async def drawn(
        self, period: Period, service: str | None, against: str = "none", baseline: str | None = None
    ) -> Drawn:
        """All of a page. With `baseline`, it is held against that instead of an earlier period."""
        found = await self._facts(period)
        costs = next(iter(await self.costs()), None)
        said = costs.costs if costs else ()
        report = await asyncio.to_thread(views.report, found, period, service, said)
        then = None
        if baseline is not None:
            then = await self._baseline(baseline, service)
        elif against in ("before", "year"):
            earlier = period.before() if against == "before" else period.year_ago()
            figures = await asyncio.to_thread(views.figures_of, await self._facts(earlier), service)
            then = Compared(against, earlier, views.kept(figures))
        _, _, until = await self._database.read(store.stands)
        return Drawn(report, then, until, await self._database.read(store.first_day))

    async def _baseline(self, id: str, service: str | None) -> Compared:
        found = next((one for one in await self.baselines() if one.id == id), None)
        if found is None:
            raise Refusal(Code.NOT_FOUND)
        why = alike(found, VERSION, service)
        figures = {} if why else dict(found.figures)
        return Compared(found.name, Period(found.first, found.last), figures, why)

    async def mine(self, person: Person, period: Period) -> list[Figure]:
        """One's own figures, which are shown to nobody else; of fewer than five conversations none."""
        checked(period)
        own = facts_of(await self._database.read(lambda c: store.own_cases(c, person.id, period)))
        return [figure(one, own, work_shown=True) for one in DEFINITIONS if one.work]

    # -- exports ---------------------------------------------------------------------------------

    def note_export(self, person: Person | None, cid: str, period: Period, kind: str) -> Awaitable[str]:
        """That it was exported is put down before anything is given, once for a cid."""

        def run(work: Work) -> str:
            def note() -> str:
                work.record(
                    "report.exported",
                    actor_kind="system" if person is None else "staff",
                    actor=None if person is None else person.id,
                    data={"first": str(period.first), "last": str(period.last), "format": kind},
                )
                return kind

            if receipts.once(work, "" if person is None else person.id, cid, "report:export", note) != kind:
                raise Refusal(Code.CONFLICT)
            return kind

        return self._database.work(run)

    # -- what channels cost ----------------------------------------------------------------------

    async def costs(self) -> list[Costs]:
        return await self._database.read(store.costs)

    def set_costs(
        self, person: Person, cid: str, rev: int, said: Sequence[Cost], reason: str
    ) -> Awaitable[str]:
        """A new version; who had another before them is told so."""

        def run(work: Work) -> str:
            def change() -> str:
                latest = next(iter(store.costs(work.connection)), None)
                if (latest.rev if latest else 0) != rev:
                    raise Refusal(Code.STALE)
                if {one.channel for one in said} - set(CHANNELS) or len({o.channel for o in said}) < len(
                    said
                ):
                    raise Refusal(Code.INVALID)
                store.add_costs(work, rev + 1, person.id, person.name, reason, said)
                work.record("report.costs_set", actor_kind="staff", actor=person.id, data={"rev": rev + 1})
                return str(rev + 1)

            return receipts.once(work, person.id, cid, "report:costs", change)

        return self._database.work(run)

    # -- what later figures are held against -----------------------------------------------------

    async def baselines(self) -> list[Baseline]:
        return await self._database.read(store.baselines)

    async def keep_baseline(
        self, person: Person, cid: str, name: str, period: Period, service: str | None
    ) -> str:
        """The figures of a period as they are shown now, under the definitions of now."""
        drawn = await self.drawn(period, service)
        figures = views.kept(drawn.report.figures)
        return await self._add_baseline(person, cid, name, period, service, figures)

    async def tell_baseline(
        self,
        person: Person,
        cid: str,
        name: str,
        period: Period,
        version: int,
        figures: dict[str, float],
    ) -> str:
        """Figures from before this service, measured by hand by the definitions of `version`."""
        checked(period)
        if set(figures) - {one.id for one in DEFINITIONS} or not 1 <= version <= VERSION:
            raise Refusal(Code.INVALID)
        return await self._add_baseline(person, cid, name, period, None, figures, version)

    def _add_baseline(
        self,
        person: Person,
        cid: str,
        name: str,
        period: Period,
        service: str | None,
        figures: dict[str, float],
        version: int = VERSION,
    ) -> Awaitable[str]:
        def run(work: Work) -> str:
            def add() -> str:
                if len(store.baselines(work.connection)) >= BASELINES_MOST or not figures:
                    raise Refusal(Code.INVALID)
                item = Baseline(
                    new_id(),
                    name,
                    version,
                    period.first,
                    period.last,
                    service,
                    figures,
                    work.now,
                    person.name,
                )
                store.add_baseline(work, item, person.id)
                work.record("report.baseline_kept", actor_kind="staff", actor=person.id, service=service)
                return item.id

            return receipts.once(work, person.id, cid, "report:baseline", add)

        return self._database.work(run)

    def remove_baseline(self, person: Person, cid: str, baseline: str) -> Awaitable[str]:
        def run(work: Work) -> str:
            def remove() -> str:
                if not store.remove_baseline(work, baseline):
                    raise Refusal(Code.NOT_FOUND)
                work.record("report.baseline_removed", actor_kind="staff", actor=person.id)
                return baseline

            return receipts.once(work, person.id, cid, "report:baseline_remove", remove)

        return self._database.work(run)

    # -- what if others advised ------------------------------------------------------------------

    async def staffing(
        self, period: Period, service: str, promise_s: int, capacities: Sequence[int]
    ) -> Staffed:
        """Reckoned in a process of its own, one question at a time."""
        found = await self._facts(period)
        told = {one.id: one for one in await asyncio.to_thread(views.figures_of, found, service)}
        of = None if (count := told["contacts"].value) is None else int(count)
        question = question_of(found.of("service", service), promise_s, capacities)
        if question is None:
            return Staffed(True, of)
        if self._reckoning.locked():
            raise Refusal(Code.BUSY, retry_after=STAFFING_S)
        async with self._reckoning:
            answers = await reckon(question)
        ordered = sorted(answers, key=lambda one: (one.capacity, one.advisors))
        return Staffed(False, of, promise_s, told["concurrency"].value, ordered)


def question_of(facts: Facts, promise_s: int, capacities: Sequence[int]) -> Question | None:
    """A day as the mean of those days in which anybody came; None where the period says too little."""
    chats = facts.of("channel", "chat")
    lasted = chats["held_s"][(chats["held_s"] > 0) & (chats["closed"] > 0)]
    if len(lasted) < staffing.ENOUGH:
        return None
    days = len(np.unique(chats["day"]))
    counts = np.bincount(chats["hour"], minlength=24) / days
    hours = np.flatnonzero(counts)
    per_hour = tuple(float(one) for one in counts[hours[0] : hours[-1] + 1].round(2))
    chosen = np.sort(lasted)[:: max(1, len(lasted) // staffing.LASTED_MOST)]
    sample = tuple(float(one) for one in chosen)
    advisors = staffing.advisors_around(per_hour, sample, capacities[len(capacities) // 2])
    return Question(per_hour, sample, promise_s, advisors, tuple(capacities))


async def reckon(question: Question) -> list[Answer]:
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "advisory.reports.staffing",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    found = []
    try:
        child.stdin.write(json.dumps(asdict(question)).encode())
        child.stdin.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(STAFFING_S):
                async for line in child.stdout:
                    found.append(Answer(**json.loads(line)))
    finally:
        with suppress(ProcessLookupError):
            child.kill()
        await child.wait()
    return found
