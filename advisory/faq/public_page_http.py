"""Public pages of each site's articles, their sitemap and robots.txt: for anybody, without a cookie."""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from typing import Annotated

from aiohttp import web
from pydantic import Field

from advisory.desk.board import Board
from advisory.errors import Code, Refusal
from advisory.faq import public_page as page
from advisory.faq.model import Article, Version, version_in
from advisory.faq.reading import RELATED, Reading
from advisory.faq.shelf import Shelf
from advisory.identity import LANGUAGES, Person
from advisory.limits.limits import AddressLimit
from advisory.sites.colours import looks
from advisory.sites.model import Site
from advisory.sites.service import Sites
from advisory.texts import say
from advisory.web.routes import Routes, language_of
from advisory.wire import ANYONE, PLAIN, Wire

FIRST = 10
"""Articles of a service on the front page."""
AT_ONCE = 100
FOUND = 20
MAPPED_AT_ONCE = 10_000
"""Articles in one sitemap: three languages of each stay below the 50,000 addresses that one may have."""
CACHE = "public, max-age=60"
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
STYLE = files(__package__).joinpath("public.css").read_bytes()
STYLE_AT = f"/faq/{hashlib.blake2b(STYLE, digest_size=8).hexdigest()}.css"
_ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}")

Uses = Callable[[], Mapping[str, int]]


class Asked(Wire):
    """What the address of a public page may say beside its path."""

    q: Annotated[str, Field(max_length=200), PLAIN] = ""
    page: Annotated[int, Field(ge=1, le=10_000)] = 1


class PublicPages:
    def __init__(
        self,
        shelf: Shelf,
        reading: Reading,
        sites: Sites,
        board: Board,
        base: str,
        uses: Uses,
        reads: AddressLimit,
    ) -> None:
        self._shelf = shelf
        self._reading = reading
        self._sites = sites
        self._board = board
        self._base = base.rstrip("/")
        self._uses = uses
        self._reads = reads

    def add(self, routes: Routes) -> None:
        for path, run in (
            ("/robots.txt", self.robots),
            (STYLE_AT, self.style),
            ("/faq/{site}/sitemap.xml", self.sitemap),
            ("/faq/{site}", self.door),
            ("/faq/{site}/{lang}", self.front),
            ("/faq/{site}/{lang}/topic/{topic}", self.topic),
            ("/faq/{site}/{lang}/{id}", self.article),
        ):
            routes.add("GET", path, run, ANYONE, side="visitor", payload=Asked)

    async def robots(self, _: Person | None, __: web.Request, ___: Asked) -> web.Response:
        maps = [f"Sitemap: {self._base}/faq/{site.id}/sitemap.xml" for site in self._sites.all()]
        rules = ["User-agent: *", "Disallow: /api/", "Disallow: /w/", "Disallow: /console", *maps]
        return web.Response(text="\n".join(rules) + "\n", headers={"Cache-Control": CACHE})

    async def style(self, _: Person | None, __: web.Request, ___: Asked) -> web.Response:
        headers = {"Cache-Control": "public, max-age=31536000, immutable"}
        return web.Response(body=STYLE, content_type="text/css", headers=headers)

    async def sitemap(self, _: Person | None, request: web.Request, ask: Asked) -> web.Response:
        site = self._site(request)
        await self._limit(request)
        root = f"/faq/{site.id}"
        items = self._of(site)
        pages = -(-len(items) // MAPPED_AT_ONCE)
        if pages > 1 and "page" not in request.query:
            whole = f"{self._base}{root}/sitemap.xml"
            text = page.sitemap_index([f"{whole}?page={one}" for one in range(1, pages + 1)])
        else:
            shown = items[(ask.page - 1) * MAPPED_AT_ONCE : ask.page * MAPPED_AT_ONCE]
            text = page.sitemap(
                self._base,
                root,
                [(item.id, _langs(item, site), item.published_at or item.changed_at) for item in shown],
            )
        response = web.Response(text=text, content_type="application/xml", headers={"Cache-Control": CACHE})
        response.enable_compression()
        return response

    async def door(self, _: Person | None, request: web.Request, __: Asked) -> web.Response:
        site = self._site(request)
        lang = language_of(request)
        to = lang if lang in site.languages else spoken(site)[0]
        # Another visitor of the same cache may read another language.
        headers = {"Location": f"/faq/{site.id}/{to}", "Vary": "Accept-Language", "Cache-Control": "no-cache"}
        return web.Response(status=302, headers=headers)

    async def front(self, _: Person | None, request: web.Request, ask: Asked) -> web.Response:
        place, site = self._place(request)
        await self._limit(request)
        if ask.q.strip():
            return await self._found(place, site, request, ask.q)
        topics = self._topics(site, place.lang)
        return sent(page.front(place, [self._first(one, place.lang) for one in topics]))

    async def topic(self, _: Person | None, request: web.Request, ask: Asked) -> web.Response:
        place, site = self._place(request)
        await self._limit(request)
        shown = next(
            (one for one in self._topics(site, place.lang) if one[0] == request.match_info["topic"]), None
        )
        if shown is None:
            return sent(page.missing(place), 404)
        id, name, items = shown
        pages = -(-len(items) // AT_ONCE)
        at = min(ask.page, pages)
        links = [_link(item, place.lang) for item in items[(at - 1) * AT_ONCE : at * AT_ONCE]]
        return sent(page.topic(place, page.Topic(id, name, links, len(items)), at, pages))

    async def article(self, _: Person | None, request: web.Request, __: Asked) -> web.Response:
        place, site = self._place(request)
        await self._limit(request)
        item = self._shelf.get(request.match_info["id"])
        version = _version(item, place.lang) if item is not None else None
        if item is None or version is None or not _belongs(item, site):
            return sent(page.missing(place), 404)
        if version.lang != place.lang:
            return web.Response(status=302, headers={"Location": place.path(f"/{item.id}", version.lang)})
        service = next(iter(item.published.services), None) if item.published else None
        hits = self._shelf.find(version.question, place.lang, service, RELATED + 1)
        related = [page.Link(one.id, one.title, one.lang) for one in hits if one.id != item.id]
        read = page.Read(
            item.id,
            version.lang,
            version.question,
            version.answer,
            item.published_at or item.changed_at,
            _langs(item, site),
            related[:RELATED],
        )
        return sent(page.article(place, read))

    async def _found(self, place: page.Place, site: Site, request: web.Request, q: str) -> web.Response:
        hits = await self._reading.search(q, place.lang, "", site.id, FOUND, request.remote or "")
        mine = {item.id for item in self._of(site)}
        links = [page.Link(one.id, one.title, one.lang, one.snippet) for one in hits if one.id in mine]
        response = sent(page.found(place, q.strip(), links))
        response.headers["Cache-Control"] = "no-store"
        return response

    def _site(self, request: web.Request) -> Site:
        found = next((one for one in self._sites.all() if one.id == request.match_info["site"]), None)
        if found is None:
            raise Refusal(Code.NOT_FOUND)
        return found

    def _place(self, request: web.Request) -> tuple[page.Place, Site]:
        site = self._site(request)
        lang = request.match_info["lang"]
        if lang not in spoken(site):
            raise Refusal(Code.NOT_FOUND)
        place = page.Place(
            self._base,
            f"/faq/{site.id}",
            lang,
            *site.words(site.names, lang),
            tuple(spoken(site)),
            next(iter(site.origins), ""),
            site.phone,
            styles(site),
        )
        return place, site

    def _of(self, site: Site) -> list[Article]:
        return sorted(
            (item for item in self._shelf.answers() if _belongs(item, site) and _ID.fullmatch(item.id)),
            key=lambda item: item.id,
        )

    def _topics(self, site: Site, lang: str) -> list[tuple[str, str, list[Article]]]:
        """By service, in the order of the desk; what is for every service comes under one name of its own."""
        uses = self._uses()
        here = sorted(self._of(site), key=lambda item: (-uses.get(item.id, 0), item.id))
        here = [item for item in here if _version(item, lang) is not None]
        names = {one.id: one.name(lang) for one in self._board.services.values() if one.active}
        topics: dict[str, list[Article]] = {id: [] for id in names}
        others: list[Article] = []
        for item in here:
            services = item.published.services if item.published else ()
            of = next((one for one in services if one in topics), None)
            (topics[of] if of else others).append(item)
        found = [(id, names[id], items) for id, items in topics.items() if items]
        return [*found, *([("other", say("faq", lang, "other"), others)] if others else [])]

    def _first(self, topic: tuple[str, str, list[Article]], lang: str) -> page.Topic:
        id, name, items = topic
        return page.Topic(id, name, [_link(item, lang) for item in items[:FIRST]], len(items))

    async def _limit(self, request: web.Request) -> None:
        if wait := await self._reads.take(request.remote or ""):
            raise Refusal(Code.TOO_MANY, retry_after=wait)


def sent(html: str, status: int = 200) -> web.Response:
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": CACHE if status == 200 else "no-store"}
    response = web.Response(text=html, status=status, content_type="text/html", headers=headers)
    response.enable_compression()
    return response


def styles(site: Site) -> tuple[str, ...]:
    return (STYLE_AT, looks(site.accent).address) if site.accent else (STYLE_AT,)


def spoken(site: Site) -> Sequence[str]:
    return [lang for lang in site.languages if lang in LANGUAGES] or list(LANGUAGES)


def _belongs(item: Article, site: Site) -> bool:
    """What is for no service in particular is for every site."""
    services = item.published.services if item.published else ()
    return not services or bool(site.services & set(services))


def _version(item: Article, lang: str) -> Version | None:
    return version_in(item.published.versions, lang) if item.published else None


def _langs(item: Article, site: Site) -> list[str]:
    languages = spoken(site)
    versions = item.published.versions if item.published else ()
    return [version.lang for version in versions if version.lang in languages]


def _link(item: Article, lang: str) -> page.Link:
    version = _version(item, lang)
    assert version is not None
    return page.Link(item.id, version.question, version.lang)
