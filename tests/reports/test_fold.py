"""What a conversation's rows of the record make of it: each clock as it is defined."""

from typing import Any

import pytest

from advisory.clock import MINUTE_MS, SECOND_MS, Instant
from advisory.reports.fold import Case, Fold, Surroundings
from advisory.storage.record import Row

MORNING = 9 * 60


def around() -> Surroundings:
    return Surroundings(lambda service, at: (20261123, at // (60 * MINUTE_MS)), lambda service, at: 120)


class Telling:
    """Rows of the record at minutes of a day; `c` is the conversation that is meant where none is named."""

    def __init__(self) -> None:
        self.fold = Fold(around())
        self._id = 0

    def at(self, minute: float, kind: str, actor: str | None = None, of: str = "c", **data: Any) -> None:
        self._id += 1
        who = (
            "staff" if actor else "visitor" if kind in ("entry.posted", "conversation.started") else "system"
        )
        at = Instant(int((MORNING + minute) * MINUTE_MS))
        self.fold.read(Row(kind, at, who, actor, of, "advice", "town", data=data, id=self._id))

    def begins(self, minute: float, of: str = "c", **data: Any) -> None:
        self.at(minute, "conversation.started", of=of, lang="sv-FI", **data)

    def case(self, of: str = "c") -> Case:
        return self.fold.cases[of]


@pytest.fixture
def told() -> Telling:
    return Telling()


@pytest.mark.req("R26")
def test_the_promise_runs_from_the_question_to_the_first_words_of_a_person(told: Telling) -> None:
    told.begins(0, channel="chat")
    told.at(0.5, "conversation.assigned", "aino")
    told.at(1.5, "entry.posted", "aino")
    told.at(2, "entry.posted", "aino")
    case = told.case()
    assert case.answered_at is not None
    assert case.answered_at - case.started_at == 90 * SECOND_MS
    assert (case.lang, case.channel, case.hour, case.promise_s) == ("sv", "chat", 9, 120)
    assert (case.replies, case.reply_ms) == (0, 0), "nobody waited for the second line"


def test_a_reply_is_waited_for_from_the_oldest_line_without_an_answer(told: Telling) -> None:
    told.begins(0)
    told.at(1, "entry.posted", "aino")
    told.at(2, "entry.posted")
    told.at(3, "entry.posted")
    told.at(4, "entry.posted", "aino")
    told.at(10, "entry.posted")
    told.at(11, "entry.posted", "aino")
    assert (told.case().replies, told.case().reply_ms) == (2, 3 * MINUTE_MS)


@pytest.mark.parametrize(
    ("pause", "goes_on"),
    [("pause.started", "pause.ended"), ("conversation.return_promised", "conversation.returned")],
)
def test_no_clock_runs_during_a_pause(told: Telling, pause: str, goes_on: str) -> None:
    told.begins(0)
    told.at(1, "entry.posted", "aino")
    told.at(2, "entry.posted")
    told.at(3, pause)
    told.at(20, goes_on)
    told.at(21, "entry.posted", "aino")
    assert told.case().reply_ms == 2 * MINUTE_MS


def test_what_was_asked_before_a_pause_has_waited_though_more_is_written_in_it(told: Telling) -> None:
    told.begins(0)
    told.at(1, "entry.posted", "aino")
    told.at(2, "entry.posted")
    told.at(4, "pause.started")
    told.at(5, "entry.posted")
    told.at(9, "pause.ended")
    told.at(10, "entry.posted", "aino")
    assert told.case().reply_ms == 3 * MINUTE_MS, "two minutes before the pause and one after it"


def test_what_is_asked_during_a_pause_waits_from_its_end(told: Telling) -> None:
    told.begins(0)
    told.at(1, "entry.posted", "aino")
    told.at(2, "pause.started")
    told.at(5, "entry.posted")
    told.at(9, "pause.ended")
    told.at(10, "entry.posted", "aino")
    assert told.case().reply_ms == MINUTE_MS


@pytest.mark.req("R24")
def test_an_advisors_time_is_divided_among_those_who_have_it(told: Telling) -> None:
    """Ten minutes alone, ten of two, five alone: each moment of an advisor is counted once."""
    told.begins(0)
    told.begins(0, of="d")
    told.at(0, "conversation.assigned", "aino")
    told.at(10, "conversation.assigned", "aino", of="d")
    told.at(20, "conversation.closed", "aino", outcome="solved", by="advisor")
    told.at(25, "conversation.closed", "aino", of="d", outcome="referred", by="advisor")
    first, second = told.case("c"), told.case("d")
    assert (first.held_ms, second.held_ms) == (20 * MINUTE_MS, 15 * MINUTE_MS)
    assert (first.shared_ms, second.shared_ms) == (15 * MINUTE_MS, 10 * MINUTE_MS)
    assert first.shared_ms + second.shared_ms == 25 * MINUTE_MS
    assert first.load_ms == (10 + 2 * 10) * MINUTE_MS
    assert (first.outcome, second.outcome) == ("solved", "referred")


def test_whoever_takes_over_has_the_time_from_then_on(told: Telling) -> None:
    told.begins(0)
    told.at(0, "conversation.assigned", "aino")
    told.at(4, "desk.advisor_lost")
    told.at(9, "conversation.assigned", "bjorn")
    told.at(12, "desk.taken_over", "saara", of="c")
    told.at(15, "conversation.closed", "saara", outcome="solved", by="advisor")
    assert told.case().held_ms == 10 * MINUTE_MS, "five minutes in the queue are nobody's"
    assert told.case().advisor == "aino"


def test_what_is_closed_by_mistake_or_opened_again_is_not_over(told: Telling) -> None:
    told.begins(0)
    told.at(0, "conversation.assigned", "aino")
    told.at(1, "conversation.closed", "aino", outcome="solved", by="advisor")
    told.at(2, "conversation.close_undone", "aino")
    assert (told.case().closed_at, told.case().outcome) == (None, None)
    told.at(3, "conversation.closed", "aino", outcome="solved", by="advisor")
    told.at(9, "conversation.reopened")
    assert (told.case().reopened, told.case().closed_at) == (1, None)


def test_a_call_counts_from_both_seeing_each_other(told: Telling) -> None:
    told.begins(0)
    told.at(1, "call.offered", "aino", mode="video")
    told.at(2, "call.live", mode="video")
    told.at(12, "call.ended", mode="video")
    assert (told.case().call_ms, told.case().call_mode) == (10 * MINUTE_MS, "video")


def test_practice_leaves_no_trace(told: Telling) -> None:
    row = Row("conversation.started", Instant(0), "visitor", None, "p", "advice", "town", practice=True)
    told.fold.read(row)
    assert told.fold.cases == {}
    assert told.fold.touched == set()


def test_an_erasure_that_is_past_the_audits_time_still_counts(told: Telling) -> None:
    told.begins(0)
    told.at(1, "conversation.assigned", "aino")
    told.at(2, "conversation.stays_erased")
    (case,) = told.fold.cases.values()
    assert (case.conversation.partition("-")[0], case.held_by) == ("erased", None)


def test_an_erased_conversation_is_counted_on_and_has_no_name(told: Telling) -> None:
    told.begins(0)
    told.at(1, "entry.posted", "aino")
    told.at(2, "conversation.erased")
    assert "c" not in told.fold.cases
    (case,) = told.fold.cases.values()
    assert case.conversation.startswith("erased-")
    assert case.answered_at is not None


def test_pages_are_counted_without_anybody(told: Telling) -> None:
    for helped in (True, True, False):
        told.at(0, "article.helped", of="", article="bin", helped=helped)
    assert {key[3]: count for key, count in told.fold.tallies.items()} == {"helped_yes": 2, "helped_no": 1}
