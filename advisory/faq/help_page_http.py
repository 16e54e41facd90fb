"""The way to a person and the accessibility statement of each site: for anybody, without a script."""

from collections.abc import Callable

from aiohttp import web

from advisory.errors import Code, Refusal
from advisory.faq import help_page
from advisory.faq.public_page import Place
from advisory.faq.public_page_http import sent, spoken, styles
from advisory.identity import Person
from advisory.limits.limits import AddressLimit
from advisory.sites.service import Sites
from advisory.sites.wire import LauncherState
from advisory.web.routes import Routes, language_of
from advisory.wire import ANYONE

LauncherOf = Callable[[str, str, str], LauncherState]
"""A site, a page's path and a language to the words of the launcher there; the desk gives it."""
OPEN = ("open", "rush")


class HelpPages:
    """`feedback` is where people send what they found wrong: a mail address or a page."""

    def __init__(
        self, sites: Sites, base: str, launcher_of: LauncherOf, feedback: str, reads: AddressLimit
    ) -> None:
        self._sites = sites
        self._base = base.rstrip("/")
        self._launcher_of = launcher_of
        self._feedback = feedback
        self._reads = reads

    def add(self, routes: Routes) -> None:
        routes.add("GET", "/chat/{site}", self.chat, ANYONE, side="visitor")
        routes.add("GET", "/accessibility/{site}", self.accessibility, ANYONE, side="visitor")

    async def chat(self, _: Person | None, request: web.Request, __: None) -> web.Response:
        return self._shown(help_page.chat(*await self._told(request)))

    async def accessibility(self, _: Person | None, request: web.Request, __: None) -> web.Response:
        return self._shown(help_page.statement(*await self._told(request)))

    async def _told(self, request: web.Request) -> tuple[Place, help_page.Help]:
        site = next((one for one in self._sites.all() if one.id == request.match_info["site"]), None)
        if site is None:
            raise Refusal(Code.NOT_FOUND)
        if wait := await self._reads.take(request.remote or ""):
            raise Refusal(Code.TOO_MANY, retry_after=wait)
        asked, languages = language_of(request), tuple(spoken(site))
        lang = asked if asked in languages else languages[0]
        state = self._launcher_of(site.id, request.query.get("path", ""), lang)
        origin = next(iter(site.origins), "")
        named = site.words(site.names, lang)
        place = Place(
            self._base, f"/faq/{site.id}", lang, *named, languages, origin, site.phone, styles(site)
        )
        told = help_page.Help(
            site.id,
            state.availability in OPEN,
            state.line,
            *site.words(site.phone_hours, lang),
            site.words(site.privacy_urls, lang)[0],
            self._feedback,
        )
        return place, told

    @staticmethod
    def _shown(html: str) -> web.Response:
        response = sent(html)
        # Whoever comes next may read another language.
        response.headers["Vary"] = "Accept-Language"
        return response
