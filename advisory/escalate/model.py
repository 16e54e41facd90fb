"""A call: its states, its one table of transitions, and the rules of who does what when. No I/O."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Literal

from advisory.clock import MINUTE_MS, Instant
from advisory.errors import Code, Refusal
from advisory.escalate.recording import Recording

OFFER_LASTS_MS = MINUTE_MS
CONNECTING_LASTS_MS = MINUTE_MS
RECONNECTING_LASTS_MS = MINUTE_MS

Mode = Literal["voice", "video"]
Kind = Literal["cam", "screen"]
Surface = Literal["browser", "window", "monitor"]
Role = Literal["visitor", "advisor", "interpreter", "relative", "authority"]
GuestRole = Literal["interpreter", "relative", "authority"]
HOSTS: frozenset[Role] = frozenset({"visitor", "advisor"})
"""Without them there is no call; guests come and go beside them."""
MOST_PRESENT = 4
MOST_WAITING = 4


class State(StrEnum):
    OFFERED = "offered"
    DECLINED = "declined"
    EXPIRED = "expired"
    ACCEPTED = "accepted"
    CONNECTING = "connecting"
    LIVE = "live"
    PAUSED_IDENT = "paused_ident"
    RECONNECTING = "reconnecting"
    ENDED = "ended"


class Step(StrEnum):
    ACCEPT = "accept"
    DECLINE = "decline"
    JOIN = "join"  # somebody began to send
    GATHER = "gather"  # everybody's sound or picture arrives
    LOSE = "lose"  # somebody's no longer does
    PAUSE = "pause"
    RESUME = "resume"
    RUN_OUT = "run_out"  # the state's time is over
    END = "end"


TRANSITIONS: dict[tuple[State, Step], State] = {
    (State.OFFERED, Step.ACCEPT): State.ACCEPTED,
    (State.OFFERED, Step.DECLINE): State.DECLINED,
    (State.OFFERED, Step.RUN_OUT): State.EXPIRED,
    (State.OFFERED, Step.END): State.ENDED,
    (State.ACCEPTED, Step.JOIN): State.CONNECTING,
    (State.ACCEPTED, Step.RUN_OUT): State.ENDED,
    (State.ACCEPTED, Step.END): State.ENDED,
    (State.CONNECTING, Step.GATHER): State.LIVE,
    (State.CONNECTING, Step.RUN_OUT): State.ENDED,
    (State.CONNECTING, Step.END): State.ENDED,
    (State.LIVE, Step.LOSE): State.RECONNECTING,
    (State.LIVE, Step.PAUSE): State.PAUSED_IDENT,
    (State.LIVE, Step.RUN_OUT): State.ENDED,
    (State.LIVE, Step.END): State.ENDED,
    (State.PAUSED_IDENT, Step.RUN_OUT): State.ENDED,
    (State.PAUSED_IDENT, Step.LOSE): State.RECONNECTING,
    (State.PAUSED_IDENT, Step.RESUME): State.LIVE,
    (State.PAUSED_IDENT, Step.END): State.ENDED,
    (State.RECONNECTING, Step.GATHER): State.LIVE,
    (State.RECONNECTING, Step.RUN_OUT): State.ENDED,
    (State.RECONNECTING, Step.END): State.ENDED,
}
"""What is not here cannot happen. `GATHER` leads back to `PAUSED_IDENT` while a pause stands.

A running call has a deadline only while a colleague who takes it over has not come.
"""

OVER = frozenset({State.DECLINED, State.EXPIRED, State.ENDED})
OPEN = frozenset(State) - OVER
IN_CALL = OPEN - {State.OFFERED}
LASTS_MS = {
    State.OFFERED: OFFER_LASTS_MS,
    State.ACCEPTED: CONNECTING_LASTS_MS,
    State.CONNECTING: CONNECTING_LASTS_MS,
    State.RECONNECTING: RECONNECTING_LASTS_MS,
}


class Status(StrEnum):
    WAITING = "waiting"
    ADMITTED = "admitted"
    JOINED = "joined"
    LOST = "lost"
    LEFT = "left"
    EJECTED = "ejected"


PRESENT = frozenset({Status.ADMITTED, Status.JOINED, Status.LOST})


@dataclass(frozen=True, slots=True)
class Participant:
    """`person` is who it is; `id` is what the others are told. `ticked`: what a guest was allowed to see."""

    id: str
    person: str
    role: Role
    name: str
    status: Status
    audio: bool
    video: bool
    ticked: tuple[str, ...] = ()

    @property
    def is_guest(self) -> bool:
        return self.role not in HOSTS

    @property
    def is_present(self) -> bool:
        return self.status in PRESENT


@dataclass(frozen=True, slots=True)
class Source:
    """What a participant sends. `up` says that its packets arrive."""

    id: str
    participant: str
    kind: Kind
    surface: Surface | None = None
    up: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """`deadline` is when the state's time runs out. `rev` grows with every change that can be seen.

    `home` is the process whose media worker carries it. `record_days`: how long a recording of it would be
    kept; 0 where none may be made. `recording` is the newest that was asked for.
    """

    id: str
    conversation: str
    rev: int
    state: State
    mode: Mode
    message: str
    offered_by: str
    offer_cid: str
    offered_at: Instant
    participants: tuple[Participant, ...]
    sources: tuple[Source, ...] = ()
    paused: bool = False
    deadline: Instant | None = None
    started_at: Instant | None = None
    ended_at: Instant | None = None
    ended_reason: str | None = None
    home: str = ""
    record_days: int = 0
    recording: Recording | None = None

    @property
    def is_over(self) -> bool:
        return self.state in OVER

    def of(self, person: str) -> Participant:
        found = [one for one in self.participants if one.person == person]
        if not found:
            raise Refusal(Code.NOT_FOUND)
        return found[-1]  # who got back what they handed over is here twice

    def source(self, source_id: str) -> Source:
        found = next((source for source in self.sources if source.id == source_id), None)
        if found is None:
            raise Refusal(Code.NOT_FOUND)
        return found

    def source_of(self, participant: str, kind: Kind) -> Source | None:
        hits = (one for one in self.sources if one.participant == participant and one.kind == kind)
        return next(hits, None)

    def named(self, participant: str) -> Participant:
        found = next((one for one in self.participants if one.id == participant), None)
        if found is None:
            raise Refusal(Code.NOT_FOUND)
        return found

    @property
    def advisor(self) -> Participant:
        """Whose call it is now: the last advisor who came."""
        return [one for one in self.participants if one.role == "advisor"][-1]

    @property
    def visitor(self) -> Participant:
        return next(one for one in self.participants if one.role == "visitor")

    def may_go_dark(self, source: Source) -> bool:
        return source.participant == self.visitor.id

    def is_dark(self, source: Source) -> bool:
        """Whether nobody may see or hear the source now: in a pause all that the visitor sends."""
        return self.paused and self.may_go_dark(source)

    def answered(self, accept: bool, mode: Mode, rev: int, at: Instant) -> "Call":
        """The visitor's answer. Given again it changes nothing; another one comes too late."""
        if self.state != State.OFFERED:
            same = self.state == State.DECLINED if not accept else self.state in IN_CALL
            if same:
                return self
            raise Refusal(Code.CALL_ENDED if self.is_over else Code.STALE)
        if rev != self.rev:
            raise Refusal(Code.STALE)
        if not accept:
            return self._take(Step.DECLINE, at, reason="declined")
        call = self._each(lambda one: one.role == "visitor", status=Status.ADMITTED, video=mode == "video")
        return replace(call._take(Step.ACCEPT, at), started_at=at)

    def published(self, source: Source, at: Instant) -> "Call":
        """Somebody begins to send; the same kind sent before is replaced."""
        self._must_be_in_call()
        if not self.named(source.participant).is_present:
            raise Refusal(Code.NOT_PERMITTED)
        kept = tuple(
            one for one in self.sources if (one.participant, one.kind) != (source.participant, source.kind)
        )
        call = replace(self, sources=(*kept, source), rev=self.rev + 1)
        if source.kind == "cam" and call.state == State.ACCEPTED:
            return call._take(Step.JOIN, at)
        return call

    def unpublished(self, participant: str, kind: Kind) -> "Call":
        found = self.source_of(participant, kind)
        if found is None:
            return self
        return replace(self, sources=tuple(one for one in self.sources if one != found), rev=self.rev + 1)

    def came_up(self, source_id: str, at: Instant) -> "Call":
        """Packets of a source arrive."""
        found = next((one for one in self.sources if one.id == source_id), None)
        if found is None or found.up or self.is_over:
            return self
        up = replace(found, up=True)
        call = replace(
            self, sources=tuple(up if one == found else one for one in self.sources), rev=self.rev + 1
        )
        if found.kind != "cam":
            return call
        call = call.with_status(found.participant, Status.JOINED)
        if found.participant == self.advisor.id:
            call = call._relieved()
        everybody = all(
            one.status == Status.JOINED for one in call.participants if one.is_present and not one.is_guest
        )
        if not everybody or (call.state, Step.GATHER) not in TRANSITIONS:
            return call
        return call._take(Step.GATHER, at)

    def went_down(self, source_id: str, at: Instant, *, gone: bool) -> "Call":
        """Packets stopped, or the connection that carried them is `gone`."""
        found = next((one for one in self.sources if one.id == source_id), None)
        if found is None or self.is_over or (not gone and not found.up):
            return self
        down = () if gone else (replace(found, up=False),)
        kept = tuple(one for one in self.sources if one != found)
        call = replace(self, sources=(*kept, *down), rev=self.rev + 1)
        if found.kind != "cam":
            return call
        call = call.with_status(found.participant, Status.LOST, only_from=Status.JOINED)
        return call if call.named(found.participant).is_guest else call._lose(at)

    def media_lost(self, at: Instant) -> "Call":
        """The part that carries the media is gone with all connections; everybody has to join again."""
        if self.state not in IN_CALL:
            return self
        call = self._each(lambda one: one.status == Status.JOINED, status=Status.LOST)
        return replace(call, sources=(), rev=self.rev + 1)._lose(at)

    def media_set(self, participant: str, audio: bool | None, video: bool | None) -> "Call":
        self._must_be_in_call()
        told = {"audio": audio, "video": video}
        call = self._each(
            lambda one: one.id == participant, **{name: on for name, on in told.items() if on is not None}
        )
        return self if call == self else replace(call, rev=self.rev + 1)

    def _relieved(self) -> "Call":
        before = {one.id for one in self.participants if one.role == "advisor"} - {self.advisor.id}
        if not any(self.named(one).is_present for one in before):
            return self
        call = self._each(lambda one: one.id in before and one.is_present, status=Status.LEFT)
        kept = tuple(source for source in self.sources if source.participant not in before)
        running = self.state in (State.LIVE, State.PAUSED_IDENT)
        return replace(call, sources=kept, deadline=None if running else self.deadline)

    def held_dark(self, at: Instant) -> "Call":
        """A pause begins, whatever the call is doing."""
        if self.is_over or self.paused:
            return self
        call = replace(self, paused=True, rev=self.rev + 1)
        return call._take(Step.PAUSE, at) if self.state == State.LIVE else call

    def resumed(self, at: Instant) -> "Call":
        if self.is_over or not self.paused:
            return self
        call = replace(self, paused=False, rev=self.rev + 1)
        return call._take(Step.RESUME, at) if self.state == State.PAUSED_IDENT else call

    def ended(self, reason: str, at: Instant) -> "Call":
        return self if self.is_over else self._take(Step.END, at, reason=reason)

    def ran_out(self, at: Instant) -> "Call":
        """Apply the deadline, if it has passed."""
        if self.is_over or self.deadline is None or at < self.deadline:
            return self
        return self._take(
            Step.RUN_OUT, at, reason="expired" if self.state == State.OFFERED else "unreachable"
        )

    def _take(self, step: Step, at: Instant, reason: str | None = None) -> "Call":
        to = TRANSITIONS.get((self.state, step))
        if to is None:
            raise Refusal(Code.CALL_ENDED if self.is_over else Code.STALE)
        if to == State.LIVE and self.paused and step == Step.GATHER:
            to = State.PAUSED_IDENT
        lasts = LASTS_MS.get(to)
        call = replace(
            self, state=to, rev=self.rev + 1, deadline=None if lasts is None else Instant(at + lasts)
        )
        if to not in OVER:
            return call
        call = call._each(lambda one: one.is_present or one.status == Status.WAITING, status=Status.LEFT)
        return replace(call, sources=(), ended_at=at, ended_reason=reason, paused=False)

    def _lose(self, at: Instant) -> "Call":
        return self._take(Step.LOSE, at) if (self.state, Step.LOSE) in TRANSITIONS else self

    def _must_be_in_call(self) -> None:
        if self.state not in IN_CALL:
            raise Refusal(Code.CALL_ENDED if self.is_over else Code.STALE)

    def _each(self, chosen: Callable[[Participant], bool], **new: Any) -> "Call":
        changed = (replace(one, **new) if chosen(one) else one for one in self.participants)
        return replace(self, participants=tuple(changed))

    def renewed(self) -> "Call":
        return replace(self, rev=self.rev + 1)

    def with_status(self, participant: str, status: Status, only_from: Status | None = None) -> "Call":
        return self._each(
            lambda one: one.id == participant and only_from in (None, one.status), status=status
        )


def offered(
    *,
    call_id: str,
    conversation: str,
    mode: Mode,
    message: str,
    cid: str,
    advisor: Participant,
    visitor: Participant,
    at: Instant,
    home: str = "",
    paused: bool = False,
    record_days: int = 0,
) -> Call:
    return Call(
        paused=paused,
        record_days=record_days,
        home=home,
        id=call_id,
        conversation=conversation,
        rev=1,
        state=State.OFFERED,
        mode=mode,
        message=message,
        offered_by=advisor.person,
        offer_cid=cid,
        offered_at=at,
        participants=(advisor, visitor),
        deadline=Instant(at + OFFER_LASTS_MS),
    )
