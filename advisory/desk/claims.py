"""Picking: an advisor takes a conversation, and of two who take the same, one gets it.

Those who ask for the next in turn while a claim is under way are served together by the one that
follows, with a statement for all of them. A claim never waits for a lock, so that two processes cannot
hold each other up: what another is just claiming is passed over, and who is just being claimed for is
asked for again outside of the transaction. Nothing is raised inside it, since an error would undo all
that is committed with it.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from advisory.chat import store as chat_store
from advisory.chat.model import Conversation
from advisory.chat.service import Chat
from advisory.chat.transitions import Transition, change_all
from advisory.desk import store
from advisory.desk.model import Advisor, free_slot, in_turn
from advisory.desk.staffing import PresenceChanged, Staffing
from advisory.errors import Code, Refusal
from advisory.identity import Person
from advisory.storage import receipts
from advisory.storage.database import Database
from advisory.storage.work import Work

TAKE = "desk:take"
TOGETHER = 64
PAUSES_S = (0.005, 0.02, 0.05, 0.1, 0.3)
"""Between tries while another process claims for the same advisor, or all that waits."""

Outcome = Conversation | Refusal | None
AGAIN = Refusal(Code.BUSY, retry_after=0.1)


@dataclass(eq=False, slots=True)
class Ask:
    person: Person
    cid: str
    done: asyncio.Future[Outcome] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who takes what, and what it becomes."""

    person: Person
    cid: str
    item: Conversation
    after: Conversation
    advisor: Advisor


def choose(work: Work, person: Person, cid: str, item: Conversation, advisor: Advisor) -> Chosen:
    after = item.assigned_to(person.id, person.name, free_slot(advisor.held), work.now)
    return Chosen(person, cid, item, after, advisor)


class Claims:
    def __init__(self, database: Database, chat: Chat, staffing: Staffing) -> None:
        self._database = database
        self._chat = chat
        self._staffing = staffing
        self._asked: list[Ask] = []
        self._turn = asyncio.Lock()

    async def take(self, person: Person, cid: str, conversation: str | None) -> Conversation | None:
        """Take the named conversation, or the next in turn when none is named."""
        for pause in (*PAUSES_S, None):
            if conversation is None:
                outcome = await self._next(person, cid)
            else:
                outcome = await self._database.work(lambda work: self._named(work, person, cid, conversation))
            if outcome is not AGAIN or pause is None:
                break
            await asyncio.sleep(pause)
        if isinstance(outcome, Refusal):
            raise Refusal(outcome.code, retry_after=outcome.retry_after)
        return outcome

    # -- a named one -----------------------------------------------------------------------------

    def _named(self, work: Work, person: Person, cid: str, conversation: str) -> Outcome:
        known = receipts.known(work.connection, [(person.id, cid)]).get((person.id, cid))
        if known is not None:
            return self._answer_again(work, *known)
        item = self._chat.require(work, conversation)
        if item.advisor == person.id and item.is_open:
            receipts.keep(work, TAKE, [(person.id, cid, item.id)])
            return item
        me = self._staffing.lock_those(work, [person.id])
        if person.id not in me:
            return Refusal(Code.NOT_PERMITTED)
        advisor = me[person.id]
        if advisor is None:
            return AGAIN
        if refusal := _refused(person, item, advisor):
            return refusal
        if not advisor.may_take(work.now):
            return Refusal(Code.AT_CAPACITY)
        return self._assign(work, [choose(work, person, cid, item, advisor)])[0]

    def _answer_again(self, work: Work, action: str, subject: str) -> Outcome:
        if action != TAKE:
            return Refusal(Code.CONFLICT)
        return self._chat.require(work, subject) if subject else None

    # -- the next in turn ------------------------------------------------------------------------

    async def _next(self, person: Person, cid: str) -> Outcome:
        ask = Ask(person, cid)
        self._asked.append(ask)
        async with self._turn:
            if not ask.done.done():
                asks, self._asked = self._asked[:TOGETHER], self._asked[TOGETHER:]
                try:
                    outcomes = await self._database.work(lambda work: self._claim(work, asks))
                except BaseException as error:
                    for one in asks:
                        if one is not ask and not one.done.done():
                            one.done.set_result(_why(error))
                    raise
                for one, outcome in zip(asks, outcomes, strict=True):
                    if not one.done.done():
                        one.done.set_result(outcome)
        return await ask.done

    def _claim(self, work: Work, asks: Sequence[Ask]) -> list[Outcome]:
        known = receipts.known(work.connection, [(ask.person.id, ask.cid) for ask in asks])
        outcomes: dict[int, Outcome] = {}
        fresh: list[Ask] = []
        for ask in asks:
            key = (ask.person.id, ask.cid)
            if key in known:
                outcomes[id(ask)] = self._answer_again(work, *known[key])
            elif any((one.person.id, one.cid) == key for one in fresh):
                outcomes[id(ask)] = AGAIN
            else:
                fresh.append(ask)
        if fresh:
            outcomes |= self._claim_fresh(work, fresh)
        return [outcomes[id(ask)] for ask in asks]

    def _claim_fresh(self, work: Work, asks: Sequence[Ask]) -> dict[int, Outcome]:
        standing = self._staffing.lock_those(work, sorted({ask.person.id for ask in asks}))
        outcomes: dict[int, Outcome] = {}
        able = []
        for ask in asks:
            advisor = standing.get(ask.person.id)
            if advisor is None:
                outcomes[id(ask)] = AGAIN if ask.person.id in standing else Refusal(Code.NOT_PERMITTED)
            elif advisor.may_take(work.now):
                able.append(ask)
            else:
                outcomes[id(ask)] = Refusal(Code.AT_CAPACITY)
        services = sorted({service for ask in able for service in ask.person.services})
        staff = sorted({ask.person.id for ask in able})
        free = chat_store.claim(work, services, staff, len(able)) if able else []
        chosen: list[Chosen] = []
        served, nothing = [], []
        for ask in able:
            advisor = standing[ask.person.id]
            assert advisor is not None
            if not advisor.may_take(work.now):
                outcomes[id(ask)] = Refusal(Code.AT_CAPACITY)
                continue
            item = self._best(work, ask.person, advisor, free, {one.item.id for one in chosen})
            if item is None:
                nothing.append(ask)
                continue
            served.append(ask)
            taken = choose(work, ask.person, ask.cid, item, advisor)
            chosen.append(taken)
            standing[advisor.id] = replace(advisor, held=(*advisor.held, taken.after))
        for ask, after in zip(served, self._assign(work, chosen), strict=True):
            outcomes[id(ask)] = after
        receipts_of_nothing = [(ask.person.id, ask.cid, "") for ask in nothing]
        if receipts_of_nothing:
            receipts.keep(work, TAKE, receipts_of_nothing)
        return outcomes | {id(ask): None for ask in nothing}

    def _best(
        self, work: Work, person: Person, me: Advisor, free: Sequence[Conversation], gone: set[str]
    ) -> Conversation | None:
        """What is offered to them, then the first in turn in their languages, then the first in turn."""

        def rank(item: Conversation) -> tuple[int, tuple[int, str]]:
            mine = 0 if item.offered_to == me.id else 1 if item.lang in me.languages else 2
            return (mine, in_turn(item))

        def fitting(items: Sequence[Conversation]) -> list[Conversation]:
            return [one for one in items if one.id not in gone and _refused(person, one, me) is None]

        found = min(fitting(free), key=rank, default=None)
        if found is None or rank(found)[0] == 2:
            # What suits this advisor may stand further back than what was locked for all together.
            more = chat_store.claim(work, sorted(person.services), [me.id], len(gone) + 4, me.languages)
            found = min(fitting([*free, *more]), key=rank, default=None)
        return found

    # -- both ------------------------------------------------------------------------------------

    def _assign(self, work: Work, chosen: Sequence[Chosen]) -> list[Conversation]:
        if not chosen:
            return []
        transitions = []
        for one in chosen:
            item, after, person = one.item, one.after, one.person
            first = item.first_answer_at is None and item.epoch == 0
            data = {"epoch": after.epoch, "waited_ms": work.now - item.queued_at, "first": first}
            transitions.append(Transition(item, after, data, person, "assigned", {"name": person.name}))
        store.mark_assigned(work, {one.advisor.id for one in chosen})
        for back in {one.advisor.id for one in chosen if one.advisor.state in ("on_break", "offline")}:
            # Whoever takes somebody is there: nobody is held by one who is away.
            store.set_presence(work, back, state="available")
            work.announce(PresenceChanged(back))
        receipts.keep(work, TAKE, [(one.person.id, one.cid, one.item.id) for one in chosen])
        return change_all(work, "conversation.assigned", transitions)


def _why(error: BaseException) -> Refusal:
    if isinstance(error, asyncio.CancelledError):  # of the one who asked for all: the others ask again
        return AGAIN
    return error if isinstance(error, Refusal) else Refusal(Code.INTERNAL)


def _refused(person: Person, item: Conversation, me: Advisor) -> Refusal | None:
    handed = item.offered_to == person.id
    if not handed and person.services.isdisjoint({item.service, item.shown_to}):
        return Refusal(Code.NOT_PERMITTED)
    if not item.is_open:
        return Refusal(Code.CLOSED)
    if item.advisor == person.id:
        return Refusal(Code.TAKEN)
    if not handed and (item.offered_to is not None or item.shown_to not in person.services):
        return Refusal(Code.TAKEN)
    return None if item.channel in me.channels else Refusal(Code.NOT_PERMITTED)
