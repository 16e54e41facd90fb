"""The picker, the suggestions and the limits, as an advisor's console asks for them."""

from collections.abc import Sequence

import pytest

from advisory.faq.importing import publish_all
from advisory.templates_answers import wire
from advisory.templates_answers.importing import canned_answer
from advisory.templates_answers.model import LimitCard
from tests.faq.support import CARD_FI, CARD_SV, RAIN_FI, answer
from tests.support.app import Running
from tests.support.connection import Refused
from tests.support.drivers import StaffDriver, VisitorDriver
from tests.support.town import ADVICE, LIBRARY, SITE

HELLO = {
    "id": "ca-hello",
    "shortcut": "moi",
    "group": "greeting",
    "services": [ADVICE, LIBRARY],
    "variables": ["name", "advisor"],
    "versions": {
        "fi": {"te": "Hei {name}! Olen {advisor}, kertokaa.", "sina": "Hei {name}! Olen {advisor}, kerro."},
        "sv": {
            "ni": "Hej {name}! Jag är {advisor}, berätta ni.",
            "du": "Hej {name}! Jag är {advisor}, berätta du.",
        },
        "en": {"text": "Hello {name}! I'm {advisor}."},
    },
}
MOMENT = {
    "id": "ca-moment",
    "shortcut": "hetki",
    "group": "waiting",
    "services": [ADVICE],
    "variables": [],
    "versions": {"fi": {"te": "Odottakaa hetki, olkaa hyvä.", "sina": "Odota hetki, ole hyvä."}},
}
SOURCE = {
    "id": "ca-source",
    "shortcut": "moite",
    "group": "checking",
    "services": [ADVICE],
    "variables": ["link", "minutes"],
    "article": "card",
    "versions": {"fi": {"te": "Katsotaan sivulta {link}, siihen menee {minutes} minuuttia."}},
}


@pytest.fixture(autouse=True)
async def knowledge(app: Running) -> None:
    rows = [canned_answer(row) for row in (HELLO, MOMENT, SOURCE)]
    await app.service.answers.put(rows)
    articles = [
        ("card", answer(CARD_FI, CARD_SV)),
        ("rain", answer(RAIN_FI)),
        ("proc", answer(CARD_FI, kind="procedure")),
    ]
    await publish_all(app.service.parts.database, articles)
    await app.service.parts.database.settled()


async def picks(advisor: StaffDriver, conversation: str, q: str = "", **more: object) -> list[wire.Hit]:
    asked = wire.SearchAnswers.model_validate({"conversation": conversation, "q": q, **more})
    return (await advisor.call(wire.SEARCH, asked, wire.Hits)).hits


async def suggested(advisor: StaffDriver, conversation: str, **more: object) -> wire.Suggested:
    asked = wire.Suggest.model_validate({"conversation": conversation, **more})
    return await advisor.call(wire.SUGGEST, asked, wire.Suggested)


async def remarked(advisor: StaffDriver, conversation: str, text: str) -> list[wire.Remark]:
    asked = wire.Look(conversation=conversation, text=text, lang="fi")
    return (await advisor.call(wire.LOOK, asked, wire.Remarks)).remarks


def ids(hits: Sequence[wire.Hit]) -> list[str]:
    return [hit.id for hit in hits]


async def held(visitor: VisitorDriver, advisor: StaffDriver, text: str, **more: object) -> str:
    conversation = await visitor.starts(text, ADVICE, **more)
    await advisor.takes(conversation)
    return conversation


@pytest.mark.req("R06")
async def test_a_shortcut_stands_before_titles_and_what_the_search_finds(
    visitor: VisitorDriver, advisor: StaffDriver
) -> None:
    conversation = await held(visitor, advisor, "Voisitteko auttaa?", name="Maija")
    assert ids(await picks(advisor, conversation, "/moi"))[:2] == ["ca-hello", "ca-source"]
    assert ids(await picks(advisor, conversation, "odottakaa"))[0] == "ca-moment"
    hits = await picks(advisor, conversation, "kirjastok")
    assert ids(hits)[0] == "card"
    assert len(ids(hits)) == len(set(ids(hits)))


@pytest.mark.req("R06")
async def test_variables_are_filled_from_the_conversation_and_the_rest_is_named(
    visitor: VisitorDriver, advisor: StaffDriver
) -> None:
    conversation = await held(visitor, advisor, "Voisitteko auttaa minua?", name="Maija")
    hello, source = (await picks(advisor, conversation, "moi"))[:2]
    assert hello.text == "Hei Maija! Olen Aino, kertokaa."
    assert hello.unresolved == []
    assert (
        source.text == "Katsotaan sivulta https://kirjasto.example/kortti, siihen menee {minutes} minuuttia."
    )
    assert source.unresolved == ["minutes"]


async def test_a_visitor_without_a_name_leaves_it_to_the_advisor(
    visitor: VisitorDriver, advisor: StaffDriver
) -> None:
    conversation = await held(visitor, advisor, "Voisitteko auttaa?")
    assert (await picks(advisor, conversation, "moi"))[0].unresolved == ["name"]


async def test_tone_and_language_follow_the_visitor_unless_they_are_chosen(
    visitor: VisitorDriver, advisor: StaffDriver
) -> None:
    conversation = await held(visitor, advisor, "Moro, voitko sä auttaa :)", name="Ville")
    assert (await picks(advisor, conversation, "moi"))[0].text.endswith("kerro.")
    assert (await picks(advisor, conversation, "moi", formality="formal"))[0].text.endswith("kertokaa.")
    (swedish, *_) = await picks(advisor, conversation, "moi", lang="sv", formality="formal")
    assert swedish.text.endswith("berätta ni.")
    assert swedish.other_lang is True


async def test_what_is_used_most_in_the_service_comes_first(
    app: Running, visitor: VisitorDriver, advisor: StaffDriver
) -> None:
    conversation = await held(visitor, advisor, "Voisitteko auttaa?")
    used = [{"kind": "canned_answer", "id": "ca-moment"}]
    for _ in range(2):
        await advisor.says(conversation, "Odottakaa hetki, olkaa hyvä.", used=used)
    await app.service.answers.count_uses()
    first = (await picks(advisor, conversation))[0]
    assert (first.id, first.uses) == ("ca-moment", 2)


@pytest.mark.req("R06")
async def test_suggestions_fit_the_visitors_last_words(visitor: VisitorDriver, advisor: StaffDriver) -> None:
    conversation = await held(visitor, advisor, "Hei! Mistä saisin kirjastokortin lapselle?")
    found = await suggested(advisor, conversation)
    assert ids(found.hits)[0] == "card"
    assert "proc" not in ids(found.hits), "a procedure is never put into a message"
    assert len(found.hits) <= 3
    assert found.hits[0].text == CARD_FI.short
    assert found.hits[0].kind == "article"
    assert found.question == "Mistä saisin kirjastokortin lapselle?"
    await advisor.says(conversation, "Kirjastosta.")
    assert (await suggested(advisor, conversation)).hits == [], "nothing is unanswered"
    await visitor.says("Kiitos!")
    assert (await suggested(advisor, conversation)).question.startswith("Mistä saisin"), (
        "few words: the one before too"
    )
    await visitor.says("Sadevesikaivo tulvii kadulla, minne siitä ilmoitetaan?")
    assert ids((await suggested(advisor, conversation)).hits)[0] == "rain"


async def test_a_question_that_follows_keeps_its_subject(
    visitor: VisitorDriver, advisor: StaffDriver
) -> None:
    conversation = await held(visitor, advisor, "Mistä saan kirjastokortin?")
    await advisor.says(conversation, "Mistä tahansa kirjastosta.")
    await visitor.says("Paljonko semmoinen sitten maksaa minulle?")
    assert ids((await suggested(advisor, conversation)).hits)[0] == "card"


async def test_nothing_fits_is_an_answer(visitor: VisitorDriver, advisor: StaffDriver) -> None:
    conversation = await held(
        visitor, advisor, "Kumpi voitti jääkiekon mestaruuden vuonna yhdeksänkymmentäviisi"
    )
    assert (await suggested(advisor, conversation)).hits == []
    other = await VisitorDriver(visitor.base).arrives(SITE)
    greeting = await held(other, advisor, "Hei!")
    assert (await suggested(advisor, greeting)).hits == []
    await other.disconnect()


async def test_an_answer_in_another_language_is_marked(app: Running, advisor: StaffDriver) -> None:
    swede = await VisitorDriver(app.url, "sv").arrives(SITE)
    conversation = await held(swede, advisor, "Hur får jag ett bibliotekskort?")
    first = (await suggested(advisor, conversation)).hits[0]
    assert (first.id, first.lang, first.other_lang) == ("card", "sv", False)
    await swede.disconnect()


async def test_the_form_of_address_is_the_visitors_unless_it_is_chosen(
    visitor: VisitorDriver, advisor: StaffDriver
) -> None:
    conversation = await held(visitor, advisor, "Moro, voitko sä auttaa :)")
    assert (await suggested(advisor, conversation)).formality == "informal"
    assert (await suggested(advisor, conversation, formality="formal")).formality == "formal"


@pytest.mark.req("R07")
async def test_an_instruction_stands_beside_the_conversation_and_is_no_answer(
    visitor: VisitorDriver, advisor: StaffDriver
) -> None:
    conversation = await held(visitor, advisor, "Hei! Mistä saisin kirjastokortin lapselle?")
    found = await suggested(advisor, conversation)
    assert [guide.id for guide in found.guides] == ["proc"]
    assert found.guides[0].steps
    assert "proc" not in ids(found.hits)


@pytest.mark.req("R126")
async def test_who_speaks_of_identification_is_answered_with_the_pause(
    app: Running, visitor: VisitorDriver, advisor: StaffDriver
) -> None:
    pause = {**MOMENT, "id": "ca-pause", "shortcut": "tauko", "group": "identification-pause"}
    await app.service.answers.put([canned_answer(pause)])
    conversation = await held(visitor, advisor, "Se kysyy pankkitunnuksia, mitä teen")
    found = await suggested(advisor, conversation)
    assert [alert.kind for alert in found.alerts] == ["identification"]
    assert found.pause is not None
    assert found.pause.id == "ca-pause"
    await advisor.says(conversation, "Odotan tässä.")
    assert (await suggested(advisor, conversation)).alerts == []


async def test_words_of_danger_are_shown_with_what_to_do_in_the_advisors_language(
    app: Running, advisor: StaffDriver
) -> None:
    swede = await VisitorDriver(app.url, "sv").arrives(SITE)
    conversation = await held(swede, advisor, "litet barn ensamt hemma")
    (alert,) = (await suggested(advisor, conversation)).alerts
    assert alert.kind == "child-at-risk"
    assert "hätänumero" in alert.text or "112" in alert.text
    assert "Är barnet" not in alert.text
    await swede.disconnect()


@pytest.mark.req("R109", "R111")
async def test_a_text_is_remarked_upon_and_sent_all_the_same(
    visitor: VisitorDriver, advisor: StaffDriver
) -> None:
    conversation = await held(visitor, advisor, "Hei")
    text = "Klikkaa vain selaimessa. Tunnus on 131052-308T."
    assert [(one.kind, one.words) for one in await remarked(advisor, conversation, text)] == [
        ("personal", "131052-308T"),
        ("tone", "Klikkaa vain"),
        ("jargon", "selaimessa"),
    ]
    assert await remarked(advisor, conversation, "Avatkaa sivu.") == []
    assert [one.kind for one in await remarked(advisor, conversation, "Kerro pankkitunnuksesi.")] == [
        "asks_for_code"
    ]
    await advisor.says(conversation, text)


async def test_only_the_holder_is_given_suggestions(
    app: Running, visitor: VisitorDriver, advisor: StaffDriver
) -> None:
    conversation = await held(visitor, advisor, "Mistä saan kirjastokortin?")
    async with StaffDriver(app.url) as other:
        await other.signs_in("bjorn@town.example", "correct horse battery")
        with pytest.raises(Refused):
            await suggested(other, conversation)


@pytest.mark.req("R123")
async def test_limits_of_advice_in_the_advisors_language(app: Running, advisor: StaffDriver) -> None:
    card = {"advise": ["Aukioloajat"], "only_generally": [], "never": ["Pankkiasiat"], "refer_to": ["ref-1"]}
    await app.service.answers.put_limits([LimitCard(ADVICE, {"fi": card})])
    shown = await advisor.http("GET", f"/api/staff/limits/{ADVICE}?lang=sv")
    assert shown == {"service": ADVICE, **card}
    with pytest.raises(Refused):
        await advisor.http("GET", f"/api/staff/limits/{LIBRARY}")
