"""One run: an installation, its people, and faults after a seeded plan; then the judgement."""

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from advisory.clock import HOUR_MS
from advisory.lab.chaos.checker import Limits, Verdict, check
from advisory.lab.chaos.faults import FAULTS, Fault, Skipped
from advisory.lab.chaos.history import Happened, History, Stored, Trouble
from advisory.lab.chaos.people import Crowd, Person
from advisory.lab.chaos.roles import Advisor, Visitor
from advisory.lab.chaos.stage import ADVISORS, ROOM, Shape, Stage

EVERYWHERE = ("server killed", "server drained", "people: cut", "PostgreSQL stopped at once")
CALM_S = (0.3, 0.8)
CALM_AT_MOST_S = 10.0
HEALED_WITHIN_S = 45.0

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """`steps`: the faults of each step by name; two of one step overlap.

    Between two steps at least `calm_acks` messages are acknowledged, so that a slow machine breaks
    things under load too.
    """

    shape: Shape
    seed: int
    steps: tuple[tuple[str, ...], ...]
    visitors: int = 16
    limits: Limits = field(default_factory=Limits)
    calm_acks: int = 10


@dataclass(slots=True)
class Outcome:
    plan: Plan
    verdict: Verdict
    history: History
    stored: Stored
    seconds: float


def plan_quick(shape: Shape, seed: int, limits: Limits, visitors: int = 16) -> Plan:
    """Every kind of fault once over all shapes, where it is at home; some on each. The seed orders them."""
    names = [one.name for one in FAULTS.values() if one.shapes[0] == shape or _everywhere(one, shape)]
    random.Random(f"{seed}/{shape}").shuffle(names)
    return Plan(shape, seed, tuple((name,) for name in names), visitors, limits)


def _everywhere(fault: Fault, shape: Shape) -> bool:
    return fault.name in EVERYWHERE and shape in fault.shapes


def plan_full(shape: Shape, seed: int, count: int, limits: Limits, visitors: int = 16) -> Plan:
    """`count` faults, each as often as any other; of those that may come together, some do."""
    chance = random.Random(f"{seed}/{shape}/full")
    names: list[str] = []
    while len(names) < count:
        every = [one.name for one in FAULTS.values() if shape in one.shapes]
        chance.shuffle(every)
        names += every
    steps: list[tuple[str, ...]] = []
    for name in names[:count]:
        if steps and len(steps[-1]) == 1 and FAULTS[name].pairs and chance.random() < 0.25:
            steps[-1] = (*steps[-1], name)
        else:
            steps.append((name,))
    return Plan(shape, seed, tuple(steps), visitors, limits)


async def perform(
    plan: Plan,
    progress: Progress,
    *,
    stage: Stage | None = None,
    visitor: type[Visitor] = Visitor,
) -> Outcome:
    began, began_ms = time.monotonic(), _wall_ms()
    history = History()
    async with stage or Stage(plan.shape) as made:
        for server in made.servers:
            history.base |= server.held()
        connector = aiohttp.TCPConnector(limit=0, force_close=True)
        async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session:
            crowd = Crowd(history, made.doors, session)
            people = crowd.people = _people(plan, crowd, made, visitor)
            try:
                await _live(plan, crowd, people, made, progress)
            finally:
                await crowd.leave()
        await asyncio.sleep(1)
        for server in made.servers:
            history.left |= server.held()
        stored = await made.stored()
    stored.record = on_one_clock(stored.record, began_ms, _wall_ms())
    verdict = check(history, stored, plan.limits)
    return Outcome(plan, verdict, history, stored, time.monotonic() - began)


def _people(plan: Plan, crowd: Crowd, stage: Stage, visitor: type[Visitor]) -> list[Person]:
    doors = len(crowd.doors)
    people: list[Person] = [
        visitor(f"visitor-{n}", crowd, n % doors, f"{plan.seed}/v{n}") for n in range(plan.visitors)
    ]
    for n in range(ADVISORS):
        name = f"advisor-{n}"
        people.append(Advisor(name, crowd, (n + 1) % doors, f"{plan.seed}/a{n}", stage.cookies[name], ROOM))
    return people


async def _live(plan: Plan, crowd: Crowd, people: Sequence[Person], stage: Stage, progress: Progress) -> None:
    acting = []
    for person in people:
        crowd.spawn(person.stay())
        crowd.spawn(person.catch_up())
        assert isinstance(person, Visitor | Advisor)
        acting.append((person, crowd.spawn(person.act())))
    await _answered(crowd, crowd.now(), HEALED_WITHIN_S)
    chance = random.Random(f"{plan.seed}/{plan.shape}/times")
    for number, names in enumerate(plan.steps, 1):
        await _break(crowd, stage, [FAULTS[name] for name in names], chance)
        done = crowd.acknowledged
        progress(f"{number}/{len(plan.steps)} {' + '.join(names)}; {done} acknowledged")
        if errors := crowd.failed():
            raise errors[0]
        await asyncio.sleep(chance.uniform(*CALM_S))
        await _work_goes_on(crowd, done + plan.calm_acks)
    progress("all healed; waiting until everybody has everything")
    crowd.closing = True
    writing = [(person.name, task) for person, task in acting if isinstance(person, Visitor)]
    await _come_to_rest(crowd, writing, plan.limits.settled_s)
    await _nobody_waits(plan, crowd, people)
    for person, task in acting:
        if isinstance(person, Advisor):
            task.cancel()
    await asyncio.sleep(0.5)
    reading = [(person.name, crowd.spawn(person.read_all())) for person in people]
    await _come_to_rest(crowd, reading, plan.limits.settled_s)


async def _work_goes_on(crowd: Crowd, acknowledged: int) -> None:
    until = crowd.now() + CALM_AT_MOST_S
    while crowd.now() < until:
        if crowd.acknowledged >= acknowledged:
            return
        await asyncio.sleep(0.02)


async def _come_to_rest(
    crowd: Crowd, tasks: Sequence[tuple[str, asyncio.Task[None]]], within_s: float
) -> None:
    _, late = await asyncio.wait([task for _, task in tasks], timeout=within_s)
    crowd.history.stuck += [name for name, task in tasks if task in late]
    if errors := crowd.failed():
        raise errors[0]


async def _nobody_waits(plan: Plan, crowd: Crowd, people: Sequence[Person]) -> None:
    """Until every conversation is somebody's; whoever is left when the limit is reached was forgotten."""
    until = crowd.now() + plan.limits.forgotten_s
    advisors = [person for person in people if isinstance(person, Advisor)]
    while crowd.now() < until:
        if not any(card["status"] != "active" for one in advisors for card in one.cards.values()):
            break
        await asyncio.sleep(0.2)


async def _break(crowd: Crowd, stage: Stage, faults: Sequence[Fault], chance: random.Random) -> None:
    troubles = []
    before = crowd.felt()
    async with AsyncExitStack() as broken:
        for fault in faults:
            trouble = Trouble(fault.name, crowd.now(), began_ms=_wall_ms())
            crowd.history.troubles.append(trouble)
            try:
                await broken.enter_async_context(fault.run(stage, chance))
                troubles.append(trouble)
            except Skipped as reason:
                trouble.skipped = str(reason)
        if troubles:
            await asyncio.sleep(max(chance.uniform(*fault.holds_s) for fault in faults))
    healed, healed_ms = crowd.now(), _wall_ms()
    took = await _answered(crowd, healed, HEALED_WITHIN_S)
    felt = crowd.felt()
    for trouble in troubles:
        trouble.felt = {name: count - before[name] for name, count in felt.items() if count > before[name]}
        trouble.healed, trouble.healed_ms, trouble.first_ack_s = healed, healed_ms, took


async def _answered(crowd: Crowd, since: float, within_s: float) -> float | None:
    """How long until every server that has people has acknowledged something again."""
    while crowd.now() - since < within_s:
        used = {person.door for person in crowd.people}
        if all(crowd.last_ack[door] > since for door in used):
            return round(crowd.now() - since, 2)
        await asyncio.sleep(0.02)
    return None


def on_one_clock(record: list[Happened], began_ms: int, ended_ms: int) -> list[Happened]:
    """Times told by a clock that stood an hour wrong, as the right one would have told them."""
    slack = 60_000
    return [
        row._replace(at=row.at - HOUR_MS * ((row.at > ended_ms + slack) - (row.at < began_ms - slack)))
        for row in record
    ]


def _wall_ms() -> int:
    return time.time_ns() // 1_000_000


def about(plan: Plan) -> dict[str, Any]:
    return {"shape": plan.shape, "seed": plan.seed, "visitors": plan.visitors, "steps": plan.steps}
