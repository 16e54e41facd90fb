"""A day of conversations as one value of bytes, and many days as arrays: what figures are computed from.

A year of a million conversations is read and counted through in well under a second this way, and
medians are those of the conversations themselves, not of medians (decision 0043). `PACKED` names the
layout: with another the days are packed anew.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, TypeVar
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from advisory.clock import SECOND_MS
from advisory.reports.fold import Case

PACKED = 1
NEVER = -1
"""A time that never came, or a rating that nobody gave."""
OUTCOMES = ("", "solved", "referred", "transferred", "too_wide", "left", "unanswered")
CLOSERS = ("", "visitor", "advisor", "system")
YES = ("", "yes", "partly", "no")
MODES = ("", "voice", "video")
SOON_H, LATER_H = 7 * 24, 30 * 24

LAYOUT = np.dtype(
    [
        ("wait_s", "<i4"),
        ("promise_s", "<i4"),
        ("reply_s", "<i4"),
        ("held_s", "<i4"),
        ("shared_s", "<i4"),
        ("call_s", "<i4"),
        ("advisor", "<u4"),
        ("load", "<f4"),
        ("hour", "u1"),
        ("closed", "u1"),
        ("outcome", "u1"),
        ("solved", "u1"),
        ("feeling", "i1"),
        ("surer", "u1"),
        ("again", "u1"),
        ("mode", "u1"),
        ("used", "u1"),
        ("handed", "u1"),
        ("reopened", "u1"),
        ("answered", "u1"),
    ]
)

T = TypeVar("T")

Values = NDArray[Any]
Key = tuple[int, str, str, str, str]
"""Day, service, site, language and channel."""


def _place(names: Sequence[str], name: str | None) -> int:
    return names.index(name) if name in names else 0


def _again(case: Case) -> int:
    if case.again_h is None:
        return 0
    return 1 if case.again_h <= SOON_H else 2 if case.again_h <= LATER_H else 0


NOBODY = "~"
"""Before the number of an advisor of whom it is forgotten who they were; it holds within one day."""
NUMBERS = 1 << 12


def number_of_advisor(name: str | None) -> int:
    """From which nobody can tell who it is but those who hold the table of conversations too.

    Below `NUMBERS` are those who are forgotten: the same number of two days are two people, perhaps.
    """
    if not name:
        return 0
    if name.startswith(NOBODY):
        return min(int(name.removeprefix(NOBODY)), NUMBERS - 1)
    made = crc32(name.encode())
    return made if made >= NUMBERS else made + NUMBERS


def people_in(advisors: Values) -> int:
    """How many advisors took part at least; two may be taken for one, never one for two.

    Who is forgotten may be among those who are not, so that the larger number of both is told.
    """
    forgotten = advisors[(advisors > 0) & (advisors < NUMBERS)]
    known = advisors[advisors >= NUMBERS]
    seen = np.zeros(1 << 16, np.bool_)
    seen[(known ^ (known >> 16)) & 0xFFFF] = True
    return max(len(np.unique(forgotten)), int(np.count_nonzero(seen)))


def row_of(case: Case) -> tuple[Any, ...]:
    """An advisor is a number here: reports only count how many there were."""
    wait = NEVER if case.answered_at is None else max(0, case.answered_at - case.started_at) // SECOND_MS
    return (
        wait,
        case.promise_s,
        case.reply_ms // case.replies // SECOND_MS if case.replies else NEVER,
        case.held_ms // SECOND_MS if case.assigned_at is not None else NEVER,
        case.shared_ms // SECOND_MS,
        case.call_ms // SECOND_MS,
        number_of_advisor(case.advisor),
        case.load_ms / case.held_ms if case.held_ms else 0.0,
        case.hour,
        _place(CLOSERS, case.closed_by) if case.closed_at is not None else 0,
        _place(OUTCOMES, case.outcome),
        _place(YES, case.solved),
        case.feeling or NEVER,
        _place(YES, case.surer),
        _again(case),
        _place(MODES, case.call_mode),
        min(case.used, 255),
        min(case.handed, 255),
        min(case.reopened, 255),
        case.answered_at is not None,
    )


def key_of(case: Case) -> Key:
    return case.day, case.service, case.site, case.lang, case.channel


def pack(cases: Iterable[Case]) -> dict[Key, bytes]:
    """By place; the order within one says nothing of who came when."""
    found: dict[Key, list[tuple[Any, ...]]] = {}
    for case in cases:
        found.setdefault(key_of(case), []).append(row_of(case))
    return {key: np.array(sorted(rows), LAYOUT).tobytes() for key, rows in found.items()}


class Facts:
    """Conversations as columns: the fields of `LAYOUT`, and of day and each place its number in `names`.

    A part of it takes from the whole no more than what is asked for. `tallies` are what was counted beside
    conversations, by what, in which service and of which thing. Threads may ask side by side: at worst
    something is made twice.
    """

    def __init__(
        self,
        column: Callable[[str], Values],
        size: int,
        names: Mapping[str, Sequence[str]],
        tallies: Mapping[tuple[str, str, str], int],
    ) -> None:
        self._column = column
        self._known: dict[object, Any] = {}
        self._size = size
        self.names = names
        self.tallies = tallies

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, name: str) -> Values:
        return self._once(name, lambda: self._column(name))

    def once(self, made: "Callable[[Facts], Values]") -> Values:
        """What several figures are made from is made once."""
        return self._once(made, lambda: made(self))

    def _once(self, key: object, make: Callable[[], T]) -> T:
        if key not in self._known:
            self._known[key] = make()
        found: T = self._known[key]
        return found

    def where(self, chosen: Values) -> "Facts":
        """Those for which it is true; without what was counted beside them."""
        places = np.flatnonzero(chosen)
        return Facts(lambda name: self[name].take(places, mode="clip"), len(places), self.names, {})

    def by(self, codes: Values, count: int) -> "list[Facts]":
        """In parts, one for each code."""
        order = np.argsort(codes, kind="stable")
        edges = np.concatenate(([0], np.cumsum(np.bincount(codes, minlength=count))))
        # All places are real ones; to have them looked at costs as much as the taking.
        sorted_ = Facts(lambda name: self[name].take(order, mode="clip"), len(order), self.names, {})

        def part(first: int, last: int) -> Facts:
            return Facts(lambda name: sorted_[name][first:last], last - first, self.names, {})

        return [part(int(edges[code]), int(edges[code + 1])) for code in range(count)]

    def of(self, kind: str, name: str) -> "Facts":
        """Those of one service, site, language or channel."""
        codes = self.names[kind]
        return self.where(self[kind] == (codes.index(name) if name in codes else -1))

    def parts(self, kind: str) -> "dict[str, Facts]":
        """All of them, by name."""
        names = self.names[kind]
        return self._once((kind,), lambda: dict(zip(names, self.by(self[kind], len(names)), strict=True)))

    @cached_property
    def people(self) -> int:
        return people_in(self["advisor"])

    @cached_property
    def chats(self) -> Values:
        """Which are no messages: nobody waits for those on the spot."""
        codes = self.names["channel"]
        found: Values = self["channel"] != (codes.index("message") if "message" in codes else -1)
        return found

    def counted(self, what: str) -> int:
        return sum(count for (found, _, _), count in self.tallies.items() if found == what)

    def items(self, what: str) -> dict[str, int]:
        counts: Counter[str] = Counter()
        for (found, _, item), count in self.tallies.items():
            if found == what:
                counts[item] += count
        return counts


KINDS = ("day", "service", "site", "lang", "channel")


def unpack(rows: Sequence[Any], tallies: Mapping[tuple[str, str, str], int]) -> Facts:
    """From rows with a day, a place, a count and the bytes."""
    *kinds, sizes, packed = zip(*rows, strict=True) if rows else [()] * 7
    counts = np.array(sizes, np.int64)
    cases = np.frombuffer(b"".join(packed), LAYOUT)
    names: dict[str, list[str]] = {}
    codes: dict[str, Values] = {}
    for kind, found in zip(KINDS, kinds, strict=True):
        number = {value: code for code, value in enumerate(sorted(set(found), key=str))}
        names[kind] = [str(value) for value in number]
        codes[kind] = np.fromiter(map(number.__getitem__, found), np.int16, len(found))

    def column(name: str) -> Values:
        if name in codes:
            return np.repeat(codes[name], counts)
        return np.ascontiguousarray(cases[name])

    return Facts(column, len(cases), names, tallies)


def facts_of(cases: Sequence[Case]) -> Facts:
    """The same of a few conversations that are at hand."""
    found = np.array([row_of(case) for case in cases], LAYOUT)
    codes = np.array([0 if case.channel == "chat" else 1 for case in cases], np.int16)
    names: dict[str, list[str]] = {kind: [] for kind in KINDS} | {"channel": ["chat", "message"]}
    return Facts(lambda name: codes if name == "channel" else found[name], len(found), names, {})
