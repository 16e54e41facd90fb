"""Answers for the desk: the picker, suggestions for the visitor's last words, and limit cards."""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Protocol

from advisory.chat.model import Conversation, Entry
from advisory.chat.service import Chat, Surroundings
from advisory.clock import DAY_MS, Clock, Instant
from advisory.errors import Code, Refusal
from advisory.identity import Person
from advisory.search.model import NOTHING_FITS, Document, Match
from advisory.search.service import Search
from advisory.sites.service import Sites
from advisory.storage.database import Database
from advisory.storage.work import Work
from advisory.templates_answers import store
from advisory.templates_answers.events import AnswersChanged
from advisory.templates_answers.fill_in import applicable, fill
from advisory.templates_answers.formality import formality_of
from advisory.templates_answers.model import CannedAnswer, LimitCard, Offer, Short
from advisory.templates_answers.small_talk import content_words, without_greeting

PREFIX = "canned_answer:"
ARTICLE_PREFIX = "article:"
USES_MS = 90 * DAY_MS
SUGGESTIONS = 3
LOOK_BACK = 80
"""Entries of a conversation that are looked at for its last question and its tone."""
FEW_WORDS = 3
QUESTION_LETTERS = 600
POOL = 20
CONTEXT_MESSAGES = 3
CONTEXT_WEIGHT = 0.5
CONTEXT_FITS = 0.4
_MARK = re.compile(r"⟦[^⟧]*⟧")


class Shelf(Protocol):
    """Published articles as advisors may send them; the knowledge base gives it at wiring."""

    def short(self, article: str, lang: str) -> Short | None: ...


class Answers:
    """Canned answers are few and asked for on every keystroke, so they are kept in memory."""

    def __init__(
        self,
        database: Database,
        chat: Chat,
        surroundings: Surroundings,
        sites: Sites,
        search: Search,
        clock: Clock,
    ) -> None:
        self._database = database
        self._chat = chat
        self._surroundings = surroundings
        self._sites = sites
        self._search = search
        self._clock = clock
        self._shelf: Shelf | None = None
        self._answers: dict[str, CannedAnswer] = {}
        self._uses: dict[tuple[str, str], int] = {}
        self._uses_by_service: dict[tuple[str, str, str], int] = {}
        database.listen(AnswersChanged, self._follow, everywhere=True)

    def offer_articles(self, shelf: Shelf) -> None:
        self._shelf = shelf

    # -- kept in step ----------------------------------------------------------------------------

    async def load(self) -> None:
        found = await self._database.read(store.all_answers)
        self._answers = {item.id: item for item in found}
        await self.count_uses()

    async def count_uses(self) -> None:
        """How often each answer was used in ninety days, from the event record."""
        since = Instant(self._clock() - USES_MS)
        rows = await self._database.read(lambda connection: store.uses(connection, since))
        uses: dict[tuple[str, str], int] = defaultdict(int)
        for kind, id, _, count in rows:
            uses[kind, id] += count
        self._uses = dict(uses)
        self._uses_by_service = {(kind, id, service): count for kind, id, service, count in rows}

    def prior(self, document: str) -> float:
        """For the search: what is used often decides between nearly equal matches."""
        kind, _, id = document.partition(":")
        return math.log1p(self._uses.get((kind, id), 0))

    async def put(self, items: Sequence[CannedAnswer]) -> None:
        def run(work: Work) -> None:
            store.put(work, items)
            work.announce(AnswersChanged(tuple(item.id for item in items)))

        await self._database.work(run)
        await self.compare()

    async def _follow(self, _: AnswersChanged) -> None:
        await self.compare()

    async def compare(self) -> None:
        """Take in what is committed and not known here, whoever changed it."""
        committed = await self._database.read(store.revs)
        known = {item.id: item.rev for item in self._answers.values()}
        if committed == known:
            return
        found = await self._database.read(store.all_answers)
        self._answers = {item.id: item for item in found}
        await self._search.remove([PREFIX + id for id in known.keys() - committed.keys()])
        changed = [item for item in found if known.get(item.id) != item.rev]
        await self._search.put(self.documents(changed))

    async def put_limits(self, cards: Sequence[LimitCard]) -> None:
        await self._database.work(lambda work: store.put_limits(work, cards))

    def documents(self, items: Iterable[CannedAnswer] | None = None) -> list[Document]:
        """One for each language, for advisors alone; a personal answer is nobody else's to find."""
        return [
            Document(
                id=PREFIX + item.id,
                kind="canned_answer",
                lang=lang,
                services=frozenset(item.services),
                audience="staff",
                title=item.title(lang),
                phrasings=(item.shortcut,),
                body="\n".join(forms.values()),
                version=item.rev,
            )
            for item in (self._answers.values() if items is None else items)
            if item.scope != "personal"
            for lang, forms in item.texts.items()
        ]

    # -- what advisors ask -----------------------------------------------------------------------

    async def search(
        self, person: Person, conversation: str, q: str, lang: str | None, formality: str | None, limit: int
    ) -> list[Offer]:
        """Shortcuts that begin so, then titles that hold it, then what the search finds."""
        item, entries = await self._context(conversation)
        lang, form = lang or item.lang, formality or formality_of(_visitor_texts(entries), lang or item.lang)
        q = q.strip().lstrip("/").casefold()
        if not q:
            return self._most_used(person, item, lang, form, limit)
        mine = self._of(person, item.service)
        offers = [
            offer
            for one in sorted(mine, key=lambda one: (len(one.shortcut), one.shortcut))
            if one.shortcut.casefold().startswith(q)
            and (offer := self._canned(person, item, one, lang, form, 2.0))
        ]
        offers += [
            offer
            for one in mine
            if q in one.title(lang).casefold() and (offer := self._canned(person, item, one, lang, form, 1.5))
        ]
        matches = self._search.find(
            q,
            lang=lang,
            kinds={"article", "canned_answer"},
            services={item.service},
            audience="staff",
            limit=limit,
            prefix=True,
            prior=self.prior,
        )
        offers += self._offers(person, item, matches, lang, form)
        unique = {(offer.kind, offer.id): offer for offer in reversed(offers)}
        return [offer for offer in dict.fromkeys(offers) if unique.pop((offer.kind, offer.id), None)][:limit]

    async def suggest(
        self, person: Person, conversation: str, formality: str | None
    ) -> tuple[str, list[Offer]]:
        """At most three answers for the visitor's unanswered words, and the words they are for."""
        item, entries = await self._context(conversation)
        question = question_of(entries, item.lang)
        if not content_words(question, item.lang):
            return question, []
        form = formality or formality_of(_visitor_texts(entries), item.lang)
        before = context_of(entries, item.lang)
        now = await self._fitting(item, question)
        fitting = blended(now, await self._fitting(item, before) if before else [])
        return question, self._offers(person, item, fitting, item.lang, form)[:SUGGESTIONS]

    async def _fitting(self, item: Conversation, question: str) -> list[Match]:
        return await self._search.find_closely(
            question,
            lang=item.lang,
            kinds={"article", "canned_answer"},
            services={item.service},
            audience="staff",
            limit=POOL,
            prior=self.prior,
        )

    async def limits(self, service: str, lang: str) -> tuple[LimitCard, str]:
        card = await self._database.read(lambda connection: store.limits(connection, service))
        if card is None or not card.texts:
            raise Refusal(Code.NOT_FOUND)
        return card, lang if lang in card.texts else next(iter(card.texts))

    # -- within ----------------------------------------------------------------------------------

    async def _context(self, conversation: str) -> tuple[Conversation, list[Entry]]:
        item = await self._chat.find(conversation)
        return await self._chat.after(conversation, max(0, item.last_seq - LOOK_BACK))

    def _of(self, person: Person, service: str) -> list[CannedAnswer]:
        return [
            item
            for item in self._answers.values()
            if service in item.services and item.is_for(person.id, frozenset(person.services))
        ]

    def _most_used(self, person: Person, item: Conversation, lang: str, form: str, limit: int) -> list[Offer]:
        service = item.service
        ids = [("canned_answer", one.id) for one in self._of(person, service)]
        ids += [
            (kind, id) for kind, id, where in self._uses_by_service if kind == "article" and where == service
        ]
        ids.sort(key=lambda key: -self._uses_by_service.get((*key, service), 0))
        offers = (self._offer(person, item, kind, id, lang, form, 1.0, ()) for kind, id in ids)
        return [offer for offer in offers if offer][:limit]

    def _offers(
        self, person: Person, item: Conversation, matches: Iterable[Match], lang: str, form: str
    ) -> list[Offer]:
        offers = []
        for match in matches:
            kind, _, id = match.id.partition(":")
            chosen = match.lang if match.other_lang else lang
            offers.append(self._offer(person, item, kind, id, chosen, form, match.score, match.matched))
        return [offer for offer in offers if offer]

    def _offer(
        self,
        person: Person,
        item: Conversation,
        kind: str,
        id: str,
        lang: str,
        form: str,
        score: float,
        matched: tuple[str, ...],
    ) -> Offer | None:
        if kind == "article":
            return self._article(item, id, lang, score, matched)
        one = self._answers.get(id)
        if one is None or not one.is_for(person.id, frozenset(person.services)):
            return None
        return self._canned(person, item, one, lang, form, score, matched)

    def _article(
        self, item: Conversation, id: str, lang: str, score: float, matched: tuple[str, ...]
    ) -> Offer | None:
        short = self._shelf.short(id, lang) if self._shelf else None
        if short is None:
            return None
        return Offer(
            "article",
            id,
            short.title,
            short.text,
            short.lang,
            score,
            other_lang=_primary(short.lang) != _primary(item.lang),
            matched=matched,
            reviewed_at=short.reviewed_at,
            due_for_review=short.due_for_review,
            uses=self._uses.get(("article", id), 0),
        )

    def _canned(
        self,
        person: Person,
        item: Conversation,
        one: CannedAnswer,
        lang: str,
        form: str,
        score: float,
        matched: tuple[str, ...] = (),
    ) -> Offer | None:
        found = one.text(lang, form)
        if found is None:
            return None
        text, code = found
        filled, unresolved = fill(text, applicable(self._known(person, item, one, code), text, one.group))
        return Offer(
            "canned_answer",
            one.id,
            one.title(code),
            filled,
            code,
            score,
            shortcut=one.shortcut,
            other_lang=_primary(code) != _primary(item.lang),
            unresolved=unresolved,
            matched=matched,
            uses=self._uses.get(("canned_answer", one.id), 0),
        )

    def _known(self, person: Person, item: Conversation, one: CannedAnswer, lang: str) -> dict[str, str]:
        known = {
            "name": item.visitor_name,
            "advisor": person.name,
            "service": self._surroundings.service_name(item.service, lang),
            "reference": str(item.number),
        }
        site = next((site for site in self._sites.all() if site.id == item.site), None)
        if site is not None:
            known |= {"unit_phone": site.phone, "hours": site.phone_hours.get(lang, "")}
        if one.article and self._shelf and (short := self._shelf.short(one.article, lang)):
            known["link"] = short.link or ""
        return known


def question_of(entries: Sequence[Entry], lang: str) -> str:
    """The visitor's words since the last answer; with the message before them when they say little."""
    spoken = [line for line in entries if line.kind in ("text", "card", "file") and line.by != "system"]
    last_answer = max((at for at, line in enumerate(spoken) if line.by == "advisor"), default=-1)
    texts = [line.text or "" for line in spoken[last_answer + 1 :]]
    if not texts:
        return ""
    if len(content_words("\n".join(texts), lang)) < FEW_WORDS:
        before = [line.text or "" for line in spoken[: last_answer + 1] if line.by == "visitor"]
        texts = [*before[-1:], *texts]
    plain = (without_greeting(_MARK.sub(" ", text), lang) for text in texts)
    return "\n".join(text for text in plain if text)[-QUESTION_LETTERS:]


def context_of(entries: Sequence[Entry], lang: str) -> str:
    """What the conversation was about before the words that wait for an answer."""
    last_answer = max((at for at, line in enumerate(entries) if line.by == "advisor"), default=0)
    texts = _visitor_texts(entries[:last_answer])[-CONTEXT_MESSAGES:]
    context = "\n".join(without_greeting(_MARK.sub(" ", text), lang) for text in texts)
    return context if content_words(context, lang) else ""


def blended(now: Sequence[Match], before: Sequence[Match]) -> list[Match]:
    """Best first: what fits the question, helped by what fitted the conversation until now.

    A question that follows from the last one rarely names its subject again. What explains little of the
    question is only offered when it explained much of what was said before.
    """
    best_now = max((match.score for match in now), default=0.0) or 1.0
    best_before = max((match.score for match in before), default=0.0) or 1.0
    scores = {match.id: match.score / best_now for match in now}
    for match in before:
        scores[match.id] = scores.get(match.id, 0.0) + CONTEXT_WEIGHT * match.score / best_before
    found = {match.id: match for match in (*before, *now)}
    fits = {match.id for match in now if match.share >= NOTHING_FITS}
    fits |= {match.id for match in before if match.share >= CONTEXT_FITS}
    return [
        replace(found[id], score=round(scores[id], 4))
        for id in sorted(fits, key=lambda id: (-scores[id], id))
    ]


def _visitor_texts(entries: Iterable[Entry]) -> list[str]:
    return [line.text for line in entries if line.by == "visitor" and line.kind == "text" and line.text]


def _primary(lang: str) -> str:
    return lang.split("-")[0].lower()
