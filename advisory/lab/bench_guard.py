"""Guard: what a line costs, what the worst of texts costs, and what share of made-up lines is caught.

Time is that of the measuring thread alone and the best of several rounds, since others may use the machine.
"""

import random
import statistics
import time
from collections.abc import Callable, Sequence

from advisory.guard import faq, live
from advisory.lab.bench import Figures, Progress
from advisory.lab.guard_figures import alarms, shares
from advisory.lab.guard_lines import FRAMES, SECRETS, VALUES, ordinary, positive

SEED = 20
LINES = 1_000
ALARM_LINES = 10_000
TIMED = 300
ROUNDS, TIMES = 5, 10
WORST_BYTES = 64 * 1024
WORST_PIECES = (
    *("1234 ", "pin 1234 ", "1", "1 ", "-", "yksi ", "salasana on ", "se45", "fi12 ", "131052-", "4111 "),
    *(
        "⟦",
        "on pin ",
        "ä",
        "pin ",
        "pin on 1 2 3 4 ",
        "131052-308T ",
        "yksi kaksi kolme neljä ",
        "hei ",
        "1-1.",
    ),
    *("4111 1111 1111 1111 ", "2221-", "salasana x1y2z ", "FI21 1234 5600 0007 85 ", "koodi 1234, ", "a1 "),
    *("salasana: kissa\n", "password ", "αβγδεζηθικλμνξ", "koodi viite klo 1234 euroa xxxxxxxxxx "),
)
TALK = (
    "Hei, kortti ei enää toimi",
    "kokeilin 2 kertaa eilen",
    "sain sen koodin puhelimeen",
    "odota hetki, luen sen",
    "Kiitos, kello on nyt 12",
)
"""What a visitor wrote within a minute; then comes a number."""


def microseconds(work: Callable[[], object], times: int = TIMES) -> float:
    best = float("inf")
    for _ in range(ROUNDS):
        begun = time.thread_time()
        for _ in range(times):
            work()
        best = min(best, time.thread_time() - begun)
    return best / times * 1e6


def each(find: Callable[[str], object], lines: Sequence[str]) -> list[float]:
    return [microseconds(lambda line=line: find(line)) for line in lines]  # type: ignore[misc]


def lines_by_kind(chance: random.Random) -> tuple[list[str], list[str], list[str]]:
    """Lines without digit or trigger, other ordinary ones, and ones with something to find."""
    texts = [ordinary(chance).text for _ in range(6 * TIMED)]
    silent = [text for text in texts if live.is_silent(text)][:TIMED]
    loud = [text for text in texts if not live.is_silent(text)][:TIMED]
    found = [positive(chance, chance.choice([*VALUES])).text for _ in range(TIMED)]
    return silent, loud, found


def measure(progress: Progress) -> Figures:
    named: dict[str, float] = {}
    chance = random.Random(SEED)
    silent, loud, found = lines_by_kind(chance)
    progress(f"{len(silent)} silent, {len(loud)} ordinary and {len(found)} telling lines")
    took = {
        "live.silent": each(live.find, silent),
        "live.other": each(live.find, loud + found),
        "faq.line": each(faq.find, silent + loud + found),
    }
    for name, values in took.items():
        named[f"guard.{name}_us.p50"] = round(statistics.median(values), 1)
        named[f"guard.{name}_us.p99"] = round(sorted(values)[len(values) * 99 // 100], 1)
    earlier = [live.mask(text).text for text in TALK]
    named["guard.live.after_five_us"] = round(
        microseconds(lambda: live.mask_with_history(live.joining(earlier), "482913")), 1
    )
    worst = {}
    for piece in WORST_PIECES:
        text = (piece * WORST_BYTES)[: WORST_BYTES // len(piece.encode()) * len(piece)]
        worst[piece] = round(microseconds(lambda text=text: live.find(text), 1) / 1e3, 1)  # type: ignore[misc]
    named["guard.live.worst_64k_ms"] = max(worst.values())
    progress("what is caught")
    for profile, find, kinds in (("live", live.find, SECRETS), ("faq", faq.find, tuple(VALUES))):
        for kind, share in shares(find, kinds, LINES, SEED).items():
            named[f"guard.{profile}.caught.{kind}"] = share
        named[f"guard.{profile}.false_alarms"] = alarms(find, ALARM_LINES, SEED)
    return Figures(named, {"worst_64k_ms": worst, "took_us": took, "frames": sum(map(len, FRAMES.values()))})
