"""The identification pause: what it is, who must confirm it, and when it fails closed. No I/O."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from advisory.clock import MINUTE_MS, SECOND_MS, Instant
from advisory.errors import Code, Refusal
from advisory.escalate.model import IN_CALL, Call

CONFIRM_WITHIN_MS = 2 * SECOND_MS
SHARE_LASTS_MS = 10 * MINUTE_MS
"""A screen that was shared into a pause this long is not shown again by itself: it has to be shared anew."""

By = Literal["visitor", "advisor"]
Outcome = Literal["shown", "hidden", "closed"]
PAUSE = "identification"
"""What the conversation says of itself meanwhile: its clocks stand."""


@dataclass(frozen=True, slots=True)
class Pause:
    """One pause of one conversation, with or without a call.

    `viewers` are the participants whose pages must say that they show nothing; `dark_at` is when the
    server stopped forwarding, `confirmed_at` when every viewer said so too. Only then may the visitor
    be told to go on. `cut_at`: it could not be made certain, and the call was ended for it.
    """

    id: str
    conversation: str
    call: str | None
    by: By
    started_by: str
    cid: str
    started_at: Instant
    viewers: tuple[str, ...] = ()
    confirmed_by: tuple[str, ...] = ()
    dark_at: Instant | None = None
    confirmed_at: Instant | None = None
    cut_at: Instant | None = None
    ended_at: Instant | None = None
    outcome: Outcome | None = None

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    @property
    def is_certain(self) -> bool:
        return self.confirmed_at is not None or self.cut_at is not None

    def is_overdue(self, now: Instant) -> bool:
        """Nobody may go on waiting for a certainty that does not come."""
        return self.is_open and not self.is_certain and now >= self.started_at + CONFIRM_WITHIN_MS

    def darkened(self, now: Instant) -> "Pause":
        if self.dark_at is not None or not self.is_open:
            return self
        return replace(self, dark_at=now)._settled(now)

    def confirmed(self, participant: str, now: Instant) -> "Pause":
        """A viewer's page shows nothing any more. Said twice it counts once."""
        if not self.is_open or participant in self.confirmed_by or participant not in self.viewers:
            return self
        return replace(self, confirmed_by=(*self.confirmed_by, participant))._settled(now)

    def without(self, viewers: Iterable[str], now: Instant) -> "Pause":
        """Those who left the call need not confirm."""
        gone = set(viewers)
        kept = tuple(one for one in self.viewers if one not in gone)
        return self if kept == self.viewers else replace(self, viewers=kept)._settled(now)

    def cut(self, now: Instant) -> "Pause":
        return self if self.is_certain or not self.is_open else replace(self, cut_at=now)

    def ended(self, outcome: Outcome, now: Instant) -> "Pause":
        if not self.is_open:
            return self
        if outcome != "closed" and not self.is_certain:
            raise Refusal(Code.STALE)
        return replace(self, ended_at=now, outcome=outcome)

    def _settled(self, now: Instant) -> "Pause":
        if self.dark_at is None or self.is_certain or not set(self.viewers) <= set(self.confirmed_by):
            return self
        return replace(self, confirmed_at=now)


def begun(
    *, pause_id: str, conversation: str, call: Call | None, by: By, person: str, cid: str, at: Instant
) -> Pause:
    """A pause that begins now; where nothing is shown to anybody it is certain at once."""
    running = call if call is not None and call.state in IN_CALL else None
    pause = Pause(pause_id, conversation, running.id if running else None, by, person, cid, at)
    if running is None:
        return pause.darkened(at)
    visitor = running.visitor.id
    viewers = tuple(one.id for one in running.participants if one.is_present and one.id != visitor)
    return replace(pause, viewers=viewers)
