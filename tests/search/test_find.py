"""The warm scorer as features use it."""

import random
import time

import pytest

from advisory.search.model import NOTHING_FITS, Document
from advisory.search.service import Search
from tests.search.builders import ALL, LIBRARY, PASSPORT, PASSPORT_SV, a_document, a_search


def ids(search: Search, q: str, **other: object) -> list[str]:
    values: dict[str, object] = {"lang": "fi", "audience": "public", "limit": 5} | other
    return [match.id for match in search.find(q, **values)]  # type: ignore[arg-type]


def fitting(search: Search, q: str, **other: object) -> list[str]:
    values: dict[str, object] = {"lang": "fi", "audience": "public", "limit": 5} | other
    return [m.id for m in search.find(q, **values) if m.share >= NOTHING_FITS]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("q", "id"),
    [
        ("Hei! Haluaisin hakea uutta passia pojalleni", "article:passport"),
        ("kirjastokorttini on hukassa", "article:library-card"),
        ("paljonko pysäköinti maksaa", "article:parking"),
        ("pysakointi", "article:parking"),
        ("kirjatsokortti", "article:library-card"),
        ("paivahoito", "article:daycare"),
        ("PASSI", "article:passport"),
        ("passi menee vanhaksi", "article:passport"),
    ],
)
async def test_inflected_misspelt_and_compound_words_are_found(q: str, id: str) -> None:
    async with a_search() as search:
        assert ids(search, q)[0] == id


async def test_a_decomposed_letter_is_the_same_letter() -> None:
    async with a_search() as search:
        composed = search.find("pysäköintitunnus", lang="fi", audience="public", limit=1)
        decomposed = search.find("pysa\u0308ko\u0308intitunnus", lang="fi", audience="public", limit=1)
        assert composed == decomposed
        assert composed[0].share > 0.9


@pytest.mark.parametrize("q", ["", "   ", "?!…", "⟦identity_code:11⟧"[0], "\u0308", "xqzwv"])
async def test_a_question_without_known_words_finds_nothing(q: str) -> None:
    async with a_search() as search:
        assert ids(search, q) == []
        assert ids(search, q, prefix=True) == []


async def test_nothing_fits_a_question_about_something_else() -> None:
    async with a_search() as search:
        fits = search.find("mistä saan kirjastokortin", lang="fi", audience="public", limit=1)[0]
        other = search.find("tykkäätkö mansikkajäätelöstä mummolassa", lang="fi", audience="public", limit=1)
        assert fits.share > 0.9
        assert not other or other[0].share < NOTHING_FITS


async def test_the_public_never_sees_what_is_for_staff() -> None:
    async with a_search() as search:
        assert "article:proc-passport" not in ids(search, "passiasia mitä neuvon asiakkaalle")
        assert (
            ids(search, "passiasia mitä neuvon asiakkaalle", audience="staff")[0] == "article:proc-passport"
        )


async def test_an_unconfirmed_phrasing_counts_for_staff_alone() -> None:
    document = a_document(phrasings=("passi vanhenee",), unconfirmed=("matkustusasiakirja umpeutunut",))
    async with a_search([document, LIBRARY]) as search:
        for _ in range(2):
            assert fitting(search, "matkustusasiakirja umpeutunut") == []
            assert fitting(search, "matkustusasiakirja umpeutunut", audience="staff") == ["article:passport"]
            assert fitting(search, "passi vanhenee") == ["article:passport"]
            assert fitting(search, "passi vanhenee", audience="staff") == ["article:passport"]
            await search.put(
                [a_document(unconfirmed=document.unconfirmed, phrasings=document.phrasings, version=2)]
            )


async def test_kinds_exclude_and_services_only_prefer() -> None:
    twins = [
        a_document("article:a", "Mistä saan avaimen?", services=frozenset({"sports"})),
        a_document("article:b", "Mistä saan avaimen?", services=frozenset({"housing"})),
        a_document("canned_answer:c", "Mistä saan avaimen?", kind="canned_answer"),
    ]
    async with a_search(twins) as search:
        assert ids(search, "mistä saan avaimen", kinds={"canned_answer"}) == ["canned_answer:c"]
        assert ids(search, "mistä saan avaimen", services={"housing"})[0] == "article:b"
        assert ids(search, "mistä saan avaimen", services={"sports"})[0] == "article:a"
        assert len(ids(search, "mistä saan avaimen", services={"housing"})) == 3
        assert ids(search, "mistä saan avaimen", kinds=set()) == []


async def test_a_prior_decides_between_equals_and_no_more() -> None:
    twins = [a_document(f"article:{name}", "Mistä saan avaimen?") for name in "abc"]
    popular = a_document("article:popular", "Mistä saan kirjan?")
    async with a_search([*twins, popular]) as search:
        uses = {"article:c": 3.0, "article:popular": 1000.0}
        assert ids(search, "mistä saan avaimen", prior=lambda id: uses.get(id, 0.0) / 1000)[:3] != []
        assert (
            ids(search, "mistä saan avaimen", prior=lambda id: {"article:c": 3.0}.get(id, 0.0))[0]
            == "article:c"
        )
        assert ids(search, "mistä saan avaimen", prior=lambda id: uses.get(id, 0.0))[-1] == "article:popular"
        search.prior = lambda id: {"article:b": 1.0}.get(id, 0.0)
        assert ids(search, "mistä saan avaimen")[0] == "article:b"


async def test_the_language_asked_for_comes_first_and_others_are_marked() -> None:
    async with a_search() as search:
        swedish = search.find("pass polisen", lang="sv", audience="public", limit=5)
        assert (swedish[0].id, swedish[0].lang, swedish[0].other_lang) == ("article:passport", "sv", False)
        finnish = search.find("kirjastokortin saa mistä", lang="sv-FI", audience="public", limit=5)
        assert (finnish[0].id, finnish[0].lang, finnish[0].other_lang) == ("article:library-card", "fi", True)
        assert all(match.share >= NOTHING_FITS for match in finnish if match.other_lang)
        assert len({match.id for match in swedish}) == len(swedish)


async def test_a_reader_gets_the_version_in_their_language_though_another_fits_better() -> None:
    async with a_search() as search:
        (match,) = search.find("valokuva poliisiasema", lang="sv", audience="public", limit=1)
        assert (match.id, match.lang, match.other_lang) == ("article:passport", "sv", False)


async def test_a_language_without_a_stemmer_is_searched_too() -> None:
    async with a_search(
        [a_document("article:somali", "Sidee baan u codsadaa baasaboor?", lang="so")]
    ) as search:
        assert ids(search, "baasaboorka", lang="so") == ["article:somali"]


@pytest.mark.parametrize("typed", ["ki", "kir", "kirj", "kirjas", "kirjastok", "mistä kirjast"])
async def test_an_unfinished_word_is_a_beginning(typed: str) -> None:
    async with a_search() as search:
        first = search.find(typed, lang="fi", audience="public", limit=3, prefix=True)[0]
        assert first.id == "article:library-card"
        assert first.share >= NOTHING_FITS


async def test_a_word_followed_by_a_space_is_finished() -> None:
    async with a_search() as search:
        assert ids(search, "kirjas", prefix=True) == ["article:library-card"]
        unfinished = search.find("kirjas", lang="fi", audience="public", limit=1, prefix=True)[0]
        finished = search.find("kirjas ", lang="fi", audience="public", limit=1, prefix=True)[0]
        assert finished.share < unfinished.share


async def test_matched_words_stand_in_the_document_as_they_are_returned() -> None:
    async with a_search() as search:
        match = search.find("passin valokuva", lang="fi", audience="public", limit=1)[0]
        text = " ".join((PASSPORT.title, PASSPORT.body, *PASSPORT.phrasings))
        assert {word.lower() for word in match.matched} == {"passia", "passin", "passi", "valokuva"}
        assert all(word in text for word in match.matched)
        typo = search.find("kirjatsokortti", lang="fi", audience="public", limit=1)[0]
        assert "kirjastokortin" in typo.matched


async def test_a_change_is_found_at_once_and_what_it_replaced_is_not() -> None:
    async with a_search() as search:
        await search.put([a_document("article:snow", "Milloin katu aurataan?")])
        assert fitting(search, "lumi katu aurataan") == ["article:snow"]
        await search.put([a_document("article:snow", "Kuka hiekoittaa jalkakäytävän?", version=2)])
        assert fitting(search, "aurataan") == []
        assert fitting(search, "hiekoitus") == ["article:snow"]
        await search.remove(["article:snow", "article:unknown"])
        assert fitting(search, "hiekoitus") == []


async def test_removing_takes_every_language() -> None:
    async with a_search() as search:
        await search.remove(["article:passport"])
        assert fitting(search, "pass polisen", lang="sv") == []
        assert fitting(search, "passi poliisi") == []


async def test_patched_document_by_document_equals_built_at_once() -> None:
    chance = random.Random(4)
    vocabulary = [
        "passi",
        "kortti",
        "avain",
        "tunnus",
        "maksu",
        "hakemus",
        "kirjasto",
        "katu",
        "lapsi",
        "koulu",
    ]

    def some(number: int, version: int) -> Document:
        return a_document(
            f"article:{number}",
            " ".join(chance.choices(vocabulary, k=5)),
            body=" ".join(chance.choices(vocabulary, k=20)),
            version=version,
        )

    final: dict[str, Document] = {}
    async with a_search([]) as patched:
        # Past the drift limit several times over, with replacements and removals between.
        for step in range(400):
            document = some(chance.randrange(150), step)
            final[document.id] = document
            await patched.put([document])
            if step % 7 == 0:
                gone = chance.choice(sorted(final))
                del final[gone]
                await patched.remove([gone])
        async with a_search(final.values()) as built:
            for word in vocabulary:
                of_patched = {m.id for m in patched.find(word, lang="fi", audience="public", limit=500)}
                of_built = {m.id for m in built.find(word, lang="fi", audience="public", limit=500)}
                assert of_patched == of_built
            agree = sum(
                ids(patched, q, limit=1) == ids(built, q, limit=1)
                for q in (" ".join(chance.choices(vocabulary, k=4)) for _ in range(50))
            )
            assert agree >= 40


async def test_a_message_of_any_length_and_shape_is_answered_quickly() -> None:
    chance = random.Random(2)
    words = ["".join(chance.choices("aeioukstlnmprv", k=chance.randrange(3, 12))) for _ in range(400)]
    documents = [
        a_document(
            f"article:{n}", " ".join(chance.choices(words, k=8)), body=" ".join(chance.choices(words, k=60))
        )
        for n in range(1000)
    ]
    async with a_search(documents) as search:
        for q in (" ".join(chance.choices(words, k=700)), "a" * 4000, "ä " * 2000, "1234567890" * 400):
            started = time.thread_time()
            search.find(q, lang="fi", audience="staff", limit=8, prefix=True)
            assert time.thread_time() - started < 0.25


async def test_search_in_an_empty_index() -> None:
    async with a_search([]) as search:
        assert ids(search, "passi") == []
        assert ids(search, "passi", prefix=True) == []
        await search.put([PASSPORT, PASSPORT_SV])
        assert ids(search, "passi") == ["article:passport"]
        assert len(search) == 2
        assert search.get("article:passport", "sv") == PASSPORT_SV


async def test_limit_is_kept() -> None:
    async with a_search(ALL) as search:
        assert len(ids(search, "mistä mitä miten saan haen maksaa", limit=2)) == 2
        assert ids(search, "passi", limit=0) == []
