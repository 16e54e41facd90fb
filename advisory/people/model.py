"""Who works here and what they may do, and how long a sign-in or a visitor's token is good."""

from dataclasses import dataclass

from advisory.clock import DAY_MS, HOUR_MS, Instant
from advisory.identity import Person, Role, ServiceId, SessionId

SESSION_IDLE_MS = 8 * HOUR_MS
SESSION_MS = 12 * HOUR_MS
VISITOR_MS = 7 * DAY_MS
"""A token outlives any conversation by the 24 hours in which it may be reopened."""


@dataclass(frozen=True, slots=True)
class Member:
    """A member of staff. `skills` maps service to level 1–3; `languages` are those they advise in."""

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
