"""Practising from the console, and the record of who has been inducted into what."""

from aiohttp import web

from advisory.clock import Clock
from advisory.errors import Code, Refusal
from advisory.identity import Person, Role
from advisory.people.model import Member
from advisory.people.service import People
from advisory.practice import store
from advisory.practice.rehearsal import LONGEST_MS, Rehearsals
from advisory.practice.rules import BY_OTHERS, STEPS
from advisory.practice.store import Confirmed, Run
from advisory.practice.wire import (
    ConfirmStep,
    EndRun,
    PersonSteps,
    PracticeView,
    RunView,
    ScoreView,
    StartRun,
    StepView,
)
from advisory.storage import receipts
from advisory.storage.database import Database
from advisory.storage.work import Work
from advisory.web.routes import Routes
from advisory.wire import ADVISING, May, Scope

MINE = May(ADVISING, Scope.SELF)
OVERSEEING = (Role.SUPERVISOR, Role.MAIN_USER)


class PracticeRoutes:
    def __init__(self, rehearsals: Rehearsals, people: People, database: Database, clock: Clock) -> None:
        self._rehearsals = rehearsals
        self._people = people
        self._database = database
        self._clock = clock

    def add(self, routes: Routes) -> None:
        add = routes.add
        add("GET", "/api/practice", self.view, MINE, side="staff", reply=PracticeView)
        add("POST", "/api/practice", self.start, MINE, side="staff", payload=StartRun, reply=RunView)
        add("POST", "/api/practice/{id}/end", self.end, MINE, side="staff", payload=EndRun, reply=RunView)
        add(
            "POST",
            "/api/practice/steps",
            self.confirm,
            MINE,
            side="staff",
            payload=ConfirmStep,
            reply=PracticeView,
        )

    async def view(self, person: Person | None, _: web.Request, __: None) -> PracticeView:
        assert person is not None
        oversees = person.has(*OVERSEEING)
        runs = await self._rehearsals.of(person)
        found = await self._database.read(lambda c: store.confirmed(c, None if oversees else person.id))
        members = {one.id: one for one in await self._people.members()}
        advising = [one for one in members.values() if one.roles & ADVISING and one.disabled_at is None]
        return PracticeView(
            runs=[self._run(one) for one in runs],
            steps=_steps(person, person.id, found, members),
            people=[
                PersonSteps(id=one.id, name=one.display_name, steps=_steps(person, one.id, found, members))
                for one in advising
                if oversees and one.id != person.id
            ],
        )

    async def start(self, person: Person | None, _: web.Request, form: StartRun) -> RunView:
        assert person is not None
        run = await self._rehearsals.start(person, form.cid, form.visitors, form.lang, float(form.pace))
        return self._run(run)

    async def end(self, person: Person | None, request: web.Request, form: EndRun) -> RunView:
        assert person is not None
        return self._run(await self._rehearsals.end(person, request.match_info["id"], form.keys))

    async def confirm(self, person: Person | None, request: web.Request, form: ConfirmStep) -> PracticeView:
        """One's own steps, and others' for those who oversee; the last word of a step is somebody else's."""
        assert person is not None
        if not _may_confirm(person, form.staff, form.step):
            raise Refusal(Code.NOT_PERMITTED)
        if await self._people.member(form.staff) is None:
            raise Refusal(Code.NOT_FOUND)

        def run(work: Work) -> None:
            def do() -> str:
                if form.done:
                    store.confirm(work, Confirmed(form.staff, form.step, person.id, work.now))
                else:
                    store.withdraw(work, form.staff, form.step)
                kind = "induction.confirmed" if form.done else "induction.withdrawn"
                data = {"staff": form.staff, "step": form.step}
                work.record(kind, actor_kind="staff", actor=person.id, data=data)
                return form.step

            receipts.once(work, person.id, form.cid, "induction:confirm", do)

        await self._database.work(run)
        return await self.view(person, request, None)

    def _run(self, run: Run) -> RunView:
        open_still = run.ended_at is None and self._clock() - run.started_at < LONGEST_MS
        return RunView(
            id=run.id,
            visitors=run.visitors,
            started_at=run.started_at,
            ended_at=run.ended_at,
            running=open_still,
            score=None if run.score is None else ScoreView(**run.score.plain()),
        )


def _may_confirm(person: Person, staff: str, step: str) -> bool:
    if staff == person.id:
        return step not in BY_OTHERS
    return person.has(*OVERSEEING)


def _steps(person: Person, staff: str, found: list[Confirmed], members: dict[str, Member]) -> list[StepView]:
    known = {one.step: one for one in found if one.staff == staff}
    shown = []
    for step in STEPS:
        one = known.get(step)
        by = members.get(one.confirmed_by) if one else None
        shown.append(
            StepView(
                step=step,
                confirmed_by=by.display_name if by else None,
                confirmed_at=one.confirmed_at if one else None,
                mine=_may_confirm(person, staff, step),
            )
        )
    return shown
