"""Installs sites."""

from dataclasses import dataclass

from advisory.parts import Parts
from advisory.sites import keys_store
from advisory.sites.events import SiteChanged
from advisory.sites.http import SiteRoutes
from advisory.sites.keys import SiteKeys
from advisory.sites.keys_http import SiteKeyRoutes
from advisory.sites.service import Sites
from advisory.sites.tables import site_token
from advisory.storage.lifecycle import Beside
from advisory.storage.seal import Seal


@dataclass(frozen=True, slots=True)
class SiteParts:
    sites: Sites
    keys: SiteKeys


def install(parts: Parts, visitor_url: str, key: bytes) -> SiteParts:
    """`key`, the one for secrets at rest, seals those that are shared with host pages."""
    sites = Sites(parts.database)
    keys = SiteKeys(parts.database, parts.clock, Seal(key) if key else None)
    SiteRoutes(sites, visitor_url).add(parts.routes)
    SiteKeyRoutes(keys).add(parts.routes)
    parts.lifecycle.register(Beside("sites", (site_token,), keys_store.expire))
    parts.starts.append(sites.load)
    parts.catch_up.add("sites", sites.load)

    async def follow(_: SiteChanged) -> None:
        await sites.load()

    parts.database.listen(SiteChanged, follow, everywhere=True)
    return SiteParts(sites, keys)
