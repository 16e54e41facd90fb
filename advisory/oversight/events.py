"""What staff said to each other beside a conversation; announced after commit."""

from dataclasses import dataclass

from advisory.oversight.model import Aside


@dataclass(frozen=True, slots=True)
class AsideAdded:
    line: Aside


@dataclass(frozen=True, slots=True)
class NoticesChanged:
    """Written, ended or read by somebody: whoever shows them asks again."""
