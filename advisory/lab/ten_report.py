"""The figures of a run with ten conversations at once, and the page that tells them."""

import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import mean, median, quantiles

DOCUMENT = "docs/ten-conversations.md"
PICTURES = "docs/pictures/ten-{}.jpg"
PROMISE_S = 120.0
KEY_MS, OPEN_MS = 50.0, 100.0


@dataclass(frozen=True)
class Spell:
    """Milliseconds from a key to the picture after it, in order: of all keys, and of openings."""

    keys: list[float] = field(default_factory=list)
    openings: list[float] = field(default_factory=list)


@dataclass
class Run:
    """`keys` are all keys of the work, those that go from one conversation to the next among them."""

    visits: int = 0
    answers: int = 0
    keys: int = 0
    forgotten: int = 0
    unseen: int = 0
    waits: list[float] = field(default_factory=list)
    ways: dict[str, int] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    measured: Spell = Spell()
    worked: Spell = Spell()
    heap_empty: float = 0.0
    heap_start: float = 0.0
    heap_end: float = 0.0
    heap_closed: float = 0.0


def share(values: list[float], percent: int) -> float:
    """The value that so many percent stay under."""
    if len(values) < 2:
        return values[0] if values else 0.0
    return quantiles(values, n=100, method="inclusive")[percent - 1]


def lines(run: Run) -> list[tuple[str, str, str]]:
    """What was measured, what came out, and what it has to be."""
    waits = run.waits
    kept = sum(one <= PROMISE_S for one in waits) / len(waits) if waits else 1.0
    ways = ", ".join(f"{way} {count}" for way, count in sorted(run.ways.items()))
    keys = run.keys / run.answers if run.answers else 0.0
    return [
        ("visitors", str(run.visits), ""),
        ("answers", f"{run.answers} ({ways})", ""),
        ("**forgotten** at the end", str(run.forgotten), "0"),
        ("waiting without standing in the list", str(run.unseen), "0"),
        ("reply wait, median", f"{median(waits):.0f} s" if waits else "none", ""),
        ("**reply wait, p90**", f"{share(waits, 90):.0f} s" if waits else "none", "reported"),
        ("reply wait, longest", f"{max(waits):.0f} s" if waits else "none", ""),
        ("answered within the promise of 120 s", f"{kept:.0%}", ""),
        ("**keys per answer**, all of them counted", f"{keys:.1f}", "reported"),
        ("**a key to its picture, p95**, typing", f"{share(run.measured.keys, 95):.0f} ms", "≤ 50 ms"),
        ("the same during the work", f"{share(run.worked.keys, 95):.0f} ms", "≤ 50 ms"),
        ("**opening one, p95**", f"{share(run.measured.openings, 95):.0f} ms", "≤ 100 ms"),
        ("opening one, mean", f"{mean(run.measured.openings or [0]):.0f} ms", ""),
        ("heap of the tab, nobody there", f"{run.heap_empty:.1f} MB", ""),
        ("**heap at the start, all there**", f"{run.heap_start:.1f} MB", ""),
        ("**heap at the end**", f"{run.heap_end:.1f} MB", "flat"),
        ("heap when all had left", f"{run.heap_closed:.1f} MB", ""),
    ]


def document(run: Run, seconds: float, at_once: int, entries: int) -> str:
    table = "\n".join(f"| {what} | {found} | {goal} |" for what, found, goal in lines(run))
    load = os.getloadavg()[0]
    strip = "\n".join(
        f"![{words}](pictures/ten-{number}.jpg)\n"
        for number, words in enumerate(("At the start", "After a third", "After two thirds", "At the end"), 1)
    )
    return f"""# Ten conversations at once

`make ten` (30 minutes; `MINUTES=5` for fewer): the demo city on a server of its own, its console in
Chromium, {at_once} practice visitors at once through the front door, and an advisor who has a keyboard alone.
She reads for some six seconds before each answer, and answers with what the console offers, as an advisor
does who knows which answers fit (the labels of the practice set). Half of the visitors stay for the whole
run, the others leave and somebody new comes. Each conversation has {entries} lines before the work begins;
while keys and openings are timed, two lines a second come into them. A key's time ends with the frame that
shows what it did, so it cannot be less than the wait for the screen's next frame.

A visitor is forgotten who still waits when the advisor, after the end, has answered everybody in the list.

{seconds / 60:.0f} minutes on {datetime.now(UTC):%d %B %Y}, {os.cpu_count()} cores shared with other work
(load {load:.1f}):

| what | found | goal |
| --- | --- | --- |
{table}

{strip}"""
