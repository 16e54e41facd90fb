"""What a run was worth: counts and times, as JSON to add up and as Markdown to read."""

import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from advisory.lab.chaos.run import Outcome

HARM = (
    *("lost", "doubled", "reordered", "double_assigned"),
    *("phantom", "changed", "gaps", "misshown", "missed", "stale"),
    *(
        "went_back",
        "overloaded",
        "forgotten",
        "unbounded",
        "unanswered",
        "slow",
        "stuck",
        "turned_away",
        "unclear",
    ),
)
COLUMNS = (
    "faults",
    "conversations",
    "sent",
    "acknowledged",
    "lost",
    "doubled",
    "reordered",
    "double_assigned",
)


def piece(outcome: Outcome) -> dict[str, Any]:
    """One run in figures; `pieces` of several make a report."""
    faults = [
        {"name": one.name, "first_ack_s": one.first_ack_s, "skipped": one.skipped, "felt": one.felt}
        for one in outcome.history.troubles
    ]
    return {
        "shape": outcome.plan.shape,
        "seed": outcome.plan.seed,
        "counts": dict(outcome.verdict.counts),
        "findings": outcome.verdict.findings,
        "faults": faults,
        "refusals": outcome.history.refusals,
        "left": {name: round(value, 1) for name, value in outcome.history.left.items()},
        "seconds": round(outcome.seconds, 1),
    }


def markdown(pieces: Sequence[Mapping[str, Any]]) -> str:
    lines = ["| shape | " + " | ".join(COLUMNS).replace("_", "-") + " | other harm | minutes |"]
    lines.append("| --- |" + " ---: |" * (len(COLUMNS) + 2))
    shapes = list(dict.fromkeys(one["shape"] for one in pieces))
    for name, ones in [(name, [one for one in pieces if one["shape"] == name]) for name in shapes]:
        lines.append(_row(name, ones))
    if len(shapes) > 1:
        lines.append(_row("**all**", pieces))
    lines += ["", "| fault | times | first acknowledgement after healing, s: median | worst |"]
    lines.append("| --- | ---: | ---: | ---: |")
    times: dict[str, list[float | None]] = {}
    skipped: dict[str, str] = {}
    for one in pieces:
        for fault in one["faults"]:
            if fault["skipped"]:
                skipped[fault["name"]] = fault["skipped"]
            else:
                times.setdefault(fault["name"], []).append(fault["first_ack_s"])
    for name, took in sorted(times.items()):
        known = [value for value in took if value is not None]
        worst = f"{max(known):.1f}" if len(known) == len(took) else "never"
        lines.append(f"| {name} | {len(took)} | {statistics.median(known or [0]):.1f} | {worst} |")
    lines += [f"| {name} | skipped: {why} | | |" for name, why in sorted(skipped.items())]
    findings = [f"- {one['shape']}, seed {one['seed']}: {said}" for one in pieces for said in one["findings"]]
    if findings:
        lines += ["", "Findings:", "", *findings]
    return "\n".join(lines) + "\n"


def _row(name: str, ones: Sequence[Mapping[str, Any]]) -> str:
    total: Counter[str] = Counter()
    for one in ones:
        total.update(one["counts"])
    harm = sum(total[kind] for kind in HARM if kind not in COLUMNS)
    minutes = sum(one["seconds"] for one in ones) / 60
    cells = [f"{total[column]:,}" for column in COLUMNS]
    return f"| {name} | " + " | ".join(cells) + f" | {harm} | {minutes:.1f} |"
