"""A second pair of eyes, times, news and transcripts, over HTTP."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from advisory.clock import DAY_MS, HOUR_MS, Instant
from advisory.errors import Code
from advisory.faq.outside import remember
from advisory.faq.tables import observation
from advisory.storage.record import event_record
from tests.faq.support import CARD_FI, CARD_SV, RAIN_FI, EditorDriver, answer, body, settled
from tests.faq.test_articles import found, refused
from tests.faq.test_loop import ASKED, SAID, candidates, erase, learn, talk
from tests.support.app import Running, make_settings, running_app
from tests.support.clock import FrozenClock
from tests.support.drivers import StaffDriver
from tests.support.ids import new_cid


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
async def town(tmp_path: Path, clock: FrozenClock) -> AsyncIterator[Running]:
    """Where two may edit, and time stands still until it is moved."""
    async with running_app(make_settings(tmp_path, second_reader="auto"), clock) as app:
        yield app


@pytest.fixture
async def eeva(town: Running) -> AsyncIterator[EditorDriver]:
    async with EditorDriver(town.url) as driver:
        yield await driver.arrives()


@pytest.fixture
async def matti(town: Running) -> AsyncIterator[EditorDriver]:
    async with EditorDriver(town.url) as driver:
        yield await driver.arrives("matti@town.example")


def schedule(rev: int, publish_at: int | None = None, hide_at: int | None = None) -> dict[str, Any]:
    form = {"cid": new_cid(), "rev": rev, "publish_at": publish_at, "hide_at": hide_at}
    return {name: value for name, value in form.items() if value is not None}


async def test_another_reads_it_before_it_is_published(
    town: Running, eeva: EditorDriver, matti: EditorDriver
) -> None:
    saved = await eeva.saves("card", answer(CARD_FI))
    assert (saved["second_reader"], saved["may_publish"]) == (True, False)
    assert await refused(eeva.moves("card", 1, "published")) is Code.SECOND_READER
    later = schedule(1, publish_at=4_000_000_000_000)
    assert await refused(eeva.http("POST", "/api/articles/card/schedule", later)) is Code.SECOND_READER
    sent = await eeva.moves("card", 1, "in_review", note="Tarkista hinnat.")
    assert sent["may_publish"] is False
    assert await refused(eeva.moves("card", 2, "published")) is Code.SECOND_READER

    read = await matti.http("GET", "/api/articles/card")
    assert read["may_publish"] is True
    assert (read["revisions"][0]["by"], read["revisions"][0]["note"]) == ("Eeva", "Tarkista hinnat.")
    await matti.moves("card", 2, "published")
    await settled(town)
    assert await found(town, "kirjastokortti") == ["card"]


async def test_where_one_alone_edits_nobody_is_waited_for(tmp_path: Path) -> None:
    async with running_app(make_settings(tmp_path, second_reader="auto")) as app:

        def only_eeva(work: Any) -> None:
            work.connection.exec_driver_sql("UPDATE staff SET disabled_at = 1 WHERE id = 'matti'")

        await app.service.parts.database.work(only_eeva)
        async with EditorDriver(app.url) as eeva:
            await eeva.arrives()
            assert (await eeva.publishes("card", answer(CARD_FI)))["row"]["state"] == "published"


async def test_it_is_published_and_hidden_at_the_times_that_were_set(
    town: Running, clock: FrozenClock, eeva: EditorDriver, matti: EditorDriver
) -> None:
    articles = town.service.knowledge.articles
    await eeva.saves("card", answer(CARD_FI))
    await eeva.moves("card", 1, "in_review")
    form = schedule(2, clock.at + HOUR_MS, clock.at + DAY_MS)
    waits = await matti.http("POST", "/api/articles/card/schedule", form)
    assert await matti.http("POST", "/api/articles/card/schedule", form) == waits, "a resend"
    assert (waits["row"]["state"], waits["row"]["publish_at"]) == ("scheduled", clock.at + HOUR_MS)

    assert await articles.take_timed() == 0
    clock.at = Instant(clock.at + HOUR_MS)
    assert await articles.take_timed() == 1
    assert await articles.take_timed() == 0, "once"
    await settled(town)
    assert await found(town, "kirjastokortti") == ["card"]
    clock.at = Instant(clock.at + DAY_MS)
    await articles.take_timed()
    await settled(town)
    assert await found(town, "kirjastokortti") == []
    await eeva.arrives()
    view = await eeva.http("GET", "/api/articles/card")
    assert view["row"]["state"] == "archived"
    assert [row["summary"] for row in view["revisions"][:2]] == ["timed:archived", "timed:published"]


async def test_what_is_no_longer_sound_at_its_time_goes_back_to_an_editor(
    town: Running, clock: FrozenClock, eeva: EditorDriver, matti: EditorDriver
) -> None:
    for id, content in (("rain", answer(RAIN_FI)), ("card", answer(linking := link_to("rain")))):
        await eeva.saves(id, content)
        await eeva.moves(id, 1, "in_review")
        if id == "rain":
            await matti.moves(id, 2, "published")
            await settled(town)
    assert linking
    form = schedule(2, clock.at + HOUR_MS)
    await matti.http("POST", "/api/articles/card/schedule", form)
    await matti.moves("rain", 3, "archived")
    await settled(town)
    clock.at = Instant(clock.at + HOUR_MS)
    await town.service.knowledge.articles.take_timed()
    view = await eeva.http("GET", "/api/articles/card")
    assert (view["row"]["state"], view["published"]) == ("draft", [])
    assert view["revisions"][0]["summary"] == "blocked:broken_link"


def link_to(article: str) -> Any:
    return replace(CARD_FI, answer=f"Katso [toinen ohje](article:{article}).")


async def test_links_between_articles_are_followed_both_ways(app: Running, editor: EditorDriver) -> None:
    await editor.saves("card", answer(link_to("rain")))
    assert await refused(editor.moves("card", 1, "published")) is Code.PUBLISH_BLOCKED
    await editor.publishes("rain", answer(RAIN_FI))
    await settled(app)
    await editor.moves("card", 1, "published")
    await settled(app)
    rain = await editor.http("GET", "/api/articles/rain")
    assert rain["linked_from"] == [{"id": "card", "title": CARD_FI.question}]


async def test_a_page_that_is_gone_stops_publishing_and_says_which(
    app: Running, editor: EditorDriver
) -> None:
    address = "https://kirjasto.example/kortti"
    await remember(app.service.parts.database, {address: "404"})
    await editor.saves("card", answer(CARD_FI))
    assert await refused(editor.moves("card", 1, "published")) is Code.PUBLISH_BLOCKED
    form = {"lang": "fi", "versions": body(answer(CARD_FI))["versions"], "article": "card"}
    shown = await editor.http("POST", "/api/articles/preview", form)
    (dead,) = [one for one in shown["checks"] if one["code"] == "dead_link"]
    assert (dead["level"], dead["detail"]) == ("blocks", f"{address} (404)")
    await remember(app.service.parts.database, {address: ""})
    await editor.moves("card", 1, "published")


async def test_an_offices_number_may_stand_once_an_editor_said_so(app: Running, editor: EditorDriver) -> None:
    version = replace(CARD_FI, answer="Soita 040 123 4567 arkisin.")
    await editor.saves("card", answer(version))
    assert await refused(editor.moves("card", 1, "published")) is Code.PUBLISH_BLOCKED
    await editor.saves("card", answer(version), rev=1, contacts=["040 123 4567"])
    await editor.moves("card", 2, "published")
    await settled(app)
    longer = replace(version, answer=f"{version.answer} Ota kortti mukaan.")
    await editor.saves("card", answer(longer), rev=3)
    await editor.moves("card", 4, "published")


async def test_advisors_read_what_changed_and_others_do_not(
    app: Running, editor: EditorDriver, advisor: StaffDriver
) -> None:
    await editor.publishes("card", answer(CARD_FI, CARD_SV))
    new = replace(CARD_FI, short="Kortin saa nyt myös verkosta.")
    saved = await editor.saves("card", answer(new, CARD_SV), rev=2)
    assert (await advisor.http("GET", "/api/articles/news?lang=fi"))["items"][0]["kind"] == "new"
    await editor.moves("card", saved["row"]["rev"], "published", note="Kortti verkosta")
    changed, first = (await advisor.http("GET", "/api/articles/news?lang=fi"))["items"]
    assert (first["kind"], changed["kind"], changed["note"]) == ("new", "changed", "Kortti verkosta")
    assert (changed["before"], changed["after"]) == (CARD_FI.short, new.short)
    assert changed["languages"] == ["fi"]
    await editor.moves("card", 4, "archived")
    assert (await advisor.http("GET", "/api/articles/news?lang=sv"))["items"][0]["kind"] == "hidden"
    async with EditorDriver(app.url) as somebody:
        assert await refused(somebody.http("GET", "/api/articles/news")) is Code.NOT_SIGNED_IN


@pytest.mark.req("R119", "R121")
async def test_a_transcript_opens_for_a_reason_that_is_kept(
    app: Running, advisor: StaffDriver, editor: EditorDriver
) -> None:
    talks = [await talk(app, advisor, text) for text in ASKED]
    other = await talk(app, advisor, "Mihin sadevesikaivon tulvimisesta ilmoitetaan?")
    await learn(app)
    (row,) = await candidates(editor)
    path = f"/api/candidates/{row['id']}/transcript"
    evidence = await editor.http("GET", f"/api/candidates/{row['id']}")
    named = next(one for one in evidence["questions"] if "⟦" in one["text"])
    form = {"cid": new_cid(), "question": named["id"], "reason": "Vastaus on epäselvä"}

    assert await refused(editor.http("POST", path, {**form, "reason": "  "})) is Code.INVALID
    assert await refused(editor.http("POST", path, {**form, "reason": "Soita 040 123 4567"})) is Code.INVALID
    stranger = {**form, "question": await question_of(app, other)}
    assert await refused(editor.http("POST", path, stranger)) is Code.NOT_FOUND
    assert await openings(app) == [], "nothing was read, so nothing is kept"
    assert await refused(advisor.http("POST", path, form)) is Code.NOT_PERMITTED

    read = await editor.http("POST", path, form)
    assert [line["by"] for line in read["lines"]] == ["visitor", "advisor"]
    assert read["lines"][1]["text"] == SAID
    assert "Virtanen" not in str(read)
    assert await editor.http("POST", path, form) == read
    again = await editor.http("POST", path, {**form, "cid": new_cid(), "reason": "Vielä kerran"})
    assert [(one["by"], one["reason"]) for one in again["openings"]] == [("Eeva", "Vastaus on epäselvä")]
    opened = [(who, which, data["group"]) for who, which, data in await openings(app)]
    assert opened == [("eeva", talks[1], row["id"])] * 2
    assert await kept_reasons(app) == ["Vastaus on epäselvä", "Vielä kerran"]

    await erase(app, talks[1])
    assert await kept_reasons(app) == []


async def test_the_effect_counts_what_is_erased_by_now(
    app: Running, advisor: StaffDriver, editor: EditorDriver
) -> None:
    talks = [await talk(app, advisor, text) for text in ASKED]
    await learn(app)
    (row,) = await candidates(editor)
    form = {"cid": new_cid(), "rev": row["rev"]}
    ref = await editor.http("POST", f"/api/candidates/{row['id']}/adopt", form)
    await editor.moves(ref["article"], ref["rev"], "published")

    async def counted() -> int:
        shown = await editor.http("GET", f"/api/articles/{ref['article']}/effect")
        return sum(point["conversations"] for point in shown["points"])

    assert await counted() == 3
    for conversation in talks:
        await erase(app, conversation)
    assert await counted() == 3


async def question_of(app: Running, conversation: str) -> str:
    def run(connection: Any) -> str:
        query = select(observation.c.id).where(observation.c.conversation == conversation)
        return str(connection.execute(query).scalar_one())

    return await app.service.parts.database.read(run)


async def openings(app: Running) -> list[Any]:
    """What the event record tells of it: who and which, never why."""

    def run(connection: Any) -> list[Any]:
        query = event_record.select().where(event_record.c.kind == "transcript.opened")
        return [(row.actor, row.conversation, row.data) for row in connection.execute(query)]

    return await app.service.parts.database.read(run)


async def kept_reasons(app: Running) -> list[str]:
    def run(connection: Any) -> list[str]:
        return list(connection.exec_driver_sql("SELECT reason FROM transcript_opening").scalars())

    return await app.service.parts.database.read(run)
