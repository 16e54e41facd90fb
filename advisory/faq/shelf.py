"""Published articles as readers and advisors meet them: in memory, in step with what is committed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from advisory.faq import markdown, store
from advisory.faq.events import ArticleChanged, ArticlesImported
from advisory.faq.model import ANSWER, DUE, PROCEDURE, Article, Content, Version, version_in
from advisory.search.learning import Learned
from advisory.search.model import NOTHING_FITS, Document, Match
from advisory.search.service import Search
from advisory.storage.database import Database
from advisory.templates_answers.model import Guide, Short

PREFIX = "article:"
SNIPPET_LETTERS = 160
PHRASINGS_SEARCHED = 50
COMPARED_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Found:
    """A published article that fits a question."""

    id: str
    lang: str
    title: str
    snippet: str
    other_lang: bool
    matched: tuple[str, ...]
    share: float


class Shelf:
    """Only answers stand here for visitors; a procedure is found by advisors and is never sent."""

    def __init__(self, database: Database, search: Search) -> None:
        self._database = database
        self._search = search
        self._articles: dict[str, Article] = {}
        self._learned: dict[tuple[str, str], Learned] = {}
        self.changes = 0
        """Counts what has been published, changed or hidden since the start."""
        database.listen(ArticleChanged, self._follow, everywhere=True)
        database.listen(ArticlesImported, self._follow_all, everywhere=True)

    async def load(self) -> None:
        found = await self._database.read(store.all_articles)
        self._articles = {item.id: item for item in found if item.published is not None}

    async def compare(self) -> None:
        """Announce here what other processes have published, changed or hidden and nobody told of."""
        committed = await self._database.read(store.published_revs)
        behind = [
            id for id, rev in committed.items() if id not in self._articles or self._articles[id].rev < rev
        ]
        behind += [id for id in self._articles if id not in committed]
        for start in range(0, len(behind), COMPARED_AT_ONCE):
            some = behind[start : start + COMPARED_AT_ONCE]
            found = await self._database.read(lambda c, some=some: store.some(c, some))  # type: ignore[misc]
            changes = tuple(ArticleChanged(self._articles.get(item.id), item) for item in found)
            self._database.announcer.hear(ArticlesImported(changes))

    async def _follow(self, event: ArticleChanged) -> None:
        await self._take((event,))

    async def _follow_all(self, event: ArticlesImported) -> None:
        await self._take(event.changes)

    async def _take(self, changes: Sequence[ArticleChanged]) -> None:
        gone: list[str] = []
        taken: list[Article] = []
        self.changes += 1
        for change in changes:
            id, now = change.after.id, change.after.published
            if id in self._articles and self._articles[id].rev > change.after.rev:
                continue  # overtaken by what another process did next
            taken.append(change.after)
            before = change.before.published if change.before else None
            if now is None:
                self._articles.pop(id, None)
            else:
                self._articles[id] = change.after
            if before and _langs(before) - (_langs(now) if now else set()):
                gone.append(PREFIX + id)
        if gone:
            await self._search.remove(gone)
        await self._search.put([one for item in taken for one in documents_of(item, self._learned)])

    async def learn(self, learned: Mapping[tuple[str, str], Learned]) -> None:
        """By (article, language): what visitors called it. What is not here any more is unlearned."""
        before, self._learned = self._learned, dict(learned)
        changed = {
            article
            for article, lang in before.keys() | learned.keys()
            if before.get((article, lang)) != learned.get((article, lang))
        }
        items = [self._articles[id] for id in changed if id in self._articles]
        await self._search.put([one for item in items for one in documents_of(item, self._learned)])

    def phrasings(self, article: str, lang: str) -> tuple[str, ...] | None:
        """What an editor says it may be called by; None where it is not published in this language."""
        item = self._articles.get(article)
        for version in item.published.versions if item and item.published else ():
            if version.lang == lang:
                return (version.question, *version.phrasings)
        return None

    def documents(self) -> list[Document]:
        return [
            document for item in self._articles.values() for document in documents_of(item, self._learned)
        ]

    def get(self, article: str) -> Article | None:
        """A published answer; what is not for visitors is not here."""
        item = self._articles.get(article)
        return item if item is not None and item.is_public else None

    def answers(self) -> list[Article]:
        """All that is for visitors."""
        return [item for item in self._articles.values() if item.is_public]

    def published(self, article: str) -> Content | None:
        """What stands for readers, an instruction for staff too."""
        item = self._articles.get(article)
        return item.published if item else None

    def linking_to(self, article: str) -> list[str]:
        """Articles whose text leads to this one."""
        address = f"(article:{article})"
        return [
            item.id
            for item in self._articles.values()
            if item.id != article
            and item.published is not None
            and any(address in version.answer for version in item.published.versions)
        ]

    def title(self, article: str, lang: str) -> str | None:
        item = self.get(article)
        version = version_in(item.published.versions, lang) if item and item.published else None
        return version.question if version else None

    def of_service(self, service: str) -> list[Article]:
        return [item for item in self._articles.values() if item.is_public and service in _services(item)]

    def wordings(self, lang: str) -> list[str]:
        """How things are asked in this language: which words are common, before anybody asked."""
        return [
            text
            for item in self._articles.values()
            if item.published is not None
            for version in item.published.versions
            if version.lang == lang
            for text in (version.question, *version.phrasings)
        ]

    def __len__(self) -> int:
        return len(self._articles)

    def short(self, article: str, lang: str) -> Short | None:
        """What an advisor may send of it; a procedure has nothing to send."""
        item = self.get(article)
        if item is None or item.published is None:
            return None
        version = version_in([v for v in item.published.versions if v.short.strip()], lang)
        if version is None:
            return None
        addresses = markdown.links(version.answer)
        return Short(
            item.id,
            version.lang,
            version.question,
            version.short,
            frozenset(item.published.services),
            link=next((one for one in addresses if markdown.is_sound(one)), None),
            reviewed_at=item.published_at,
            due_for_review=item.state == DUE,
        )

    def guide(self, article: str, lang: str) -> Guide | None:
        """An instruction for staff, as it stands beside a conversation."""
        content = self.published(article)
        version = version_in(content.versions, lang) if content and content.kind == PROCEDURE else None
        if version is None:
            return None
        return Guide(article, version.question, tuple(markdown.plain(version.answer).split("\n")))

    def find(
        self, q: str, lang: str, service: str | None, limit: int, *, prefix: bool = False
    ) -> list[Found]:
        """Published answers that fit, for visitors; an empty list says that nothing does."""
        matches = self._search.find(
            q,
            lang=lang,
            kinds={"article"},
            services={service} if service else None,
            audience="public",
            limit=limit,
            prefix=prefix,
        )
        return [found for match in matches if match.share >= NOTHING_FITS and (found := self._found(match))]

    def nearest(self, q: str, lang: str, but: str | None = None) -> Found | None:
        """The one that explains most of it in its own language, however little that is."""
        matches = self._search.find(q, lang=lang, kinds={"article"}, audience="public", limit=3)
        found = (self._found(match) for match in matches if not match.other_lang)
        return next((one for one in found if one is not None and one.id != but), None)

    def _found(self, match: Match) -> Found | None:
        item = self.get(match.id.removeprefix(PREFIX))
        version = version_in(item.published.versions, match.lang) if item and item.published else None
        if item is None or version is None:
            return None
        return Found(
            item.id,
            version.lang,
            version.question,
            snippet_of(version),
            match.other_lang,
            match.matched,
            match.share,
        )


def snippet_of(version: Version) -> str:
    text = " ".join(markdown.plain(version.answer).split())
    if len(text) <= SNIPPET_LETTERS:
        return text
    return text[:SNIPPET_LETTERS].rsplit(" ", 1)[0] + "…"


def documents_of(item: Article, learned: Mapping[tuple[str, str], Learned]) -> Iterable[Document]:
    """One for each language of what is published; an answer for everybody, a procedure for staff."""
    nothing = Learned()
    if item.published is None:
        return []
    answer = item.published.kind == ANSWER
    return [
        Document(
            id=PREFIX + item.id,
            kind="article" if answer else "procedure",
            lang=version.lang,
            services=frozenset(item.published.services),
            audience="public" if answer else "staff",
            title=version.question,
            phrasings=(
                *version.phrasings[:PHRASINGS_SEARCHED],
                *learned.get((item.id, version.lang), nothing).confirmed,
            ),
            unconfirmed=learned.get((item.id, version.lang), nothing).unconfirmed,
            body=f"{markdown.plain(version.answer)}\n{version.short}",
            version=item.published_rev or item.rev,
        )
        for version in item.published.versions
    ]


def _langs(content: Content) -> set[str]:
    return {version.lang for version in content.versions}


def _services(item: Article) -> tuple[str, ...]:
    return item.published.services if item.published else ()
