"""Who may advise on what, in which languages and channels: a matrix that is changed cell by cell.

A change says what stood in the cell before, so that two people at it at once never undo each other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from advisory.errors import Code, Refusal
from advisory.identity import LANGUAGES, Person, Role
from advisory.people import store
from advisory.people.events import RightsChanged
from advisory.people.model import Member
from advisory.storage import receipts
from advisory.storage.database import Database
from advisory.storage.work import Work

SERVICE, LANG, CHANNEL, LIMIT = "service", "lang", "channel", "limit"
CHANNELS = ("chat", "message", "video")
CONVERSATIONS = f"{LIMIT}:conversations"
HIGHEST = 3
MOST_AT_ONCE = 10
"""0 is not at all, 1 learning, 2 alone, 3 the hard ones too. Languages and channels are 0 or 1."""


@dataclass(frozen=True, slots=True)
class Cell:
    """`column` is `service:ID`, `lang:CODE`, `channel:NAME` or `limit:conversations`, at once."""

    staff: str
    column: str
    was: int
    level: int


def columns(members: Sequence[Member], services: Sequence[str]) -> list[str]:
    """All that there are: services, languages that anybody speaks, channels, and the limit."""
    spoken = {lang for member in members for lang in member.languages}
    others = sorted(spoken - set(LANGUAGES))
    return [
        *(f"{SERVICE}:{one}" for one in services),
        *(f"{LANG}:{one}" for one in (*LANGUAGES, *others)),
        *(f"{CHANNEL}:{one}" for one in CHANNELS),
        CONVERSATIONS,
    ]


def level_of(member: Member, column: str) -> int:
    kind, _, name = column.partition(":")
    if kind == SERVICE:
        return member.skills.get(name, 0)
    if kind == LIMIT:
        return member.capacity
    return int(name in (member.languages if kind == LANG else member.channels))


def lowest(column: str) -> int:
    return int(column == CONVERSATIONS)


def highest(column: str) -> int:
    if column == CONVERSATIONS:
        return MOST_AT_ONCE
    return HIGHEST if column.startswith(f"{SERVICE}:") else 1


def may_set(person: Person, column: str) -> bool:
    """Supervisors set levels in their own services; the rest is the main user's."""
    if person.has(Role.MAIN_USER):
        return True
    kind, _, name = column.partition(":")
    return person.has(Role.SUPERVISOR) and kind == SERVICE and name in person.services


def with_cell(member: Member, cell: Cell) -> Member:
    kind, _, name = cell.column.partition(":")
    if kind == SERVICE:
        skills = {**member.skills, name: cell.level}
        return replace(member, skills={one: level for one, level in skills.items() if level})
    if kind == LIMIT:
        return replace(member, capacity=cell.level)
    before = member.languages if kind == LANG else member.channels
    after = (*(one for one in before if one != name), *((name,) if cell.level else ()))
    return replace(member, languages=after) if kind == LANG else replace(member, channels=after)


class Skills:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def members(self) -> list[Member]:
        """Everybody who may sign in."""
        found = await self._database.read(store.members)
        return [one for one in found if one.disabled_at is None]

    async def exported(self, person: Person) -> list[Member]:
        """The same, for somebody who takes them out of the service: that is put down first."""
        found = await self.members()
        data = {"table": "skills", "rows": len(found)}
        await self._database.work(
            lambda work: work.record("staff.table_exported", actor_kind="staff", actor=person.id, data=data)
        )
        return found

    async def change(self, person: Person, cid: str, cells: Sequence[Cell], services: Sequence[str]) -> None:
        """All of them or none. What somebody else has changed meanwhile is `stale`."""

        def change(work: Work) -> str:
            found = {one.id: one for one in store.lock_members(work, {cell.staff for cell in cells})}
            known = set(columns(list(found.values()), services))
            after = dict(found)
            for cell in cells:
                member = after.get(cell.staff)
                if member is None or member.disabled_at is not None or cell.column not in known:
                    raise Refusal(Code.NOT_FOUND)
                if not may_set(person, cell.column):
                    raise Refusal(Code.NOT_PERMITTED)
                if not lowest(cell.column) <= cell.level <= highest(cell.column):
                    raise Refusal(Code.INVALID)
                if level_of(member, cell.column) != cell.was:
                    raise Refusal(Code.STALE)
                after[cell.staff] = with_cell(member, cell)
            self._store(work, person, found, after)
            return str(len(cells))

        await self._database.work(
            lambda work: receipts.once(work, person.id, cid, "settings:skills", lambda: change(work))
        )

    @staticmethod
    def _store(work: Work, person: Person, before: Mapping[str, Member], after: Mapping[str, Member]) -> None:
        for id, member in after.items():
            if member == before[id]:
                continue
            store.set_skills(work, member)
            work.record("staff.skills", actor_kind="staff", actor=person.id, data={"staff": id})
            if member.skills.keys() != before[id].skills.keys():
                work.announce(RightsChanged(id))
