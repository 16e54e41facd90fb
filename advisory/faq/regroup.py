"""Editors' hands on groups: what they put together, part and move stays so, whatever is mined afterwards."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from advisory.errors import Code, Refusal
from advisory.faq import observations
from advisory.faq.candidates import Candidate, Candidates
from advisory.faq.observations import MERGED, OPEN, Group
from advisory.identity import Person, new_id
from advisory.storage import receipts
from advisory.storage.database import Database
from advisory.storage.work import Work


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

    async def merge(self, person: Person, group: str, cid: str, rev: int, into: str) -> str:
        """All of it becomes part of the other; gives the other's id."""

        def run(work: Work) -> str:
            gone, kept = _require(work, group, rev), _live(work, into)
            if gone.id == kept.id:
                raise Refusal(Code.INVALID)
            observations.move_all(work, gone.id, kept.id)
            observations.save_group(work, replace(gone, state=MERGED, into=kept.id, rev=gone.rev + 1))
            _save(work, kept, gone)
            observations.forget_suggestions_of(work, gone.id)
            return _decided(work, person, gone.id, "merged", kept.id)

        return await self._once(person, cid, "candidate:merge", run)

    async def move(
        self, person: Person, group: str, cid: str, rev: int, questions: Sequence[str], to: str | None
    ) -> str:
        """These questions belong to another group, or to none that there is: then to a new one.

        A group that was parted from another is not suggested to be one with it again.
        """

        def run(work: Work) -> str:
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
            return _decided(work, person, source.id, "moved" if to else "parted", target.id)

        return await self._once(person, cid, "candidate:move", run)

    async def keep_apart(self, person: Person, group: str, cid: str, rev: int, other: str) -> str:
        """They are not the same, and nobody is asked again."""

        def run(work: Work) -> str:
            one = _require(work, group, rev)
            if observations.group(work.connection, other) is None or other == group:
                raise Refusal(Code.NOT_FOUND)
            observations.keep_apart(work, (group, other))
            observations.save_group(work, replace(one, rev=one.rev + 1))
            return _decided(work, person, group, "apart", other)

        return await self._once(person, cid, "candidate:apart", run)

    async def _once(self, person: Person, cid: str, action: str, run: Callable[[Work], str]) -> str:
        return await self._database.work(
            lambda work: receipts.once(work, person.id, cid, action, lambda: run(work))
        )


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


def _decided(work: Work, person: Person, group: str, how: str, other: str) -> str:
    work.record(
        "candidate.decided",
        actor_kind="staff",
        actor=person.id,
        data={"group": group, "state": how, "other": other},
    )
    return other
