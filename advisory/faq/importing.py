"""Articles from and to files: every row is checked before one is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from advisory.clock import Instant
from advisory.faq import checks, store
from advisory.faq.events import ArticleChanged, ArticlesImported
from advisory.faq.model import ANSWER, PROCEDURE, PUBLISHED, Article, Content, Version, summary_of
from advisory.faq.service import revision_of
from advisory.identity import LANGUAGES
from advisory.storage.database import Database
from advisory.storage.work import Work

IMPORTED_BY = "import"


def article(row: Mapping[str, Any]) -> tuple[str, Content]:
    """An id and its content. Raises ValueError with the reason when the row cannot be taken."""
    kind = row["kind"]
    if kind not in (ANSWER, PROCEDURE):
        raise ValueError(f"unknown kind: {kind}")
    strange = set(row["versions"]) - set(LANGUAGES)
    if strange:
        raise ValueError(f"unknown language: {', '.join(sorted(strange))}")
    versions = tuple(
        Version(
            lang,
            str(row["versions"][lang]["question"]),
            str(row["versions"][lang]["answer"]),
            str(row["versions"][lang].get("short") or ""),
            tuple(str(text) for text in row["versions"][lang].get("phrasings", ())),
        )
        for lang in LANGUAGES
        if lang in row["versions"]
    )
    content = Content(
        kind,
        tuple(str(service) for service in row["services"]),
        versions,
        str(row.get("sources") or ""),
        bool(row.get("place", False)),
        int(row.get("review_after_days", 180)),
        tuple(str(text) for text in row.get("contacts", ())),
    )
    # Who takes files in has read them. An article that one links to may come in the same file.
    found = checks.run(content, checks.Around(LANGUAGES, trusting=True))
    if blocking := [check for check in found if check.level == "blocks"]:
        first = blocking[0]
        raise ValueError(f"{first.code} ({first.lang or '–'}): {first.detail}")
    return str(row["id"]), content


def as_published(id: str, content: Content) -> Article:
    """What an import of it would make, to be compared with what is there."""
    return Article(id, 0, PUBLISHED, content, IMPORTED_BY, Instant(0), published=content)


def row_of(item: Article) -> dict[str, Any]:
    """The same form as is imported; what is published, else what is being edited."""
    content = item.published or item.content
    return {
        "id": item.id,
        "kind": content.kind,
        "services": list(content.services),
        "place": content.place,
        "sources": content.sources,
        "review_after_days": content.review_after_days,
        **({"contacts": list(content.contacts)} if content.contacts else {}),
        "versions": {
            version.lang: {
                "question": version.question,
                "phrasings": list(version.phrasings),
                "answer": version.answer,
                "short": version.short,
            }
            for version in content.versions
        },
    }


async def publish_all(database: Database, items: Sequence[tuple[str, Content]]) -> int:
    """Publish all in one Work; what stands already as it is stays untouched. Gives how many changed."""

    def run(work: Work) -> int:
        known = {item.id: item for item in store.all_articles(work.connection)}
        new, revisions, changes = [], [], []
        for id, content in items:
            before = known.get(id)
            if before is None:
                first = tuple(replace(version, rev=1) for version in content.versions)
                draft = Article(id, 0, "draft", replace(content, versions=first), IMPORTED_BY, work.now)
                after, summary = draft.moved(PUBLISHED, work.now), "imported"
                new.append(after)
            elif row_of(before) == row_of(replace(before, content=content, published=content)):
                continue
            else:
                saved = before.saved(content, frozenset(LANGUAGES), work.now)
                after, summary = saved.moved(PUBLISHED, work.now), summary_of(before.content, content)
                store.save(work, after)
            revisions.append(revision_of(after, None, summary, work.now))
            changes.append(ArticleChanged(before, after))
        store.add(work, new)
        store.add_revisions(work, revisions)
        work.record("articles.imported", data={"count": len(changes)})
        work.announce(ArticlesImported(tuple(changes)))
        return len(changes)

    return await database.work(run)
