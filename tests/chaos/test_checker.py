"""The checker finds each harm, and nothing where there is none."""

import copy
from collections.abc import Callable

import pytest

from advisory.lab.chaos.checker import Limits, check
from advisory.lab.chaos.history import Happened, History, Send, Shown, Sight, Stored, Trouble, View

READ_MS = 60_000


def said(seq: int, cid: str, text: str, by: str = "visitor") -> Shown:
    return Shown(seq, "text", by, cid, text)


def notice(seq: int, at: int = 0) -> Shown:
    return Shown(seq, "notice", "system", None, None, at=at)


def a_send(who: str, cid: str, text: str, number: int, seq: int, *, seen: int = 0) -> Send:
    return Send(who, cid, text, number, "c", seen, asked_at=1.0, acked_at=2.0, seq=seq, tries=1)


def record(number: int, kind: str, at: int, actor: str | None = None, **data: object) -> Happened:
    return Happened(number, kind, at, "c", actor, dict(data))


def good() -> tuple[History, Stored]:
    """One conversation of five entries between a visitor and an advisor, with one fault in its middle."""
    rows = [
        said(1, "q", "Kysymys"),
        notice(2),
        said(3, "a", "Ensin"),
        said(4, "b", "Sitten"),
        said(5, "x", "Vastaus", by="advisor"),
    ]
    history = History(
        sends=[
            a_send("v", "q", "Kysymys", 1, 1),
            a_send("v", "a", "Ensin", 2, 3, seen=2),
            a_send("v", "b", "Sitten", 3, 4, seen=2),
            a_send("adv", "x", "Vastaus", 1, 5, seen=4),
        ],
        views=[View("v", "c", list(rows), whole_at=READ_MS), View("adv", "c", list(rows[:3]))],
        sights=[Sight("adv", "c", 1, 0, 0, 0), Sight("adv", "c", 4, 1, 2, 3)],
        troubles=[Trouble("cut", 1.0, 2.0, 0.4, healed_ms=2_000, began_ms=1_000)],
        base={"a.handles": 20.0, "a.rss_mb": 100.0},
        left={"a.handles": 25.0, "a.rss_mb": 130.0},
    )
    stored = Stored(
        heads={"c": 5},
        entries={"c": rows},
        record=[
            record(1, "conversation.started", 1_000),
            record(2, "conversation.assigned", 3_000, "adv", epoch=1),
            record(3, "conversation.closed", 9_000, "adv"),
        ],
        capacity={"adv": 1},
    )
    return history, stored


def test_nothing_is_found_where_all_is_well() -> None:
    verdict = check(*good())
    assert verdict.good, verdict.findings
    assert verdict.counts["acknowledged"] == 4
    assert verdict.first_ack_s == [0.4]


def test_what_was_never_acknowledged_may_be_stored_or_not() -> None:
    history, stored = good()
    history.sends[3].acked_at = history.sends[3].seq = None
    history.sends.append(Send("v", "z", "Katosi", 4, "c"))
    assert check(history, stored).good


def test_a_masked_text_may_differ_from_what_was_sent_and_from_what_was_shown() -> None:
    history, stored = good()
    history.sends[1].text = "010101-123N"
    stored.entries["c"][2] = said(3, "a", "⟦identity_code:11⟧")
    stored.entries["c"].append(Shown(6, "masked", "system", None, "⟦identity_code:11⟧", 3))
    stored.heads["c"] = 6
    history.views[0].shown.append(stored.entries["c"][5])
    assert check(history, stored).good, check(history, stored).findings


def test_what_was_sent_back_may_be_overtaken() -> None:
    history, stored = good()
    rows = stored.entries["c"]
    rows[2], rows[3] = said(3, "b", "Sitten"), said(4, "a", "Ensin")
    history.sends[1].seq, history.sends[2].seq = 4, 3
    history.views = []
    assert "reordered" in check(history, stored).counts
    history.sends[1].overtaken = True
    assert check(history, stored).good


Harm = Callable[[History, Stored], object]


def _lose(_: History, stored: Stored) -> None:
    stored.entries["c"][4] = notice(5)


def _renumber(history: History, _: Stored) -> None:
    history.sends[3].seq = 6


def _double(_: History, stored: Stored) -> None:
    stored.entries["c"].append(said(6, "a", "Ensin"))
    stored.heads["c"] = 6


def _double_elsewhere(_: History, stored: Stored) -> None:
    stored.entries["d"] = [said(1, "q", "Kysymys")]
    stored.heads["d"] = 1


def _invent(_: History, stored: Stored) -> None:
    stored.entries["c"].append(said(6, "nobody", "Keksitty"))
    stored.heads["c"] = 6


def _change(_: History, stored: Stored) -> None:
    stored.entries["c"][2] = said(3, "a", "Toisin")


def _leave_gap(_: History, stored: Stored) -> None:
    stored.entries["c"][4] = said(6, "x", "Vastaus", by="advisor")
    stored.heads["c"] = 6


def _head_ahead(_: History, stored: Stored) -> None:
    stored.heads["c"] = 6


def _swap(history: History, stored: Stored) -> None:
    rows = stored.entries["c"]
    rows[2], rows[3] = said(3, "b", "Sitten"), said(4, "a", "Ensin")
    history.sends[1].seq, history.sends[2].seq = 4, 3


def _show_other(history: History, _: Stored) -> None:
    history.views[1].shown[2] = said(3, "b", "Sitten")


def _show_more(history: History, _: Stored) -> None:
    history.views[1].shown = [*history.views[0].shown, notice(6)]


def _skip(history: History, _: Stored) -> None:
    del history.views[1].shown[1]


def _miss(history: History, _: Stored) -> None:
    history.views[0].shown.pop()


def _miss_a_notice(_: History, stored: Stored) -> None:
    stored.entries["c"] = [*stored.entries["c"], notice(6, READ_MS - 5_000)]
    stored.heads["c"] = 6


def _stale(history: History, _: Stored) -> None:
    history.sends[3].seen = 5


def _marks_back(history: History, _: Stored) -> None:
    history.sights.append(Sight("adv", "c", 5, 1, 1, 3))


def _two_faces(history: History, _: Stored) -> None:
    history.sights.append(Sight("other", "c", 4, 2, 2, 3))


def _same_epoch(_: History, stored: Stored) -> None:
    stored.record.insert(2, record(3, "conversation.assigned", 3_100, "other", epoch=1))
    stored.capacity["other"] = 1


def _taken_away(_: History, stored: Stored) -> None:
    stored.record.insert(2, record(3, "conversation.assigned", 3_100, "other", epoch=2))
    stored.capacity["other"] = 1


def _overload(_: History, stored: Stored) -> None:
    stored.capacity["adv"] = 0


def _forget(_: History, stored: Stored) -> None:
    stored.waiting.append("c")


def _long_wait(_: History, stored: Stored) -> None:
    stored.record[1] = record(2, "conversation.assigned", 60_000, "adv", epoch=1)


def _leak(history: History, _: Stored) -> None:
    history.left["a.handles"] = 200.0


def _swell(history: History, _: Stored) -> None:
    history.left["a.rss_mb"] = 900.0


def _never(history: History, _: Stored) -> None:
    history.troubles[0].first_ack_s = None


def _late(history: History, _: Stored) -> None:
    history.troubles[0].first_ack_s = 30.0


@pytest.mark.parametrize(
    ("harm", "found"),
    [
        (_lose, "lost"),
        (_renumber, "lost"),
        (_double, "doubled"),
        (_double_elsewhere, "doubled"),
        (_invent, "phantom"),
        (_change, "changed"),
        (_leave_gap, "gaps"),
        (_head_ahead, "gaps"),
        (_swap, "reordered"),
        (_show_other, "misshown"),
        (_show_more, "misshown"),
        (_skip, "misshown"),
        (_miss, "missed"),
        (_miss_a_notice, "missed"),
        (_stale, "stale"),
        (_marks_back, "went_back"),
        (_two_faces, "went_back"),
        (_same_epoch, "double_assigned"),
        (_taken_away, "double_assigned"),
        (_overload, "overloaded"),
        (_forget, "forgotten"),
        (_long_wait, "forgotten"),
        (_leak, "unbounded"),
        (_swell, "unbounded"),
        (_never, "unanswered"),
        (_late, "slow"),
    ],
)
def test_each_harm_is_found(harm: Harm, found: str) -> None:
    history, stored = copy.deepcopy(good())
    harm(history, stored)
    verdict = check(history, stored, Limits())
    assert verdict.counts[found] > 0, verdict.findings
    assert not verdict.good


def test_what_the_service_says_after_all_was_read_is_nobodys_loss() -> None:
    history, stored = good()
    stored.entries["c"] = [*stored.entries["c"], notice(6, READ_MS + 100)]
    stored.heads["c"] = 6
    assert check(history, stored).good, check(history, stored).findings


def test_what_was_handed_over_may_have_a_new_owner() -> None:
    history, stored = good()
    stored.capacity["other"] = 1
    stored.record[2:2] = [
        record(3, "desk.handed_over", 4_000, "adv", to="advisor"),
        record(4, "conversation.assigned", 5_000, "other", epoch=2),
        record(5, "desk.handed_over", 6_000, "other", to="service"),
        record(6, "conversation.assigned", 7_000, "adv", epoch=3),
        record(7, "desk.advisor_lost", 8_000),
        record(8, "conversation.assigned", 8_500, "other", epoch=4),
        record(9, "conversation.given_back", 9_000),
        record(10, "conversation.assigned", 9_500, "adv", epoch=5),
    ]
    assert check(history, stored).good, check(history, stored).findings


def test_a_wait_counts_neither_while_something_is_broken_nor_while_nobody_has_room() -> None:
    history, stored = good()
    stored.record[1] = record(2, "conversation.assigned", 60_000, "adv", epoch=1)
    history.troubles.append(Trouble("cut", 20.0, 40.0, 0.4, began_ms=20_000, healed_ms=40_000))
    assert check(history, stored).good, check(history, stored).findings
    history.troubles.pop()
    other = Happened(1, "conversation.assigned", 1_000, "d", "adv", {"epoch": 1})
    stored.record.insert(1, other)
    stored.record.insert(2, Happened(1, "conversation.closed", 55_000, "d", "adv", {}))
    assert check(history, stored).good, check(history, stored).findings


def test_it_takes_time_in_proportion() -> None:
    """Twice as much takes about twice as long: counted in steps of the interpreter, not in seconds."""
    import sys

    def steps(size: int) -> int:
        rows = [said(n, f"c{n}", "x") for n in range(1, size + 1)]
        history = History(
            sends=[a_send("v", f"c{n}", "x", n, n, seen=n - 1) for n in range(1, size + 1)],
            views=[View("v", "c", list(rows), whole_at=READ_MS)],
            sights=[Sight("v", "c", n, 1, n, n) for n in range(size)],
        )
        count = 0

        def trace(*_: object) -> object:
            nonlocal count
            count += 1
            return trace

        sys.settrace(trace)  # type: ignore[arg-type]
        try:
            check(history, Stored(heads={"c": size}, entries={"c": rows}))
        finally:
            sys.settrace(None)
        return count

    assert steps(400) < 2.2 * steps(200)
