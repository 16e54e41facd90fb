"""Installs the knowledge base: articles, the widget's search, and learning from closed conversations."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from advisory.chat.events import ConversationErased
from advisory.chat.service import CLOSED_JOB, Chat
from advisory.clock import HOUR_MS
from advisory.desk.board import Board
from advisory.faq.candidates import Candidates
from advisory.faq.candidates_http import CandidateRoutes
from advisory.faq.effects import Effects
from advisory.faq.help_page_http import HelpPages, LauncherOf
from advisory.faq.http import ArticleRoutes
from advisory.faq.learned import Learning
from advisory.faq.mining import Mining
from advisory.faq.nightly import NIGHT_JOB, Night
from advisory.faq.personal import KnowledgePersonal, unlearn
from advisory.faq.public_http import StateOf, WidgetRoutes
from advisory.faq.public_page_http import PublicPages
from advisory.faq.reading import Reading
from advisory.faq.regroup import Regrouping
from advisory.faq.service import Articles, SecondReader
from advisory.faq.shelf import Shelf
from advisory.faq.tables import article, article_revision, group_step
from advisory.faq.transcripts import Transcripts
from advisory.faq.transcripts_http import TranscriptRoutes
from advisory.guard import faq as guard
from advisory.limits.buckets import Rate
from advisory.parts import Parts
from advisory.search.model import Document
from advisory.search.service import Search
from advisory.sites.service import Sites
from advisory.storage.lifecycle import OfStaff
from advisory.templates_answers.service import Answers

READS = Rate(per_second=5, burst=40)
"""Searches and readings from one address; a library's visitors share one."""
COUNT_EVERY_S = 60.0
MISSES_EVERY_S = 5.0
LEARN_EVERY_S = 30.0
DUE_EVERY_S = HOUR_MS / 1_000
TIMED_EVERY_S = 20.0

StaffNames = Callable[[], Awaitable[list[str]]]


@dataclass(frozen=True, slots=True)
class Knowledge:
    articles: Articles
    shelf: Shelf
    candidates: Candidates
    mining: Mining
    learning: Learning
    night: Night
    reading: Reading
    transcripts: Transcripts
    fill: Callable[[], Awaitable[None]]
    """Makes the search ready with all that is published; part of every start."""


def install(
    parts: Parts,
    chat: Chat,
    board: Board,
    sites: Sites,
    search: Search,
    answers: Answers,
    state_of: StateOf,
    launcher_of: LauncherOf,
    staff_names: StaffNames,
    second_reader: SecondReader,
    *,
    visitor_url: str,
    kept_days: Callable[[str], int],
    feedback: str,
) -> Knowledge:
    """Starts after the canned answers are loaded: it fills the search with them and the articles."""
    shelf = Shelf(parts.database, search)
    articles = Articles(parts.database, shelf, search, parts.clock, second_reader)
    candidates = Candidates(parts.database, articles, shelf, parts.clock)
    learning = Learning(parts.database, shelf)
    mining = Mining(parts.database, chat, shelf, staff_names)
    night = Night(parts.database, shelf, parts.clock)
    reading = Reading(parts.database, shelf, parts.clock)
    reads = parts.limits.by_address("reads", READS)
    widget = WidgetRoutes(reading, articles, sites, board, state_of, kept_days, reads)
    pages = PublicPages(shelf, reading, sites, board, visitor_url, lambda: widget.uses, reads)
    pages.add(parts.routes)
    HelpPages(sites, visitor_url, launcher_of, feedback, reads).add(parts.routes)
    ArticleRoutes(articles, Effects(parts.database, parts.clock), shelf, sites).add(parts.routes)
    CandidateRoutes(candidates, Regrouping(parts.database, candidates), sites).add(parts.routes)
    transcripts = Transcripts(parts.database, chat, candidates, staff_names)
    TranscriptRoutes(transcripts).add(parts.routes)
    widget.add(parts.routes)
    answers.offer_articles(shelf)
    search.prior = answers.prior
    parts.lifecycle.register(KnowledgePersonal())
    parts.lifecycle.tells_of_staff(
        OfStaff(article, ("sent_by",)),
        OfStaff(article_revision, ("by",), {"by_name": "by"}),
        OfStaff(group_step, names={"staff_name": "staff"}),
    )
    parts.lifecycle.may_go_before("questions", unlearn)
    parts.catch_up.add("articles", shelf.compare)
    parts.jobs.handle(CLOSED_JOB, mining.mine_closed)
    parts.jobs.handle(NIGHT_JOB, night.job)
    parts.database.listen(ConversationErased, night.forget, everywhere=True)

    async def documents() -> list[Document]:
        await shelf.load()
        return [*shelf.documents(), *answers.documents()]

    async def fill() -> None:
        # The lists of names are read once, and not while the event loop waits for a disk.
        await asyncio.to_thread(guard.redact, "")
        await search.start(documents)

    async def start() -> None:
        await fill()
        await learning.refresh()
        await widget.count_uses()
        parts.background.every("phrasings", LEARN_EVERY_S, learning.refresh)
        await night.schedule()
        parts.background.every("article counts", COUNT_EVERY_S, widget.count_uses)
        parts.background.every("searches in vain", MISSES_EVERY_S, reading.count_misses)
        parts.background.every("review dates", DUE_EVERY_S, articles.take_due)
        parts.background.every("times of articles", TIMED_EVERY_S, articles.take_timed)

    parts.starts.append(start)

    async def stop() -> None:
        await reading.count_misses(everything=True)
        await search.close()

    parts.stops.append(stop)
    return Knowledge(articles, shelf, candidates, mining, learning, night, reading, transcripts, fill)
