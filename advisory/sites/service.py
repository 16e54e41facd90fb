"""Which site asks, and whether it may."""

from advisory.errors import Code, Refusal
from advisory.sites import store
from advisory.sites.model import Site
from advisory.storage.database import Database


class Sites:
    """Sites are few and asked for on every request, so they are kept in memory and read again on change."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sites: dict[str, Site] = {}

    async def load(self) -> None:
        found = await self._database.read(store.all_sites)
        self._sites = {site.id: site for site in found}

    async def put(self, site: Site) -> None:
        await self._database.work(lambda work: store.put(work, site))
        await self.load()

    def all(self) -> list[Site]:
        return list(self._sites.values())

    def require(self, site_id: str) -> Site:
        site = self._sites.get(site_id)
        if site is None:
            raise Refusal(Code.ORIGIN_REFUSED)
        return site

    def knows_origin(self, origin: str) -> bool:
        return any(origin in site.origins for site in self._sites.values())
