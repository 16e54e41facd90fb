"""Who else takes part in a call: what each role may see, and how guests come and go. No I/O."""

from dataclasses import dataclass, replace
from enum import StrEnum

from advisory.clock import MINUTE_MS, Instant
from advisory.errors import Code, Refusal
from advisory.escalate.model import (
    CONNECTING_LASTS_MS,
    IN_CALL,
    MOST_PRESENT,
    MOST_WAITING,
    Call,
    GuestRole,
    Kind,
    Participant,
    Role,
    Source,
    Status,
)

INVITE_LASTS_MS = 30 * MINUTE_MS


class Sees(StrEnum):
    CAMERA = "camera"  # faces and voices
    SCREEN = "screen"  # what somebody shares
    WRITING = "writing"  # what is typed in the call while they are in it
    HISTORY = "history"  # what was written in the conversation before


ALL = frozenset(Sees)
ALWAYS: dict[Role, frozenset[Sees]] = {
    "visitor": ALL,
    "advisor": ALL,
    "interpreter": frozenset({Sees.CAMERA, Sees.WRITING}),
    "relative": frozenset({Sees.CAMERA, Sees.WRITING}),
    "authority": frozenset({Sees.CAMERA, Sees.WRITING}),
}
IF_TICKED: dict[Role, frozenset[Sees]] = {
    "visitor": frozenset(),
    "advisor": frozenset(),
    "interpreter": frozenset({Sees.SCREEN}),
    "relative": frozenset({Sees.SCREEN}),
    "authority": frozenset({Sees.SCREEN, Sees.HISTORY}),
}
"""The whole rule of who sees what. What is in neither table for a role cannot be given to it."""

NEEDED: dict[Kind, Sees] = {"cam": Sees.CAMERA, "screen": Sees.SCREEN}


def sees(one: Participant) -> frozenset[Sees]:
    """What somebody sees now: nothing before they are let in, and nothing afterwards."""
    if not one.is_present:
        return frozenset()
    return ALWAYS[one.role] | (IF_TICKED[one.role] & frozenset(one.ticked))


def may_view(call: Call, viewer: Participant, source: Source) -> bool:
    return source.participant != viewer.id and NEEDED[source.kind] in sees(viewer)


def may_know(viewer: Participant, other: Participant) -> bool:
    """Whether one is told that the other is there. Of those who knock the advisor and the visitor know.

    An advisor who has handed the call over is told of nobody who comes and goes there.
    """
    if viewer.id == other.id:
        return True
    if viewer.status == Status.LEFT:
        return False
    if not viewer.is_guest:
        return other.is_present or other.status == Status.WAITING
    return viewer.is_present and other.is_present


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link for one guest. Of its secret and of the guest's key only the hashes are kept."""

    id: str
    session: str
    role: GuestRole
    name: str
    ticked: tuple[str, ...]
    token_hash: str
    invited_by: str
    cid: str
    expires_at: Instant
    key_hash: str | None = None
    used_at: Instant | None = None
    revoked_at: Instant | None = None

    def require_good(self, now: Instant) -> None:
        """A link is good once, for a while, and as long as nobody took it back."""
        if self.revoked_at is not None or self.used_at is not None or now >= self.expires_at:
            raise Refusal(Code.LINK_USED)


def ticks(role: GuestRole, asked: list[Sees]) -> tuple[str, ...]:
    """What of this a guest of the role can be let see; more is refused rather than dropped."""
    if not frozenset(asked) <= IF_TICKED[role]:
        raise Refusal(Code.NOT_PERMITTED)
    return tuple(sorted(asked))


def require_open(call: Call) -> None:
    if call.is_over:
        raise Refusal(Code.CALL_ENDED)


def require_in_call(call: Call) -> None:
    """The call has been taken up and is not over."""
    require_open(call)
    if call.state not in IN_CALL:
        raise Refusal(Code.STALE)


def knocked(call: Call, guest: Participant) -> Call:
    """A guest stands before the door. Knocking again changes nothing."""
    require_open(call)
    if any(one.id == guest.id for one in call.participants):
        return call
    if sum(one.status == Status.WAITING and one.is_guest for one in call.participants) >= MOST_WAITING:
        raise Refusal(Code.CALL_FULL, count=MOST_PRESENT)
    return replace(call, participants=(*call.participants, guest), rev=call.rev + 1)


def decided(call: Call, participant: str, admit: bool) -> Call:
    """The advisor's answer to a knock. The same answer again changes nothing."""
    require_open(call)
    guest = _guest(call, participant)
    if guest.is_present if admit else guest.status == Status.EJECTED:
        return call
    if guest.status != Status.WAITING:
        raise Refusal(Code.STALE)
    if not admit:
        return call.with_status(participant, Status.EJECTED).renewed()
    if call.state not in IN_CALL:
        raise Refusal(Code.STALE)
    hosts_to_come = 0 if call.visitor.is_present else 1
    if sum(one.is_present for one in call.participants) + hosts_to_come >= MOST_PRESENT:
        raise Refusal(Code.CALL_FULL, count=MOST_PRESENT)
    return call.with_status(participant, Status.ADMITTED).renewed()


def ejected(call: Call, participant: str) -> Call:
    guest = _guest(call, participant)
    if call.is_over or guest.status == Status.EJECTED:
        return call
    return gone(call, participant, Status.EJECTED)


def gone(call: Call, participant: str, status: Status) -> Call:
    """Somebody is out of the call, with all that they sent."""
    kept = tuple(source for source in call.sources if source.participant != participant)
    return replace(call.with_status(participant, status), sources=kept).renewed()


def left(call: Call, participant: str) -> Call:
    """A guest goes by themself; a link does not bring them back."""
    if not _guest(call, participant).is_present and call.named(participant).status != Status.WAITING:
        return call
    return gone(call, participant, Status.LEFT)


def _guest(call: Call, participant: str) -> Participant:
    found = call.named(participant)
    if not found.is_guest:
        raise Refusal(Code.NOT_PERMITTED)
    return found


def handed_to(call: Call, colleague: Participant, at: Instant) -> Call:
    """A colleague takes the call over. Who held it stays until the colleague's picture or voice is there."""
    if call.advisor.person == colleague.person:
        return call
    come = replace(call, participants=(*call.participants, colleague)).renewed()
    return come if call.deadline is not None else replace(come, deadline=Instant(at + CONNECTING_LASTS_MS))
