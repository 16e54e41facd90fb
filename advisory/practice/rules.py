"""How a practice went: what was asked and answered, counted by rules that anybody can check."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args


@dataclass(frozen=True, slots=True)
class Said:
    """One line of a practice conversation: who said it, when, and what a reader remarked on it."""

    by: str
    at: int
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """`answers`: times that waiting visitors were answered; `in_time`: those within the promise.

    `slowest_s` is the longest wait. `remarks` counts the advisor's messages by kind of remark. `keys` is
    counted by the page and absent where it was not open.
    """

    conversations: int = 0
    finished: int = 0
    messages: int = 0
    answers: int = 0
    in_time: int = 0
    slowest_s: int = 0
    unanswered: int = 0
    remarks: tuple[tuple[str, int], ...] = ()
    keys: int | None = None

    def plain(self) -> dict[str, Any]:
        found = {name: getattr(self, name) for name in self.__slots__ if name != "remarks"}
        return {**found, "remarks": dict(self.remarks)}


def score(conversations: Sequence[Sequence[Said]], promise_s: int, finished: int) -> Score:
    waits, unanswered, messages = [], 0, 0
    remarked: dict[str, int] = {}
    for lines in conversations:
        found, open_since = _waits(lines)
        waits += found
        unanswered += open_since is not None
        for line in lines:
            if line.by == "advisor":
                messages += 1
                for kind in dict.fromkeys(line.remarks):
                    remarked[kind] = remarked.get(kind, 0) + 1
    return Score(
        conversations=len(conversations),
        finished=finished,
        messages=messages,
        answers=len(waits),
        in_time=sum(wait <= promise_s * 1_000 for wait in waits),
        slowest_s=-(-max(waits, default=0) // 1_000),
        unanswered=unanswered,
        remarks=tuple(sorted(remarked.items())),
    )


def _waits(lines: Iterable[Said]) -> tuple[list[int], int | None]:
    """How long each waiting lasted, from the first unanswered words; and since when one still does."""
    waits: list[int] = []
    since: int | None = None
    for line in lines:
        if line.by == "visitor":
            since = line.at if since is None else since
        elif line.by == "advisor" and since is not None:
            waits.append(line.at - since)
            since = None
    return waits, since


Step = Literal["rules", "codes", "desk", "answers", "practice_one", "practice_three", "call", "review"]
STEPS: tuple[Step, ...] = get_args(Step)
"""What everybody who begins goes through, in this order; the words are in `texts/practice.*.json`."""
BY_OTHERS = frozenset({"review"})
"""A step that nobody confirms for themself."""
