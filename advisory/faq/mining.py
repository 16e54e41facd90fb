"""From a closed conversation to observed questions: redact, extract, match, group, store."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Connection

from advisory.chat.model import Conversation, Entry
from advisory.chat.service import Chat
from advisory.clock import SECOND_MS, Instant
from advisory.errors import Code, Refusal
from advisory.faq import observations
from advisory.faq.extract import Line, Question, questions
from advisory.faq.groups import JOINS_AT, Groups, Space
from advisory.faq.observations import Observation, State
from advisory.faq.shelf import Found, Shelf
from advisory.guard import faq as guard
from advisory.identity import new_id
from advisory.storage.database import Database
from advisory.storage.work import Work

COVERED_AT = 0.75
"""Share of a question's weight from which an article is taken to answer it, without anybody saying so."""

StaffNames = Callable[[], Awaitable[list[str]]]


class Mining:
    """One conversation at a time in a process, and harmless to repeat.

    What is grouped so far is kept in memory, and built anew when the rows say that it is not the truth.
    """

    def __init__(self, database: Database, chat: Chat, shelf: Shelf, staff_names: StaffNames) -> None:
        self._database = database
        self._chat = chat
        self._shelf = shelf
        self._staff_names = staff_names
        self._groups: dict[str, Groups] = {}
        self._state: State | None = None
        self._mining = asyncio.Lock()

    async def mine_closed(self, payload: Mapping[str, Any]) -> None:
        """The job of a close."""
        await self.mine(str(payload["conversation"]))

    async def mine(self, conversation: str) -> int:
        """Gives the number of questions that were kept."""
        try:
            item, entries = await self._chat.after(conversation, 0)
        except Refusal as error:
            if error.code is Code.NOT_FOUND:  # erased meanwhile
                return 0
            raise
        if item.practice or item.is_open:
            return 0
        names = await self._staff_names()
        asked = await asyncio.to_thread(_read, item, entries, names)
        async with self._mining:
            await self._refresh()
            # The search answers in the event loop alone, and at once.
            near = [self._shelf.nearest(question.text, _primary(item.lang)) for question in asked]
            found = [self._observed(item, *pair, len(asked)) for pair in zip(asked, near, strict=True)]
            found = await asyncio.to_thread(self._grouped, found, self._shelf.wordings(_primary(item.lang)))
            state = await self._database.work(lambda work: _store(work, item, found))
            self._remember(found, state)
        return len(found)

    async def _refresh(self) -> None:
        """Build the groups anew when others added or took away."""
        if await self._database.read(observations.state) == self._state:
            return

        def load(connection: Connection) -> tuple[State, list[Observation]]:
            return observations.state(connection), observations.grouped(connection)

        state, found = await self._database.read(load)
        wordings = {lang: self._shelf.wordings(lang) for lang in {item.lang for item in found}}
        self._groups = await asyncio.to_thread(_built, found, wordings)
        self._state = state

    def _observed(
        self, item: Conversation, question: Question, near: Found | None, questions: int
    ) -> Observation:
        """With the article that answers it: the one that the advisor used, or one that fits well."""
        took_ms = max(0, (item.closed_at or item.created_at) - (item.assigned_at or item.created_at))
        article = next((id for id in question.articles if self._shelf.get(id)), None)
        if article is None and near is not None and near.share >= COVERED_AT:
            article = near.id
        return Observation(
            new_id(),
            item.id,
            question.ordinal,
            item.visitor,
            Instant(question.at),
            _primary(item.lang),
            item.service,
            question.text,
            question.doubt,
            took_ms // SECOND_MS // questions,
            round(near.share, 3) if near else 0.0,
            None,
            article,
            near.id if near else None,
            item.outcome,
            guard.redact(item.searched).text if item.searched else "",
            tuple(asdict(answer) for answer in question.answers),
        )

    def _grouped(self, found: Sequence[Observation], wordings: Sequence[str]) -> list[Observation]:
        """What no article answers joins the nearest group, or opens one."""
        placed = []
        for item in found:
            if item.article is None:
                if item.lang not in self._groups:
                    self._groups[item.lang] = Groups(Space(item.lang, wordings))
                near = self._groups[item.lang].nearest(item.text)
                group = near[0] if near is not None and near[1] >= JOINS_AT else new_id()
                item = replace(item, group=group)
            placed.append(item)
        return placed

    def _remember(self, found: Sequence[Observation], state: State | None) -> None:
        if state is None:  # the conversation was mined before: what is in memory counts it twice
            self._state = None
            return
        for item in found:
            if item.group is not None:
                self._groups[item.lang].learn(item.group, item.text)
        self._state = state


def _built(found: Sequence[Observation], wordings: Mapping[str, Sequence[str]]) -> dict[str, Groups]:
    groups = {lang: Groups(Space(lang, texts)) for lang, texts in wordings.items()}
    for item in found:
        if item.group is not None:
            groups[item.lang].learn(item.group, item.text)
    return groups


def _primary(lang: str) -> str:
    return lang.split("-")[0]


def _read(item: Conversation, entries: Sequence[Entry], names: Sequence[str]) -> list[Question]:
    """The conversation's questions, with the same mark for the same name all through."""
    numbering = guard.Numbering()
    known = [*names, *([item.visitor_name] if item.visitor_name else [])]
    lines = []
    for entry in entries:
        if entry.kind in ("text", "card") and entry.text and entry.by in ("visitor", "advisor"):
            redacted = guard.redact(entry.text, known_names=known, numbering=numbering)
            used = tuple((str(use["kind"]), str(use["id"]), bool(use.get("edited"))) for use in entry.used)
            lines.append(Line(entry.by, entry.at, redacted.text, redacted.doubt, used))
    return questions(lines, item.lang)


def _store(work: Work, item: Conversation, found: Sequence[Observation]) -> State | None:
    again = observations.count(work.connection, item.id) > 0
    observations.replace_all(work, item.id, found)
    work.record(
        "conversation.mined",
        conversation=item.id,
        service=item.service,
        site=item.site,
        data={"questions": len(found), "answered": sum(one.article is not None for one in found)},
    )
    return None if again else observations.state(work.connection)
