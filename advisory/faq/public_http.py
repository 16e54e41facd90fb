"""The widget's first screen, search and articles: for anybody, without a cookie."""

import re
from collections.abc import Callable
from typing import Annotated

from aiohttp import web
from pydantic import Field

from advisory.desk.board import Board
from advisory.desk.model import Service
from advisory.errors import Code, Refusal
from advisory.faq import markdown, view
from advisory.faq.model import version_in
from advisory.faq.reading import Reading
from advisory.faq.service import Articles
from advisory.faq.wire import Helped, PublicArticle, SearchResult
from advisory.identity import Person
from advisory.limits.limits import AddressLimit
from advisory.sites.model import Site
from advisory.sites.service import Sites
from advisory.sites.wire import ArticleLink, HomeQuery, ServiceChoice, SiteState, WidgetHome
from advisory.web.routes import Routes
from advisory.wire import ANYONE, PLAIN, Nothing, UiLang, Wire

TOP = 5
FOUND = 5
_ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}")

StateOf = Callable[[str, str], SiteState]
"""A site and a page's path to what the launcher shows there; the desk gives it."""


class SearchQuery(HomeQuery):
    q: Annotated[str, Field(max_length=200), PLAIN]


class ReadQuery(Wire):
    site: Annotated[str, Field(max_length=64), PLAIN]
    lang: UiLang


class WidgetRoutes:
    def __init__(
        self,
        reading: Reading,
        articles: Articles,
        sites: Sites,
        board: Board,
        state_of: StateOf,
        kept_days: Callable[[str], int],
        reads: AddressLimit,
    ) -> None:
        self._reading = reading
        self._articles = articles
        self._sites = sites
        self._board = board
        self._state_of = state_of
        self._kept_days = kept_days
        self._reads = reads
        self.uses: dict[str, int] = {}

    def add(self, routes: Routes) -> None:
        add = routes.add
        add("GET", "/api/widget/home", self.home, ANYONE, side="visitor", payload=HomeQuery, reply=WidgetHome)
        add(
            "GET",
            "/api/widget/search",
            self.search,
            ANYONE,
            side="visitor",
            payload=SearchQuery,
            reply=SearchResult,
        )
        add(
            "GET",
            "/api/widget/articles/{id}",
            self.read,
            ANYONE,
            side="visitor",
            payload=ReadQuery,
            reply=PublicArticle,
        )
        add("POST", "/api/widget/helped", self.helped, ANYONE, side="visitor", payload=Helped, reply=Nothing)

    async def count_uses(self) -> None:
        """Which articles are asked for most, so that the first screen need not count."""
        self.uses = {id: one.uses + one.views for id, one in (await self._articles.counts()).items()}

    async def home(self, _: Person | None, __: web.Request, ask: HomeQuery) -> WidgetHome:
        site = self._sites.require(ask.site)
        here = self._service(site, ask.path)
        top = self._reading.top(here, ask.lang, TOP, self.uses)
        articles = []
        for item in top:
            version = version_in(item.published.versions if item.published else (), ask.lang)
            if version:
                other = version.lang != ask.lang
                articles.append(
                    ArticleLink(id=item.id, title=version.question, lang=version.lang, other_lang=other)
                )
        outage = self._board.outage(here, ask.lang)
        said = {
            "organisation": site.words(site.names, ask.lang),
            "notice": outage if outage[0] else site.words(site.notices, ask.lang),
            "phone_hours": site.words(site.phone_hours, ask.lang),
            "closed_text": site.words(site.texts.get("closed", {}), ask.lang),
        }
        return WidgetHome(
            site=site.id,
            lang=ask.lang,
            languages=list(site.languages),
            service=here,
            services=[self._choice(one, ask.lang) for one in self._board.services.values() if one.active],
            state=self._state_of(site.id, ask.path),
            articles=articles,
            phone=site.phone,
            retention_days=self._kept_days(here),
            privacy_url=site.words(site.privacy_urls, ask.lang)[0],
            greeting=site.text("greeting", ask.lang),
            rules_url=site.words(site.texts.get("rules_url", {}), ask.lang)[0],
            langs={name: lang for name, (_, lang) in said.items() if lang != ask.lang},
            **{name: words for name, (words, _) in said.items()},
        )

    def _choice(self, service: Service, lang: str) -> ServiceChoice:
        name, of = service.named(lang)
        is_open = self._board.is_open(service.id)
        return ServiceChoice(
            id=service.id,
            name=name,
            open=is_open,
            lang=None if of == lang else of,
            health_note=service.health_note,
        )

    async def search(self, _: Person | None, request: web.Request, ask: SearchQuery) -> SearchResult:
        site = self._sites.require(ask.site)
        await self._limit(request)
        if not ask.q.strip():
            return SearchResult(q=ask.q, hits=[])
        service = self._service(site, ask.path)
        found = await self._reading.search(ask.q, ask.lang, service, site.id, FOUND, request.remote or "")
        return SearchResult(q=ask.q, hits=[view.hit(one) for one in found])

    async def read(self, _: Person | None, request: web.Request, ask: ReadQuery) -> PublicArticle:
        site = self._sites.require(ask.site)
        await self._limit(request)
        id = request.match_info["id"]
        if not _ID.fullmatch(id):
            raise Refusal(Code.NOT_FOUND)
        item, related = await self._reading.read(id, ask.lang, site.id)
        content = item.published
        version = version_in(content.versions, ask.lang) if content else None
        if content is None or version is None or item.published_at is None:
            raise Refusal(Code.NOT_FOUND)
        return PublicArticle(
            id=item.id,
            title=version.question,
            lang=version.lang,
            html=markdown.render(version.answer),
            services=list(content.services),
            updated_at=item.published_at,
            related=[view.hit(one) for one in related],
        )

    async def helped(self, _: Person | None, request: web.Request, form: Helped) -> Nothing:
        site = self._sites.require(form.site)
        await self._limit(request)
        await self._reading.helped(form.cid, form.article, form.lang, site.id, form.helped)
        return Nothing()

    def _service(self, site: Site, path: str) -> str:
        service = site.service_for(path)
        return service if self._board.is_active(service) else site.default_service

    async def _limit(self, request: web.Request) -> None:
        if wait := await self._reads.take(request.remote or ""):
            raise Refusal(Code.TOO_MANY, retry_after=wait)
