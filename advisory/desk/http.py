"""What a host page may ask before anything is known of the visitor: who is there, how long is the wait."""

from typing import Annotated

from aiohttp import web
from pydantic import Field

from advisory.clock import Clock
from advisory.desk.board import Board
from advisory.desk.launcher import with_words
from advisory.desk.model import Service
from advisory.identity import Person
from advisory.sites.model import Site
from advisory.sites.service import Sites, tried
from advisory.sites.wire import Availability, LauncherState, ServiceNames, SiteState
from advisory.web.routes import Routes, language_of, reply
from advisory.wire import ANYONE, PLAIN, STAFF, May, PagePath, Scope, UiLang, Wire, ok

CACHE_S = 30
RUSH_AT = 5
"""Waiting visitors per service from which the launcher says that it is busy."""


class StateQuery(Wire):
    """`preview`: of a page that shows staff what visitors see, also where visitors do not yet; `accent` is
    the colour that is being tried there."""

    site: Annotated[str, Field(max_length=64), PLAIN]
    path: PagePath = ""
    lang: UiLang | None = None
    preview: Annotated[str, Field(max_length=64), PLAIN] | None = None
    accent: Annotated[str, Field(max_length=64), PLAIN] | None = None


def _availability(waiting: int, limit: int) -> Availability:
    if waiting >= limit:
        return "full"
    return "rush" if waiting >= RUSH_AT else "open"


class DeskRoutes:
    def __init__(self, board: Board, sites: Sites, clock: Clock) -> None:
        self._board = board
        self._sites = sites
        self._clock = clock

    def add(self, routes: Routes) -> None:
        may = May(STAFF, Scope.PUBLIC)
        routes.add("GET", "/api/staff/services", self.names, may, side="staff", reply=ServiceNames)
        routes.add(
            "GET", "/w/state", self.state, ANYONE, side="visitor", payload=StateQuery, reply=LauncherState
        )

    def _service(self, site: Site, path: str) -> Service:
        here = site.service_for(path)
        return self._board.require(here if self._board.is_active(here) else site.default_service)

    def site_state(self, site_id: str, path: str, *, preview: bool = False) -> SiteState:
        site = self._sites.require(site_id)
        service = self._service(site, path)
        now = self._clock()
        is_open = self._board.takes_new(service, now)
        waiting = len(self._board.queue(service.id))
        low, high = self._board.newcomers.get(service.id, (None, None)) if is_open else (None, None)
        return SiteState(
            availability=_availability(waiting, service.queue_limit) if is_open else "closed",
            promise_s=service.promise_s,
            wait_low_s=low,
            wait_high_s=high,
            opens_at=None if is_open else service.opens_at(now),
            closes_at=service.hours.closes_at(now) if service.offers("chat", now) else None,
            channels=list(service.offered(now)),
            position="left" if site.position == "left" else "right",
            label={lang: text for lang, text in site.texts.get("launcher", {}).items() if text},
            pilot=None if preview or site.pilot is None else site.pilot.share_on(path, now),
        )

    def launcher(
        self, site_id: str, path: str, lang: str, *, preview: bool = False, trying: str | None = None
    ) -> LauncherState:
        state, site = self.site_state(site_id, path, preview=preview), self._sites.require(site_id)
        accent = tried(trying) if preview and trying is not None else site.accent
        zone = self._service(site, path).hours.zone
        return with_words(state, lang, self._clock(), zone, site.theme, accent)

    async def names(self, _: Person | None, request: web.Request, __: None) -> ServiceNames:
        lang = language_of(request)
        return ServiceNames(
            names={item.id: item.name(lang) for item in self._board.services.values() if item.active}
        )

    async def state(self, _: Person | None, request: web.Request, query: StateQuery) -> web.Response:
        """Cookieless and the same for everybody, so it may be kept for thirty seconds."""
        lang = query.lang or language_of(request)
        preview = query.preview is not None
        response = reply(
            ok(self.launcher(query.site, query.path, lang, preview=preview, trying=query.accent))
        )
        response.headers["Cache-Control"] = f"public, max-age={CACHE_S}"
        response.headers["Vary"] = "Origin"
        origin = request.headers.get("Origin", "")
        if self._sites.knows_origin(origin):
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response
