"""Looking after sites: what they are now, and changing that."""

import re

from aiohttp import web

from advisory.clock import Instant
from advisory.errors import Code, Refusal
from advisory.identity import Person, Role
from advisory.sites.colours import Looks, Tones, colour_of, looks
from advisory.sites.model import PageRule, Pilot, Site
from advisory.sites.service import Sites
from advisory.sites.setup_wire import (
    AccentLooks,
    AccentQuery,
    AccentTones,
    PageService,
    PilotSetup,
    SiteList,
    SiteSetup,
    SiteTexts,
    SiteView,
)
from advisory.web.routes import Routes
from advisory.wire import ANYONE, May, Scope

_KEY = re.compile(r"(?!(open|close|page|identify|box|given|lang|state)$)[a-z0-9][a-z0-9-]{1,39}")
"""But for the words of the interface that a host page has: there a site answers to its key."""
SEES = May(frozenset({Role.SUPERVISOR, Role.MAIN_USER}), Scope.ANY)
CHANGES = May(frozenset({Role.MAIN_USER}), Scope.ANY)


class SiteRoutes:
    def __init__(self, sites: Sites, visitor_url: str) -> None:
        self._sites = sites
        self._visitor_url = visitor_url

    def add(self, routes: Routes) -> None:
        add = routes.add
        add("GET", "/w/looks/{colour:[0-9a-f]{6}}.css", self.sheet, ANYONE, side="visitor")
        add("GET", "/api/settings/sites", self.list, SEES, side="staff", reply=SiteList)
        add(
            "GET",
            "/api/settings/accent",
            self.accent,
            SEES,
            side="staff",
            payload=AccentQuery,
            reply=AccentLooks,
        )
        add(
            "PUT",
            "/api/settings/sites/{id}",
            self.change,
            CHANGES,
            side="staff",
            payload=SiteSetup,
            reply=SiteView,
        )

    async def sheet(self, _: Person | None, request: web.Request, __: None) -> web.Response:
        """The same for everybody and for ever: the address names the colour and what follows from it."""
        text = looks(colour_of(request.match_info["colour"])).sheet
        headers = {"Cache-Control": "public, max-age=31536000, immutable"}
        return web.Response(text=text, content_type="text/css", headers=headers)

    async def accent(self, _: Person | None, __: web.Request, query: AccentQuery) -> AccentLooks:
        if not query.accent:
            raise Refusal(Code.COLOUR_FORM)
        return _looks(looks(query.accent))

    async def list(self, _: Person | None, __: web.Request, ___: None) -> SiteList:
        return SiteList(sites=[_view(one) for one in self._sites.all()], visitor_url=self._visitor_url)

    async def change(self, person: Person | None, request: web.Request, form: SiteSetup) -> SiteView:
        assert person is not None
        id = request.match_info["id"]
        if form.rev == 0 and not _KEY.fullmatch(id):
            raise Refusal(Code.SITE_KEY)
        return _view(await self._sites.change(person, _read(id, form), form.rev))


def _read(id: str, form: SiteSetup) -> Site:
    texts, pilot = form.texts, form.pilot
    return Site(
        id=id,
        names=form.names,
        origins=tuple(dict.fromkeys(form.origins)),
        default_service=form.default_service,
        pages=tuple(PageRule(rule.prefix, rule.service) for rule in form.pages),
        languages=tuple(dict.fromkeys(form.languages)),
        position=form.position,
        theme=form.theme,
        accent=form.accent,
        notices=texts.notice,
        phone=form.phone,
        phone_hours=texts.phone_hours,
        privacy_urls=texts.privacy_url,
        texts={
            "launcher": texts.launcher,
            "greeting": texts.greeting,
            "closed": texts.closed,
            "rules_url": texts.rules_url,
        },
        pilot=None
        if pilot is None
        else Pilot(tuple(pilot.pages), pilot.share, _instant(pilot.begins_at), _instant(pilot.ends_at)),
        rev=form.rev + 1,
    )


def _looks(found: Looks) -> AccentLooks:
    return AccentLooks(
        accent=found.colour,
        light=_tones(found.light),
        dark=_tones(found.dark),
        ratio=found.ratio,
        used_ratio=found.used_ratio,
        dark_ratio=found.dark_ratio,
        as_it_is=found.light.action == found.colour,
    )


def _tones(of: Tones) -> AccentTones:
    return AccentTones(
        hero=of.hero, on_hero=of.on_hero, action=of.action, on_action=of.on_action, soft=of.action_soft
    )


def _instant(at: int | None) -> Instant | None:
    return None if at is None else Instant(at)


def _view(item: Site) -> SiteView:
    pilot = item.pilot
    # Rows may be older than a rule that is kept here: what is stored is shown as it is.
    return SiteView.model_construct(
        id=item.id,
        rev=item.rev,
        names=item.names,
        origins=list(item.origins),
        default_service=item.default_service,
        pages=[PageService.model_construct(prefix=rule.prefix, service=rule.service) for rule in item.pages],
        languages=list(item.languages),
        position=item.position,
        theme=item.theme,
        accent=item.accent,
        phone=item.phone,
        texts=SiteTexts.model_construct(
            launcher=item.texts.get("launcher", {}),
            greeting=item.texts.get("greeting", {}),
            notice=item.notices,
            closed=item.texts.get("closed", {}),
            phone_hours=item.phone_hours,
            privacy_url=item.privacy_urls,
            rules_url=item.texts.get("rules_url", {}),
        ),
        pilot=None
        if pilot is None
        else PilotSetup.model_construct(
            pages=list(pilot.pages), share=pilot.share, begins_at=pilot.begins_at, ends_at=pilot.ends_at
        ),
    )
