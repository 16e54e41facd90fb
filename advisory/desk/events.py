"""What happened to services; announced after commit."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ServicesChanged:
    """One was made or changed: whoever keeps services in mind reads them again."""

    service: str
