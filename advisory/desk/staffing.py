"""Who stands at the desk, with what they carry: as it is shown, and under lock where it decides."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from advisory.chat import store as chat_store
from advisory.chat.model import Holding
from advisory.clock import HOUR_MS, SECOND_MS, Instant
from advisory.desk import store
from advisory.desk.board import Board
from advisory.desk.model import WRAP_UP_MS, Advisor
from advisory.errors import Code, Refusal
from advisory.identity import Role
from advisory.people import store as people_store
from advisory.people.model import Member
from advisory.storage.work import Work

TAKES_CONVERSATIONS = frozenset({Role.ADVISOR, Role.SUPERVISOR, Role.MAIN_USER})
SHIFT_FORGOTTEN_MS = 4 * HOUR_MS
"""The end of a shift is yesterday's word when somebody is at the desk this long after it."""


@dataclass(frozen=True, slots=True)
class PresenceChanged:
    staff: str


class Staffing:
    """`present` gives the ids of staff whose console is connected and was heard of late."""

    def __init__(self, board: Board, present: Callable[[], frozenset[str]]) -> None:
        self._board = board
        self.present = present

    def view(self, connection: Connection, now: Instant, staff: Sequence[str] | None = None) -> list[Advisor]:
        """All who take conversations, or those of them who are named: nothing is locked."""
        here = self.present()
        states = store.presences(connection, staff)
        held = _by_advisor(chat_store.holdings(connection, staff, closed_since=Instant(now - WRAP_UP_MS)))
        offered = Counter(staff for _, staff, _ in chat_store.offered(connection))
        return [
            self._advisor(
                member, states.get(member.id, store.Presence()), held.get(member.id, ()), here, offered, now
            )
            for member in people_store.members(connection, staff)
            if _takes(member)
        ]

    def skills(self, connection: Connection, staff: str) -> Mapping[str, int]:
        """Levels by service, as they are now; none of somebody who takes no conversations."""
        found = [one for one in people_store.members(connection, [staff]) if _takes(one)]
        return found[0].skills if found else {}

    def lock(self, work: Work, known: Collection[Advisor]) -> list[Advisor]:
        """Those of `known` whom nobody else is just claiming for, with what they carry under their lock."""
        states = store.lock_presences(work, [one.id for one in known])
        since = Instant(work.now - WRAP_UP_MS)
        held = _by_advisor(chat_store.holdings(work.connection, list(states), closed_since=since))
        offered = Counter(staff for _, staff, _ in chat_store.offered(work.connection))
        return [
            self._carrying(one, states[one.id], held, offered, work.now) for one in known if one.id in states
        ]

    def lock_those(self, work: Work, staff: Collection[str]) -> dict[str, Advisor | None]:
        """Advisors under their locks, by id: None while another claim holds one, absent who is none.

        It never waits. Who has never been at the desk begins there as somebody who is away.
        """
        states = store.lock_presences(work, staff)
        members = [one for one in people_store.members(work.connection, staff) if _takes(one)]
        for one in members:
            if one.id not in states and not store.has_presence(work.connection, one.id):
                store.add_presence(work, one.id, "offline")
                states[one.id] = store.Presence(rev=1)
        since = Instant(work.now - WRAP_UP_MS)
        held = _by_advisor(chat_store.holdings(work.connection, list(states), closed_since=since))
        here = self.present()
        return {
            one.id: self._advisor(one, states[one.id], held.get(one.id, ()), here, Counter(), work.now)
            if one.id in states
            else None
            for one in members
        }

    def lock_one(self, work: Work, staff: str) -> Advisor:
        found = self.lock_those(work, [staff])
        if staff not in found:
            raise Refusal(Code.NOT_PERMITTED)
        advisor = found[staff]
        if advisor is None:
            raise Refusal(Code.BUSY, retry_after=0.1)
        return advisor

    def _advisor(
        self,
        member: Member,
        state: store.Presence,
        held: Iterable[Holding],
        here: frozenset[str],
        offered: Counter[str],
        now: Instant,
    ) -> Advisor:
        plain = Advisor(
            id=member.id,
            name=member.display_name,
            capacity=member.capacity,
            skills=member.skills,
            languages=member.languages,
            channels=member.channels,
            connected=member.id in here,
        )
        return self._carrying(plain, state, {member.id: tuple(held)}, offered, now)

    def _carrying(
        self,
        one: Advisor,
        state: store.Presence,
        held: dict[str, tuple[Holding, ...]],
        offered: Counter[str],
        now: Instant,
    ) -> Advisor:
        mine = held.get(one.id, ())
        active = tuple(item for item in mine if item.status == "active")
        ends = state.shift_ends_at
        return replace(
            one,
            state=state.state,
            last_assigned_at=state.last_assigned_at,
            shift_ends_at=None if ends is not None and now - ends > SHIFT_FORGOTTEN_MS else ends,
            held=active,
            offered=offered[one.id],
            wrapping=len(mine) - len(active),
            answer_by=min((by for item in active if (by := self._answer_by(item))), default=None),
            rev=state.rev,
        )

    def _answer_by(self, item: Holding) -> Instant | None:
        if item.turn != "advisor" or item.waiting_since is None:
            return None
        return Instant(item.waiting_since + self._board.promise_s(item.service) * SECOND_MS)


def _takes(member: Member) -> bool:
    return member.disabled_at is None and bool(member.roles & TAKES_CONVERSATIONS)


def _by_advisor(found: Iterable[Holding]) -> dict[str, tuple[Holding, ...]]:
    by: dict[str, tuple[Holding, ...]] = {}
    for item in found:
        by[item.advisor] = (*by.get(item.advisor, ()), item)
    return by
