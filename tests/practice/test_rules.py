"""How a practice is counted."""

from advisory.practice.rules import Said, score


def said(*lines: tuple[str, int] | tuple[str, int, str]) -> list[Said]:
    return [Said(line[0], line[1] * 1_000, tuple(line[2:])) for line in lines]


def test_a_wait_is_from_the_first_unanswered_words_to_the_answer() -> None:
    talk = said(
        ("visitor", 0),
        ("visitor", 50),
        ("advisor", 100),
        ("advisor", 110),
        ("visitor", 200),
        ("advisor", 400),
    )
    found = score([talk], 120, finished=1)
    assert (found.answers, found.in_time, found.slowest_s, found.messages) == (2, 1, 200, 3)
    assert (found.conversations, found.finished, found.unanswered) == (1, 1, 0)


def test_who_was_never_answered_is_counted_and_promises_hold_to_the_second() -> None:
    kept = said(("visitor", 0), ("advisor", 120))
    found = score([kept, said(("visitor", 0))], 120, finished=0)
    assert (found.answers, found.in_time, found.unanswered) == (1, 1, 1)


def test_each_message_counts_once_for_each_kind_of_remark() -> None:
    talk = said(("visitor", 0), ("advisor", 1, "tone"), ("advisor", 2, "tone"), ("advisor", 3, "jargon"))
    talk.append(Said("advisor", 4_000, ("tone", "tone")))
    assert score([talk], 120, 1).remarks == (("jargon", 1), ("tone", 3))


def test_nothing_at_all_is_counted_as_nothing() -> None:
    assert score([], 0, 0).plain() == {
        "conversations": 0,
        "finished": 0,
        "messages": 0,
        "answers": 0,
        "in_time": 0,
        "slowest_s": 0,
        "unanswered": 0,
        "remarks": {},
        "keys": None,
    }
