"""Letters that go out, what becomes of each, and when somebody is told of messages that wait."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Literal

from advisory.clock import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, Instant

Kind = Literal["invite", "reset", "forgot", "changed", "messages", "warned"]
State = Literal["waiting", "sent", "given_up", "dropped"]
"""`dropped`: nobody needs it any more, for another one took its place or the account was closed."""
Choice = Literal["off", "new", "late"]
"""Of which messages somebody wants to hear: of none, of each that is left, of those past their promise."""
Tls = Literal["starttls", "tls", "none"]

KEPT_MS = 30 * DAY_MS
"""How long it is shown what became of a letter."""
CLAIM_MS = 5 * MINUTE_MS
"""How long a process may take over the letters that it has taken up; then another one takes them."""
AT_ONCE = 8
WITHIN_S = 30.0
"""For one letter. All that are taken up at once fit into `CLAIM_MS`."""
FIRST_PAUSE_MS, LONGEST_PAUSE_MS = 10 * SECOND_MS, HOUR_MS
USEFUL_MS: Mapping[Kind, int] = {"changed": 3 * DAY_MS, "messages": DAY_MS // 2, "warned": DAY_MS}
"""How long it is tried to send what has no end of its own; a link's letter is of use as long as the link."""

APART_MS = 15 * MINUTE_MS
"""Nobody is told of messages more often than this."""
SETTLED_MS = 10 * SECOND_MS
"""What was written longer ago than this has been committed, whoever wrote it."""


@dataclass(frozen=True, slots=True)
class Letter:
    """To whoever has the account `staff`: their address is looked up when it is sent, and kept nowhere here.

    `data` holds codes and counts. `secret` is a link's token, sealed, until the letter is done with.
    `until`: after this it would be of no use to anybody.
    """

    id: str
    kind: Kind
    staff: str
    data: Mapping[str, str | int]
    at: Instant
    until: Instant
    due_at: Instant
    secret: str | None = None
    attempts: int = 0
    state: State = "waiting"
    status: int | None = None
    error: str = ""
    done_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What came of trying. `status` is the mail server's own figure, `error` a word for what went wrong.

    `final`: it will never be taken. `away`: the server takes nothing of anybody now.
    """

    error: str = ""
    status: int | None = None
    final: bool = False
    away: bool = False

    @property
    def well(self) -> bool:
        return not self.error


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody has chosen, up to when they have been told, and when that was last."""

    staff: str
    choice: Choice = "off"
    told_to: Instant = Instant(0)
    told_at: Instant = Instant(0)


@dataclass(frozen=True, slots=True)
class Left:
    """A message that waits for somebody to take it."""

    service: str
    left_at: Instant
    answer_by: Instant | None


@dataclass(frozen=True, slots=True)
class Totals:
    """`given_up` are those of the last days that nobody got."""

    waiting: int = 0
    given_up: int = 0
    oldest: Instant | None = None


def pause_after(attempts: int) -> int:
    """Milliseconds until the next try, after so many before this one failed."""
    return min(FIRST_PAUSE_MS << min(attempts, 20), LONGEST_PAUSE_MS)


def is_over(letter: Letter, said: Said, now: Instant) -> bool:
    """Whether another try would be of no use."""
    return said.final or now + pause_after(letter.attempts) >= letter.until


def counts(wish: Wish, waiting: Iterable[Left], now: Instant) -> tuple[int, int] | None:
    """How many messages wait for this person and how many of them too long; None if they need not be told."""
    if wish.choice == "off" or now - wish.told_at < APART_MS:
        return None
    mine = list(waiting)
    upto = now - SETTLED_MS
    late = [one.answer_by for one in mine if one.answer_by is not None and one.answer_by <= upto]
    moments = late if wish.choice == "late" else [one.left_at for one in mine if one.left_at <= upto]
    if not any(one > wish.told_to for one in moments):
        return None
    return len(mine), len(late)


def is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def address_of(text: str) -> str | None:
    """An address as a mail server takes it; None for what could be read as anything else."""
    name, at, domain = text.rpartition("@")
    if not at or not name or not domain or len(text) > 254:
        return None
    if not name.isascii() or not name.isprintable() or any(sign in ' "(),:;<>@[\\]' for sign in name):
        return None
    try:
        plain = domain.encode("idna").decode()
    except UnicodeError:
        return None
    parts = plain.split(".")
    fine = all(part and part.replace("-", "").isalnum() and part.isascii() for part in parts)
    return f"{name}@{plain}" if fine else None
