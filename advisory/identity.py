"""Who is acting: typed ids, roles, and the person that every request carries."""

import secrets
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType

ConversationId = NewType("ConversationId", str)
StaffId = NewType("StaffId", str)
VisitorId = NewType("VisitorId", str)
ServiceId = NewType("ServiceId", str)
SiteId = NewType("SiteId", str)
SessionId = NewType("SessionId", str)

LANGUAGES = ("fi", "sv", "en")
Lang = str
"""One of LANGUAGES for texts of the interface; a conversation may be in any BCP 47 language."""


class Role(StrEnum):
    VISITOR = "visitor"
    GUEST = "guest"
    ADVISOR = "advisor"
    EDITOR = "editor"
    SUPERVISOR = "supervisor"
    MAIN_USER = "main_user"
    OWNER = "owner"
    ENTERING = "entering"
    """Staff who have shown their password and not yet the rest; it permits no more than that rest."""


STAFF_ROLES = frozenset(Role) - {Role.VISITOR, Role.GUEST, Role.ENTERING}


@dataclass(frozen=True, slots=True)
class Person:
    """The one who acts. A visitor has the role `visitor` alone, and nothing that names them.

    `whence` is what the address that a visitor came from is counted under today; it is kept nowhere.
    """

    id: str
    roles: frozenset[Role]
    lang: Lang
    session: SessionId
    name: str = ""
    services: frozenset[ServiceId] = frozenset()
    site: SiteId | None = None
    practice: bool = False
    whence: str = field(default="", repr=False, compare=False)

    @property
    def is_visitor(self) -> bool:
        return Role.VISITOR in self.roles

    def has(self, *roles: Role) -> bool:
        return bool(self.roles.intersection(roles))

    def serves(self, *services: str | None) -> bool:
        """A member of one of these services. Main users look after all of them."""
        return self.has(Role.MAIN_USER) or not self.services.isdisjoint(services)


def new_id() -> str:
    """A random id of 128 bits that cannot be guessed or ordered."""
    return secrets.token_hex(16)


def new_secret() -> str:
    """A random secret of 256 bits, safe in a header or a socket's `auth`."""
    return secrets.token_urlsafe(32)
