"""What happened to a site; announced after commit."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SiteChanged:
    site: str
