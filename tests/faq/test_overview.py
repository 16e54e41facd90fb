"""What is seen of all articles and of all openings at once."""

import pytest

from advisory.clock import DAY_MS, Instant
from advisory.errors import Code
from advisory.faq import effect, store
from advisory.faq.effect import Side
from advisory.faq.tables import article as article_table
from tests.faq.support import CARD_FI, EditorDriver, answer
from tests.faq.test_articles import refused
from tests.faq.test_loop import ASKED, candidates, learn, talk
from tests.support.app import Running
from tests.support.clock import START
from tests.support.drivers import StaffDriver
from tests.support.ids import new_cid
from tests.support.town import ADVICE, LIBRARY, PASSWORD, SITE


def test_the_week_of_publishing_is_on_neither_side() -> None:
    monday = effect.week_of(START)
    asked = [monday - 1, monday - 1, monday + 1, monday + effect.WEEK_MS]
    now = Instant(monday + effect.WEEK_MS + 5)
    points = effect.weekly(asked, [], now, weeks=4)
    assert effect.sides(monday + 1_000, points) == (Side(2, 2), Side(1, 1))


async def test_the_list_of_effects_says_of_each_what_its_page_says(
    app: Running, advisor: StaffDriver, editor: EditorDriver
) -> None:
    await editor.publishes("card", answer(CARD_FI))
    await editor.saves("draft", answer(CARD_FI))
    database = app.service.parts.database
    lately = Instant(app.service.parts.clock() - 5 * 7 * DAY_MS)
    await database.work(
        lambda work: work.execute(
            article_table.update()
            .where(article_table.c.id == "card")
            .values(first_published_at=lately, published_at=lately)
        )
    )
    week = Instant(effect.week_of(lately) - effect.WEEK_MS)
    await database.work(lambda work: store.count_asked(work, "card", week, 24))
    await talk(app, advisor, "Mistä saan kirjastokortin?", used=[{"kind": "article", "id": "card"}])
    await learn(app)

    (row,) = (await editor.http("GET", "/api/articles/effects"))["rows"]
    one = await editor.http("GET", "/api/articles/card/effect")
    assert (row["article"]["id"], row["enough"]) == ("card", one["enough"])
    assert row["article"]["title"] == one["title"] != ""
    assert row["enough"] is True
    assert row["before"] == {"weeks": 12, "conversations": 24}
    assert row["after"] == {"weeks": 5, "conversations": 1}
    assert sum(point["conversations"] for point in one["points"]) == 25


@pytest.mark.req("R121")
async def test_openings_of_transcripts_are_a_log_for_main_users(
    app: Running, advisor: StaffDriver, editor: EditorDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advisory.faq.transcripts_http.LOGGED", 2)
    for text in ASKED:
        await talk(app, advisor, text)
    await learn(app)
    (row,) = await candidates(editor)
    view = await editor.http("GET", f"/api/candidates/{row['id']}")
    for number, question in enumerate(view["questions"]):
        form = {"cid": new_cid(), "question": question["id"], "reason": f"Syy numero {number}"}
        for _ in range(2):  # a resend opens it once
            await editor.http("POST", f"/api/candidates/{row['id']}/transcript", form)

    assert await refused(editor.http("GET", "/api/transcripts/openings")) is Code.NOT_PERMITTED
    matti = EditorDriver(app.url)
    await matti.http("POST", "/api/staff/sign-in", {"email": "matti@town.example", "password": PASSWORD})
    async with matti:
        first = await matti.http("GET", "/api/transcripts/openings")
        assert [one["reason"] for one in first["openings"]] == ["Syy numero 2", "Syy numero 1"]
        assert {(one["by"], one["service"]) for one in first["openings"]} == {("Eeva", ADVICE)}
        assert first["more"] is True
        last = first["openings"][-1]
        rest = await matti.http("GET", f"/api/transcripts/openings?before={last['at']}&last={last['id']}")
        assert [one["reason"] for one in rest["openings"]] == ["Syy numero 0"]
        assert rest["more"] is False


async def test_lists_of_articles_name_the_places(editor: EditorDriver) -> None:
    await editor.saves("card", answer(CARD_FI), place=True)
    found = await editor.http("GET", "/api/articles?lang=sv")
    assert found["places"] == [{"id": SITE, "name": "Kommun", "services": sorted([ADVICE, LIBRARY])}]
    assert [row["place"] for row in found["articles"]] == [True]
