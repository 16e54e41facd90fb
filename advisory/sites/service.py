"""Which site asks, and whether it may."""

from collections.abc import Callable
from dataclasses import fields

from advisory.errors import Code, Refusal
from advisory.identity import Person
from advisory.sites import store
from advisory.sites.colours import NotAColour, colour_of, looks
from advisory.sites.events import SiteChanged
from advisory.sites.model import Site
from advisory.storage.database import Database
from advisory.storage.work import Work

KnowsService = Callable[[str], bool]


class Sites:
    """Sites are few and asked for on every request, so they are kept in memory and read again on change."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sites: dict[str, Site] = {}
        self.knows_service: KnowsService = lambda service: True
        """Whether a service is there; whoever knows services puts it here."""

    async def load(self) -> None:
        found = await self._database.read(store.all_sites)
        self._sites = {site.id: site for site in found}

    async def put(self, site: Site) -> None:
        await self._database.work(lambda work: store.put(work, site))
        await self.load()

    async def change(self, person: Person, item: Site, rev: int) -> Site:
        """Store what was made of revision `rev`, 0 for a new site; sent again it has the same answer."""
        if not all(self.knows_service(service) for service in item.services):
            raise Refusal(Code.SITE_SERVICE)

        def run(work: Work) -> None:
            found = store.one(work.connection, item.id)
            if found == item:
                return
            if found is None and rev == 0:
                store.add(work, item)
                kind, changed = "site.added", []
            elif found is None:
                raise Refusal(Code.NOT_FOUND)
            elif rev == 0:
                raise Refusal(Code.SITE_TAKEN)
            elif store.replace_rev(work, item, rev):
                kind, changed = "site.changed", _differing(found, item)
            else:
                raise Refusal(Code.STALE)
            work.record(kind, site=item.id, actor_kind="staff", actor=person.id, data={"changed": changed})
            work.announce(SiteChanged(item.id))

        await self._database.work(run)
        await self.load()
        return self.require(item.id)

    def all(self) -> list[Site]:
        return list(self._sites.values())

    def require(self, site_id: str) -> Site:
        site = self._sites.get(site_id)
        if site is None:
            raise Refusal(Code.ORIGIN_REFUSED)
        return site

    def looks(self, site_id: str, trying: str | None = None) -> tuple[str, str]:
        """The site's theme, and the address of the sheet of its own colour, if it has one.

        `trying`: another colour in its place, which staff look at before they save it.
        """
        site = self.require(site_id)
        accent = site.accent if trying is None else tried(trying)
        return site.theme, looks(accent).address if accent else ""

    def knows_origin(self, origin: str) -> bool:
        return any(origin in site.origins for site in self._sites.values())


def tried(colour: str) -> str:
    """A colour from an address; what is none counts as none."""
    try:
        return colour_of(colour)
    except NotAColour:
        return ""


def _differing(before: Site, after: Site) -> list[str]:
    """Which fields became others; what is in them is no matter of the record."""
    names = (one.name for one in fields(Site) if one.name != "rev")
    return [name for name in names if getattr(before, name) != getattr(after, name)]
