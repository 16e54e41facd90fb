"""Every answer that is used teaches the search what visitors call it."""

from advisory.search.model import NOTHING_FITS
from tests.faq.support import CARD_FI, RAIN_FI, EditorDriver, answer, settled
from tests.faq.test_articles import found
from tests.faq.test_loop import erase, learn, talk
from tests.support.app import Running
from tests.support.drivers import StaffDriver

ASKED = ("mistä saan uuden lainalätkän?", "mistä saisi lainalätkän", "miten lainalätkä uusitaan?")
CARD = [{"kind": "article", "id": "card"}]


async def taught(app: Running) -> None:
    await learn(app)
    await app.service.knowledge.learning.refresh()


def for_staff(app: Running, q: str) -> list[str]:
    matches = app.service.search.find(q, lang="fi", audience="staff", limit=5)
    return [match.id for match in matches if match.share >= NOTHING_FITS]


async def test_what_one_visitor_called_it_helps_advisors_and_what_three_did_helps_everybody(
    app: Running, advisor: StaffDriver, editor: EditorDriver
) -> None:
    await editor.publishes("card", answer(CARD_FI))
    await editor.publishes("rain", answer(RAIN_FI))
    await settled(app)
    for number, text in enumerate(ASKED):
        assert await found(app, "lainalätkä") == [], f"the public hears {number} visitors"
        assert for_staff(app, "lainalätkä") == (["article:card"] if number else [])
        await talk(app, advisor, text, used=CARD)
        await taught(app)
    assert await found(app, "lainalätkä") == ["card"]


async def test_what_is_erased_is_unlearned(app: Running, advisor: StaffDriver, editor: EditorDriver) -> None:
    await editor.publishes("card", answer(CARD_FI))
    conversation = await talk(app, advisor, ASKED[0], used=CARD)
    await taught(app)
    assert for_staff(app, "lainalätkä") == ["article:card"]
    await erase(app, conversation)
    await taught(app)
    assert for_staff(app, "lainalätkä") == []


async def test_a_new_edition_keeps_what_was_learned_until_an_editor_says_it_too(
    app: Running, advisor: StaffDriver, editor: EditorDriver
) -> None:
    published = await editor.publishes("card", answer(CARD_FI))
    await talk(app, advisor, ASKED[0], used=CARD)
    await taught(app)
    saved = await editor.saves(
        "card",
        answer(CARD_FI.__class__("fi", CARD_FI.question, "Uusi teksti tästä.")),
        rev=published["row"]["rev"],
    )
    await editor.moves("card", saved["row"]["rev"], "published")
    await settled(app)
    assert for_staff(app, "lainalätkä") == ["article:card"]
    await taught(app)
    assert for_staff(app, "lainalätkä") == ["article:card"]
