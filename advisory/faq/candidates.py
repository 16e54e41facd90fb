"""Groups of questions as an editor meets them: evidence, adopting, muting, and what came of it."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from advisory.clock import DAY_MS, Clock, Instant
from advisory.errors import Code, Refusal
from advisory.faq import observations, store
from advisory.faq.groups import JOINS_AT, different, medoid_order
from advisory.faq.model import ANSWER, DUE, Article, Content, Version
from advisory.faq.observations import ADOPTED, MUTED, OPEN, Group, Observation
from advisory.faq.service import Articles
from advisory.faq.shelf import Shelf
from advisory.faq.space import Space, cosine
from advisory.identity import Person, new_id
from advisory.storage import receipts
from advisory.storage.database import Database
from advisory.storage.work import Work

VISITORS = 3
"""A question of fewer different visitors than this is shown to nobody."""
POOR_AT = 0.45
"""Above this an article exists but does not answer well; below, there is none."""
PASSED_OVER = 2
"""An article that advisors passed over this often for the same question does not answer it well."""
PASSED_COVER = 0.5
SAMPLES = 12
ANSWERS = 5
PHRASINGS = 8
PHRASINGS_KEPT = 50
PHRASING_LETTERS = 300
SHORT_LETTERS = 1_000
WEEKS = 8
WEEK_MS = 7 * DAY_MS
MONTH_MS = 30 * DAY_MS


Members = tuple[Group, list[Observation]]


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer that advisors gave, how often, and where it came from."""

    text: str
    lang: str
    count: int
    source: str | None
    edited: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """A group that may be shown. `shown` are its questions that may be read, most central first."""

    group: Group
    title: str
    shown: tuple[Observation, ...]
    all: tuple[Observation, ...]
    service: str
    kind: str
    cover: float
    nearest: str | None
    weekly: tuple[int, ...]
    trend: int
    month: int
    minutes: int
    solved_share: float
    passed: int

    @property
    def count(self) -> int:
        return len(self.all) + self.group.kept

    @property
    def rank(self) -> float:
        """Minutes a month that an article could save, doubled while it is asked more and more.

        A conversation counts a minute beside what it took: somebody was interrupted.
        """
        return (self.minutes + self.month) * (1 - self.cover) * (2 if self.trend > 0 else 1)


class Candidates:
    def __init__(self, database: Database, articles: Articles, shelf: Shelf, clock: Clock) -> None:
        self._database = database
        self._articles = articles
        self._shelf = shelf
        self._clock = clock

    # -- reading ---------------------------------------------------------------------------------

    async def open(self, state: str = OPEN) -> list[Candidate]:
        """Those that may be shown, the most worthwhile first."""

        def load(connection: Connection) -> list[Members]:
            members: dict[str, list[Observation]] = defaultdict(list)
            for item in observations.grouped(connection):
                members[item.group or ""].append(item)
            return [(one, members[one.id]) for one in observations.groups(connection, state)]

        found = await self._drawn(await self._database.read(load))
        return sorted(found, key=lambda one: (-one.rank, one.group.id))

    async def waiting(self) -> int:
        """How many groups too few have asked about."""
        return await self._database.read(lambda connection: observations.rare(connection, VISITORS))

    async def find(self, group: str) -> Candidate:
        """What is too rare to be shown is not there, whoever asks."""

        def load(connection: Connection) -> list[Members]:
            found = observations.group(connection, group)
            return [(found, observations.of_group(connection, group))] if found else []

        drawn = await self._drawn(await self._database.read(load))
        if not drawn:
            raise Refusal(Code.NOT_FOUND)
        return drawn[0]

    async def draft(self, found: Candidate) -> Content:
        """What an article of it would begin as."""
        wordings = {item.lang: self._shelf.wordings(item.lang) for item in found.all}
        return await asyncio.to_thread(_draft, found, wordings)

    async def searches(self, found: Candidate) -> list[str]:
        """Searches in vain for the same thing."""
        since = Instant(self._clock() - 3 * MONTH_MS)
        lang = found.group.lang
        misses = await self._database.read(lambda connection: store.misses(connection, since, lang))
        wordings = self._shelf.wordings(lang)

        def alike() -> list[str]:
            space = Space(lang, wordings)
            asked = [space.vector(item.text) for item in found.shown[:SAMPLES]]
            return [
                text
                for text, _ in misses
                if any(cosine(space.vector(text), one) >= JOINS_AT for one in asked)
            ]

        return (await asyncio.to_thread(alike))[:SAMPLES]

    def title(self, article: str | None, lang: str) -> str | None:
        item = self._shelf.get(article) if article else None
        versions = item.published.versions if item and item.published else ()
        return next(
            (v.question for v in versions if v.lang == lang), versions[0].question if versions else None
        )

    # -- deciding --------------------------------------------------------------------------------

    async def adopt(self, person: Person, group: str, cid: str, rev: int, extend: str | None) -> Article:
        """A draft of it: a new article, or an existing one with these phrasings. Nothing is published."""
        found = await self.find(group)
        draft = await self.draft(found)

        def run(work: Work) -> str:
            def first() -> str:
                self._require(work, group, rev)
                article = extend or new_id()
                if extend:
                    self._articles.change(work, person, extend, lambda content: _extended(content, draft))
                else:
                    self._articles.create(work, person, article, draft, candidate=group)
                self._decide(work, person, replace(found.group, state=ADOPTED, article=article))
                return article

            return receipts.once(work, person.id, cid, "candidate:adopt", first)

        return await self._articles.find(await self._database.work(run))

    async def mute(self, person: Person, group: str, cid: str, rev: int, reason: str) -> Candidate:
        found = await self.find(group)

        def run(work: Work) -> None:
            def first() -> str:
                self._require(work, group, rev)
                self._decide(work, person, replace(found.group, state=MUTED, reason=reason))
                return group

            if receipts.once(work, person.id, cid, "candidate:mute", first) != group:
                raise Refusal(Code.CONFLICT)

        await self._database.work(run)
        return await self.find(group)

    async def reopen(self, person: Person, group: str, cid: str, rev: int) -> Candidate:
        """A muted one is shown again."""

        def run(work: Work) -> None:
            def first() -> str:
                found = self._require(work, group, rev, MUTED)
                self._decide(work, person, replace(found, state=OPEN, reason=""))
                return group

            if receipts.once(work, person.id, cid, "candidate:reopen", first) != group:
                raise Refusal(Code.CONFLICT)

        await self._database.work(run)
        return await self.find(group)

    # -- within ----------------------------------------------------------------------------------

    def _require(self, work: Work, group: str, rev: int, state: str = OPEN) -> Group:
        found = observations.group(work.connection, group, lock=True)
        if found is None:
            raise Refusal(Code.NOT_FOUND)
        if found.rev != rev or found.state != state:
            raise Refusal(Code.STALE)
        return found

    def _decide(self, work: Work, person: Person, group: Group) -> None:
        observations.save_group(work, replace(group, rev=group.rev + 1))
        work.record(
            "candidate.decided",
            actor_kind="staff",
            actor=person.id,
            data={"group": group.id, "state": group.state, "article": group.article},
        )

    async def _drawn(self, groups: Sequence[Members]) -> list[Candidate]:
        """Vectors are made in a thread; the search is asked here, where it is kept."""
        known = [(group, members) for group, members in groups if is_known(members)]
        wordings = {lang: self._shelf.wordings(lang) for lang in {group.lang for group, _ in known}}

        def order() -> list[tuple[Group, list[Observation], list[Observation]]]:
            spaces = {lang: Space(lang, texts) for lang, texts in wordings.items()}
            return [(group, members, _central(members, spaces[group.lang])) for group, members in known]

        ordered = await asyncio.to_thread(order)
        since = Instant(self._clock() - 3 * MONTH_MS)
        passed = await self._database.read(lambda connection: store.passed_over(connection, since))
        return [self._candidate(group, members, shown, passed) for group, members, shown in ordered]

    def _candidate(
        self,
        group: Group,
        members: Sequence[Observation],
        shown: Sequence[Observation],
        passed_over: Collection[tuple[str, str]],
    ) -> Candidate:
        now = self._clock()
        nearest, cover = self._nearest(shown, group.lang)
        passed = len({one.conversation for one in members if (one.conversation, nearest) in passed_over})
        unfit = passed >= PASSED_OVER
        if unfit:
            cover = round(cover * PASSED_COVER, 3)
        weekly = tuple(
            sum(now - (ago + 1) * WEEK_MS < item.at <= now - ago * WEEK_MS for item in members)
            for ago in reversed(range(WEEKS))
        )
        month = [item for item in members if item.at > now - MONTH_MS]
        return Candidate(
            group,
            shown[0].text,
            tuple(shown),
            tuple(members),
            Counter(item.service for item in members).most_common(1)[0][0],
            self._kind(nearest, cover, unfit),
            cover,
            nearest,
            weekly,
            weekly[-1] - weekly[-2],
            len(month),
            round(sum(item.seconds for item in month) / 60),
            round(sum(item.outcome == "solved" for item in members) / len(members), 3),
            passed,
        )

    def _nearest(self, shown: Sequence[Observation], lang: str) -> tuple[str | None, float]:
        """The article that fits most of the central questions, as it stands now, and how well on average."""
        found = [self._shelf.nearest(item.text, lang) for item in shown[:SAMPLES]]
        votes = Counter(one.id for one in found if one is not None)
        if not votes:
            return None, 0.0
        best = votes.most_common(1)[0][0]
        shares = [one.share for one in found if one is not None and one.id == best]
        return best, round(min(1.0, sum(shares) / len(found)), 3)

    def _kind(self, nearest: str | None, cover: float, unfit: bool) -> str:
        item = self._shelf.get(nearest) if nearest else None
        if item is None or (cover < POOR_AT and not unfit):
            return "gap"
        return "stale" if item.state == DUE else "poor"


def is_known(members: Sequence[Observation]) -> bool:
    """Enough different visitors, and something of it that may be read."""
    return len({item.visitor for item in members}) >= VISITORS and any(not item.doubt for item in members)


def _central(members: Sequence[Observation], space: Space) -> list[Observation]:
    readable = [item for item in members if not item.doubt]
    return [readable[at] for at in medoid_order([item.text for item in readable], space)]


def _draft(found: Candidate, wordings: Mapping[str, list[str]]) -> Content:
    """The most central question as title, others as phrasings, the answer that was given most."""
    answers = heard(found.all)
    versions = []
    for lang in dict.fromkeys((found.group.lang, *(item.lang for item in found.shown))):
        # A text with a mark in it has a hole where somebody's data was: not for readers.
        texts = [item.text for item in found.shown if item.lang == lang and "⟦" not in item.text]
        answer = next((one.text for one in answers if one.lang == lang), "")
        chosen = different(texts, Space(lang, wordings.get(lang, ())), PHRASINGS + 1)
        title, *others = [text[:PHRASING_LETTERS] for text in chosen] or [found.title[:PHRASING_LETTERS]]
        versions.append(Version(lang, title, answer, answer[:SHORT_LETTERS], tuple(others)))
    return Content(ANSWER, (found.service,), tuple(versions))


def _extended(content: Content, draft: Content) -> Content:
    """The article with the draft's wordings added in the languages that it has."""
    asked = {version.lang: (version.question, *version.phrasings) for version in draft.versions}
    versions = []
    for version in content.versions:
        new = (text for text in asked.get(version.lang, ()) if text != version.question)
        phrasings = tuple(dict.fromkeys((*version.phrasings, *new)))[:PHRASINGS_KEPT]
        versions.append(replace(version, phrasings=phrasings))
    return replace(content, versions=tuple(versions))


def heard(members: Sequence[Observation]) -> list[Heard]:
    """Answers to these questions: said most often first, then those that came from a known answer, then the
    fuller ones."""
    found: dict[tuple[str, str], list[tuple[str | None, bool]]] = defaultdict(list)
    for item in members:
        for answer in item.answers:
            found[answer["text"], item.lang].append((answer.get("source"), bool(answer.get("edited"))))
    told = [
        Heard(
            text,
            lang,
            len(uses),
            next((source for source, _ in uses if source), None),
            any(edited for _, edited in uses),
        )
        for (text, lang), uses in found.items()
    ]
    told.sort(key=lambda one: (-one.count, "?" in one.text, one.source is None, -len(one.text)))
    return told[:ANSWERS]
