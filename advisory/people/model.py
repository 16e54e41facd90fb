"""Who works here and what they may do, and how long a sign-in or a visitor's token is good."""

from dataclasses import dataclass
from typing import Literal

from advisory.clock import DAY_MS, HOUR_MS, Instant
from advisory.identity import Person, Role, ServiceId, SessionId

SESSION_IDLE_MS = 8 * HOUR_MS
SESSION_MS = 12 * HOUR_MS
VISITOR_MS = 7 * DAY_MS
"""A token outlives any conversation by the 24 hours in which it may be reopened."""


Naming = Literal["full_name", "first_name", "alias"]


@dataclass(frozen=True, slots=True)
class NamePolicy:
    """Under which name visitors and guests meet an advisor. `rev` grows with aliases too."""

    naming: Naming = "first_name"
    rev: int = 0


@dataclass(frozen=True, slots=True)
class Member:
    """A member of staff. `skills` maps service to level 1–3; `languages` are those they advise in.

    `display_name` is what colleagues call them, `alias` what visitors do where the policy says so.
    """

    id: str
    email: str
    name: str
    display_name: str
    roles: frozenset[Role]
    lang: str
    languages: tuple[str, ...]
    channels: tuple[str, ...]
    capacity: int
    skills: dict[str, int]
    password_hash: str | None = None
    disabled_at: Instant | None = None
    alias: str = ""

    def as_person(self, session: str, lang: str | None = None) -> Person:
        return Person(
            id=self.id,
            roles=self.roles,
            lang=lang or self.lang,
            session=SessionId(session),
            name=self.display_name,
            services=frozenset(ServiceId(service) for service in self.skills),
        )


@dataclass(frozen=True, slots=True)
class Session:
    """A sign-in. It ends after eight hours of quiet or twelve in all."""

    id: str
    staff: str
    created_at: Instant
    expires_at: Instant
    used_at: Instant

    def is_good(self, now: Instant) -> bool:
        return now < self.expires_at and now - self.used_at < SESSION_IDLE_MS


def shown_name(naming: Naming, member: Member) -> str:
    """Empty where an alias is wanted and none was given: then a word for any advisor stands."""
    if naming == "full_name":
        return member.name
    return member.alias if naming == "alias" else (member.display_name.split() or [""])[0]


def same_aliases(aliases: dict[str, str]) -> set[str]:
    """Those of the staff whose alias somebody else has too, in whatever letters."""
    folded = [alias.casefold() for alias in aliases.values() if alias]
    return {id for id, alias in aliases.items() if folded.count(alias.casefold()) > 1}
