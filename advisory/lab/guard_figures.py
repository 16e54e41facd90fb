"""What share of made-up lines the guard's rules catch, and how many ordinary ones they disturb."""

import random
from collections.abc import Callable, Sequence

from advisory.guard.live import Span
from advisory.lab.guard_lines import CHECKED, SECRETS, VALUES, Line, ordinary, positive

Find = Callable[[str], Sequence[Span]]


def caught(line: Line, spans: Sequence[Span]) -> bool:
    """Does no letter and no digit of the value remain?"""
    return all(
        any(span.start <= place < span.end for span in spans)
        for place in range(line.start, line.end)
        if line.text[place].isalnum()
    )


def shares(find: Find, kinds: Sequence[str], count: int, seed: int) -> dict[str, float]:
    chance = random.Random(seed)
    found: dict[str, float] = {}
    for kind in kinds:
        lines = [positive(chance, kind) for _ in range(count)]
        found[kind] = sum(caught(line, find(line.text)) for line in lines) / count
    return found


def alarms(find: Find, count: int, seed: int) -> float:
    chance = random.Random(seed)
    return sum(bool(find(ordinary(chance).text)) for _ in range(count)) / count


__all__ = ["CHECKED", "SECRETS", "VALUES", "alarms", "caught", "shares"]
