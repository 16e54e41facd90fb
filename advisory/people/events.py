"""What happened to somebody's rights; announced after commit."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RightsChanged:
    """Put into another set of services: what is open of theirs begins anew with it."""

    staff: str


@dataclass(frozen=True, slots=True)
class RightsEnded:
    """Signed out, disabled, or given a new password: what is still open of theirs must be closed.

    Of one sign-in, of all but one, or of all.
    """

    staff: str
    only: str | None = None
    but: str | None = None


@dataclass(frozen=True, slots=True)
class NamesChanged:
    """Visitors are told other names from now on, or somebody works here who did not."""

    rev: int
