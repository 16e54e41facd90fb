"""Articles and canned answers for programs with a key."""

from collections.abc import Sequence
from functools import partial
from typing import TypeVar

from aiohttp import web

from advisory.errors import Code, Refusal
from advisory.faq import view
from advisory.faq.listing import Listed
from advisory.faq.model import ARCHIVED, IN_REVIEW, PUBLISHED, Article, Content
from advisory.faq.service import Articles
from advisory.identity import Person, new_id
from advisory.integrations import api_wire as wire
from advisory.integrations.api_http import add_operation, id_in
from advisory.integrations.paging import cursor_of, place_of
from advisory.templates_answers.importing import BadRow, canned_answer, twice
from advisory.templates_answers.model import CannedAnswer
from advisory.templates_answers.service import Answers
from advisory.web.api import IF_MATCH, KEYED, Operation, expected_rev
from advisory.web.routes import Routes

Item = TypeVar("Item", Listed, CannedAnswer)
FROM_OUTSIDE = (Code.CONFLICT, Code.STALE)


class ArticleApi:
    """What programs write is a draft; it is published by the same rules as an editor's."""

    def __init__(self, articles: Articles, answers: Answers) -> None:
        self._articles = articles
        self._answers = answers

    def add(self, routes: Routes) -> None:
        add = partial(add_operation, routes)

        def about(id: str, summary: str) -> Operation:
            return Operation(id, "knowledge", summary)

        def writes(id: str, summary: str, *, status: int = 200, rev: bool = True) -> Operation:
            headers = (KEYED, IF_MATCH) if rev else (KEYED,)
            return Operation(id, "knowledge", summary, headers, status, FROM_OUTSIDE)

        one = "/articles/{id}"
        add(
            "GET",
            "/articles",
            self.list,
            "articles:read",
            about("listArticles", "Articles of every state, in the order of their ids"),
            wire.ApiArticles,
            wire.FindArticles,
        )
        add("GET", one, self.read, "articles:read", about("readArticle", "One article"), wire.ApiArticle)
        add(
            "POST",
            "/articles",
            self.create,
            "articles:write",
            writes("createArticle", "A new draft", status=201, rev=False),
            wire.ApiArticle,
            wire.WriteArticle,
        )
        add(
            "PUT",
            one,
            self.save,
            "articles:write",
            writes("saveArticle", "Another content for an article; visitors see it when it is published"),
            wire.ApiArticle,
            wire.WriteArticle,
        )
        for to, scope, summary, run in (
            ("review", "articles:write", "Ask an editor to read it", self.review),
            (
                "publish",
                "articles:publish",
                "Publish it, where its checks and the second reader allow",
                self.publish,
            ),
            ("archive", "articles:publish", "Take it away from visitors", self.archive),
        ):
            add(
                "POST",
                f"{one}/{to}",
                run,
                scope,
                writes(f"{to}Article", summary),
                wire.ApiArticle,
                wire.MoveNote,
            )
        add(
            "GET",
            "/canned-answers",
            self.canned,
            "canned_answers:read",
            about("listCannedAnswers", "Canned answers that are everybody's or a service's, by their ids"),
            wire.ApiCannedAnswers,
            wire.FindCannedAnswers,
        )
        add(
            "POST",
            "/canned-answers/check",
            self.check,
            "canned_answers:read",
            about("checkCannedAnswers", "Whether rows could be imported; nothing is stored"),
            wire.CheckedRows,
            wire.CheckCannedAnswers,
        )

    # -- articles --------------------------------------------------------------------------------

    async def list(self, _: Person | None, __: web.Request, ask: wire.FindArticles) -> wire.ApiArticles:
        found = [
            one
            for one in await self._articles.listed()
            if (ask.state is None or one.state == ask.state)
            and (ask.service is None or ask.service in one.heading.services)
        ]
        page, end = _page(found, ask)
        return wire.ApiArticles(
            articles=[
                wire.ApiArticleRow.model_validate(
                    {
                        "id": one.id,
                        "rev": one.rev,
                        "kind": one.heading.kind,
                        "state": one.state,
                        "titles": dict(one.heading.titles),
                        "services": list(one.heading.services),
                        "changed_at": one.changed_at,
                        "published_at": one.published_at,
                        "review_at": one.review_at,
                    }
                )
                for one in page
            ],
            next=end,
        )

    async def read(self, _: Person | None, request: web.Request, __: None) -> wire.ApiArticle:
        return _told(await self._articles.find(id_in(request)))

    async def create(
        self, person: Person | None, request: web.Request, form: wire.WriteArticle
    ) -> wire.ApiArticle:
        assert person is not None
        cid = request.headers[KEYED.name].strip()
        return _told(await self._articles.add(person, new_id(), cid, _content(form)))

    async def save(
        self, person: Person | None, request: web.Request, form: wire.WriteArticle
    ) -> wire.ApiArticle:
        assert person is not None
        cid, rev = request.headers[KEYED.name].strip(), expected_rev(request)
        if not rev:
            raise Refusal(Code.STALE)
        return _told(await self._articles.save(person, id_in(request), cid, rev, _content(form)))

    async def review(
        self, person: Person | None, request: web.Request, form: wire.MoveNote
    ) -> wire.ApiArticle:
        return await self._move(person, request, form, IN_REVIEW)

    async def publish(
        self, person: Person | None, request: web.Request, form: wire.MoveNote
    ) -> wire.ApiArticle:
        return await self._move(person, request, form, PUBLISHED)

    async def archive(
        self, person: Person | None, request: web.Request, form: wire.MoveNote
    ) -> wire.ApiArticle:
        return await self._move(person, request, form, ARCHIVED)

    async def _move(
        self, person: Person | None, request: web.Request, form: wire.MoveNote, to: str
    ) -> wire.ApiArticle:
        assert person is not None
        cid, rev = request.headers[KEYED.name].strip(), expected_rev(request)
        return _told(await self._articles.move(person, id_in(request), cid, rev, to, form.note))

    # -- canned answers --------------------------------------------------------------------------

    async def canned(
        self, _: Person | None, __: web.Request, ask: wire.FindCannedAnswers
    ) -> wire.ApiCannedAnswers:
        found = [
            one
            for one in self._answers.all()
            if one.scope != "personal" and (ask.service is None or ask.service in one.services)
        ]
        page, end = _page(found, ask)
        return wire.ApiCannedAnswers(
            canned_answers=[
                wire.ApiCannedAnswer(
                    id=one.id,
                    rev=one.rev,
                    shortcut=one.shortcut,
                    group=one.group,
                    services=list(one.services),
                    variables=list(one.variables),
                    texts={lang: dict(forms) for lang, forms in one.texts.items()},
                    article=one.article,
                )
                for one in page
            ],
            next=end,
        )

    async def check(
        self, _: Person | None, __: web.Request, form: wire.CheckCannedAnswers
    ) -> wire.CheckedRows:
        taken = {one.shortcut: one.id for one in self._answers.all() if one.scope != "personal"}
        good: list[CannedAnswer] = []
        wrong: list[str] = []
        for row in form.rows:
            try:
                item = canned_answer(row.model_dump())
            except BadRow as bad:
                wrong.append(str(bad))
                continue
            other = taken.get(item.shortcut, item.id)
            if other != item.id or item.id in {one.id for one in good}:
                wrong.append(f"the shortcut or the id is taken by {other}")
                continue
            good.append(item)
            wrong.append("")
        doubled = twice(good)
        told = [
            wire.CheckedRow(
                id=row.id,
                wrong=said or (f"the shortcut is taken by {doubled[row.id]}" if row.id in doubled else ""),
            )
            for row, said in zip(form.rows, wrong, strict=True)
        ]
        return wire.CheckedRows(rows=told, good=sum(not one.wrong for one in told))


def _page(items: Sequence[Item], ask: wire.Paging) -> tuple[Sequence[Item], str | None]:
    """By id, past the place; what is added or taken away meanwhile moves nothing else."""
    after = place_of(ask.cursor)[1] if ask.cursor else ""
    found = sorted((one for one in items if one.id > after), key=lambda one: one.id)
    page = found[: ask.limit]
    return page, cursor_of(0, page[-1].id) if page and len(found) > len(page) else None


def _content(form: wire.WriteArticle) -> Content:
    if len({version.lang for version in form.versions}) < len(form.versions):
        raise Refusal(Code.INVALID)
    return Content(
        form.kind,
        tuple(dict.fromkeys(form.services)),
        view.read_versions(form.versions),
        form.sources,
        form.place,
        form.review_after_days,
        tuple(dict.fromkeys(form.contacts)),
    )


def _told(item: Article) -> wire.ApiArticle:
    content = item.content
    return wire.ApiArticle.model_validate(
        {
            "id": item.id,
            "rev": item.rev,
            "kind": content.kind,
            "state": item.state,
            "services": list(content.services),
            "versions": view.versions(content.versions),
            "published": view.versions(item.published.versions) if item.published else [],
            "sources": content.sources,
            "place": content.place,
            "review_after_days": content.review_after_days,
            "contacts": list(content.contacts),
            "changed_at": item.changed_at,
            "published_at": item.published_at,
            "review_at": item.review_at,
        }
    )
