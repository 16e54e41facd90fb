"""Judges a history against what is stored: ten promises, each looked at once, in linear time.

1 what was acknowledged is stored once, with its seq; 2 what is stored was sent, in those words unless
a later entry masked or withdrew it; 3 numbers are dense; 4 every page shows a prefix, at the end all of
it; 5 a sender's messages keep their order; 6 revisions, read marks and epochs never go back; 7 an
acknowledgement's seq lies past all that its sender had seen; 8 the desk's promises (`desk_checker`);
9 what a server holds returns to where it began; 10 after healing, somebody is answered soon.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from advisory.lab.chaos.desk_checker import Forgotten, judge_desk
from advisory.lab.chaos.history import History, Send, Shown, Stored, Trouble

WORDS = ("text", "card", "file")
MASK = "⟦"
UNDER_WAY_MS = 2_000
"""From when the service looks at the clock until what it says is stored, on a machine that is shared."""
TOLD = 20
"""Findings of one kind that are told in full; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Limits:
    """`answer_s` bounds promise 10; a machine that is shared takes longer than one that is not.

    `settled_s`: when all is healed, everybody has come to rest within so much.
    """

    answer_s: float = 5.0
    forgotten_s: float = 30.0
    settled_s: float = 60.0
    handles: int = 40
    memory_mb: float = 400.0


@dataclass(slots=True)
class Verdict:
    """Counts of everything, and a sentence for each of the first findings of a kind."""

    counts: Counter[str] = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)
    first_ack_s: list[float] = field(default_factory=list)

    def find(self, kind: str, words: str) -> None:
        self.counts[kind] += 1
        if self.counts[kind] <= TOLD:
            self.findings.append(f"{kind}: {words}")

    @property
    def good(self) -> bool:
        return not self.findings


def check(history: History, stored: Stored, limits: Limits = Limits()) -> Verdict:
    verdict = Verdict()
    counts = verdict.counts
    counts["faults"] = sum(not one.skipped for one in history.troubles)
    counts["conversations"] = len(stored.heads)
    counts["sent"] = len(history.sends)
    counts["acknowledged"] = sum(send.acked_at is not None for send in history.sends)
    counts["stored"] = sum(len(rows) for rows in stored.entries.values())
    places = _places(stored)
    _acknowledged(history, places, verdict)
    _sent(history, stored, verdict)
    _dense(stored, verdict)
    _shown(history, stored, verdict)
    _in_order(history, places, verdict)
    _never_back(history, verdict)
    for finding in judge_desk(stored, history.troubles, Forgotten(limits.forgotten_s)):
        verdict.find(*finding)
    _bounded(history, limits, verdict)
    _available(history.troubles, limits, verdict)
    for said in history.turned_away:
        verdict.find("turned_away", said)
    for code, times in history.refusals.items():
        if code.endswith("internal"):
            verdict.find("unclear", f"{times} times {code}, which does not say when to come again")
    for name in history.stuck:
        verdict.find("stuck", f"{name} did not come to rest")
    return verdict


Places = dict[str, list[tuple[str, int]]]


def _places(stored: Stored) -> Places:
    """Where each cid stands."""
    places: Places = {}
    for name, rows in stored.entries.items():
        for row in rows:
            if row.cid is not None:
                places.setdefault(row.cid, []).append((name, row.seq))
    return places


def _acknowledged(history: History, places: Places, verdict: Verdict) -> None:
    for name in history.disowned:
        verdict.find("lost", f"the token of {name}")
    for cid, found in places.items():
        if len(found) > 1:
            verdict.find("doubled", f"{cid} stands at {found}")
    for send in history.sends:
        if send.acked_at is None:
            continue
        found = places.get(send.cid, [])
        if (send.conversation, send.seq) not in found:
            verdict.find(
                "lost", f"{send.who} was promised {send.cid} at {send.conversation}/{send.seq}, found {found}"
            )
        if send.seq is not None and send.seq <= send.seen:
            verdict.find(
                "stale", f"{send.who} had seen {send.seen} of {send.conversation} and was given {send.seq}"
            )


def _sent(history: History, stored: Stored, verdict: Verdict) -> None:
    sends = {send.cid: send for send in history.sends}
    for name, rows in stored.entries.items():
        changed = _changed_later(rows)
        for row in rows:
            if row.kind not in WORDS:
                continue
            send = sends.get(row.cid or "")
            if send is None or send.conversation not in ("", name):
                verdict.find("phantom", f"nobody sent {name}/{row.seq} ({row.cid})")
            elif row.text != send.text and MASK not in (row.text or "") and row.seq not in changed:
                verdict.find("changed", f"{name}/{row.seq} does not say what {send.who} wrote")


def _changed_later(rows: list[Shown]) -> set[int]:
    return {row.target for row in rows if row.kind in ("masked", "withdrawn") and row.target is not None}


def _dense(stored: Stored, verdict: Verdict) -> None:
    for name, head in stored.heads.items():
        numbers = [row.seq for row in stored.entries.get(name, ())]
        if numbers != list(range(1, head + 1)):
            at = next((n for n, seq in enumerate(numbers, 1) if n != seq), len(numbers) + 1)
            verdict.find("gaps", f"{name} has head {head} and {len(numbers)} entries; {at} is not in place")


def _shown(history: History, stored: Stored, verdict: Verdict) -> None:
    for view in history.views:
        rows = stored.entries.get(view.conversation, [])
        changed = _changed_later(rows)
        for place, (shown, row) in enumerate(zip(view.shown, rows, strict=False), 1):
            same = shown._replace(text=None) == row._replace(text=None)
            if not same or (shown.text != row.text and row.seq not in changed):
                verdict.find("misshown", f"{view.who} sees {shown} at {view.conversation}/{place}, not {row}")
                break
        else:
            if len(view.shown) > len(rows):
                verdict.find("misshown", f"{view.who} sees more of {view.conversation} than is stored")
            elif view.whole_at and len(view.shown) < (due := _due(rows, view.whole_at)):
                missing = f"{len(view.shown)} of {due}"
                verdict.find("missed", f"{view.who} was shown {missing} entries of {view.conversation}")


def _due(rows: list[Shown], at: int) -> int:
    """How many of them a page that read to the end must show: people have come to rest by then, and what
    the service itself says of a silence may come after."""
    said = [row for row in rows if row.cid is not None or row.at < at - UNDER_WAY_MS]
    return max((row.seq for row in said), default=0)


def _in_order(history: History, places: Places, verdict: Verdict) -> None:
    """Of what is stored, each sender's later message has the higher seq."""
    latest: dict[tuple[str, str], tuple[int, Send]] = {}
    for send in _by_number(history.sends):
        for name, seq in places.get(send.cid, ())[:1]:
            before = latest.get((send.who, name))
            if before is not None and seq < before[0]:
                if not before[1].overtaken:
                    said = f"{send.who} wrote {before[1].number} before {send.number} in {name}"
                    verdict.find("reordered", f"{said}; they stand at {before[0]} and {seq}")
                continue
            latest[send.who, name] = (seq, send)


def _by_number(sends: list[Send]) -> Iterator[Send]:
    """Each sender's own order; a run appends sends as they are first made, so nothing is sorted."""
    last: dict[str, int] = {}
    for send in sends:
        assert send.number > last.get(send.who, 0), "a history keeps each sender's order"
        last[send.who] = send.number
        yield send


def _never_back(history: History, verdict: Verdict) -> None:
    """Of two sights of one conversation the later revision has the higher marks; equal ones agree."""
    by_rev: dict[str, dict[int, tuple[int, int, int]]] = {}
    for sight in history.sights:
        marks = (sight.epoch, sight.read_by_visitor, sight.read_by_advisor)
        known = by_rev.setdefault(sight.conversation, {})
        if known.setdefault(sight.rev, marks) != marks:
            verdict.find("went_back", f"{sight.conversation} has two faces at revision {sight.rev}")
    for name, revisions in by_rev.items():
        before = (0, 0, 0)
        for rev in sorted(revisions):
            marks = revisions[rev]
            if any(now < then for now, then in zip(marks, before, strict=True)):
                verdict.find("went_back", f"{name} fell from {before} to {marks} at revision {rev}")
            before = marks


def _bounded(history: History, limits: Limits, verdict: Verdict) -> None:
    for name, before in history.base.items():
        after = history.left.get(name)
        if after is None:
            continue
        if name.endswith("rss_mb") and after > limits.memory_mb:
            verdict.find("unbounded", f"{name} is {after:.0f}")
        elif name.endswith(("handles", "threads")) and after > before + limits.handles:
            verdict.find("unbounded", f"{name} was {before:.0f} and stays at {after:.0f}")


def _available(troubles: list[Trouble], limits: Limits, verdict: Verdict) -> None:
    for one in troubles:
        if one.skipped:
            continue
        if one.first_ack_s is None:
            verdict.find("unanswered", f"nobody was answered any more after {one.name}")
            continue
        verdict.first_ack_s.append(one.first_ack_s)
        if one.first_ack_s > limits.answer_s:
            verdict.find("slow", f"the first answer after {one.name} took {one.first_ack_s:.1f} s")
