"""Search: how quick, how large, and how often right, beside FTS5 and Tantivy in the same run.

Speed is measured on documents made up here. Recall is measured on public data sets, which are not part of
the repository: they are read from `../shared/data` beside it and their absence is said aloud.
"""

import gc
import gzip
import json
import multiprocessing
import random
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from itertools import accumulate
from typing import Any

import numpy as np
import psutil

from advisory.lab.bench import ROOT, Figures, Progress
from advisory.lab.plot import Axis, Line, chart
from advisory.lab.search_peers import LIMIT, Ask, fts5, postgres, tantivy_engine
from advisory.search.analysis import Stemmers, words
from advisory.search.judging import area_under_curve, mistyped
from advisory.search.learning import learned
from advisory.search.model import Audience, Document
from advisory.search.warm import Warm

DATA = ROOT.parent / "shared" / "data" / "retrieval"
SIZES = {"1k": 1_000, "10k": 10_000, "100k": 100_000}
QUESTIONS = 300
ROUNDS = 3
"""Each question is asked so many times and its median taken: other work on the machine is not ours."""
PEER_QUESTIONS = 100
"""FTS5 takes a tenth of a second for each at the largest size."""
SLOW_QUESTIONS = 30
"""PostgreSQL takes seconds for some."""
SETS = ("fi_turku_para", "sv_turku_para", "en_clinc150")
FAR = 0.7
"""Pairs whose letters are more alike than this are left out: any engine finds them."""
WITH_TYPOS = ("fi_turku_para", "sv_turku_para")
TEACHING = "en_clinc150"
TAUGHT_QUESTIONS = 1_000
LEARNED = (0, 1, 3, 10, 20, 30)
LEARNING_CHART = ROOT / "docs" / "pictures" / "search-learning.svg"

ROOTS = (
    *("passi", "kirjasto", "pysäköinti", "päiväkoti", "koulu", "asunto", "jäte", "vesi", "vene", "tontti"),
    *("rakennus", "lupa", "maksu", "hakemus", "tunnus", "kortti", "avustus", "kuljetus", "hoito", "palvelu"),
    *("päätös", "lasku", "ateria", "opiskelu", "liikunta", "uimahalli", "puisto", "katu", "hiekoitus"),
    *("kaava", "vuokra", "sähkö", "lomake", "todistus", "osoite", "perhe", "lapsi", "eläke", "koira"),
    *("jätevesi", "ranta", "satama", "museo", "tapahtuma", "tila", "varaus", "kurssi", "nuoriso", "kesätyö"),
)
ENDINGS = ("", "n", "a", "ssa", "sta", "lle", "lta", "t", "jen", "ksi", "in", "kin")
GLUE = (
    *("ja", "on", "miten", "mistä", "voin", "saan", "haluan", "onko", "kun", "jos", "että", "myös", "tai"),
    *("minun", "pitää", "täytyy", "voi", "hakea", "tilata", "maksaa", "varata", "muuttaa", "perua", "kysyä"),
    *("uusi", "vanha", "kaupungin", "verkossa", "ajanvaraus", "milloin", "paljonko", "kuka", "asukas"),
)
OPENINGS = ("hei", "moikka, kysyisin", "hei! osaisitteko sanoa", "terve", "", "", "")


class Town:
    """Makes up documents: compounds of municipal words, inflected, common ones more often than rare."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        nouns = [*ROOTS, *(a + b for a in ROOTS for b in ROOTS if a != b)]
        self._chance.shuffle(nouns)
        self._nouns = nouns
        self._weights = list(accumulate(1 / (rank + 5) for rank in range(len(nouns))))
        # Names of streets, places and people: new ones with every document, as in a real city.
        self._syllables = ("ka", "ri", "nen", "lo", "mä", "ki", "vuo", "sa", "tu", "pel", "to", "hau", "ra")

    def word(self) -> str:
        if self._chance.random() < 0.45:
            return self._chance.choice(GLUE)
        if self._chance.random() < 0.06:
            return "".join(self._chance.choices(self._syllables, k=3)) + self._chance.choice(ENDINGS)
        return self._chance.choices(self._nouns, cum_weights=self._weights)[0] + self._chance.choice(ENDINGS)

    def sentence(self, least: int, most: int) -> str:
        return " ".join(self.word() for _ in range(self._chance.randint(least, most)))

    def document(self, number: int) -> Document:
        return Document(
            id=f"article:{number}",
            kind="article",
            lang="fi",
            services=frozenset({f"service-{number % 12}"}),
            audience="public" if number % 10 else "staff",
            title=self.sentence(4, 9).capitalize() + "?",
            phrasings=tuple(self.sentence(4, 8) for _ in range(2)),
            body=". ".join(self.sentence(8, 16) for _ in range(3)) + ".",
            version=1,
        )

    def question(self, documents: Sequence[Document]) -> str:
        asked = words(self._chance.choice(documents).title)
        kept = [word for word in asked if self._chance.random() < 0.85] or asked
        inflected = [self._inflected(word) for word in kept]
        return mistyped(
            f"{self._chance.choice(OPENINGS)} {' '.join(inflected)} {self.sentence(2, 8)}", self._chance
        )

    def _inflected(self, word: str) -> str:
        return word + self._chance.choice(ENDINGS) if self._chance.random() < 0.3 else word


def ours(
    documents: Sequence[Document], *, lang: str, audience: Audience = "public", prefix: bool = False
) -> tuple[Ask, Warm]:
    warm = Warm.build(Stemmers(), documents)

    def ask(q: str) -> list[str]:
        found = warm.find(
            q, lang=lang, kinds=None, services=None, audience=audience, limit=LIMIT, prefix=prefix, prior=None
        )
        return [match.id for match in found]

    return ask, warm


def timed(
    ask: Ask,
    questions: Sequence[str],
    rounds: int = ROUNDS,
    clock: Callable[[], float] = time.perf_counter,
) -> list[float]:
    """Milliseconds for each question, the median of its rounds."""
    took = np.empty((rounds, len(questions)))
    for turn in range(rounds):
        for at, q in enumerate(questions):
            started = clock()
            ask(q)
            took[turn, at] = (clock() - started) * 1_000
    return [round(float(ms), 3) for ms in np.median(took, axis=0)]


def speed(size: int) -> dict[str, Any]:
    """One size, in a process of its own so that its memory is nobody else's."""
    town = Town(7)
    documents = [town.document(number) for number in range(size)]
    questions = [town.question(documents) for _ in range(QUESTIONS)]
    chance = random.Random(3)
    typed = [q[: chance.randint(2, len(q))] for q in questions]
    gc.collect()
    before = psutil.Process().memory_info().rss
    started = time.perf_counter()
    ask, warm = ours(documents, lang="fi")
    build_s = time.perf_counter() - started
    gc.collect()
    grown_mb = (psutil.Process().memory_info().rss - before) / 2**20

    def ask_typing(q: str) -> list[str]:
        found = warm.find(
            q, lang="fi", kinds=None, services=None, audience="public", limit=LIMIT, prefix=True, prior=None
        )
        return [match.id for match in found]

    result: dict[str, Any] = {
        "build_s": build_s,
        "mb": grown_mb,
        "ms": timed(ask, questions),
        "cpu_ms": timed(ask, questions, clock=time.thread_time),
        "typing_ms": timed(ask_typing, typed),
    }
    puts = []
    for number in range(size, size + 50):
        document = town.document(number)
        started = time.perf_counter()
        warm.put(document)
        puts.append((time.perf_counter() - started) * 1_000)
    result["put_ms"] = puts
    result["fts5_ms"] = timed(fts5(documents), questions[:PEER_QUESTIONS], rounds=1)
    result["tantivy_ms"] = timed(tantivy_engine(documents, lang="fi"), questions[:PEER_QUESTIONS], rounds=1)
    with postgres(documents, lang="fi") as ask_postgres:
        if ask_postgres is not None:
            result["postgres_ms"] = timed(ask_postgres, questions[:SLOW_QUESTIONS], rounds=1)
    return result


def read(name: str, part: str) -> list[dict[str, Any]]:
    with gzip.open(DATA / name / f"{part}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def recall(ask: Ask, queries: Sequence[dict[str, Any]], at: int) -> float:
    wanted = [query for query in queries if query["rel"]]
    return sum(bool(set(query["rel"]) & set(ask(query["q"])[:at])) for query in wanted) / len(wanted)


def quality(name: str) -> dict[str, float]:
    entries, queries = read(name, "entries"), read(name, "queries")
    lang = entries[0]["lang"]
    queries = [query for query in queries if query.get("lexsim", 0) < FAR]
    documents = [
        Document(
            e["id"], "article", lang, frozenset(), "public", e["title"], tuple(e["examples"]), e["body"], 1
        )
        for e in entries
    ]
    ask, warm = ours(documents, lang=lang)
    chance = random.Random(5)
    misspelt = [{**query, "q": mistyped(query["q"], chance)} for query in queries]
    found: dict[str, float] = {}

    def judge(engine: str, engine_ask: Ask) -> None:
        found[f"{engine}.r1"] = recall(engine_ask, queries, 1)
        found[f"{engine}.r5"] = recall(engine_ask, queries, 5)
        if name in WITH_TYPOS:
            found[f"{engine}.typos_r1"] = recall(engine_ask, misspelt, 1)

    judge("ours", ask)
    judge("fts5", fts5(documents))
    judge("tantivy", tantivy_engine(documents, lang=lang))
    with postgres(documents, lang=lang) as ask_postgres:
        if ask_postgres is not None:
            judge("postgres", ask_postgres)
    if not all(query["rel"] for query in queries):

        def best(q: str) -> float:
            first = warm.find(
                q, lang=lang, kinds=None, services=None, audience="public", limit=1, prefix=False, prior=None
            )
            return first[0].share if first else 0.0

        found["ours.out_of_scope_auc"] = area_under_curve(
            [best(query["q"]) for query in queries if query["rel"]],
            [best(query["q"]) for query in queries if not query["rel"]],
        )
    return found


def growth() -> dict[str, list[tuple[int, float]]]:
    """Right in first place, with so many visitors' wordings learned for each entry beside its title."""
    queries = [query for query in read(TEACHING, "queries") if query["rel"]]
    queries = random.Random(1).sample(queries, min(len(queries), TAUGHT_QUESTIONS))
    said: dict[str, list[str]] = defaultdict(list)
    for row in read(TEACHING, "utterances"):
        said[row["label"]].append(row["text"])
    chance, stem = random.Random(3), Stemmers()["en"]
    for texts in said.values():
        chance.shuffle(texts)
    grown: dict[str, list[tuple[int, float]]] = {"advisors": [], "visitors": [], "tantivy": []}
    for count in LEARNED:
        documents = []
        for e in read(TEACHING, "entries"):
            asked = [(str(visitor), text) for visitor, text in enumerate(said[e["id"]][:count])]
            kept = learned(asked, (e["title"],), stem)
            documents.append(
                Document(
                    e["id"],
                    "article",
                    "en",
                    frozenset(),
                    "public",
                    e["title"],
                    kept.confirmed,
                    e["body"],
                    1,
                    kept.unconfirmed,
                )
            )
        for_all = [replace(d, phrasings=(*d.phrasings, *d.unconfirmed), unconfirmed=()) for d in documents]
        for who, ask in (
            ("advisors", ours(documents, lang="en", audience="staff")[0]),
            ("visitors", ours(documents, lang="en")[0]),
            ("tantivy", tantivy_engine(for_all, lang="en")),
        ):
            grown[who].append((count, recall(ask, queries, 1)))
    return grown


def learning_chart(grown: Mapping[str, Sequence[tuple[int, float]]]) -> str:
    names = {
        "advisors": "advisors",
        "visitors": "visitors",
        "tantivy": "Tantivy",
    }
    return chart(
        "Right in first place by learned wordings (150 English intents, title alone at 0)",
        Axis("wordings learned for each entry", 0, max(LEARNED), [(n, str(n)) for n in LEARNED]),
        Axis("share of questions", 0.4, 1, [(n / 10, f"{n * 10} %") for n in range(4, 11)]),
        [Line(names[who], points) for who, points in grown.items()],
    )


def measure(progress: Progress) -> Figures:
    named: dict[str, float] = {}
    raw: dict[str, Any] = {}
    for label, size in SIZES.items():
        progress(f"{size:,} documents")
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as alone:
            result = alone.submit(speed, size).result()
        raw[label] = result
        for name, values in (
            ("p99_ms", result["ms"]),
            ("cpu_p99_ms", result["cpu_ms"]),
            ("typing_p99_ms", result["typing_ms"]),
            ("put_p99_ms", result["put_ms"]),
            ("fts5_p99_ms", result["fts5_ms"]),
            ("tantivy_p99_ms", result["tantivy_ms"]),
            ("postgres_p99_ms", result.get("postgres_ms")),
        ):
            if values is None:
                progress("ABSENT: PostgreSQL is not installed and NOT measured beside")
                continue
            named[f"search.{name}.{label}"] = round(float(np.percentile(values, 99)), 2)
        named[f"search.p50_ms.{label}"] = round(float(np.percentile(result["ms"], 50)), 2)
        named[f"search.build_s.{label}"] = round(result["build_s"], 2)
        named[f"search.mb.{label}"] = round(result["mb"], 1)
        progress(f"p99 {named[f'search.p99_ms.{label}']} ms, built in {named[f'search.build_s.{label}']} s")
    for name in SETS:
        if not (DATA / name).is_dir():
            progress(f"ABSENT: {DATA / name}; recall on {name} is NOT measured")
            continue
        progress(f"recall on {name}")
        named |= {f"search.recall.{name}.{key}": round(value, 4) for key, value in quality(name).items()}
    if (DATA / TEACHING).is_dir():
        progress(f"learning on {TEACHING}")
        grown = growth()
        named |= {
            f"search.learning.{who}.{count}": round(r1, 4)
            for who, points in grown.items()
            for count, r1 in points
        }
        LEARNING_CHART.write_text(learning_chart(grown), "utf-8")
    return Figures(named, raw)


def main() -> None:
    figures = measure(lambda text: print(f"search: {text}", flush=True))
    for name, value in figures.named.items():
        print(f"{name:55} {value}")


if __name__ == "__main__":
    main()
