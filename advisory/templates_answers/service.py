"""Answers for the desk: the picker, suggestions for the visitor's last words, and limit cards."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Protocol

from advisory.chat.model import Conversation, Entry
from advisory.chat.service import Chat, Surroundings
from advisory.clock import DAY_MS, Clock, Instant
from advisory.errors import Code, Refusal
from advisory.identity import Person
from advisory.people.names import Names
from advisory.search.model import NOTHING_FITS, Document, Match
from advisory.search.service import Search
from advisory.sites.service import Sites
from advisory.storage.database import Database
from advisory.storage.work import Work
from advisory.templates_answers import store
from advisory.templates_answers.alerts import ANSWERS_TO, IDENTIFICATION, alerts
from advisory.templates_answers.events import AnswersChanged
from advisory.templates_answers.fill_in import applicable, fill
from advisory.templates_answers.formality import formality_of
from advisory.templates_answers.model import CannedAnswer, Guide, LimitCard, Offer, Short, Suggestions
from advisory.templates_answers.questions import (
    blended,
    context_of,
    open_words,
    primary,
    question_of,
    visitor_texts,
)
from advisory.templates_answers.small_talk import content_words

PREFIX = "canned_answer:"
ARTICLE_PREFIX = "article:"
USES_MS = 90 * DAY_MS
SUGGESTIONS = 3
LOOK_BACK = 80
"""Entries of a conversation that are looked at for its last question and its tone."""
POOL = 20
GUIDES = 2


class Shelf(Protocol):
    """Published articles as advisors may send them; the knowledge base gives it at wiring."""

    def short(self, article: str, lang: str) -> Short | None: ...
    def guide(self, article: str, lang: str) -> Guide | None: ...


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
        self.names = Names()
        """What visitors are told an advisor is called; whoever knows people puts it here."""
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

    def all(self) -> list[CannedAnswer]:
        return list(self._answers.values())

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
        lang, form = lang or item.lang, formality or formality_of(visitor_texts(entries), lang or item.lang)
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

    async def suggest(self, person: Person, conversation: str, formality: str | None) -> Suggestions:
        """At most three answers for the visitor's unanswered words, and what else to know of them."""
        item, entries = await self._context(conversation)
        question = question_of(entries, item.lang)
        form = formality or formality_of(visitor_texts(entries), item.lang)
        told = tuple(alerts(open_words(entries), person.lang))
        pause = None
        if any(alert.kind == IDENTIFICATION for alert in told):
            pausing = (one for one in self._of(person, item.service) if one.group == ANSWERS_TO)
            best = max(pausing, key=lambda one: self._uses.get(("canned_answer", one.id), 0), default=None)
            pause = self._canned(person, item, best, item.lang, form, 1.0) if best else None
        if not content_words(question, item.lang):
            return Suggestions(question, (), form, told, (), pause)
        before = context_of(entries, item.lang)
        now = await self._fitting(item, question)
        fitting = blended(now, await self._fitting(item, before) if before else [])
        offers = self._offers(person, item, fitting, item.lang, form)[:SUGGESTIONS]
        guides = self._guides(item, f"{before}\n{question}", person.lang)
        return Suggestions(question, tuple(offers), form, told, guides, pause)

    def _guides(self, item: Conversation, words: str, lang: str) -> tuple[Guide, ...]:
        """Instructions for staff that fit what is talked about."""
        matches = self._search.find(
            words,
            lang=item.lang,
            kinds={"procedure"},
            services={item.service},
            audience="staff",
            limit=GUIDES,
        )
        fitting = (match.id.removeprefix(ARTICLE_PREFIX) for match in matches if match.share >= NOTHING_FITS)
        found = (self._shelf.guide(id, lang) for id in dict.fromkeys(fitting)) if self._shelf else ()
        return tuple(guide for guide in found if guide)

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
            other_lang=primary(short.lang) != primary(item.lang),
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
            other_lang=primary(code) != primary(item.lang),
            unresolved=unresolved,
            matched=matched,
            uses=self._uses.get(("canned_answer", one.id), 0),
        )

    def _known(self, person: Person, item: Conversation, one: CannedAnswer, lang: str) -> dict[str, str]:
        known = {
            "name": item.visitor_name,
            "advisor": self.names.shown(person.id, person.name, lang),
            "service": self._surroundings.service_name(item.service, lang),
            "reference": str(item.number),
        }
        site = next((site for site in self._sites.all() if site.id == item.site), None)
        if site is not None:
            known |= {"unit_phone": site.phone, "hours": site.words(site.phone_hours, lang)[0]}
        if one.article and self._shelf and (short := self._shelf.short(one.article, lang)):
            known["link"] = short.link or ""
        return known
