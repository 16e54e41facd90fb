"""Once a night all groups are looked at together: small ones are joined, large ones suggested."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from advisory.clock import DAY_MS, HOUR_MS, Clock, Instant
from advisory.faq import asking, observations
from advisory.faq.candidates import VISITORS
from advisory.faq.merging import Merge, merges
from advisory.faq.observations import OPEN, Group, Observation, Suggestion
from advisory.faq.shelf import Shelf
from advisory.faq.space import Space
from advisory.storage import jobs
from advisory.storage.database import Database
from advisory.storage.work import Work

NIGHT_JOB = "question groups"
AT_HOUR = 1
"""In UTC: the small hours in Finland."""
LOOKED_AT_MS = 90 * DAY_MS


@dataclass(frozen=True, slots=True)
class Plan:
    """`joins` are done, `suggests` are shown."""

    joins: list[Merge]
    suggests: list[Merge]


def plan(
    texts: Mapping[str, Sequence[str]],
    space: Space,
    shown: Collection[str] = (),
    apart: Collection[frozenset[str]] = (),
) -> Plan:
    """A group that may be `shown` has perhaps been seen by somebody, and changes only by their hand."""
    joins = merges(texts, space, fixed=shown, apart=apart)
    whole = {name: list(texts[name]) for name in texts}
    for one in joins:
        whole[one.into] += whole.pop(one.group)
    return Plan(joins, merges({name: whole[name] for name in whole if name in shown}, space, apart=apart))


class Night:
    def __init__(self, database: Database, shelf: Shelf, clock: Clock) -> None:
        self._database = database
        self._shelf = shelf
        self._clock = clock

    async def schedule(self) -> None:
        """One job for the coming night, whichever processes ask for it."""
        due = next_night(self._clock())
        await self._database.work(lambda work: jobs.ask(work, NIGHT_JOB, str(due), {}, due_at=due))

    async def job(self, _: Mapping[str, Any]) -> None:
        await self.tidy()
        await self.forget()
        await self.schedule()

    async def forget(self, _: object = None) -> None:
        """After each erasure and each night, because questions also go in their time."""
        asking.forget()
        Space.forget()

    async def tidy(self, *, unseen: bool = False) -> None:
        """Harmless to repeat: what is joined cannot be joined again, and suggestions are written anew.

        `unseen`: no editor has looked yet, as after taking in a past, so large ones are joined too.
        """
        since = Instant(self._clock() - LOOKED_AT_MS)

        def load(connection: Connection) -> tuple[list[Group], list[Observation], set[frozenset[str]]]:
            found = [item for item in observations.grouped(connection) if item.at >= since]
            return observations.groups(connection), found, observations.apart(connection)

        groups, found, apart = await self._database.read(load)
        wordings = {lang: self._shelf.wordings(lang) for lang in {item.lang for item in found}}
        plans = await asyncio.to_thread(_plans, groups, found, apart, wordings, unseen)
        await self._database.work(lambda work: _settle(work, groups, plans))


def next_night(now: Instant) -> Instant:
    today = now // DAY_MS * DAY_MS + AT_HOUR * HOUR_MS
    return Instant(today if today > now else today + DAY_MS)


def _plans(
    groups: Sequence[Group],
    found: Sequence[Observation],
    apart: Collection[frozenset[str]],
    wordings: Mapping[str, Sequence[str]],
    unseen: bool,
) -> list[Plan]:
    decided = {group.id for group in groups if group.state != OPEN}
    plans = []
    for lang, known in wordings.items():
        members: dict[str, list[Observation]] = defaultdict(list)
        space = Space(lang, known)
        for item in found:
            if item.lang == lang and item.group is not None:
                members[item.group].append(item)
                space.learn(item.text)
        # What an editor put into a group makes the group theirs.
        fixed = {id for id in members if id in decided or any(item.pinned for item in members[id])}
        if not unseen:
            fixed |= {id for id in members if len({item.visitor for item in members[id]}) >= VISITORS}
        texts = {id: [item.text for item in items] for id, items in members.items()}
        plans.append(plan(texts, space, fixed, apart))
    return plans


def _settle(work: Work, before: Sequence[Group], plans: Sequence[Plan]) -> None:
    known = {group.id: group for group in before}
    for one in (join for each in plans for join in each.joins):
        gone = observations.group(work.connection, one.group, lock=True)
        into = observations.group(work.connection, one.into, lock=True)
        if gone is None or into is None or gone.state != OPEN or gone.rev != known[one.group].rev:
            continue  # somebody decided about it meanwhile
        observations.move_all(work, gone.id, into.id)
        observations.drop_group(work, gone.id)
        first, last = min(gone.first_at, into.first_at), max(gone.last_at, into.last_at)
        observations.save_group(work, replace(into, first_at=first, last_at=last))
    observations.suggest(
        work,
        [
            Suggestion(one.group, one.into, round(one.alike, 3), work.now)
            for each in plans
            for one in each.suggests
            if OPEN in (known[one.group].state, known[one.into].state)
        ],
    )
