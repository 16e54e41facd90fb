"""Practising and the induction record over HTTP."""

from typing import Annotated

from pydantic import Field

from advisory.practice.rules import Step
from advisory.wire import At, Cid, Count, Id, UiLang, Wire


class StartRun(Wire):
    """`pace`: times as fast as people are."""

    cid: Cid
    visitors: Annotated[int, Field(ge=1, le=10)]
    lang: UiLang
    pace: Annotated[int, Field(ge=1, le=4)]


class EndRun(Wire):
    """`keys` that the page counted, where it was open from the beginning."""

    cid: Cid
    keys: Count | None = None


class ScoreView(Wire):
    conversations: int
    finished: int
    messages: int
    answers: int
    in_time: int
    slowest_s: int
    unanswered: int
    remarks: dict[str, int]
    keys: int | None = None


class RunView(Wire):
    id: str
    visitors: int
    started_at: At
    ended_at: At | None = None
    running: bool
    score: ScoreView | None = None


class StepView(Wire):
    """`mine`: whether the one who asks may confirm it."""

    step: Step
    confirmed_by: str | None = None
    confirmed_at: At | None = None
    mine: bool


class PersonSteps(Wire):
    id: str
    name: str
    steps: list[StepView]


class PracticeView(Wire):
    """One's own runs and steps; `people` for those who may confirm others'."""

    runs: list[RunView]
    steps: list[StepView]
    people: list[PersonSteps]


class ConfirmStep(Wire):
    cid: Cid
    staff: Id
    step: Step
    done: bool
