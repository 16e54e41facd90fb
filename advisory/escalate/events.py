"""What happened to a call or a pause; announced after commit."""

from dataclasses import dataclass

from advisory.escalate.model import Call
from advisory.escalate.pause import Pause


@dataclass(frozen=True, slots=True)
class CallChanged:
    """`before` is None for a new offer."""

    before: Call | None
    after: Call


@dataclass(frozen=True, slots=True)
class PauseChanged:
    """`call` is the conversation's open call, if there is one; `visitor` and `advisor` are who is told."""

    pause: Pause
    visitor: str
    advisor: str | None
    call: Call | None
