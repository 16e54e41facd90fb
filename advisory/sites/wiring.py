"""Installs sites."""

from advisory.parts import Parts
from advisory.sites.service import Sites


def install(parts: Parts) -> Sites:
    sites = Sites(parts.database)
    parts.starts.append(sites.load)
    parts.catch_up.add("sites", sites.load)
    return sites
