"""Articles and candidates in their wire form."""

from collections.abc import Sequence
from dataclasses import dataclass

from advisory.faq import wire
from advisory.faq.listing import Listed, listed
from advisory.faq.model import ANSWER, Article, Check, Content, Revision, Version, out_of_date, version_in
from advisory.faq.news import News
from advisory.faq.service import Counts
from advisory.faq.shelf import Found
from advisory.identity import LANGUAGES


def row(item: Listed, counts: Counts, lang: str) -> wire.ArticleRow:
    return wire.ArticleRow.model_validate(
        {
            "id": item.id,
            "rev": item.rev,
            "kind": item.heading.kind,
            "state": item.state,
            "title": item.title(lang),
            "languages": list(item.heading.titles),
            "services": list(item.heading.services),
            "updated_at": item.changed_at,
            "published_at": item.published_at,
            "review_at": item.review_at,
            "publish_at": item.publish_at,
            "hide_at": item.hide_at,
            "uses_30d": counts.uses,
            "views_30d": counts.views,
            "helped": counts.helped,
            "not_helped": counts.not_helped,
            "place": item.heading.place,
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


@dataclass(frozen=True, slots=True)
class Seen:
    """What an article looks like to somebody: who else is needed, and who links to it."""

    revisions: Sequence[Revision]
    counts: Counts
    second_reader: bool
    may_publish: bool
    linked_from: Sequence[tuple[str, str]]


def article(item: Article, seen: Seen, lang: str) -> wire.ArticleView:
    content = item.content
    return wire.ArticleView(
        row=row(listed(item), seen.counts, lang),
        versions=versions(content.versions),
        published=versions(item.published.versions) if item.published else [],
        sources=content.sources,
        place=content.place,
        review_after_days=content.review_after_days,
        contacts=list(content.contacts),
        owner=item.owner,
        candidate=item.candidate,
        second_reader=seen.second_reader,
        may_publish=seen.may_publish,
        linked_from=[wire.ArticleLinkFrom(id=id, title=title) for id, title in seen.linked_from],
        revisions=[
            wire.RevisionRow.model_validate(
                {
                    "rev": one.rev,
                    "at": one.at,
                    "by": one.by_name,
                    "state": one.state,
                    "summary": one.summary,
                    "note": one.note,
                }
            )
            for one in seen.revisions
        ],
    )


def news(item: News, lang: str) -> wire.NewsItem:
    shown = item.after or item.before
    assert shown is not None
    version = version_in(shown.versions, lang)
    code = version.lang if version else lang
    texts = [
        {v.lang: v.words for v in content.versions} if content else {}
        for content in (item.before, item.after)
    ]
    before, after = ({lang: words[2] or words[1] for lang, words in one.items()} for one in texts)
    return wire.NewsItem.model_validate(
        {
            "article": item.article,
            "at": item.at,
            "kind": item.kind,
            "procedure": shown.kind != ANSWER,
            "title": version.question if version else "",
            "lang": code,
            "services": list(shown.services),
            "languages": [one for one in LANGUAGES if texts[0].get(one) != texts[1].get(one)],
            "note": item.note,
            "before": before.get(code, ""),
            "after": after.get(code, ""),
        }
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
        tuple(dict.fromkeys(form.contacts)),
    )


def check(item: Check) -> wire.Check:
    return wire.Check.model_validate(
        {
            "code": item.code,
            "level": item.level,
            "lang": item.lang,
            "detail": item.detail,
            "field": item.field,
            "found": item.found,
        }
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
