"""What a page sends when it was asked to work something out first."""

from typing import Annotated

from pydantic import Field

from advisory.limits import doors
from advisory.wire import PLAIN, Count, Wire


class Proof(Wire):
    """The puzzle of a refusal with what was worked out for it; nothing where the page has waited instead."""

    puzzle: Annotated[str, Field(max_length=120), PLAIN]
    work: Annotated[list[Count], Field(max_length=8)] = []


def shown(proof: Proof | None) -> doors.Proof | None:
    return None if proof is None else doors.Proof(proof.puzzle, tuple(proof.work))
