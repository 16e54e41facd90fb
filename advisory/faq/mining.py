"""From a closed conversation to observed questions: redact, extract, match, group, store."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import Connection

from advisory.chat.model import Conversation, Entry
from advisory.chat.service import Chat
from advisory.clock import SECOND_MS, Instant
from advisory.errors import Code, Refusal
from advisory.faq import asking, observations
from advisory.faq.extract import Line, Question, questions
from advisory.faq.groups import JOINS_AT, Groups
from advisory.faq.observations import Observation, State
from advisory.faq.shelf import Found, Shelf
from advisory.faq.space import Space
from advisory.guard import faq as guard
from advisory.storage.database import Database
from advisory.storage.work import Work

COVERED_AT = 0.75
"""Share of a question's weight from which an article is taken to answer it, without anybody saying so."""

StaffNames = Callable[[], Awaitable[list[str]]]


@dataclass(frozen=True, slots=True)
class _Talk:
    """A closed conversation, the language its visitor wrote in, and what they asked."""

    item: Conversation
    lang: str
    asked: list[Question]


class Mining:
    """One batch at a time in a process, and harmless to repeat.

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
        await self.mine([str(payload["conversation"])])

    async def mine(self, conversations: Sequence[str]) -> int:
        """Gives the number of questions that were kept, all of them at once or none."""
        read = [found for found in await asyncio.gather(*map(self._closed, conversations)) if found]
        names = await self._staff_names()
        talks = await asyncio.to_thread(lambda: [_read(item, entries, names) for item, entries in read])
        async with self._mining:
            await self._refresh()
            known = await self._database.read(
                lambda connection: {
                    one.item.id: observations.of_conversation(connection, one.item.id) for one in talks
                }
            )
            # The search answers in the event loop alone, and at once.
            seen = {talk.item.id: self._observed(talk) for talk in talks}
            self._state = None  # what is in memory runs ahead of the rows until they are stored
            placed = await asyncio.to_thread(self._placed, seen, known, self._wordings(talks))
            state = await self._database.work(lambda work: _store(work, talks, placed))
            gone = {one.id for kept in known.values() for one in kept if one.group is not None}
            if not gone - {one.id for kept in placed.values() for one in kept}:
                self._state = state
        return sum(map(len, placed.values()))

    async def _closed(self, conversation: str) -> tuple[Conversation, list[Entry]] | None:
        try:
            item, entries = await self._chat.after(conversation, 0)
        except Refusal as error:
            if error.code is Code.NOT_FOUND:  # erased meanwhile
                return None
            raise
        if item.practice or item.is_open:
            return None
        page = entries
        while page and page[-1].seq < item.last_seq:
            _, page = await self._chat.after(conversation, page[-1].seq)
            entries += page
        return item, entries

    async def _refresh(self) -> None:
        """Build the groups anew when others added, took away or decided."""
        if await self._database.read(observations.state) == self._state:
            return

        def load(connection: Connection) -> tuple[State, list[Observation]]:
            return observations.state(connection), observations.grouped(connection)

        state, found = await self._database.read(load)
        wordings = {lang: self._shelf.wordings(lang) for lang in {item.lang for item in found}}
        self._groups = await asyncio.to_thread(_built, found, wordings)
        self._state = state

    def _wordings(self, talks: Sequence[_Talk]) -> dict[str, list[str]]:
        new = {talk.lang for talk in talks} - self._groups.keys()
        return {lang: self._shelf.wordings(lang) for lang in new}

    def _observed(self, talk: _Talk) -> list[Observation]:
        return [
            self._observation(talk, question, self._shelf.nearest(question.text, talk.lang))
            for question in talk.asked
        ]

    def _observation(self, talk: _Talk, question: Question, near: Found | None) -> Observation:
        """With the article that answers it: the one that the advisor used, or one that fits well."""
        item = talk.item
        took_ms = max(0, (item.closed_at or item.created_at) - (item.assigned_at or item.created_at))
        article = next((id for id in question.articles if self._shelf.get(id)), None)
        if article is None and near is not None and near.share >= COVERED_AT:
            article = near.id
        return Observation(
            id=_id(item.id, question),
            conversation=item.id,
            ordinal=question.ordinal,
            visitor=item.visitor,
            at=Instant(question.at),
            lang=talk.lang,
            service=item.service,
            text=question.text,
            doubt=question.doubt,
            seconds=took_ms // SECOND_MS // len(talk.asked),
            cover=round(near.share, 3) if near else 0.0,
            article=article,
            nearest=near.id if near else None,
            outcome=item.outcome,
            searched=guard.redact(item.searched).text if item.searched else "",
            answers=tuple(asdict(answer) for answer in question.answers),
            seqs=question.seqs,
            site=item.site,
        )

    def _placed(
        self,
        found: Mapping[str, Sequence[Observation]],
        known: Mapping[str, Sequence[Observation]],
        wordings: Mapping[str, Sequence[str]],
    ) -> dict[str, list[Observation]]:
        """What no article answers joins the nearest group, or opens one; what was placed before stays."""
        placed: dict[str, list[Observation]] = {}
        for conversation, items in found.items():
            before = {one.text: one for one in known[conversation] if one.group is not None}
            placed[conversation] = []
            for item in items:
                kept = before.pop(item.text, None)
                if kept is not None and (kept.pinned or item.article is None):
                    item = replace(item, id=kept.id, group=kept.group, pinned=kept.pinned, article=None)
                else:
                    item = self._joined(item, wordings)
                placed[conversation].append(item)
        return placed

    def _joined(self, item: Observation, wordings: Mapping[str, Sequence[str]]) -> Observation:
        if item.article is not None:
            return item
        groups = self._groups.get(item.lang)
        if groups is None:
            groups = self._groups[item.lang] = Groups(Space(item.lang, wordings.get(item.lang, ())))
        near = groups.nearest(item.text)
        group = near[0] if near is not None and near[1] >= JOINS_AT else item.id
        groups.learn(group, item.text)
        return replace(item, group=group)


def _id(conversation: str, question: Question) -> str:
    """The same for the same question, so that mining again gives the same rows and the same groups."""
    asked = f"{conversation} {question.ordinal} {question.text}"
    return hashlib.blake2b(asked.encode(), digest_size=16).hexdigest()


def _built(found: Sequence[Observation], wordings: Mapping[str, Sequence[str]]) -> dict[str, Groups]:
    groups: dict[str, Groups] = {}
    for item in found:
        if item.lang not in groups:
            groups[item.lang] = Groups(Space(item.lang, wordings[item.lang]))
        if item.group is not None:
            groups[item.lang].learn(item.group, item.text)
    return groups


def _read(item: Conversation, entries: Sequence[Entry], names: Sequence[str]) -> _Talk:
    """The conversation's questions, with the same mark for the same name all through."""
    numbering = guard.Numbering()
    known = [*names, *([item.visitor_name] if item.visitor_name else [])]
    lines = []
    for entry in entries:
        if entry.kind in ("text", "card") and entry.text and entry.by in ("visitor", "advisor"):
            redacted = guard.redact(entry.text, known_names=known, numbering=numbering)
            used = tuple((str(use["kind"]), str(use["id"]), bool(use.get("edited"))) for use in entry.used)
            lines.append(Line(entry.by, entry.at, redacted.text, redacted.doubt, entry.seq, used))
    written = [line.text for line in lines if line.by == "visitor"]
    lang = asking.language_of(written, item.lang.split("-")[0])
    return _Talk(item, lang, questions(lines, lang))


def _store(work: Work, talks: Sequence[_Talk], found: Mapping[str, Sequence[Observation]]) -> State:
    for talk in talks:
        item, asked = talk.item, found[talk.item.id]
        observations.replace_all(work, item.id, asked)
        work.record(
            "conversation.mined",
            conversation=item.id,
            service=item.service,
            site=item.site,
            data={"questions": len(asked), "answered": sum(one.article is not None for one in asked)},
        )
    return observations.state(work.connection)
