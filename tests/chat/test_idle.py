"""The rules of silence as properties: whatever happens, nothing is forgotten and nobody is closed unasked."""

from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from advisory.chat.idle import FORGOTTEN_MS, GIVE_BACK_MS, NUDGE_AGAIN_MS, Step, next_step, patience
from advisory.chat.model import Conversation, Entry
from advisory.chat.wide import LASTED_MS, LASTED_TURNS, LETTERS, TURNS, Extent, looks_wide
from advisory.clock import DAY_MS, MINUTE_MS, SECOND_MS, Instant
from tests.support.conversations import a_conversation

START = Instant(1_800_000_000_000)
TICK_MS = 10 * SECOND_MS


def held(**more: object) -> Conversation:
    made = a_conversation(created_at=START, queued_at=START, waiting_since=START, quiet_since=START)
    return replace(made.assigned_to("aino", "Aino", 1, START), **more)  # type: ignore[arg-type]


class Played:
    """A conversation on a clock: lines are added as the service adds them, steps taken as it takes them."""

    def __init__(self, kind: str) -> None:
        self.item = held()
        self.now = START
        self.last_at = START
        self.patience = patience(kind, promise_s=120)
        self.taken: list[tuple[Instant, Step]] = []

    def line(self, by: str, kind: str = "text", notice: str | None = None) -> None:
        entry = Entry(
            "c", self.item.last_seq + 1, kind, self.now, by, by, text="sanoja" if kind == "text" else None
        )
        self.item = self.item.with_entry(replace(entry, notice=notice))
        self.last_at = self.now

    def say(self, stage: str, closes_at: Instant | None = None) -> None:
        self.line("system", "notice", "asked_if_there")
        self.item = replace(self.item, quiet_stage=stage, quiet_seq=self.item.last_seq, closes_at=closes_at)

    def passes(self, ms: int) -> None:
        end = Instant(self.now + ms)
        while self.now < end:
            self.now = Instant(self.now + TICK_MS)
            step = next_step(self.item, self.last_at, self.patience, self.now)
            if step is not None:
                self.take(step)

    def take(self, step: Step) -> None:
        self.taken.append((self.now, step))
        match step:
            case Step.WARN:
                self.say("warned")
            case Step.ASK:
                self.say("asked", Instant(self.now + self.patience.close_ms))
            case Step.CLOSE:
                self.item = self.item.closed("system", self.now, "left", "", False)
            case Step.NUDGE:
                self.item = replace(self.item, nudged_at=self.now)
            case Step.GIVE_BACK:
                self.item = self.item.back_in_queue()
            case Step.RETURN:
                self.item = self.item.returned(self.now)

    def does(self, action: str) -> None:
        if self.item.status != "active":
            return
        match action:
            case "visitor" | "advisor":
                self.line(action)
            case "promise":
                if self.item.turn != "paused":
                    self.item = self.item.until_return(Instant(self.now + 20 * MINUTE_MS))
            case "call":
                self.item = replace(self.item, in_call=not self.item.in_call)
            case "stay" if self.item.stage == "asked":
                self.line("system", "notice", "still_here")


ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(["visitor", "advisor", "promise", "call", "stay", "nothing"]),
        st.integers(0, 15).map(lambda minutes: minutes * MINUTE_MS),
    ),
    max_size=12,
)
KINDS = st.sampled_from(["advice", "throughput", "expert", "multi_party", "something else"])


@settings(max_examples=60, deadline=None)
@given(actions=ACTIONS, kind=KINDS)
def test_nobody_is_closed_unasked_and_nothing_stays_open_for_ever(
    actions: list[tuple[str, int]], kind: str
) -> None:
    played = Played(kind)
    for action, ms in actions:
        played.does(action)
        played.passes(ms)
    played.passes(DAY_MS // 2 + 4 * MINUTE_MS)
    assert played.item.status in ("closed", "queued"), "half a day without a word, and still held"
    for place, (at, step) in enumerate(played.taken):
        before = played.taken[:place]
        if step is Step.ASK:
            assert before[-1][1] is Step.WARN
        if step is Step.CLOSE and at - START < FORGOTTEN_MS:
            asked_at, asked = before[-1]
            assert asked is Step.ASK
            assert at - asked_at >= played.patience.close_ms
    nudges = [at for at, step in played.taken if step is Step.NUDGE]
    assert all(
        later - earlier >= min(NUDGE_AGAIN_MS, played.patience.nudge_ms)
        for earlier, later in pairwise(nudges)
    )


@given(waited=st.integers(0, GIVE_BACK_MS), kind=KINDS)
def test_silence_is_not_counted_while_the_advisor_owes_the_answer(waited: int, kind: str) -> None:
    step = next_step(held(), START, patience(kind, promise_s=120), Instant(START + waited))
    assert step in (None, Step.NUDGE, Step.GIVE_BACK)


@given(waited=st.integers(0, FORGOTTEN_MS - 1), turn=st.sampled_from(["visitor", "paused", "advisor"]))
def test_nothing_is_due_in_a_call(waited: int, turn: str) -> None:
    item = held(in_call=True, turn=turn)
    assert next_step(item, START, patience("advice", 120), Instant(START + waited)) is None


def test_the_advisor_is_reminded_from_when_they_got_it() -> None:
    """What waited long in the queue is not the fault of who takes it."""
    taken = Instant(START + 20 * MINUTE_MS)
    item = held(assigned_at=taken)
    rules = patience("advice", promise_s=120)
    assert next_step(item, taken, rules, Instant(taken + rules.nudge_ms - 1)) is None
    assert next_step(item, taken, rules, Instant(taken + rules.nudge_ms)) is Step.NUDGE


def test_a_service_may_set_its_own_times() -> None:
    rules = patience("advice", 120, ask_s=1_200, close_s=600)
    assert (rules.ask_ms, rules.close_minutes) == (20 * MINUTE_MS, 10)
    assert rules.warn_ms < rules.ask_ms


def extent(messages: int = 1, letters: int = 10) -> Extent:
    return Extent("c", messages, letters, START)


def test_what_is_long_or_goes_on_and_on_looks_wide() -> None:
    soon, late = Instant(START + MINUTE_MS), Instant(START + LASTED_MS)
    assert looks_wide(extent(), late) is None, "slow is not wide"
    assert looks_wide(extent(letters=LETTERS), soon) == "length"
    assert looks_wide(extent(messages=TURNS), soon) == "turns"
    assert looks_wide(extent(messages=LASTED_TURNS), soon) is None
    assert looks_wide(extent(messages=LASTED_TURNS), late) == "time"
