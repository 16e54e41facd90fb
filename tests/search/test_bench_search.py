"""The measuring itself: that it would show a difference."""

import pytest

from advisory.lab.bench_search import Town, learning_chart, ours, recall, timed
from advisory.lab.search_peers import fts5, postgres, tantivy_engine

NAMED = [
    {"q": "passin hakeminen", "rel": ["article:0"]},
    {"q": "xqzwv", "rel": ["article:1"]},
    {"q": "no answer is right", "rel": []},
]


def test_recall_counts_only_questions_with_an_answer() -> None:
    assert recall(lambda q: ["article:0"], NAMED, 1) == 0.5


def test_a_town_is_the_same_again_and_varied() -> None:
    first, second = Town(1), Town(1)
    documents = [first.document(n) for n in range(50)]
    assert documents == [second.document(n) for n in range(50)]
    assert len({document.title for document in documents}) == 50


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_each_engine_finds_a_title_among_others() -> None:
    town = Town(2)
    documents = [town.document(n) for n in range(1, 80)]
    public = [document for document in documents if document.audience == "public"]
    for ask in (ours(documents, lang="fi")[0], fts5(public), tantivy_engine(public, lang="fi")):
        found = sum(ask(document.title)[:1] == [document.id] for document in public)
        assert found / len(public) > 0.95
        assert min(timed(ask, [public[0].title])) > 0


@pytest.mark.postgres
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_postgres_finds_a_title_among_others() -> None:
    town = Town(2)
    public = [town.document(n) for n in range(1, 80) if n % 10]
    with postgres(public, lang="fi") as ask:
        assert ask is not None
        found = sum(document.id in ask(document.title) for document in public)
    assert found / len(public) > 0.8


def test_the_chart_shows_every_line() -> None:
    drawn = learning_chart({"advisors": [(0, 0.5), (30, 0.9)], "visitors": [(0, 0.5), (30, 0.8)]})
    assert drawn.count("<polyline") == 4
    assert ">visitors<" in drawn
