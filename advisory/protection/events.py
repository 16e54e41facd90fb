"""What this feature tells others after a commit."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProtectionChanged:
    rev: int
