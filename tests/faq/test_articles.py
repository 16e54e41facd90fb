"""Editors' work on articles over HTTP, and what visitors see of it."""

import time
from dataclasses import replace
from typing import Any

import aiohttp
import pytest

from advisory.clock import DAY_MS, Instant
from advisory.errors import Code
from tests.faq.support import CARD_FI, CARD_SV, RAIN_FI, EditorDriver, answer, body, settled
from tests.support.app import Running, make_settings, running_app
from tests.support.clock import FrozenClock
from tests.support.connection import Refused
from tests.support.drivers import http
from tests.support.ids import new_cid
from tests.support.town import ADVICE, LIBRARY, SITE

WIDGET = f"site={SITE}&lang=fi&path=/fi/"


async def ask(app: Running, path: str, method: str = "GET", form: dict[str, Any] | None = None) -> Any:
    async with aiohttp.ClientSession() as session:
        return await http(session, method, app.url, path, form)


async def found(app: Running, q: str, lang: str = "fi") -> list[str]:
    hits = (await ask(app, f"/api/widget/search?site={SITE}&lang={lang}&path=/fi/&q={q}"))["hits"]
    return [hit["id"] for hit in hits]


async def refused(call: Any) -> Code:
    with pytest.raises(Refused) as error:
        await call
    return error.value.code


async def test_an_article_is_written_published_found_edited_and_hidden(
    app: Running, editor: EditorDriver
) -> None:
    saved = await editor.saves("card", answer(CARD_FI, CARD_SV))
    assert (saved["row"]["state"], saved["row"]["rev"], saved["published"]) == ("draft", 1, [])
    assert await found(app, "mistä kirjastokortin saa") == []

    # Of the process's own time, which it uses up by asking: no other work on the machine counts.
    started = time.process_time()
    public = await editor.moves("card", 1, "published")
    while "card" not in await found(app, "mistä kirjastokortin saa"):
        assert time.process_time() - started < 1.0, "published, and not to be found"
    assert public["row"]["state"] == "published"
    assert len(public["published"]) == 2

    edited = await editor.saves("card", answer(replace(CARD_FI, answer="Aivan uusi teksti."), CARD_SV), rev=2)
    assert [v["out_of_date"] for v in edited["versions"]] == [False, True]
    read = await ask(app, f"/api/widget/articles/card?{WIDGET}")
    assert "Ota mukaan" in read["html"]
    assert "Aivan uusi" not in read["html"]

    await editor.moves("card", 3, "published")
    await settled(app)
    assert "Aivan uusi" in (await ask(app, f"/api/widget/articles/card?{WIDGET}"))["html"]
    await editor.moves("card", 4, "archived")
    await settled(app)
    assert await found(app, "mistä kirjastokortin saa") == []
    assert await refused(ask(app, f"/api/widget/articles/card?{WIDGET}")) is Code.NOT_FOUND


async def test_two_editors_do_not_write_over_each_other(app: Running, editor: EditorDriver) -> None:
    await editor.saves("card", answer(CARD_FI))
    form = body(answer(replace(CARD_FI, short="Toinen.")), 1)
    first = await editor.http("PUT", "/api/articles/card", form)
    assert await editor.http("PUT", "/api/articles/card", form) == first, "a resend gives the first result"
    assert await refused(editor.saves("card", answer(CARD_SV), rev=1)) is Code.STALE
    assert await refused(editor.saves("card", answer(CARD_SV))) is Code.CONFLICT
    assert await refused(editor.moves("card", 1, "published")) is Code.STALE
    view = await editor.http("GET", "/api/articles/card")
    assert [row["rev"] for row in view["revisions"]] == [2, 1]
    assert view["revisions"][0]["by"] == "Eeva"
    assert view["revisions"][0]["summary"] == "text:fi"


async def test_an_earlier_revision_comes_back_as_a_new_one(editor: EditorDriver) -> None:
    await editor.saves("card", answer(CARD_FI))
    await editor.saves("card", answer(replace(CARD_FI, question="Väärä?")), rev=1)
    back = await editor.http("POST", "/api/articles/card/revert", {"cid": new_cid(), "rev": 2, "to_rev": 1})
    assert back["row"]["rev"] == 3
    second = await editor.http("GET", "/api/articles/card/revisions/2")
    assert (second["by"], second["versions"][0]["question"]) == ("Eeva", "Väärä?")
    assert await refused(editor.http("GET", "/api/articles/card/revisions/9")) is Code.NOT_FOUND
    assert back["versions"][0]["question"] == CARD_FI.question
    call = editor.http("POST", "/api/articles/card/revert", {"cid": new_cid(), "rev": 3, "to_rev": 9})
    assert await refused(call) is Code.NOT_FOUND


async def test_a_check_that_blocks_stops_publishing(editor: EditorDriver) -> None:
    bad = replace(CARD_FI, answer="Katso [tästä](javascript:alert(1)).")
    await editor.saves("card", answer(bad))
    assert await refused(editor.moves("card", 1, "published")) is Code.PUBLISH_BLOCKED
    versions = body(answer(bad))["versions"]
    shown = await editor.http(
        "POST", "/api/articles/preview", {"lang": "fi", "versions": versions, "article": "card"}
    )
    assert "javascript" not in shown["html"]
    assert ("broken_link", "blocks") in {(check["code"], check["level"]) for check in shown["checks"]}


async def test_a_near_duplicate_is_named_before_publishing(app: Running, editor: EditorDriver) -> None:
    await editor.publishes("card", answer(CARD_FI))
    await editor.publishes("rain", answer(RAIN_FI))
    await settled(app)
    versions = body(answer(replace(CARD_FI, question="Miten saan kirjastokortin?")))["versions"]
    shown = await editor.http("POST", "/api/articles/preview", {"lang": "fi", "versions": versions})
    assert [c["detail"] for c in shown["checks"] if c["code"] == "duplicate"] == [CARD_FI.question]
    own = await editor.http(
        "POST", "/api/articles/preview", {"lang": "fi", "versions": versions, "article": "card"}
    )
    assert [c for c in own["checks"] if c["code"] == "duplicate"] == []


@pytest.mark.req("R07")
async def test_a_procedure_never_reaches_a_visitor(app: Running, editor: EditorDriver) -> None:
    await editor.publishes("proc", answer(CARD_FI, kind="procedure"))
    await settled(app)
    assert await found(app, "mistä kirjastokortin saa") == []
    assert await refused(ask(app, f"/api/widget/articles/proc?{WIDGET}")) is Code.NOT_FOUND
    assert (await ask(app, f"/api/widget/home?{WIDGET}"))["articles"] == []
    helped = {"cid": new_cid(), "site": SITE, "article": "proc", "lang": "fi", "helped": True}
    assert await refused(ask(app, "/api/widget/helped", "POST", helped)) is Code.NOT_FOUND
    assert app.service.knowledge.shelf.short("proc", "fi") is None
    listed = await editor.http("GET", "/api/articles?q=kirjastokortin&lang=fi")
    assert [row["id"] for row in listed["articles"]] == ["proc"], "staff find it"


async def test_only_editors_may(app: Running) -> None:
    async with EditorDriver(app.url) as somebody:
        assert await refused(somebody.http("GET", "/api/articles")) is Code.NOT_SIGNED_IN
        await somebody.arrives("aino@town.example")
        assert await refused(somebody.http("GET", "/api/articles")) is Code.NOT_PERMITTED
        assert await refused(somebody.saves("card", answer(CARD_FI))) is Code.NOT_PERMITTED
        assert await refused(somebody.http("GET", "/api/candidates")) is Code.NOT_PERMITTED


async def test_the_list_counts_states_and_finds_drafts_too(app: Running, editor: EditorDriver) -> None:
    await editor.publishes("card", answer(CARD_FI))
    await editor.saves("rain", answer(RAIN_FI))
    await settled(app)
    await app.service.search.settle()
    every = await editor.http("GET", "/api/articles")
    assert {row["id"] for row in every["articles"]} == {"card", "rain"}
    assert every["counts"]["draft"] == 1
    assert every["counts"]["published"] == 1
    assert every["total"] == 2
    first, second = [await editor.http("GET", f"/api/articles?limit=1&skip={n}") for n in (0, 1)]
    assert [one["articles"][0]["id"] for one in (first, second)] == [row["id"] for row in every["articles"]]
    counted = await editor.http("GET", "/api/articles?limit=0")
    assert (counted["articles"], counted["total"], counted["counts"]) == ([], 2, every["counts"])
    drafts = await editor.http("GET", "/api/articles?state=draft")
    assert [row["id"] for row in drafts["articles"]] == ["rain"]
    by_words = await editor.http("GET", "/api/articles?q=sadevesikaivosta&lang=fi")
    assert [row["id"] for row in by_words["articles"]] == ["rain"]


async def test_the_first_screen_shows_the_pages_service_and_its_articles(
    app: Running, editor: EditorDriver
) -> None:
    await editor.publishes("card", answer(CARD_FI, services=(LIBRARY,)))
    await editor.publishes("rain", answer(RAIN_FI, services=(ADVICE,)))
    await settled(app)
    home = await ask(app, f"/api/widget/home?site={SITE}&lang=fi&path=/fi/kirjasto/kortti")
    assert home["service"] == LIBRARY
    assert [link["id"] for link in home["articles"]] == ["card"]
    assert home["state"]["availability"] == "open"
    assert home["organisation"] == "Kunta"
    assert {service["id"] for service in home["services"]} == {ADVICE, LIBRARY}
    swedish = await ask(app, f"/api/widget/home?site={SITE}&lang=sv&path=/fi/kirjasto")
    assert swedish["articles"][0]["other_lang"] is True
    assert await refused(ask(app, "/api/widget/home?site=other&lang=fi&path=/")) is Code.ORIGIN_REFUSED


async def test_views_and_helped_are_counted_once_for_a_cid(app: Running, editor: EditorDriver) -> None:
    await editor.publishes("card", answer(CARD_FI))
    await settled(app)
    read = await ask(app, f"/api/widget/articles/card?{WIDGET}")
    assert read["title"] == CARD_FI.question
    assert 'rel="noopener noreferrer"' in read["html"]
    helped = {"cid": new_cid(), "site": SITE, "article": "card", "lang": "fi", "helped": True}
    await ask(app, "/api/widget/helped", "POST", helped)
    await ask(app, "/api/widget/helped", "POST", helped)
    await ask(app, "/api/widget/helped", "POST", {**helped, "cid": new_cid(), "helped": False})
    row = (await editor.http("GET", "/api/articles"))["articles"][0]
    assert (row["views_30d"], row["helped"], row["not_helped"]) == (1, 1, 1)
    effect = await editor.http("GET", "/api/articles/card/effect")
    assert effect["views"] == 1
    assert effect["enough"] is False
    assert len(effect["points"]) == 13, "twelve weeks before it, and this one"


async def test_a_search_in_vain_is_kept_without_what_names_a_person(
    app: Running, editor: EditorDriver
) -> None:
    await editor.publishes("card", answer(CARD_FI))
    await settled(app)
    reading = app.service.knowledge.reading
    for _ in range(2):
        for typed in ("hammasl", "hammaslääkäri 131052-308T", "hammaslääkäri 131052-308T ajanvaraus"):
            assert await found(app, typed) == []
        await reading.count_misses(everything=True)
    for typed in ("kirjastox", "kirjastokortti"):
        await found(app, typed)
    assert await found(app, "kirjastokortti") == ["card"]
    await reading.count_misses(everything=True)

    def misses(connection: Any) -> list[tuple[str, int]]:
        return [tuple(row) for row in connection.exec_driver_sql("SELECT text, count FROM search_miss")]

    kept = await app.service.parts.database.read(misses)
    assert ("hammaslääkäri ⟦identity_code:11⟧ ajanvaraus", 2) in kept
    assert not {"hammasl", "kirjastokortti"} & {text for text, _ in kept}


async def test_what_was_published_is_found_after_a_restart_and_falls_due(tmp_path: Any) -> None:
    settings, clock = make_settings(tmp_path), FrozenClock()
    async with running_app(settings, clock) as app, EditorDriver(app.url) as editor:
        await editor.arrives()
        await editor.publishes("card", answer(CARD_FI))
    clock.at = Instant(clock.at + 181 * DAY_MS)
    async with running_app(settings, clock, fresh=False) as app, EditorDriver(app.url) as editor:
        assert await found(app, "mistä kirjastokortin saa") == ["card"]
        assert await app.service.knowledge.articles.take_due() == 1
        await settled(app)
        short = app.service.knowledge.shelf.short("card", "fi")
        assert short is not None
        assert short.due_for_review
        await editor.arrives()
        assert (await editor.moves("card", 3, "published"))["row"]["state"] == "published"
