"""Articles and candidates in their wire form."""

from collections.abc import Sequence

from advisory.faq import wire
from advisory.faq.model import Article, Check, Content, Revision, Version, out_of_date
from advisory.faq.service import Counts
from advisory.faq.shelf import Found


def row(item: Article, counts: Counts, lang: str) -> wire.ArticleRow:
    versions = item.content.versions
    title = next((v.question for v in versions if v.lang == lang), versions[0].question if versions else "")
    return wire.ArticleRow.model_validate(
        {
            "id": item.id,
            "rev": item.rev,
            "kind": item.content.kind,
            "state": item.state,
            "title": title,
            "languages": [version.lang for version in versions],
            "services": list(item.content.services),
            "updated_at": item.changed_at,
            "published_at": item.published_at,
            "review_at": item.review_at,
            "uses_30d": counts.uses,
            "views_30d": counts.views,
            "helped": counts.helped,
            "not_helped": counts.not_helped,
        }
    )


def versions(items: Sequence[Version]) -> list[wire.VersionView]:
    behind = out_of_date(items)
    return [
        wire.VersionView(
            lang=item.lang,
            question=item.question,
            answer=item.answer,
            short=item.short,
            phrasings=list(item.phrasings),
            out_of_date=item.lang in behind,
        )
        for item in items
    ]


def article(item: Article, revisions: Sequence[Revision], counts: Counts, lang: str) -> wire.ArticleView:
    content = item.content
    return wire.ArticleView(
        row=row(item, counts, lang),
        versions=versions(content.versions),
        published=versions(item.published.versions) if item.published else [],
        sources=content.sources,
        place=content.place,
        review_after_days=content.review_after_days,
        owner=item.owner,
        candidate=item.candidate,
        revisions=[
            wire.RevisionRow.model_validate(
                {"rev": one.rev, "at": one.at, "by": one.by_name, "state": one.state, "summary": one.summary}
            )
            for one in revisions
        ],
    )


def read_versions(items: Sequence[wire.VersionView]) -> tuple[Version, ...]:
    return tuple(
        Version(
            item.lang,
            item.question.strip(),
            item.answer.strip(),
            item.short.strip(),
            tuple(dict.fromkeys(text.strip() for text in item.phrasings if text.strip())),
        )
        for item in items
    )


def read_content(form: wire.SaveArticle) -> Content:
    return Content(
        form.kind,
        tuple(dict.fromkeys(form.services)),
        read_versions(form.versions),
        form.sources,
        form.place,
        form.review_after_days,
    )


def check(item: Check) -> wire.Check:
    return wire.Check.model_validate(
        {"code": item.code, "level": item.level, "lang": item.lang, "detail": item.detail}
    )


def hit(found: Found) -> wire.SearchHit:
    return wire.SearchHit(
        id=found.id,
        title=found.title,
        snippet=found.snippet,
        lang=found.lang,
        other_lang=found.other_lang,
        matched=list(found.matched),
    )
