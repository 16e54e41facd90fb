"""Articles over HTTP, for editors."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Annotated

from aiohttp import web
from pydantic import Field

from advisory.clock import Instant
from advisory.errors import Code, Refusal
from advisory.faq import markdown, view, wire
from advisory.faq.effect import Side
from advisory.faq.effects import Effects
from advisory.faq.listing import Listed, Narrow, listed, narrowed, ranked, services_of
from advisory.faq.model import ANSWER, STATES, Article, Content, out_of_date
from advisory.faq.service import Articles, Counts
from advisory.faq.shelf import Shelf
from advisory.identity import Person
from advisory.sites.service import Sites
from advisory.web.routes import Handler, Routes, language_of
from advisory.wire import ADVISING, EDITING, PLAIN, May, Scope, UiLang, Wire

EDITS = May(EDITING, Scope.ANY)
READS_NEWS = May(EDITING | ADVISING, Scope.ANY)
Rows = list[wire.ArticleRow]
NONE_YET = Counts()
_ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}")


AT_ONCE = 100
ANYWHERE, DEPENDS = "", "*"
"""As `place`: all articles, and those whose answer depends on where one lives."""


class Paged(Wire):
    skip: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    limit: Annotated[int, Field(ge=0, le=AT_ONCE)] = AT_ONCE
    lang: Annotated[str, Field(max_length=10), PLAIN] = ""


class ListArticles(Paged):
    """`place` is a site's id, or `*`; `due_by` lists by the day of review; `limit` 0 asks for counts."""

    state: Annotated[str, Field(max_length=20), PLAIN] = ""
    q: Annotated[str, Field(max_length=200), PLAIN] = ""
    service: Annotated[str, Field(max_length=64), PLAIN] = ""
    place: Annotated[str, Field(max_length=64), PLAIN] = ANYWHERE
    due_by: Instant | None = None


class AskNews(Wire):
    lang: UiLang = "fi"


class ArticleRoutes:
    def __init__(self, articles: Articles, effects: Effects, shelf: Shelf, sites: Sites) -> None:
        self._articles = articles
        self._effects = effects
        self._shelf = shelf
        self._sites = sites

    def add(self, routes: Routes) -> None:
        def add(
            method: str, path: str, run: Handler, reply: type[Wire], payload: type[Wire] | None = None
        ) -> None:
            routes.add(method, path, run, EDITS, side="staff", payload=payload, reply=reply)

        add("GET", "/api/articles", self.list, wire.ArticleList, ListArticles)
        add("POST", "/api/articles/preview", self.preview, wire.Preview, wire.PreviewArticle)
        routes.add(
            "GET", "/api/articles/news", self.news, READS_NEWS, side="staff", payload=AskNews, reply=wire.News
        )
        add("GET", "/api/articles/effects", self.effects, wire.EffectList, Paged)
        add("GET", "/api/articles/{id}", self.view, wire.ArticleView)
        add("PUT", "/api/articles/{id}", self.save, wire.ArticleView, wire.SaveArticle)
        add("POST", "/api/articles/{id}/move", self.move, wire.ArticleView, wire.MoveArticle)
        add("POST", "/api/articles/{id}/schedule", self.schedule, wire.ArticleView, wire.ScheduleArticle)
        add("POST", "/api/articles/{id}/revert", self.revert, wire.ArticleView, wire.RevertArticle)
        add("GET", "/api/articles/{id}/revisions/{rev:[0-9]{1,9}}", self.revision, wire.RevisionView)
        add("GET", "/api/articles/{id}/effect", self.effect, wire.Effect)

    async def list(self, person: Person | None, request: web.Request, ask: ListArticles) -> wire.ArticleList:
        lang = ask.lang or language_of(request)
        items = await self._articles.listed()
        states = Counter(item.state for item in items)
        if ask.q.strip():
            items = ranked(items, ask.q, await self._articles.matching(ask.q, lang))
        of_state = narrowed(items, Narrow(ask.state))
        sites = self._sites.all()
        near = next((site.services for site in sites if site.id == ask.place), None)
        depends = ask.place == DEPENDS
        found = narrowed(of_state, Narrow(ask.state, ask.service, near, depends, ask.due_by))
        return wire.ArticleList(
            articles=await self._rows(found[ask.skip : ask.skip + ask.limit], lang),
            total=len(found),
            counts={state: states[state] for state in STATES},
            services=services_of(of_state),
            places=[
                wire.PlaceView(id=site.id, name=site.name(lang), services=sorted(site.services))
                for site in sites
            ],
            depends_on_place=any(item.heading.place for item in of_state),
        )

    async def _rows(self, items: Sequence[Listed], lang: str) -> Rows:
        counts = await self._articles.counts() if items else {}
        return [view.row(item, counts.get(item.id, NONE_YET), lang) for item in items]

    async def news(self, _: Person | None, __: web.Request, ask: AskNews) -> wire.News:
        return wire.News(items=[view.news(one, ask.lang) for one in await self._articles.news()])

    async def view(self, person: Person | None, request: web.Request, _: None) -> wire.ArticleView:
        assert person is not None
        return await self._view(await self._articles.find(_id(request)), person, request)

    async def save(
        self, person: Person | None, request: web.Request, form: wire.SaveArticle
    ) -> wire.ArticleView:
        assert person is not None
        if len({version.lang for version in form.versions}) < len(form.versions):
            raise Refusal(Code.INVALID)
        article = _id(request)
        unticked: frozenset[str] = frozenset()
        if form.rev:
            behind = out_of_date((await self._articles.find(article)).content.versions)
            unticked = frozenset(v.lang for v in form.versions if v.lang in behind and not v.out_of_date)
        item = await self._articles.save(
            person, article, form.cid, form.rev, view.read_content(form), unticked, form.candidate
        )
        return await self._view(item, person, request)

    async def move(
        self, person: Person | None, request: web.Request, form: wire.MoveArticle
    ) -> wire.ArticleView:
        assert person is not None
        item = await self._articles.move(person, _id(request), form.cid, form.rev, form.to, form.note)
        return await self._view(item, person, request)

    async def schedule(
        self, person: Person | None, request: web.Request, form: wire.ScheduleArticle
    ) -> wire.ArticleView:
        assert person is not None
        publish_at = None if form.publish_at is None else Instant(form.publish_at)
        hide_at = None if form.hide_at is None else Instant(form.hide_at)
        item = await self._articles.schedule(
            person, _id(request), form.cid, form.rev, publish_at, hide_at, form.note
        )
        return await self._view(item, person, request)

    async def revert(
        self, person: Person | None, request: web.Request, form: wire.RevertArticle
    ) -> wire.ArticleView:
        assert person is not None
        item = await self._articles.revert(person, _id(request), form.cid, form.rev, form.to_rev)
        return await self._view(item, person, request)

    async def revision(self, _: Person | None, request: web.Request, __: None) -> wire.RevisionView:
        rev = int(request.match_info["rev"])
        found = next((one for one in await self._articles.revisions(_id(request)) if one.rev == rev), None)
        if found is None:
            raise Refusal(Code.NOT_FOUND)
        versions = view.versions(found.content.versions)
        return wire.RevisionView(rev=found.rev, at=found.at, by=found.by_name, versions=versions)

    async def preview(self, _: Person | None, __: web.Request, form: wire.PreviewArticle) -> wire.Preview:
        versions = view.read_versions(form.versions)
        kind = (await self._articles.find(form.article)).content.kind if form.article else ANSWER
        shown = next((version for version in versions if version.lang == form.lang), None)
        content = Content(kind, (), versions, contacts=tuple(form.contacts))
        found = await self._articles.check(content, form.article)
        return wire.Preview(
            html=markdown.render(shown.answer) if shown else "", checks=[view.check(one) for one in found]
        )

    async def effect(self, _: Person | None, request: web.Request, __: None) -> wire.Effect:
        item = await self._articles.find(_id(request))
        points, enough = await self._effects.of(item)
        counts = (await self._articles.counts(item.id)).get(item.id, NONE_YET)
        return wire.Effect(
            article=item.id,
            title=listed(item).title(language_of(request)),
            published_at=item.first_published_at,
            again_at=[
                at for at in await self._articles.published_at(item.id) if at != item.first_published_at
            ],
            points=[
                wire.EffectPoint(week=point.week, conversations=point.conversations, views=point.views)
                for point in points
            ],
            uses=counts.uses,
            views=counts.views,
            helped=counts.helped,
            not_helped=counts.not_helped,
            enough=enough,
        )

    async def effects(self, _: Person | None, request: web.Request, ask: Paged) -> wire.EffectList:
        out = [item for item in await self._articles.listed() if item.first_published_at]
        out.sort(key=lambda item: (item.published_at or 0, item.id), reverse=True)
        page = out[ask.skip : ask.skip + ask.limit]
        found = await self._effects.all(page)
        rows = await self._rows(page, ask.lang or language_of(request))
        return wire.EffectList(
            rows=[
                wire.EffectRow(
                    article=row, before=_side(one.before), after=_side(one.after), enough=one.enough
                )
                for row, one in zip(rows, found, strict=True)
            ],
            total=len(out),
        )

    async def _view(self, item: Article, person: Person, request: web.Request) -> wire.ArticleView:
        lang = language_of(request)
        second = await self._articles.second_reader()
        linked = [(id, self._shelf.title(id, lang) or id) for id in self._shelf.linking_to(item.id)]
        seen = view.Seen(
            await self._articles.revisions(item.id),
            (await self._articles.counts(item.id)).get(item.id, NONE_YET),
            second,
            not second or item.is_read_for(person.id),
            linked,
        )
        return view.article(item, seen, lang)


def _side(side: Side) -> wire.EffectSide:
    return wire.EffectSide(weeks=side.weeks, conversations=side.conversations)


def _id(request: web.Request) -> str:
    found = request.match_info["id"]
    if not _ID.fullmatch(found):
        raise Refusal(Code.NOT_FOUND)
    return found
