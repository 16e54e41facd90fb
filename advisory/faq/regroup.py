"""Editors' hands on groups: what they put together, part and move stays so, whatever is mined afterwards."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection

from advisory.errors import Code, Refusal
from advisory.faq import observations
from advisory.faq.candidates import Candidate, Candidates, is_known
from advisory.faq.observations import MERGED, OPEN, Group, Observation, Step, Suggestion
from advisory.identity import Person, new_id
from advisory.storage import receipts
from advisory.storage.database import Database
from advisory.storage.work import Work

RECENT = 10
READ_OF_STEP = 5
"""So many questions of a step are looked at for one that may be shown."""


class Regrouping:
    def __init__(self, database: Database, candidates: Candidates) -> None:
        self._database = database
        self._candidates = candidates

    async def suggested(self, found: Candidate) -> list[tuple[Candidate, float]]:
        """Groups that may be the same, as the night saw it, and how alike they are."""
        every = await self._database.read(observations.suggestions)
        pairs = [
            (one.into if one.group == found.group.id else one.group, one.alike)
            for one in every
            if found.group.id in (one.group, one.into)
        ]
        shown = []
        for other, alike in pairs:
            try:
                shown.append((await self._candidates.find(other), alike))
            except Refusal:  # too rare to be shown by now, or gone
                continue
        return shown

    async def merge(self, person: Person, group: str, cid: str, rev: int, into: str) -> Step:
        """All of it becomes part of the other."""

        def run(work: Work) -> Step:
            _in_order(work, group, into)
            gone, kept = _require(work, group, rev), _live(work, into)
            if gone.id == kept.id:
                raise Refusal(Code.INVALID)
            near = observations.suggestion(work.connection, (gone.id, kept.id))
            members = observations.of_group(work.connection, gone.id)
            observations.move_all(work, gone.id, kept.id)
            observations.save_group(work, replace(gone, state=MERGED, into=kept.id, rev=gone.rev + 1))
            _save(work, kept, gone)
            observations.forget_suggestions_of(work, gone.id)
            alike = near.alike if near else None
            return _step(work, person, "merged", gone.id, kept.id, members, alike)

        return await self._once(person, cid, "candidate:merge", run)

    async def move(
        self, person: Person, group: str, cid: str, rev: int, questions: Sequence[str], to: str | None
    ) -> Step:
        """These questions belong to another group, or to none that there is: then to a new one.

        A group that was parted from another is not suggested to be one with it again.
        """

        def run(work: Work) -> Step:
            _in_order(work, group, *([to] if to else []))
            source = _require(work, group, rev)
            members = {item.id: item for item in observations.of_group(work.connection, group)}
            chosen = [members[id] for id in questions if id in members]
            if not chosen or to == group or (to is None and len(chosen) == len(members)):
                raise Refusal(Code.INVALID)
            if to is None:
                target = Group(new_id(), source.lang, chosen[0].at, chosen[-1].at)
                observations.add_group(work, target)
                observations.keep_apart(work, (source.id, target.id))
            else:
                target = _live(work, to)
            observations.move(work, [item.id for item in chosen], target.id, pinned=True)
            _save(work, target, source)
            observations.save_group(work, replace(source, rev=source.rev + 1))
            return _step(work, person, "moved" if to else "parted", source.id, target.id, chosen)

        return await self._once(person, cid, "candidate:move", run)

    async def keep_apart(self, person: Person, group: str, cid: str, rev: int, other: str) -> Step:
        """They are not the same, and nobody is asked again."""

        def run(work: Work) -> Step:
            one = _require(work, group, rev)
            if observations.group(work.connection, other) is None or other == group:
                raise Refusal(Code.NOT_FOUND)
            near = observations.suggestion(work.connection, (group, other))
            observations.keep_apart(work, (group, other))
            observations.save_group(work, replace(one, rev=one.rev + 1))
            return _step(work, person, "apart", group, other, alike=near.alike if near else None)

        return await self._once(person, cid, "candidate:apart", run)

    async def undo(self, person: Person, group: str, cid: str, step: str) -> str:
        """As it was before; what came to the other group meanwhile stays there. Gives the group's id.

        `stale` when a later decision stands on this one: that is undone first.
        """

        def run(work: Work) -> str:
            def first() -> str:
                found = observations.step(work.connection, step, lock=True)
                if found is None or found.group != group:
                    raise Refusal(Code.NOT_FOUND)
                if found.undone_at is not None:
                    raise Refusal(Code.STALE)
                _in_order(work, found.group, found.other)
                _UNDO[found.what](work, found)
                observations.undone(work, found.id)
                _record(work, person, found.group, "undone", found.other)
                return found.group

            return receipts.once(work, person.id, cid, "candidate:undo", first)

        return await self._database.work(run)

    async def recent(self) -> list[tuple[Step, str]]:
        """What was done lately and may be undone, with one of the questions that it was about, if any may be
        shown."""

        def load(connection: Connection) -> tuple[list[Step], list[Observation], set[str]]:
            found = observations.steps(connection, RECENT)
            ids = [id for step in found for id, _ in step.questions[:READ_OF_STEP]]
            asked = observations.of_ids(connection, ids)
            groups = {item.group for item in asked if item.group}
            known = {id for id in groups if is_known(observations.of_group(connection, id))}
            return found, asked, known

        found, asked, known = await self._database.read(load)
        texts = {item.id: item.text for item in asked if item.group in known and not item.doubt}
        return [(step, next((texts[id] for id, _ in step.questions if id in texts), "")) for step in found]

    async def _once(self, person: Person, cid: str, action: str, run: Callable[[Work], Step]) -> Step:
        def done(work: Work) -> Step:
            id = receipts.once(work, person.id, cid, action, lambda: run(work).id)
            found = observations.step(work.connection, id)
            if found is None:
                raise Refusal(Code.CONFLICT)
            return found

        return await self._database.work(done)


def _in_order(work: Work, *groups: str) -> None:
    """Locks in the same order whoever asks, so that two who put groups into each other cannot wait for each
    other."""
    for group in sorted(groups):
        observations.group(work.connection, group, lock=True)


def _require(work: Work, group: str, rev: int) -> Group:
    found = observations.group(work.connection, group, lock=True)
    if found is None:
        raise Refusal(Code.NOT_FOUND)
    if found.rev != rev or found.state != OPEN:
        raise Refusal(Code.STALE)
    return found


def _live(work: Work, group: str) -> Group:
    found = observations.group(work.connection, group, lock=True)
    if found is None or found.state == MERGED:
        raise Refusal(Code.NOT_FOUND)
    return found


def _save(work: Work, kept: Group, other: Group) -> None:
    first, last = min(kept.first_at, other.first_at), max(kept.last_at, other.last_at)
    observations.save_group(work, replace(kept, first_at=first, last_at=last, rev=kept.rev + 1))


def _step(
    work: Work,
    person: Person,
    what: str,
    group: str,
    other: str,
    questions: Sequence[Observation] = (),
    alike: float | None = None,
) -> Step:
    asked = tuple((item.id, item.pinned) for item in questions)
    step = Step(new_id(), work.now, person.id, person.name, what, group, other, asked, alike)
    observations.add_step(work, step)
    _record(work, person, group, what, other)
    return step


def _record(work: Work, person: Person, group: str, how: str, other: str) -> None:
    work.record(
        "candidate.decided",
        actor_kind="staff",
        actor=person.id,
        data={"group": group, "state": how, "other": other},
    )


def _again(work: Work, id: str, **changes: Any) -> None:
    """Saved as it is now, with the times of what is in it."""
    found = observations.group(work.connection, id)
    assert found is not None
    times = [item.at for item in observations.of_group(work.connection, id)] or [
        found.first_at,
        found.last_at,
    ]
    after = replace(found, first_at=min(times), last_at=max(times), rev=found.rev + 1, **changes)
    observations.save_group(work, after)


def _suggest_again(work: Work, step: Step) -> None:
    pair = (step.group, step.other)
    if step.alike is not None and observations.suggestion(work.connection, pair) is None:
        observations.add_suggestion(work, Suggestion(step.group, step.other, step.alike, work.now))


def _unmerge(work: Work, step: Step) -> None:
    gone, kept = (observations.group(work.connection, id) for id in (step.group, step.other))
    if gone is None or gone.into != step.other or kept is None or kept.state == MERGED:
        raise Refusal(Code.STALE)
    if not observations.put_back(work, step.questions, kept.id, gone.id):
        raise Refusal(Code.STALE)
    _again(work, gone.id, state=OPEN, into=None)
    _again(work, kept.id)
    _suggest_again(work, step)


def _move_back(work: Work, step: Step) -> None:
    source, target = (observations.group(work.connection, id) for id in (step.group, step.other))
    if source is None or source.state == MERGED or target is None or target.state == MERGED:
        raise Refusal(Code.STALE)
    if not observations.put_back(work, step.questions, target.id, source.id):
        raise Refusal(Code.STALE)
    if step.what == "parted" and not observations.of_group(work.connection, target.id):
        # A process that still knows the short-lived group stores under the one that it came from.
        observations.not_apart(work, (source.id, target.id))
        _again(work, target.id, state=MERGED, into=source.id)
    else:
        _again(work, target.id)
    _again(work, source.id)


def _not_apart(work: Work, step: Step) -> None:
    if observations.group(work.connection, step.group) is None:
        raise Refusal(Code.STALE)
    observations.not_apart(work, (step.group, step.other))
    _again(work, step.group)
    if observations.group(work.connection, step.other) is not None:
        _suggest_again(work, step)


_UNDO: Mapping[str, Callable[[Work, Step], None]] = MappingProxyType(
    {"merged": _unmerge, "moved": _move_back, "parted": _move_back, "apart": _not_apart}
)
