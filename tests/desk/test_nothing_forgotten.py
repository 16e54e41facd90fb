"""Whatever happens at the desk, every visitor is somewhere: a machine that does anything, and a model.

The model knows who holds what, and what it was told of it; the rows must agree after each step, and the
rules that let nobody be forgotten must hold of them.
"""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

from advisory.chat import store as chat_store
from advisory.chat.model import Conversation
from advisory.clock import MINUTE_MS, SECOND_MS
from advisory.desk.handover import Target
from advisory.desk.model import COUNT_LIMIT, HAND_OVER_MS, OFFER_MS, in_turn
from advisory.errors import Code, Refusal
from advisory.identity import Person
from tests.support.clock import FrozenClock
from tests.support.house import a_house
from tests.support.ids import new_cid
from tests.support.town import ADVICE, LIBRARY

NAMES = st.sampled_from(("aino", "bjorn", "saara"))
SERVICES = st.sampled_from((ADVICE, LIBRARY))
AWAY = ("on_break", "offline")


@dataclass
class Known:
    """What the model knows of one conversation."""

    visitor: Person
    service: str
    queued_at: int
    holder: str | None = None
    handed_to: str | None = None
    is_open: bool = True
    last: str | None = None


class TheDesk(RuleBasedStateMachine):
    conversations = Bundle("conversations")

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = FrozenClock()
        url = f"sqlite:///{Path(self.folder.name) / 'desk.sqlite'}"
        self.house_of = a_house(Path(self.folder.name), url, self.clock)
        self.house = self.loop.run_until_complete(self.house_of.__aenter__())
        self.known: dict[str, Known] = {}
        self.presence: dict[str, str] = {}

    def teardown(self) -> None:
        self.loop.run_until_complete(self.house_of.__aexit__(None, None, None))
        self.loop.close()
        self.folder.cleanup()

    def does(self, what: Callable[[], Awaitable[Any]]) -> Any:
        """The result, or the code of the refusal."""

        async def run() -> Any:
            try:
                return await what()
            except Refusal as refusal:
                return refusal.code

        return self.loop.run_until_complete(run())

    def person(self, name: str) -> Person:
        return self.house.staff(name)

    def row(self, conversation: str) -> Conversation:
        found: Conversation = self.does(lambda: self.house.now(conversation))
        return found

    def held_by(self, name: str) -> list[str]:
        return [key for key, one in self.known.items() if one.is_open and one.holder == name]

    def leaves_queue(self, conversation: str, holder: str) -> None:
        one = self.known[conversation]
        one.service, one.handed_to, one.holder = one.handed_to or one.service, None, holder

    # -- what people do --------------------------------------------------------------------------

    @initialize()
    def two_are_there(self) -> None:
        for name in ("aino", "bjorn"):
            self.comes(name)

    @rule(name=NAMES)
    def comes(self, name: str) -> None:
        self.does(lambda: self.house.at_desk(self.person(name)))
        self.presence.setdefault(name, "available")

    @rule(target=conversations, service=SERVICES)
    def asks(self, service: str) -> str:
        self.clock.advance(1)
        visitor = self.house.visitor()
        item = self.does(lambda: self.house.asks(visitor, service=service))
        self.known[item.id] = Known(visitor, service, item.queued_at)
        return str(item.id)

    @rule()
    def route(self) -> None:
        self.does(lambda: self.house.desk.route())
        for row in self.rows():
            if row.offered_to is not None:
                assert row.offered_to != row.advisor, "nobody is offered what they hold"

    @rule(name=NAMES)
    def takes_next(self, name: str) -> None:
        before = [row for row in self.rows() if row.queue is not None and row.advisor != name]
        got = self.does(lambda: self.house.desk.take(self.person(name), new_cid(), None))
        if got is Code.AT_CAPACITY:
            assert len(self.held_by(name)) >= 2, "there was room"
        elif got is None:
            assert all(row.offered_to not in (None, name) for row in before), "somebody was overlooked"
        else:
            self.took(name, got)
            mine = [row for row in before if row.offered_to == name]
            free = [row for row in before if row.offered_to is None]
            assert got.id == min(mine or free, key=in_turn).id, "out of turn"

    def took(self, name: str, got: Conversation) -> None:
        assert got.advisor == name
        self.leaves_queue(got.id, name)
        self.known[got.id].last = name
        if self.presence.get(name, "offline") in AWAY:
            self.presence[name] = "available"

    @rule(name=NAMES, conversation=conversations)
    def takes(self, name: str, conversation: str) -> None:
        row, one = self.row(conversation), self.known[conversation]
        got = self.does(lambda: self.house.desk.take(self.person(name), new_cid(), conversation))
        if isinstance(got, Conversation):
            if one.holder != name:
                assert row.queue is not None or row.offered_to == name, "it was somebody else's"
                assert row.offered_to in (None, name), "it was offered to somebody else"
                self.took(name, got)
            return
        if not one.is_open:
            assert got is Code.CLOSED
        elif row.offered_to not in (None, name) or (row.queue is None and row.offered_to is None):
            assert got is Code.TAKEN
        else:
            assert got is Code.AT_CAPACITY

    @rule(name=NAMES, conversation=conversations)
    def declines(self, name: str, conversation: str) -> None:
        self.does(lambda: self.house.desk.decline(self.person(name), conversation, new_cid()))

    @rule(conversation=conversations)
    def answers(self, conversation: str) -> None:
        one = self.known[conversation]
        if one.is_open and one.holder:
            writer, chat = self.person(one.holder), self.house.chat
            sent = self.does(lambda: chat.post(writer, conversation, new_cid(), "Hei!"))
            assert not isinstance(sent, Code), "the giver may write until somebody else has it"

    @rule(conversation=conversations, service=SERVICES)
    def hands_to_service(self, conversation: str, service: str) -> None:
        one = self.known[conversation]
        if one.is_open and one.holder:
            giver = self.person(one.holder)
            self.does(
                lambda: self.house.desk.transfer(giver, conversation, new_cid(), Target(service), "Kesken")
            )
            one.handed_to = service

    @rule(conversation=conversations, name=NAMES)
    def hands_to_person(self, conversation: str, name: str) -> None:
        one = self.known[conversation]
        if one.is_open and one.holder and one.holder != name:
            giver = self.person(one.holder)
            to = Target(advisor=name)
            given = self.does(lambda: self.house.desk.transfer(giver, conversation, new_cid(), to, "Sinulle"))
            if not isinstance(given, Code):
                one.handed_to = None

    @rule(conversation=conversations)
    def keeps(self, conversation: str) -> None:
        one = self.known[conversation]
        if one.is_open and one.holder:
            giver = self.person(one.holder)
            self.does(lambda: self.house.desk.keep(giver, conversation, new_cid()))
            one.handed_to = None

    @rule(conversation=consumes(conversations))
    def closes(self, conversation: str) -> None:
        one = self.known[conversation]
        if one.is_open and one.holder:
            advisor = self.person(one.holder)
            self.does(lambda: self.house.chat.close(advisor, conversation, new_cid(), "solved", "", False))
        else:
            self.does(lambda: self.house.chat.end(one.visitor, conversation, new_cid()))
        one.is_open = False

    @rule(name=NAMES)
    def is_lost(self, name: str) -> None:
        held = self.held_by(name)
        self.house.here.discard(name)
        assert self.does(lambda: self.house.desk.give_back(name)) == len(held)
        self.back_in_queue(held)

    def back_in_queue(self, held: list[str]) -> None:
        for conversation in held:
            one = self.known[conversation]
            one.service, one.handed_to, one.holder = one.handed_to or one.service, None, None
            row = self.row(conversation)
            assert row.waiting_since is not None, "the visitor's wait is counted again"

    @rule(name=NAMES, state=st.sampled_from(("available", "break_soon", "on_phone", *AWAY)))
    def chooses(self, name: str, state: str) -> None:
        held = self.held_by(name)
        refused = self.does(lambda: self.house.desk.set_presence(self.person(name), new_cid(), state))
        if state in AWAY and held:
            assert refused is Code.HOLDS_CONVERSATIONS
        else:
            assert refused is None
            self.presence[name] = state

    @rule(name=NAMES)
    def hands_all_over(self, name: str) -> None:
        held = self.held_by(name)
        notes = {conversation: f"Muista {conversation}" for conversation in held}
        given = self.does(
            lambda: self.house.desk.hand_over_all(self.person(name), new_cid(), notes, "on_break")
        )
        assert given == len(held)
        self.presence[name] = "on_break"
        self.back_in_queue(held)
        for conversation in held:
            assert self.row(conversation).transfer_note == notes[conversation]

    @rule(ms=st.sampled_from((SECOND_MS, OFFER_MS, HAND_OVER_MS, 2 * MINUTE_MS, 6 * MINUTE_MS)))
    def time_passes(self, ms: int) -> None:
        self.clock.advance(ms)
        self.does(lambda: self.house.desk.route())
        for row in self.rows():
            assert row.offered_until is None or row.offered_until > self.clock(), "an offer outlived its time"

    # -- what must hold --------------------------------------------------------------------------

    def rows(self) -> list[Conversation]:
        def run(work: Any) -> list[Conversation]:
            return [
                found for key in self.known if (found := chat_store.find(work.connection, key)) is not None
            ]

        rows: list[Conversation] = self.does(lambda: self.house.service.parts.database.work(run))
        return rows

    @invariant()
    def everybody_is_somewhere(self) -> None:
        rows = {row.id: row for row in self.rows()}
        assert rows.keys() == self.known.keys()
        for key, one in self.known.items():
            row = rows[key]
            assert row.is_open == one.is_open
            if one.is_open:
                assert (row.advisor, row.service, row.handed_to) == (one.holder, one.service, one.handed_to)
                assert row.waits_in_queue == (one.holder is None), "in a queue, or in somebody's hands"
                assert row.queued_at == one.queued_at, "whoever returns keeps their place"
                assert (row.last_advisor if one.holder is None else one.last) == one.last, "the same again"
            else:
                assert row.offered_to is None
                assert row.handed_to is None

    @invariant()
    def nobody_carries_too_much_or_is_away_with_somebody(self) -> None:
        advisors = self.does(lambda: self.house.desk.advisors())
        for advisor in advisors:
            assert len(advisor.held) <= COUNT_LIMIT
            assert sorted(item.id for item in advisor.held) == sorted(self.held_by(advisor.id))
            slots = Counter(item.slot for item in advisor.held)
            assert all(count == 1 for count in slots.values())
            if advisor.state in AWAY:
                assert advisor.held == ()
            fresh = [item for item in advisor.held if item.turn == "advisor"]
            assert len(fresh) <= advisor.capacity, "more wait for an answer than was agreed"

    @invariant()
    def the_board_shows_what_is(self) -> None:
        self.does(lambda: self.house.service.parts.database.settled())
        board = self.house.service.desk.board
        rows = self.rows()
        for service in (ADVICE, LIBRARY):
            waiting = sorted((row for row in rows if row.queue == service), key=in_turn)
            assert [row.id for row in board.queue(service)] == [row.id for row in waiting]


TestTheDesk = TheDesk.TestCase
TestTheDesk.settings = settings(
    max_examples=8,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
