"""What happened to canned answers; announced after commit."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AnswersChanged:
    """Some were added or replaced."""

    ids: tuple[str, ...]
