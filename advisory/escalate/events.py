"""What happened to a call; announced after commit."""

from dataclasses import dataclass

from advisory.escalate.model import Call


@dataclass(frozen=True, slots=True)
class CallChanged:
    """`before` is None for a new offer."""

    before: Call | None
    after: Call
