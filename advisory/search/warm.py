"""The warm scorer: every language's shard, and one answer made of them. Only ever used on one thread."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable

from advisory.search.analysis import Stemmer, Stemmers
from advisory.search.model import NOTHING_FITS, Audience, Document, Match
from advisory.search.shard import Asked, Ranked, Shard, Term
from advisory.search.underline import WORTH_SHARE, Underliner, matched_words


def primary(lang: str) -> str:
    """`sv-FI` is searched with `sv`."""
    return lang.split("-")[0].lower()


class Warm:
    def __init__(self, stemmers: Stemmers) -> None:
        self._stemmers = stemmers
        self._shards: dict[str, Shard] = {}

    @classmethod
    def build(cls, stemmers: Stemmers, documents: Iterable[Document]) -> "Warm":
        made = cls(stemmers)
        by_lang: dict[str, list[Document]] = defaultdict(list)
        for document in documents:
            by_lang[primary(document.lang)].append(document)
        for lang, theirs in by_lang.items():
            made._shards[lang] = Shard.build(stemmers[lang], theirs)
        return made

    def put(self, document: Document) -> None:
        lang = primary(document.lang)
        if lang not in self._shards:
            self._shards[lang] = Shard(self._stemmers[lang])
        self._shards[lang].put(document)

    def remove(self, id: str) -> None:
        for shard in self._shards.values():
            shard.remove(id)

    def drifted(self) -> list[str]:
        return [lang for lang, shard in self._shards.items() if shard.drifted]

    def documents(self, lang: str) -> list[Document]:
        return self._shards[lang].documents()

    def replace(self, lang: str, shard: Shard) -> None:
        self._shards[lang] = shard

    def find(
        self,
        q: str,
        *,
        lang: str,
        kinds: Collection[str] | None,
        services: Collection[str] | None,
        audience: Audience,
        limit: int,
        prefix: bool,
        prior: Callable[[str], float] | None,
    ) -> list[Match]:
        """What fits in the language asked for, then what fits in others, then the rest of the first."""
        asked = Asked.parse(
            q,
            prefix=prefix,
            kinds=kinds,
            services=services,
            audience=audience,
            prior=prior,
        )
        if limit < 1 or not (asked.words or asked.unfinished):
            return []
        first = primary(lang)
        own = self._ranked(first, asked, limit)
        others: list[_Found] = []
        if sum(ranked.share >= NOTHING_FITS for ranked, _ in own) < limit:
            for other in self._shards.keys() - {first}:
                others += [f for f in self._ranked(other, asked, limit) if f[0].share >= NOTHING_FITS]
        if others:
            # What hardly fits must not push out an answer the visitor may be able to read.
            others.sort(key=lambda found: -found[0].share)
            fitting = [found for found in own if found[0].share >= NOTHING_FITS]
            own = fitting + others + [found for found in own if found[0].share < NOTHING_FITS]
        matches: dict[str, Match] = {}
        for ranked, underlined in own:
            document = self._readable(ranked.document, first)
            if document.id not in matches:
                matches[document.id] = Match(
                    document.id,
                    document.kind,
                    document.lang,
                    ranked.score,
                    ranked.share,
                    matched_words(document, underlined),
                    primary(document.lang) != first,
                )
                if len(matches) == limit:
                    break
        return list(matches.values())

    def _readable(self, document: Document, lang: str) -> Document:
        """The version in the reader's language, where there is one, even if another fitted better."""
        shard = self._shards.get(lang)
        return (shard.get(document.id) if shard else None) or document

    def _ranked(self, lang: str, asked: Asked, limit: int) -> "list[_Found]":
        shard = self._shards.get(lang)
        if shard is None:
            return []
        terms = shard.terms(asked)
        ranked = shard.rank(asked, terms, limit)
        underlined = _underliner(self._stemmers[lang], asked, terms)
        return [(one, underlined) for one in ranked]


_Found = tuple[Ranked, Underliner]


def _underliner(stemmer: Stemmer, asked: Asked, terms: list[Term]) -> Underliner:
    whole = [term for term in terms if term.stem and term.word != asked.unfinished]
    least = WORTH_SHARE * max((term.worth for term in whole), default=0.0)
    told = [term for term in whole if term.worth >= least]
    return Underliner(
        stemmer,
        [term.word for term in told if len(term.slots)],
        [term.word for term in told if not len(term.slots)],
        asked.unfinished,
    )
