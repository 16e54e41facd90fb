"""Runs after a plan, piece by piece, so that a long one can be stopped and gone on with."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from advisory.lab.chaos.checker import Limits
from advisory.lab.chaos.history import save
from advisory.lab.chaos.report import markdown, piece
from advisory.lab.chaos.run import Plan, about, perform, plan_full, plan_quick
from advisory.lab.chaos.stage import Lacking, Shape

PIECE = 20
"""Faults of one piece of a full run: a few minutes, on an installation of its own."""

Bar = Callable[[int, int, str], None]


class Campaign:
    """`go_on` does what is left; the state file keeps what was done, under the profile and the seed."""

    def __init__(
        self,
        folder: Path,
        *,
        profile: str,
        seed: int,
        shapes: Sequence[Shape],
        faults: int,
        visitors: int,
        only: str,
        bar: Bar,
        size: int = PIECE,
        limits: Limits = Limits(),  # noqa: B008 - frozen
    ) -> None:
        self._bar = bar
        self._full = profile == "full"
        name = f"{profile}-{seed}"
        self._folder = folder
        self._state = folder / f"{name}.json"
        self.report = folder / f"{name}.md"
        self.histories: list[Path] = []
        self.lacking: dict[str, str] = {}
        self.remaining = 0
        self._plans: dict[str, Plan] = {}
        for shape in shapes:
            if not self._full:
                self._plans[shape] = _only(plan_quick(shape, seed, limits, visitors), only)
                continue
            whole = _only(plan_full(shape, seed, faults, limits, visitors), only)
            for number, at in enumerate(range(0, len(whole.steps), size)):
                part = replace(whole, seed=seed * 1_000 + number, steps=whole.steps[at : at + size])
                self._plans[f"{shape}-{number}"] = part

    async def go_on(self, seconds: float) -> list[dict[str, Any]]:
        """Every piece that is not done yet, until the time is up; gives all that are done."""
        self._folder.mkdir(parents=True, exist_ok=True)
        done: dict[str, dict[str, Any]] = {}
        if self._full and self._state.exists():
            done = json.loads(self._state.read_text())
        until = time.monotonic() + seconds
        steps = sum(len(plan.steps) for plan in self._plans.values())
        for name, plan in self._plans.items():
            if name in done or plan.shape in self.lacking or time.monotonic() > until:
                continue
            before = sum(len(self._plans[one].steps) for one in done if one in self._plans)
            try:
                done[name] = await self._piece(name, plan, before, steps)
            except Lacking as reason:
                self.lacking[plan.shape] = str(reason)
                continue
            fresh = self._state.with_suffix(".new")
            fresh.write_text(json.dumps(done, indent=1))
            fresh.replace(self._state)
        self.remaining = sum(
            name not in done and plan.shape not in self.lacking for name, plan in self._plans.items()
        )
        pieces = list(done.values())
        self.report.write_text(markdown(pieces))
        return pieces

    async def _piece(self, name: str, plan: Plan, before: int, steps: int) -> dict[str, Any]:
        at = before

        def progress(words: str) -> None:
            nonlocal at
            self._bar(at, steps, f"{name}: {words}")
            at += 1

        outcome = await perform(plan, progress)
        path = self._folder / f"{self._state.stem}-{name}-history.json"
        save(path, outcome.history, outcome.stored, about(plan))
        self.histories.append(path)
        return piece(outcome)


def _only(plan: Plan, words: str) -> Plan:
    steps = tuple(step for step in plan.steps if any(words in name for name in step))
    return replace(plan, steps=steps)
