"""Content from files: articles, canned answers, limit cards, referrals and closed conversations.

The kind of a row is told by its fields, so that a file may have any name. Every row is looked at before
one is stored: with a single bad row nothing is.
"""

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select

from advisory.chat import store as chat_store
from advisory.chat.model import Conversation, Entry
from advisory.chat.service import CLOSED_JOB, RECEIPT_ALPHABET
from advisory.cli.content_files import rows_in
from advisory.clock import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, Instant
from advisory.directory.importing import referral
from advisory.directory.model import Referral
from advisory.directory.service import Directory
from advisory.directory.service_catalogue import from_catalogue, is_entry, is_published
from advisory.faq.importing import article, publish_all
from advisory.faq.model import Content as ArticleContent
from advisory.guard import live
from advisory.identity import LANGUAGES, new_id
from advisory.people.model import Member
from advisory.storage import jobs, record
from advisory.storage.database import Database
from advisory.storage.jobs import Jobs
from advisory.storage.work import Work
from advisory.templates_answers.importing import BadRow, canned_answer, limit_card, twice
from advisory.templates_answers.model import CannedAnswer, LimitCard
from advisory.templates_answers.service import Answers

FILES = (
    "articles.jsonl",
    "canned_answers.jsonl",
    "limit_cards.jsonl",
    "referrals.jsonl",
    "closed_conversations.jsonl",
)
OUTCOMES = {"solved": "solved", "referred": "referred", "transferred": "transferred", "abandoned": "left"}
"""Outcomes of the files by ours; whatever else was not answered."""
PAST_DAYS = 26
FIRST_HOUR, HOURS = 6, 7
"""Conversations of the past lie in the working hours of a day in Helsinki."""

Progress = Callable[[str, int, int], None]
"""What is being done, how many of it are done, and how many there are."""


@dataclass(frozen=True, slots=True)
class Problem:
    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


class BadContent(Exception):
    """Nothing was stored; every row that cannot be taken is named."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = list(problems)


@dataclass(slots=True)
class Content:
    articles: list[tuple[str, ArticleContent]] = field(default_factory=list)
    canned_answers: list[CannedAnswer] = field(default_factory=list)
    limits: list[LimitCard] = field(default_factory=list)
    referrals: list[Referral] = field(default_factory=list)
    conversations: list[Mapping[str, Any]] = field(default_factory=list)

    def take(self, row: Mapping[str, Any]) -> None:
        if "turns" in row:
            self.conversations.append(_conversation(row))
        elif "shortcut" in row:
            self.canned_answers.append(canned_answer(row))
        elif is_entry(row):
            if is_published(row):
                self.referrals.append(from_catalogue(row))
        elif "phone" in row or "link" in row:
            self.referrals.append(referral(row))
        elif "service" in row:
            self.limits.append(limit_card(row))
        elif "kind" in row:
            self.articles.append(article(row))
        else:
            raise ValueError("no known kind of row")


def read_files(paths: Iterable[Path]) -> Content:
    """All rows of all files, or `BadContent`."""
    content, problems = Content(), []
    where: dict[tuple[str, str], tuple[str, int]] = {}
    for path in paths:
        for number, row in rows_in(path):
            try:
                if isinstance(row, str):
                    raise ValueError(row)
                if "_about" in row:
                    continue
                content.take(row)
                place = (path.name, number)
                name = str(row.get("id") or row.get("service"))
                if (path.name, name) in where:
                    raise ValueError(f"“{name}” stands on line {where[path.name, name][1]} too")
                where[path.name, name] = place
                if "shortcut" in row:
                    where["", name] = place
            except KeyError as error:
                problems.append(Problem(path.name, number, f"“{error.args[0]}” is missing"))
            except (ValueError, TypeError, AttributeError, BadRow) as error:
                problems.append(Problem(path.name, number, str(error)))
    for id, other in twice(content.canned_answers).items():
        file, number = where["", id]
        problems.append(Problem(file, number, f"its shortcut is taken by “{other}”"))
    if problems:
        raise BadContent(problems)
    return content


def read_folder(folder: Path) -> Content:
    return read_files(path for name in FILES if (path := folder / name).exists())


async def load_content(
    content: Content,
    *,
    database: Database,
    job_queue: Jobs,
    answers: Answers,
    directory: Directory,
    members: Sequence[Member],
    site: str,
    progress: Progress,
) -> None:
    """Store all of it; harmless to repeat. Closed conversations are learnt from by the product's own job."""
    total = len(content.conversations)
    progress("articles", 0, len(content.articles))
    await publish_all(database, content.articles)
    await database.settled()
    progress("articles", len(content.articles), len(content.articles))
    if content.canned_answers:
        await answers.put(content.canned_answers)
    if content.referrals:
        await directory.put(content.referrals)
    if content.limits:
        await answers.put_limits(_named(content.limits, await directory.find("", "fi")))
    groups: dict[str, str] = {}
    for one in content.canned_answers:
        groups.setdefault(one.group, one.id)
    if not total:
        return
    await database.work(lambda work: _close_all(work, content.conversations, members, site, groups))
    while left := await database.read(_unlearnt):
        await job_queue.run_due()
        progress("conversations", total - min(left, total), total)
    progress("conversations", total, total)
    await answers.count_uses()


def _named(cards: Sequence[LimitCard], referrals: Sequence[Referral]) -> list[LimitCard]:
    """A card's file says where to refer by ids; those who read the card want names."""
    known = {one.id: one for one in referrals}

    def names(ids: Sequence[str], lang: str) -> list[str]:
        return [known[id].text(lang)["name"] if id in known else id for id in ids]

    return [
        replace(
            card,
            texts={
                lang: {**lists, "refer_to": names(lists["refer_to"], lang)}
                for lang, lists in card.texts.items()
            },
        )
        for card in cards
    ]


def _unlearnt(connection: Connection) -> int:
    """A server's own runner may be at it too, so what counts is what is left."""
    left = select(func.count()).select_from(jobs.job).where(jobs.job.c.kind == CLOSED_JOB)
    return int(connection.execute(left).scalar_one())


def _close_all(
    work: Work,
    rows: Sequence[Mapping[str, Any]],
    members: Sequence[Member],
    site: str,
    groups: Mapping[str, str],
) -> None:
    """As conversations of the last weeks, closed; those that were loaded before stay."""
    for at, row in enumerate(rows):
        if chat_store.find(work.connection, row["id"]) is not None:
            continue
        advisors = [one for one in members if row["service"] in one.skills]
        advisor = advisors[at % len(advisors)] if advisors else None
        _close(work, row, _begun(work.now, at, len(rows)), at + 1, advisor, site, groups)


def _begun(now: Instant, at: int, of: int) -> Instant:
    """Evenly over the last weeks, at different hours of working days; today's figures are today's own."""
    day = min(now // DAY_MS - 1, (now - round((of - at) / of * PAST_DAYS * DAY_MS)) // DAY_MS)
    weekday = (day + 3) % 7  # 1970 began on a Thursday
    day -= max(0, weekday - 4)
    return Instant(day * DAY_MS + FIRST_HOUR * HOUR_MS + (at * 97 % (HOURS * 60)) * MINUTE_MS)


def _close(
    work: Work,
    row: Mapping[str, Any],
    begun: Instant,
    number: int,
    advisor: Member | None,
    site: str,
    groups: Mapping[str, str],
) -> None:
    name = advisor.display_name if advisor else ""
    staff = advisor.id if advisor else "advisor"
    item = Conversation(
        id=row["id"],
        number=number,
        site=site,
        service=row["service"],
        lang=row["lang"],
        visitor=new_id(),
        visitor_name="",
        receipt="".join(secrets.choice(RECEIPT_ALPHABET) for _ in range(10)),
        created_at=begun,
        queued_at=begun,
        page_path=row.get("site_page", ""),
    )
    row_of = partial(record.Row, conversation=item.id, service=item.service, site=site)
    record.add(
        work.connection,
        [row_of("conversation.started", begun, "visitor", data={"lang": item.lang})],
    )
    for seq, turn in enumerate(row["turns"], 1):
        at = Instant(begun + int(turn["at_s"]) * SECOND_MS)
        by_visitor = turn["role"] == "visitor"
        rows: list[record.Row] = []
        if not by_visitor and item.assigned_at is None:
            item = item.assigned_to(staff, name, 1, at)
            rows.append(row_of("conversation.assigned", at, "staff", staff))
        used = () if by_visitor else _used(turn, groups)
        entry = Entry(
            conversation=item.id,
            seq=seq,
            kind="text",
            at=at,
            by="visitor" if by_visitor else "advisor",
            sender=item.visitor if by_visitor else staff,
            by_name="" if by_visitor else name,
            lang=item.lang,
            text=live.mask(turn["text"]).text if by_visitor else turn["text"],
            used=used,
        )
        chat_store.add_entries(work, [entry])
        item = item.with_entry(entry)
        whose = ("visitor", None) if by_visitor else ("staff", staff)
        said = {"seq": seq, "length": len(entry.text or ""), "kind": "text"}
        rows.append(row_of("entry.posted", at, *whose, data=said))
        rows += [row_of("answer.used", at, "staff", staff, data={"seq": seq, **use}) for use in used]
        record.add(work.connection, rows)
    ended = Instant(begun + int(row["turns"][-1]["at_s"]) * SECOND_MS + MINUTE_MS)
    outcome = OUTCOMES.get(row["outcome"], "unanswered")
    by = "visitor" if outcome == "left" else "advisor"
    item = item.closed(by, ended, outcome, "", outcome == "unanswered")
    if row.get("rating"):
        item = replace(item, rated_feeling=row["rating"], rated_at=ended)
    chat_store.add(work, item)
    record.add(
        work.connection,
        [row_of("conversation.closed", ended, data={"outcome": outcome, "by": by})],
    )
    jobs.ask(work, CLOSED_JOB, item.id, {"conversation": item.id}, due_at=ended)


def _used(turn: Mapping[str, Any], groups: Mapping[str, str]) -> tuple[dict[str, Any], ...]:
    """`canned:GROUP` means any answer of that group; an unknown group is no answer."""
    used = str(turn.get("used") or "")
    if not used:
        return ()
    kind, _, group = used.partition(":")
    if group:
        id = groups.get(group)
        return ({"kind": "canned_answer", "id": id, "edited": bool(turn.get("edited"))},) if id else ()
    canned = kind.startswith("ca-")
    return (
        {
            "kind": "canned_answer" if canned else "article",
            "id": used,
            "edited": bool(turn.get("edited")),
        },
    )


def _conversation(row: Mapping[str, Any]) -> Mapping[str, Any]:
    if row["lang"] not in LANGUAGES:
        raise ValueError(f"unknown language: {row['lang']}")
    if not row["turns"] or row["turns"][0]["role"] != "visitor":
        raise ValueError("the visitor begins a conversation")
    for name in ("id", "service", "outcome"):
        if not isinstance(row[name], str):
            raise ValueError(f"“{name}” must be a text")
    at = -1
    for turn in row["turns"]:
        if turn["role"] not in ("visitor", "advisor") or not str(turn["text"]).strip():
            raise ValueError("a turn has a role and a text")
        if turn["at_s"] < at:
            raise ValueError("turns follow one another in time")
        at = turn["at_s"]
    return row
