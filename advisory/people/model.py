"""Who works here and what they may do, and how long a sign-in or a visitor's token is good."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from advisory.clock import DAY_MS, HOUR_MS, MINUTE_MS, Instant
from advisory.identity import Person, Role, ServiceId, SessionId

SESSION_IDLE_MS = 8 * HOUR_MS
SESSION_MS = 12 * HOUR_MS
ENTERING_MS = 15 * MINUTE_MS
"""How long somebody may look for their phone, or set up a code, after they have shown the password."""
INVITED_MS, RESET_MS, FORGOT_MS = 3 * DAY_MS, DAY_MS, HOUR_MS
VISITOR_MS = 7 * DAY_MS
"""A token outlives any conversation by the 24 hours in which it may be reopened."""


Step = Literal["", "code", "enrol"]
"""What is still missing before a sign-in is whole: a code, or a second factor that the rules ask for."""
Why = Literal["new", "duties", "away", "back", "left", "forgot", "lost", "suspicion", "mistake", "other"]
"""Why somebody's account was changed: a code, since the event record holds nothing that anybody wrote."""
Purpose = Literal["invite", "reset"]
Way = Literal["password", "passkey", "issuer"]
"""What was shown to begin a sign-in; the issuer is the organisation's own."""
Naming = Literal["full_name", "first_name", "alias"]
Changed = Literal[
    "password",
    "second_step_on",
    "second_step_off",
    "passkey_added",
    "passkey_removed",
    "recovery_renewed",
    "recovery_used",
]
"""What somebody must hear of if it was not they who did it."""


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
    break_glass: bool = False
    """For the day when nobody else can get in; whoever uses it is told of."""

    @property
    def administers(self) -> bool:
        """Whether this account can let others in."""
        can_enter = self.disabled_at is None and self.password_hash is not None
        return Role.MAIN_USER in self.roles and can_enter

    def as_entering(self, session: str) -> Person:
        return Person(self.id, frozenset({Role.ENTERING}), self.lang, SessionId(session), self.display_name)

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
    step: Step = ""
    browser: str = ""
    way: Way = "password"
    issuer_session: str | None = None

    def is_good(self, now: Instant) -> bool:
        return now < self.expires_at and now - self.used_at < SESSION_IDLE_MS


@dataclass(frozen=True, slots=True)
class Link:
    """A link for one person and one use: to choose a first password, or another one."""

    staff: str
    token_hash: str
    purpose: Purpose
    expires_at: Instant
    used_at: Instant | None = None

    def is_good(self, now: Instant) -> bool:
        return self.used_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True)
class Told:
    """What the holder of an account is told by a letter, where letters are sent.

    A link's `token` is good until `until`; `what` was changed.
    """

    kind: Literal["invite", "reset", "forgot", "changed"]
    staff: str
    token: str = ""
    until: Instant | None = None
    what: Changed | None = None


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """Sealed seeds: the one in use, and one that no code has been shown for yet."""

    staff: str
    seed: str | None = None
    last_step: int = 0
    since: Instant | None = None
    pending: str | None = None
    pending_at: Instant | None = None

    @property
    def on(self) -> bool:
        return self.seed is not None

    def is_being_set_up(self, now: Instant) -> bool:
        return self.pending_at is not None and now - self.pending_at < ENTERING_MS


@dataclass(frozen=True, slots=True)
class Passkey:
    """The public half of a key in somebody's device. `id` is the digest of what the device calls it."""

    id: str
    staff: str
    credential: bytes
    public_key: bytes
    sign_count: int
    name: str
    since: Instant
    used_at: Instant | None = None


def leaves_nobody(members: Iterable[Member], before: Member, after: Member) -> bool:
    """Whether this change would take away the last who can let others in."""
    others = any(one.administers for one in members if one.id != before.id)
    return before.administers and not after.administers and not others


def browser_of(agent: str) -> str:
    """The browser and its system in words that people know; nothing where it cannot be told."""
    found = (next((name for sign, name in signs if sign in agent), "") for signs in (BROWSERS, SYSTEMS))
    return ", ".join(word for word in found if word)


BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
"""Most of them also call themselves by the names below their own."""
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def shown_name(naming: Naming, member: Member) -> str:
    """Empty where an alias is wanted and none was given: then a word for any advisor stands."""
    if naming == "full_name":
        return member.name
    return member.alias if naming == "alias" else (member.display_name.split() or [""])[0]


def same_aliases(aliases: dict[str, str]) -> set[str]:
    """Those of the staff whose alias somebody else has too, in whatever letters."""
    folded = [alias.casefold() for alias in aliases.values() if alias]
    return {id for id, alias in aliases.items() if folded.count(alias.casefold()) > 1}
