"""The editor's search: whoosh behind it, and the traps it has."""

import pytest

from advisory.search.model import Found
from advisory.search.question import Clause, parse
from tests.search.builders import ALL, PASSPORT, a_document, a_search


def ids(found: Found) -> list[str]:
    return [hit.id for hit in found.hits]


async def test_any_of_the_words_is_enough() -> None:
    """whoosh's own parser asks for all of them and finds nothing for a whole question."""
    async with a_search() as search:
        found = await search.query("hei mistä ihmeestä saisin sen kirjastokortin huomiseksi")
        assert not found.degraded
        assert ids(found)[0] == "article:library-card"


async def test_phrase_required_and_excluded() -> None:
    async with a_search() as search:
        assert ids(await search.query('"varaa aika"')) == ["article:passport"]
        assert ids(await search.query('"aika varaa"')) == []
        assert "article:passport" in ids(await search.query("passi mukaan", langs=["fi"]))
        assert "article:passport" not in ids(await search.query("passi mukaan -poliisi"))
        assert ids(await search.query("mukaan +kirjastokortti")) == ["article:library-card"]
        assert "article:passport" not in ids(await search.query("-poliisi", langs=["fi"]))


@pytest.mark.parametrize(
    "q",
    ["*", "?", "pass*", "title:passi", "[a TO z]", '"', '"" -', "+", "- -", "(", "AND OR NOT", "a~9", "\x00"],
)
async def test_nothing_an_editor_types_is_an_error(q: str) -> None:
    async with a_search() as search:
        assert not (await search.query(q)).degraded
        assert not (await search.query(q, prefix=True)).degraded


async def test_filters_exclude_and_counts_cover_all_pages() -> None:
    async with a_search() as search:
        every = await search.query("", limit=2)
        assert (len(every.hits), every.total) == (2, len(ALL))
        assert every.counts["lang"] == {"fi": 5, "sv": 1}
        assert every.counts["kind"] == {"article": 5, "procedure": 1}
        assert every.counts["service"]["library"] == 1
        second = await search.query("", limit=2, offset=2)
        assert not {(h.id, h.lang) for h in every.hits} & {(h.id, h.lang) for h in second.hits}
        assert [hit.lang for hit in (await search.query("", langs=["sv"])).hits] == ["sv"]
        assert ids(await search.query("", kinds=["procedure"])) == ["article:proc-passport"]
        assert ids(await search.query("", services=["library"])) == ["article:library-card"]
        public = await search.query("passiasia", audience="public")
        assert "article:proc-passport" not in ids(public)


async def test_highlights_point_at_the_words() -> None:
    async with a_search() as search:
        hit = (await search.query("passin valokuva")).hits[0]
        assert [hit.title.text[s:e] for s, e in hit.title.marks] == ["passia"]
        assert {hit.snippet.text[s:e] for s, e in hit.snippet.marks} == {"Passin", "valokuva"}


async def test_a_snippet_shows_the_part_that_matched() -> None:
    body = "Alku. " * 200 + "Hiekoitus kuuluu kaupungille. " + "Loppu. " * 200
    async with a_search([a_document(body=body)]) as search:
        snippet = (await search.query("hiekoitus")).hits[0].snippet
        assert len(snippet.text) < 300
        assert [snippet.text[s:e] for s, e in snippet.marks] == ["Hiekoitus"]


async def test_did_you_mean_is_a_known_word() -> None:
    async with a_search() as search:
        assert (await search.query("kirjastokortim", langs=["fi"])).did_you_mean == "kirjastokortin"
        assert (await search.query("passia", langs=["fi"])).did_you_mean is None


async def test_did_you_mean_changes_the_word_alone_and_keeps_the_rest() -> None:
    async with a_search([a_document(title="Kortin uusiminen")]) as search:
        found = await search.query('xkortim +Kortim "uusiminen"', langs=["fi"])
        assert found.did_you_mean == 'xkortim +kortin "uusiminen"'


async def test_an_unfinished_word_finds_what_begins_so() -> None:
    async with a_search() as search:
        assert ids(await search.query("kirjastokor", prefix=True)) == ["article:library-card"]
        assert ids(await search.query("kirjastokor")) == []


async def test_empty_fields_are_scored() -> None:
    """whoosh knows no length of a field without words."""
    bare = [
        a_document("article:title", "hakemus"),
        a_document("article:body", "", body="hakemus"),
        a_document("article:phrasing", "", phrasings=("hakemus",)),
        a_document("article:nothing", ""),
    ]
    async with a_search(bare) as search:
        found = await search.query("hakemus")
        assert not found.degraded
        assert set(ids(found)) == {"article:title", "article:body", "article:phrasing"}


async def test_the_last_of_many_changes_is_the_only_one() -> None:
    """whoosh keeps both of two updates of one key in one writer."""
    async with a_search() as search:
        for version in range(2, 30):
            await search.put([a_document(title=f"Miten haen passia? {version}", version=version)])
        await search.put([a_document(title="Passi A", version=30), a_document(title="Passi B", version=31)])
        await search.settle()
        found = await search.query("", langs=["fi"])
        passports = [hit for hit in found.hits if hit.id == "article:passport"]
        assert [hit.version for hit in passports] == [31]
        assert found.total == len(ALL) - 1


async def test_what_was_removed_is_not_shown_by_an_index_that_lags() -> None:
    async with a_search() as search:
        await search.remove([PASSPORT.id])
        assert PASSPORT.id not in ids(await search.query("passi"))


def test_signs_and_quotes_are_read() -> None:
    assert parse('+e-passi "varaa aika" -poliisi la', prefix=True) == (
        Clause(("e", "passi"), required=True),
        Clause(("varaa", "aika"), phrase=True),
        Clause(("poliisi",), excluded=True),
        Clause(("la",), unfinished=True),
    )
