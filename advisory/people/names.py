"""What visitors and guests are told an advisor is called: the one place where that is decided."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from sqlalchemy import Connection

from advisory.identity import Lang
from advisory.people import store
from advisory.people.model import Member, NamePolicy, shown_name
from advisory.storage.database import Database
from advisory.texts import say


def names_of(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    """As colleagues know them."""
    return {one.id: one.name for one in store.members(connection, ids)}


@dataclass(slots=True)
class Names:
    """The policy and who works here, kept in memory: it is asked for with every line that leaves.

    What is stored keeps the name that colleagues use, so that a stricter policy also holds for old lines.
    """

    policy: NamePolicy = field(default_factory=NamePolicy)
    members: dict[str, Member] = field(default_factory=dict)

    async def load(self, database: Database) -> None:
        self.policy, members = await database.read(lambda c: (store.name_policy(c), store.members(c)))
        self.members = {one.id: one for one in members}

    def shown(self, staff: str | None, stored: str, lang: Lang) -> str:
        """Of somebody known by id; `stored` is the name that stands beside it."""
        member = self.members.get(staff or "")
        if member is not None:
            name = shown_name(self.policy.naming, member)
        elif self.policy.naming == "alias":
            name = ""
        else:
            name = stored.split()[0] if self.policy.naming == "first_name" and stored else stored
        return name or neutral(lang)

    def shown_for(self, stored: str, lang: Lang, likely: Iterable[str | None]) -> str:
        """Of somebody of whom a line tells nothing but the name; `likely` are asked first, by id."""
        known = [self.members[id] for id in likely if id is not None and id in self.members]
        for member in (*known, *self.members.values()):
            if stored in (member.display_name, member.name):
                return self.shown(member.id, stored, lang)
        aliases = {member.alias for member in self.members.values()}
        return neutral(lang) if self.policy.naming == "alias" and stored not in aliases else stored


def neutral(lang: Lang) -> str:
    return say("settings", lang, "names.neutral")
