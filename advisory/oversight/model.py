"""What a supervisor looks at: figures of services, and what may be shown of few people's work."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from advisory.clock import SECOND_MS, Instant
from advisory.identity import Role

GROUP_LEAST = 5
"""Figures of work are shown of so many people together, or of none."""
LATE_FROM = 0.8
LATE_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Staffed:
    """Who serves a service now. `load` and `capacity` are sums over those who are there."""

    members: int = 0
    free: int = 0
    full: int = 0
    leaving: int = 0
    away: int = 0
    load: float = 0.0
    capacity: int = 0


@dataclass(frozen=True, slots=True)
class Work:
    """What was done: first answers within the promise and all of them, today and of late; and closed."""

    kept: int = 0
    answered: int = 0
    kept_lately: int = 0
    answered_lately: int = 0
    handled: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """One service now. `work` is None where it would be that of too few people."""

    service: str
    waiting: int
    longest_since: Instant | None
    held: int
    staffed: Staffed
    work: Work | None


@dataclass(frozen=True, slots=True)
class Late:
    """A conversation whose visitor has waited for most of the promise; `advisor` while somebody holds it."""

    conversation: str
    service: str
    waiting_since: Instant
    promise_s: int
    advisor: str | None = None


def share(part: int, whole: int) -> float | None:
    return round(part / whole, 3) if whole else None


def of_enough(figures: Sequence[Figures]) -> list[Figures]:
    """Without the work of small groups, and of one more where it could be told from the sum of all."""
    hidden = {one.service for one in figures if one.staffed.members < GROUP_LEAST}
    if len(hidden) == 1 and len(figures) > 1:
        others = [one for one in figures if one.service not in hidden]
        hidden.add(min(others, key=lambda one: (one.staffed.members, one.service)).service)
    return [replace(one, work=None) if one.service in hidden else one for one in figures]


def late_ones(found: Iterable[Late], now: Instant) -> list[Late]:
    """Past most of their promise, the furthest past it first."""

    def part(one: Late) -> float:
        return (now - one.waiting_since) / (one.promise_s * SECOND_MS)

    late = [one for one in found if part(one) >= LATE_FROM]
    return sorted(late, key=lambda one: (-part(one), one.conversation))[:LATE_SHOWN]


@dataclass(frozen=True, slots=True)
class Preferences:
    """What somebody has chosen for themself: `chosen` as their pages wrote it."""

    chosen: Mapping[str, Any]
    rev: int = 0


@dataclass(frozen=True, slots=True)
class Aside:
    """A line beside a conversation that staff alone see: somebody came to look on, left, or spoke."""

    id: str
    conversation: str
    seq: int
    at: Instant
    by: str
    by_name: str
    kind: str
    text: str = ""


def looking_on(lines: Iterable[Aside]) -> dict[str, str]:
    """Who came and has not left, by id with their names."""
    here: dict[str, str] = {}
    for line in lines:
        if line.kind == "joined":
            here[line.by] = line.by_name
        elif line.kind == "left":
            here.pop(line.by, None)
    return here


@dataclass(frozen=True, slots=True)
class Notice:
    """What staff are told; `to_visitors` of these services it is told too, as the banner of an outage.

    `for_main_users`: those and the owner alone are told.
    """

    id: str
    at: Instant
    by: str
    by_name: str
    texts: Mapping[str, str]
    services: tuple[str, ...]
    to_visitors: bool
    until: Instant
    ended_at: Instant | None = None
    for_main_users: bool = False

    def is_for(self, roles: frozenset[Role]) -> bool:
        return not self.for_main_users or bool(roles & {Role.MAIN_USER, Role.OWNER})

    def holds(self, now: Instant) -> bool:
        return self.ended_at is None and now < self.until

    def text(self, lang: str) -> str:
        return self.texts.get(lang) or self.texts.get("fi") or ""


def outage_of(notices: Iterable[Notice], service: str, lang: str, now: Instant) -> str:
    """The newest that visitors of the service are told; one without services is for all."""
    told = [
        one
        for one in notices
        if one.to_visitors and one.holds(now) and (not one.services or service in one.services)
    ]
    newest = max(told, key=lambda one: (one.at, one.id), default=None)
    return "" if newest is None else newest.text(lang)


@dataclass(frozen=True, slots=True)
class Pain:
    """One press of "this hurts": where in the console it was, and what its user says of it."""

    id: str
    at: Instant
    staff: str
    staff_name: str
    text: str
    context: Mapping[str, Any]
