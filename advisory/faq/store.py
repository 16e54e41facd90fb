"""All SQL of articles, their revisions and what was searched in vain."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, insert, literal, select, update

from advisory.clock import Instant
from advisory.faq.listing import Heading, Listed, heading
from advisory.faq.model import Article, Revision, content_from_plain, content_to_plain
from advisory.faq.tables import (
    article,
    article_revision,
    asked_week,
    link_check,
    question_group,
    search_miss,
    transcript_opening,
)
from advisory.storage.record import event_record
from advisory.storage.work import Work

_PLAIN = ("id", "rev", "state", "owner", "changed_at", "candidate", "published_rev", "published_at")
_TIMES = ("first_published_at", "review_at", "publish_at", "hide_at", "sent_by")


def _values(item: Article) -> dict[str, Any]:
    values = {name: getattr(item, name) for name in (*_PLAIN, *_TIMES)}
    values["content"] = content_to_plain(item.content)
    values["published"] = None if item.published is None else content_to_plain(item.published)
    return values


def _article(row: Row[Any]) -> Article:
    values = {name: getattr(row, name) for name in (*_PLAIN, *_TIMES)}
    return Article(
        **values,
        content=content_from_plain(row.content),
        published=None if row.published is None else content_from_plain(row.published),
    )


def add(work: Work, items: Sequence[Article]) -> None:
    if items:
        work.execute(insert(article), [_values(item) for item in items])


def save(work: Work, item: Article) -> None:
    work.execute(update(article).where(article.c.id == item.id).values(**_values(item)))


def add_revisions(work: Work, revisions: Iterable[Revision]) -> None:
    rows = [
        {name: getattr(one, name) for name in ("article", "rev", "at", "by", "by_name", "state", "note")}
        | {"content": content_to_plain(one.content), "summary": one.summary[:500]}
        for one in revisions
    ]
    if rows:
        work.execute(insert(article_revision), rows)


def find(connection: Connection, article_id: str) -> Article | None:
    row = connection.execute(select(article).where(article.c.id == article_id)).first()
    return None if row is None else _article(row)


def lock(work: Work, article_id: str) -> Article | None:
    row = work.execute(select(article).where(article.c.id == article_id).with_for_update()).first()
    return None if row is None else _article(row)


def all_articles(connection: Connection) -> list[Article]:
    rows = connection.execute(select(article).order_by(article.c.changed_at.desc(), article.c.id))
    return [_article(row) for row in rows]


READ_AT_ONCE = 500

_LISTED = (
    article.c.id,
    article.c.rev,
    article.c.state,
    article.c.changed_at,
    article.c.published_at,
    article.c.first_published_at,
    article.c.review_at,
    article.c.publish_at,
    article.c.hide_at,
)
Headings = dict[str, tuple[int, Heading]]
"""By article: the revision, and what lists show of its content."""


def listed(connection: Connection, known: Headings) -> list[Listed]:
    """All, the latest change first. Only contents that are not in `known` are read, and put there."""
    rows = connection.execute(select(*_LISTED).order_by(article.c.changed_at.desc(), article.c.id)).all()
    strange = [row.id for row in rows if known.get(row.id, (0,))[0] != row.rev]
    for at in range(0, len(strange), READ_AT_ONCE):
        wanted = article.c.id.in_(strange[at : at + READ_AT_ONCE])
        for id, rev, content in connection.execute(
            select(article.c.id, article.c.rev, article.c.content).where(wanted)
        ):
            known[id] = (rev, heading(content_from_plain(content)))
    return [Listed(heading=known[row.id][1], **row._mapping) for row in rows]


def some(connection: Connection, wanted: Sequence[str]) -> list[Article]:
    return [
        _article(row) for row in connection.execute(select(article).where(article.c.id.in_(list(wanted))))
    ]


def published_revs(connection: Connection) -> dict[str, int]:
    """The revision of each article that readers may find."""
    found = select(article.c.id, article.c.rev).where(article.c.published_rev.is_not(None))
    return {row.id: row.rev for row in connection.execute(found)}


def due(connection: Connection, state: str, now: Instant) -> list[str]:
    rows = connection.execute(
        select(article.c.id).where(article.c.state == state, article.c.review_at <= now)
    )
    return [row.id for row in rows]


def timed(connection: Connection, state: str, now: Instant) -> list[str]:
    """Articles for which a time that an editor chose has come; `state` waits to be published."""
    publishing = (article.c.state == state) & (article.c.publish_at <= now)
    hiding = article.c.published_rev.is_not(None) & (article.c.hide_at <= now)
    return [row.id for row in connection.execute(select(article.c.id).where(publishing | hiding))]


def ids(connection: Connection) -> set[str]:
    return {row.id for row in connection.execute(select(article.c.id))}


def revisions(connection: Connection, article_id: str) -> list[Revision]:
    rows = connection.execute(
        select(article_revision)
        .where(article_revision.c.article == article_id)
        .order_by(article_revision.c.rev.desc())
    )
    return [_revision(row) for row in rows]


def _revision(row: Row[Any]) -> Revision:
    return Revision(
        row.article,
        row.rev,
        row.at,
        row.by,
        row.by_name,
        row.state,
        row.summary,
        content_from_plain(row.content),
        row.note,
    )


def changed_since(connection: Connection, since: Instant) -> list[Revision]:
    """Every revision of articles that had one since then, oldest first by article."""
    lately = select(article_revision.c.article).where(article_revision.c.at >= since)
    rows = connection.execute(
        select(article_revision)
        .where(article_revision.c.article.in_(lately))
        .order_by(article_revision.c.article, article_revision.c.rev)
    )
    return [_revision(row) for row in rows]


def _counted(kind: str, since: Instant, article_id: str | None) -> Select[Any]:
    id_key = "id" if kind == "answer.used" else "article"
    data = event_record.c.data
    conditions = [
        event_record.c.kind == kind,
        event_record.c.at >= since,
        event_record.c.practice == literal(False, event_record.c.practice.type),
    ]
    if kind == "answer.used":
        conditions.append(data["kind"].as_string() == "article")
    if article_id is not None:
        conditions.append(data[id_key].as_string() == article_id)
    return select(
        data[id_key].as_string().label("article"),
        data["helped"].as_string().label("helped"),
        event_record.c.at,
    ).where(*conditions)


def counted(
    connection: Connection, kind: str, since: Instant, article_id: str | None = None
) -> list[Row[Any]]:
    """Rows (article, helped, at) of the event record of this kind since then, practice left out."""
    return list(connection.execute(_counted(kind, since, article_id)))


def totals(
    connection: Connection, kind: str, since: Instant, article_id: str | None = None
) -> list[tuple[str, str | None, int]]:
    """(article, helped, how often) of the event record of this kind since then, practice left out."""
    counted = _counted(kind, since, article_id).subquery()
    rows = connection.execute(
        select(counted.c.article, counted.c.helped, func.count()).group_by(
            counted.c.article, counted.c.helped
        )
    )
    return [(row[0], row[1], row[2]) for row in rows]


def passed_over(connection: Connection, since: Instant) -> set[tuple[str, str]]:
    """(conversation, article) where an advisor was offered the article and wrote something else."""
    data = event_record.c.data
    rows = connection.execute(
        select(event_record.c.conversation, data["id"].as_string().label("article")).where(
            event_record.c.kind == "answer.dismissed",
            event_record.c.at >= since,
            event_record.c.practice == literal(False, event_record.c.practice.type),
            data["kind"].as_string() == "article",
        )
    )
    return {(row.conversation, row.article) for row in rows}


def count_miss(work: Work, lang: str, text: str, service: str) -> None:
    """One more search in vain; the same words are one row, and no row knows who searched."""
    mine = (search_miss.c.lang == lang) & (search_miss.c.text == text) & (search_miss.c.service == service)
    changed = work.execute(
        update(search_miss).where(mine).values(count=search_miss.c.count + 1, last_at=work.now)
    ).rowcount
    if not changed:
        work.execute(
            insert(search_miss).values(
                lang=lang, text=text, service=service, count=1, first_at=work.now, last_at=work.now
            )
        )


def misses(connection: Connection, since: Instant, lang: str | None = None) -> list[tuple[str, int]]:
    query = select(search_miss.c.text, func.sum(search_miss.c.count)).where(search_miss.c.last_at >= since)
    if lang is not None:
        query = query.where(search_miss.c.lang == lang)
    rows = connection.execute(
        query.group_by(search_miss.c.text).order_by(func.sum(search_miss.c.count).desc()).limit(500)
    )
    return [(row[0], int(row[1])) for row in rows]


def expire_misses(work: Work, before: Instant) -> int:
    return int(work.execute(delete(search_miss).where(search_miss.c.last_at < before)).rowcount)


def put_link_checks(work: Work, said: Mapping[str, str]) -> None:
    """What addresses answered now; those that were not asked are forgotten."""
    work.execute(delete(link_check))
    if said:
        rows = [{"address": address, "at": work.now, "said": what} for address, what in said.items()]
        work.execute(insert(link_check), rows)


def link_checks(connection: Connection) -> dict[str, tuple[str, Instant]]:
    return {row.address: (row.said, row.at) for row in connection.execute(select(link_check))}


def add_opening(work: Work, id: str, conversation: str, staff: str, name: str, reason: str) -> None:
    work.execute(
        insert(transcript_opening).values(
            id=id, conversation=conversation, staff=staff, staff_name=name, at=work.now, reason=reason
        )
    )


def openings(connection: Connection, conversation: str) -> list[Row[Any]]:
    """Who read this conversation and why, newest first."""
    mine = transcript_opening.c.conversation == conversation
    query = select(transcript_opening).where(mine).order_by(transcript_opening.c.at.desc())
    return list(connection.execute(query))


def latest_openings(connection: Connection, before: tuple[Instant, str] | None, limit: int) -> list[Row[Any]]:
    """Of all conversations, newest first; those older than one that was seen already."""
    at, id = transcript_opening.c.at, transcript_opening.c.id
    query = select(transcript_opening).order_by(at.desc(), id.desc()).limit(limit)
    if before is not None:
        query = query.where((at < before[0]) | ((at == before[0]) & (id < before[1])))
    return list(connection.execute(query))


def forget_openings(work: Work, conversation: str) -> int:
    mine = transcript_opening.c.conversation == conversation
    return int(work.execute(delete(transcript_opening).where(mine)).rowcount)


def count_asked(work: Work, subject: str, week: Instant, questions: int) -> None:
    """What is left of questions whose conversation is erased: a number."""
    mine = (asked_week.c.subject == subject) & (asked_week.c.week == week)
    more = update(asked_week).where(mine).values(questions=asked_week.c.questions + questions)
    if not work.execute(more).rowcount:
        work.execute(insert(asked_week).values(subject=subject, week=week, questions=questions))


def asked_weeks(connection: Connection, article_id: str, since: Instant) -> dict[Instant, int]:
    """Questions by week that this article answers, or what became it, of conversations that are gone."""
    adopted = select(question_group.c.id).where(question_group.c.article == article_id)
    mine = (asked_week.c.subject == article_id) | asked_week.c.subject.in_(adopted)
    rows = connection.execute(
        select(asked_week.c.week, func.sum(asked_week.c.questions))
        .where(mine, asked_week.c.week >= since)
        .group_by(asked_week.c.week)
    )
    return {Instant(row[0]): int(row[1]) for row in rows}


def asked_by_week(connection: Connection, since: Instant) -> list[tuple[str, Instant, int]]:
    """As `asked_weeks`, of every article."""
    of = func.coalesce(question_group.c.article, asked_week.c.subject)
    query = (
        select(of, asked_week.c.week, asked_week.c.questions)
        .select_from(asked_week.outerjoin(question_group, question_group.c.id == asked_week.c.subject))
        .where(asked_week.c.week >= since)
    )
    return [(str(row[0]), Instant(row[1]), int(row[2])) for row in connection.execute(query)]


def expire_asked(work: Work, before: Instant) -> int:
    return int(work.execute(delete(asked_week).where(asked_week.c.week < before)).rowcount)


def opening_reasons(connection: Connection, openings: Sequence[str]) -> dict[str, str]:
    query = select(transcript_opening.c.id, transcript_opening.c.reason)
    found = connection.execute(query.where(transcript_opening.c.id.in_(list(openings))))
    return {one.id: one.reason for one in found}
