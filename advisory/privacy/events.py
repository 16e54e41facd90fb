"""What others hear of schedules."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RetentionChanged:
    service: str
