"""The measuring itself: that it would show a difference."""

import pytest

from advisory.lab.bench_search import Town, area_under_curve, fts5, ours, recall, tantivy_engine, timed

NAMED = [
    {"q": "passin hakeminen", "rel": ["article:0"]},
    {"q": "xqzwv", "rel": ["article:1"]},
    {"q": "no answer is right", "rel": []},
]


def test_area_under_curve() -> None:
    assert area_under_curve([0.9, 0.8], [0.1, 0.2]) == 1.0
    assert area_under_curve([0.1], [0.9]) == 0.0
    assert area_under_curve([0.5], [0.5]) == 0.5


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
