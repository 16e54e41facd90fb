"""Whose an answer is: advisors keep their own, shift leads their team's, main users everybody's."""

from collections import defaultdict
from dataclasses import dataclass, replace

from advisory.clock import Clock, Instant
from advisory.errors import Code, Refusal
from advisory.identity import Person, Role
from advisory.storage import receipts
from advisory.storage.database import Database
from advisory.storage.work import Work
from advisory.templates_answers import store
from advisory.templates_answers.events import AnswersChanged
from advisory.templates_answers.fill_in import unknown_in, variables_of
from advisory.templates_answers.importing import BadRow, check
from advisory.templates_answers.model import CannedAnswer, Tally
from advisory.templates_answers.service import USES_MS, Answers

OWN = "own"
"""The group of answers that somebody made at the desk."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as its keepers see it, with what became of it in ninety days."""

    item: CannedAnswer
    tally: Tally
    mine: bool


def may_keep(person: Person, item: CannedAnswer) -> bool:
    if item.scope == "personal":
        return item.owner == person.id
    if item.scope == "team":
        return person.has(Role.MAIN_USER) or (person.has(Role.SUPERVISOR) and item.owner in person.services)
    return person.has(Role.MAIN_USER)


class Keeping:
    def __init__(self, database: Database, answers: Answers, clock: Clock) -> None:
        self._database = database
        self._answers = answers
        self._clock = clock

    async def all(self, person: Person) -> list[Kept]:
        """What this person may use: own ones first, then what helps most often."""
        since = Instant(self._clock() - USES_MS)
        rows = await self._database.read(lambda connection: store.fates(connection, since))
        tallies: dict[str, Tally] = defaultdict(Tally)
        for id, fate, count in rows:
            tally = tallies[id]
            tallies[id] = replace(tally, **{fate: getattr(tally, fate) + count})
        services = frozenset(person.services)
        found = [
            Kept(item, tallies[item.id], may_keep(person, item))
            for item in self._answers.all()
            if item.is_for(person.id, services)
        ]
        scopes = ("personal", "team", "all")
        return sorted(
            found, key=lambda one: (scopes.index(one.item.scope), -one.tally.used, one.item.shortcut)
        )

    async def save(self, person: Person, cid: str, item: CannedAnswer, rev: int) -> CannedAnswer:
        """Add it (`rev` 0) or replace that revision. Variables are those of its texts."""
        item = _checked(person, item)

        def run(work: Work) -> CannedAnswer:
            def keep() -> str:
                before = store.find(work, item.id)
                if (before.rev if before else 0) != rev:
                    raise Refusal(Code.STALE if before else Code.NOT_FOUND)
                if not all(may_keep(person, one) for one in (item, before) if one):
                    raise Refusal(Code.NOT_PERMITTED)
                if any(one.id != item.id and _meet(one, item) for one in store.all_answers(work.connection)):
                    raise Refusal(Code.SHORTCUT_TAKEN, shortcut=item.shortcut)
                group = before.group if before else OWN
                article = before.article if before else None
                store.put(work, [replace(item, group=group, article=article)])
                work.record("answer.saved", actor_kind="staff", actor=person.id, data={"scope": item.scope})
                work.announce(AnswersChanged((item.id,)))
                return item.id

            id = receipts.once(work, person.id, cid, "answer:save", keep)
            found = store.find(work, id)
            if id != item.id or found is None:
                raise Refusal(Code.CONFLICT)
            return found

        saved = await self._database.work(run)
        await self._answers.compare()
        return saved

    async def remove(self, person: Person, cid: str, id: str, rev: int) -> None:
        def run(work: Work) -> None:
            def drop() -> str:
                before = store.find(work, id)
                if before is None:
                    raise Refusal(Code.NOT_FOUND)
                if not may_keep(person, before):
                    raise Refusal(Code.NOT_PERMITTED)
                if before.rev != rev:
                    raise Refusal(Code.STALE)
                store.remove(work, id)
                data = {"scope": before.scope}
                work.record("answer.removed", actor_kind="staff", actor=person.id, data=data)
                work.announce(AnswersChanged((id,)))
                return id

            if receipts.once(work, person.id, cid, "answer:remove", drop) != id:
                raise Refusal(Code.CONFLICT)

        await self._database.work(run)
        await self._answers.compare()


def _meet(one: CannedAnswer, other: CannedAnswer) -> bool:
    """Whether somebody would find both under one shortcut."""
    personal = [item.owner for item in (one, other) if item.scope == "personal"]
    return one.shortcut == other.shortcut and len(set(personal)) < 2


def _checked(person: Person, item: CannedAnswer) -> CannedAnswer:
    texts = [text for forms in item.texts.values() for text in forms.values()]
    if any(unknown_in(text) for text in texts):
        raise Refusal(Code.UNKNOWN_VARIABLE)
    owner = person.id if item.scope == "personal" else item.owner if item.scope == "team" else None
    used = dict.fromkeys(name for text in texts for name in variables_of(text))
    item = replace(item, variables=tuple(used), owner=owner)
    try:
        check(item, alike=False)
    except BadRow as error:
        raise Refusal(Code.ASKS_FOR_CODE if "code" in str(error) else Code.INVALID) from None
    return item
