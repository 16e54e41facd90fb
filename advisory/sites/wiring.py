"""Installs sites."""

from advisory.parts import Parts
from advisory.sites.events import SiteChanged
from advisory.sites.http import SiteRoutes
from advisory.sites.service import Sites


def install(parts: Parts, visitor_url: str) -> Sites:
    sites = Sites(parts.database)
    SiteRoutes(sites, visitor_url).add(parts.routes)
    parts.starts.append(sites.load)
    parts.catch_up.add("sites", sites.load)

    async def follow(_: SiteChanged) -> None:
        await sites.load()

    parts.database.listen(SiteChanged, follow, everywhere=True)
    return sites
