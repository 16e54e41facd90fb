"""All SQL of observed questions and their groups."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from advisory.clock import Instant
from advisory.faq.tables import group_apart, group_merge, group_step, observation, question_group
from advisory.storage.lifecycle import Within
from advisory.storage.work import Work

OPEN, ADOPTED, MUTED, MERGED = "open", "adopted", "muted", "merged"


@dataclass(frozen=True, slots=True)
class Observation:
    """A question that somebody asked, without personal data.

    It belongs to a group, or to the `article` that answers it. `answers` are `{text, source, edited}` of
    what the advisor said. `seconds` is what the conversation took, shared by its questions. `seqs` are the
    entries in which it was asked. A `pinned` one was put into its group by an editor.
    """

    id: str
    conversation: str
    ordinal: int
    visitor: str
    at: Instant
    lang: str
    service: str
    text: str
    doubt: bool
    seconds: int
    cover: float = 0.0
    group: str | None = None
    article: str | None = None
    nearest: str | None = None
    outcome: str | None = None
    searched: str = ""
    answers: tuple[dict[str, Any], ...] = ()
    seqs: tuple[int, ...] = ()
    pinned: bool = False
    site: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """`kept` counts observations whose conversations are gone. A merged one leads `into` another."""

    id: str
    lang: str
    first_at: Instant
    last_at: Instant
    rev: int = 1
    state: str = OPEN
    article: str | None = None
    reason: str = ""
    kept: int = 0
    into: str | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """That two groups may be one; `into` is the larger. An editor decides."""

    group: str
    into: str
    alike: float
    at: Instant


@dataclass(frozen=True, slots=True)
class Step:
    """What an editor did to groups: `merged`, `moved`, `parted` or kept `apart`.

    `questions` are those that went from `group` to `other`, and whether each was pinned before.
    """

    id: str
    at: Instant
    staff: str
    staff_name: str
    what: str
    group: str
    other: str
    questions: tuple[tuple[str, bool], ...] = ()
    alike: float | None = None
    undone_at: Instant | None = None


def _observation(row: Any) -> Observation:
    return Observation(**{**row._mapping, "answers": tuple(row.answers), "seqs": tuple(row.seqs)})


State = tuple[int, int, int]


def state(connection: Connection) -> State:
    """Changes when grouped observations come or go, and with each decision about a group."""
    row = connection.execute(
        select(func.count(), func.sum(observation.c.at)).where(observation.c.group.is_not(None))
    ).one()
    revs = connection.execute(select(func.sum(question_group.c.rev))).scalar_one()
    return int(row[0]), int(row[1] or 0), int(revs or 0)


def grouped(connection: Connection, lang: str | None = None) -> list[Observation]:
    query = select(observation).where(observation.c.group.is_not(None))
    if lang is not None:
        query = query.where(observation.c.lang == lang)
    return [
        _observation(row) for row in connection.execute(query.order_by(observation.c.at, observation.c.id))
    ]


def of_group(connection: Connection, group: str) -> list[Observation]:
    rows = connection.execute(
        select(observation).where(observation.c.group == group).order_by(observation.c.at, observation.c.id)
    )
    return [_observation(row) for row in rows]


def of_conversation(connection: Connection, conversation: str) -> list[Observation]:
    rows = connection.execute(
        select(observation).where(observation.c.conversation == conversation).order_by(observation.c.ordinal)
    )
    return [_observation(row) for row in rows]


def answered_by(connection: Connection, article: str, since: Instant) -> list[Instant]:
    """When visitors asked what this article answers, or what became it."""
    adopted = select(question_group.c.id).where(question_group.c.article == article)
    rows = connection.execute(
        select(observation.c.at).where(
            observation.c.at >= since,
            (observation.c.article == article) | observation.c.group.in_(adopted),
        )
    )
    return [Instant(row.at) for row in rows]


def answered(connection: Connection, since: Instant) -> list[tuple[str, Instant]]:
    """The article that answers a question, or that its group became, and when it was asked."""
    became = func.coalesce(observation.c.article, question_group.c.article)
    query = (
        select(became, observation.c.at)
        .select_from(observation.outerjoin(question_group, question_group.c.id == observation.c.group))
        .where(observation.c.at >= since, became.is_not(None))
    )
    return [(str(row[0]), Instant(row[1])) for row in connection.execute(query)]


def rare(connection: Connection, visitors: int) -> int:
    """How many open groups fewer visitors than this asked about."""
    few = (
        select(observation.c.group)
        .join(question_group, question_group.c.id == observation.c.group)
        .where(question_group.c.state == OPEN)
        .group_by(observation.c.group)
        .having(func.count(observation.c.visitor.distinct()) < visitors)
    )
    return int(connection.execute(select(func.count()).select_from(few.subquery())).scalar_one())


def groups(connection: Connection, state: str | None = None) -> list[Group]:
    query = select(question_group).order_by(question_group.c.id)
    if state is not None:
        query = query.where(question_group.c.state == state)
    return [Group(**row._mapping) for row in connection.execute(query)]


def group(connection: Connection, group_id: str, *, lock: bool = False) -> Group | None:
    query = select(question_group).where(question_group.c.id == group_id)
    row = connection.execute(query.with_for_update() if lock else query).first()
    return None if row is None else Group(**row._mapping)


def save_group(work: Work, item: Group) -> None:
    work.execute(update(question_group).where(question_group.c.id == item.id).values(**asdict(item)))


def replace_all(work: Work, conversation: str, new: Sequence[Observation]) -> None:
    """The conversation's observations are these and no others; groups come and go with them."""
    before = {item.group for item in of_conversation(work.connection, conversation) if item.group}
    work.execute(delete(observation).where(observation.c.conversation == conversation))
    new = [replace(item, group=leading(work.connection, item.group)) for item in new]
    for item in new:
        if item.group is not None:
            _touch(work, item.group, item)
    if new:
        work.execute(insert(observation), [plain(item) for item in new])
    _close_empty(work, before)


def erase(work: Work, conversation: str) -> int:
    """Take the questions away; a group that became an article keeps the count."""
    gone = of_conversation(work.connection, conversation)
    for item in gone:
        if item.group is not None:
            work.execute(
                update(question_group)
                .where(question_group.c.id == item.group, question_group.c.state == ADOPTED)
                .values(kept=question_group.c.kept + 1)
            )
    work.execute(delete(observation).where(observation.c.conversation == conversation))
    _close_empty(work, {item.group for item in gone if item.group})
    return len(gone)


def older(connection: Connection, before: Instant, within: Within, limit: int) -> list[str]:
    """Conversations of which questions are kept that were asked before then."""
    found = select(observation.c.conversation).where(
        observation.c.at < before, within(observation.c.conversation)
    )
    return list(connection.execute(found.distinct().limit(limit)).scalars())


def count(connection: Connection, conversation: str) -> int:
    return int(
        connection.execute(
            select(func.count()).select_from(observation).where(observation.c.conversation == conversation)
        ).scalar_one()
    )


def plain(item: Observation) -> dict[str, Any]:
    return asdict(item) | {"answers": list(item.answers), "seqs": list(item.seqs)}


def _touch(work: Work, id: str, item: Observation) -> None:
    found = group(work.connection, id, lock=True)
    if found is None:
        made = Group(id, item.lang, item.at, item.at)
        work.execute(insert(question_group).values(**asdict(made)))
        return
    work.execute(
        update(question_group)
        .where(question_group.c.id == id)
        .values(first_at=min(found.first_at, item.at), last_at=max(found.last_at, item.at))
    )


def _close_empty(work: Work, ids: Iterable[str]) -> None:
    """A group without questions goes, unless an editor decided something about it."""
    for id in ids:
        if not of_group(work.connection, id):
            work.execute(
                delete(question_group).where(question_group.c.id == id, question_group.c.state == OPEN)
            )


def leading(connection: Connection, id: str | None) -> str | None:
    """The group that this one became part of, through all merges."""
    seen: set[str] = set()
    while id is not None and id not in seen:
        seen.add(id)
        found = group(connection, id)
        if found is None or found.into is None:
            break
        id = found.into
    return id


def move(work: Work, ids: Collection[str], to: str, *, pinned: bool) -> None:
    work.execute(
        update(observation)
        .where(observation.c.id.in_(list(ids)))
        .values(group=to, article=None, pinned=pinned)
    )


def put_back(work: Work, questions: Collection[tuple[str, bool]], of: str, to: str) -> int:
    """Those of them that are still there; each as firmly placed as it was."""
    moved = 0
    for was in (True, False):
        ids = [id for id, pinned in questions if pinned is was]
        done = work.execute(
            update(observation)
            .where(observation.c.id.in_(ids), observation.c.group == of)
            .values(group=to, pinned=was)
        )
        moved += done.rowcount
    return moved


def move_all(work: Work, of: str, to: str) -> None:
    """What was pinned stays so."""
    work.execute(update(observation).where(observation.c.group == of).values(group=to))


def add_group(work: Work, item: Group) -> None:
    work.execute(insert(question_group).values(**asdict(item)))


def drop_group(work: Work, id: str) -> None:
    work.execute(delete(question_group).where(question_group.c.id == id))


def apart(connection: Connection) -> set[frozenset[str]]:
    """Pairs of groups that an editor knows to be different."""
    return {frozenset((row.one, row.other)) for row in connection.execute(select(group_apart))}


def keep_apart(work: Work, pair: Collection[str]) -> None:
    if frozenset(pair) not in apart(work.connection):
        one, other = sorted(pair)
        work.execute(insert(group_apart).values(one=one, other=other))
        forget_suggestion(work, one, other)


def not_apart(work: Work, pair: Collection[str]) -> None:
    one, other = sorted(pair)
    work.execute(delete(group_apart).where(group_apart.c.one == one, group_apart.c.other == other))


def add_step(work: Work, step: Step) -> None:
    work.execute(insert(group_step).values(**asdict(step) | {"questions": [list(q) for q in step.questions]}))


def _step(row: Any) -> Step:
    questions = tuple((str(id), bool(pinned)) for id, pinned in row.questions)
    return Step(**{**row._mapping, "questions": questions})


def step(connection: Connection, id: str, *, lock: bool = False) -> Step | None:
    query = select(group_step).where(group_step.c.id == id)
    row = connection.execute(query.with_for_update() if lock else query).first()
    return None if row is None else _step(row)


def steps(connection: Connection, limit: int) -> list[Step]:
    """The latest that stand, newest first."""
    query = select(group_step).where(group_step.c.undone_at.is_(None))
    return [_step(row) for row in connection.execute(query.order_by(group_step.c.at.desc()).limit(limit))]


def undone(work: Work, id: str) -> None:
    work.execute(update(group_step).where(group_step.c.id == id).values(undone_at=work.now))


def expire_steps(work: Work, before: Instant) -> int:
    return int(work.execute(delete(group_step).where(group_step.c.at < before)).rowcount)


def of_ids(connection: Connection, ids: Collection[str]) -> list[Observation]:
    rows = connection.execute(select(observation).where(observation.c.id.in_(list(ids))))
    return [_observation(row) for row in rows]


def services(connection: Connection, conversations: Collection[str]) -> dict[str, str]:
    rows = connection.execute(
        select(observation.c.conversation, observation.c.service).where(
            observation.c.conversation.in_(list(conversations))
        )
    )
    return {row.conversation: row.service for row in rows}


def suggestions(connection: Connection) -> list[Suggestion]:
    rows = connection.execute(select(group_merge).order_by(group_merge.c.alike.desc(), group_merge.c.group))
    return [Suggestion(**row._mapping) for row in rows]


def suggestion(connection: Connection, pair: Collection[str]) -> Suggestion | None:
    both = list(pair)
    row = connection.execute(
        select(group_merge).where(group_merge.c.group.in_(both), group_merge.c.into.in_(both))
    ).first()
    return None if row is None else Suggestion(**row._mapping)


def add_suggestion(work: Work, item: Suggestion) -> None:
    work.execute(insert(group_merge).values(**asdict(item)))


def suggest(work: Work, found: Sequence[Suggestion]) -> None:
    """These and no others."""
    work.execute(delete(group_merge))
    if found:
        work.execute(insert(group_merge), [asdict(one) for one in found])


def forget_suggestion(work: Work, one: str, other: str) -> None:
    both = [one, other]
    work.execute(delete(group_merge).where(group_merge.c.group.in_(both), group_merge.c.into.in_(both)))


def forget_suggestions_of(work: Work, id: str) -> None:
    work.execute(delete(group_merge).where((group_merge.c.group == id) | (group_merge.c.into == id)))
