"""What programs with a key are given, and what they are refused."""

from dataclasses import replace
from typing import Any

import aiohttp
import pytest

from advisory.clock import DAY_MS, Instant
from advisory.errors import Code
from advisory.integrations import store
from advisory.integrations.keys import Asked
from advisory.integrations.model import digest
from tests.integrations.conftest import Program, a_key, main_user
from tests.support.app import Running
from tests.support.drivers import StaffDriver, VisitorDriver
from tests.support.house import code_of
from tests.support.ids import new_cid
from tests.support.town import ADVICE, LIBRARY, SITE

CARD = {
    "services": [ADVICE],
    "versions": [
        {
            "lang": lang,
            "question": question,
            "answer": answer,
            "short": answer,
            "phrasings": [],
        }
        for lang, question, answer in (
            ("fi", "Miten saan kirjastokortin?", "Kortin saa kirjastosta."),
            ("sv", "Hur får jag ett bibliotekskort?", "Kortet får du på biblioteket."),
            ("en", "How do I get a library card?", "You get the card at the library."),
        )
    ],
}


async def left_behind(app: Running, *texts: str) -> list[str]:
    """Conversations in which this was asked."""
    found = []
    for text in texts:
        visitor = await VisitorDriver(app.url).arrives(SITE)
        found.append(await visitor.starts(text, ADVICE))
        await visitor.disconnect()
    return found


@pytest.mark.req("R89")
async def test_conversations_come_page_by_page_without_a_word_of_them(program: Program) -> None:
    begun = await left_behind(program.app, "Ensimmäinen", "Toinen", "Kolmas")
    seen: list[str] = []
    path = "/conversations?limit=2"
    page = await program.gets(path)
    while page["conversations"]:
        assert "Ensimmäinen" not in str(page)
        seen += [one["id"] for one in page["conversations"]]
        page = await program.gets(f"{path}&cursor={page['next']}")
    assert seen == begun
    later = await left_behind(program.app, "Neljäs")
    assert [
        one["id"] for one in (await program.gets(f"{path}&cursor={page['next']}"))["conversations"]
    ] == later
    assert (await program.gets("/conversations?state=closed"))["conversations"] == []
    assert (await program.gets(f"/conversations?service={LIBRARY}"))["conversations"] == []


@pytest.mark.req("R89")
async def test_a_transcript_is_given_for_a_reason_and_audited(program: Program) -> None:
    [conversation] = await left_behind(program.app, "Mistä saa kortin?")
    path = f"/conversations/{conversation}/transcript"
    status, told, _ = await program.asks("GET", path, Idempotency_Key=new_cid())
    assert (status, told["code"]) == (400, Code.HEADER_NEEDED)
    asked = {"Advisory_Reason": "Valitus p%C3%A4%C3%A4t%C3%B6ksest%C3%A4", "Idempotency_Key": new_cid()}
    given = await program.gets(path, **asked)
    assert given["entries"][0]["text"] == "Mistä saa kortin?"
    assert await program.gets(path, **asked) == given  # sent again
    log = await program.app.service.knowledge.transcripts.log(None, 10)
    assert [(one.by, one.reason) for one in log] == [("Asiointijärjestelmä", "Valitus päätöksestä")]


async def test_a_key_reaches_its_own_services_alone(program: Program) -> None:
    [conversation] = await left_behind(program.app, "Hei")
    program.secret = await a_key(program.app, services=(LIBRARY,))
    assert (await program.gets("/conversations"))["conversations"] == []
    assert (await program.asks("GET", f"/conversations/{conversation}"))[0] == 404
    assert [one["service"] for one in (await program.gets("/queues"))["queues"]] == [LIBRARY]


@pytest.mark.req("R89")
async def test_an_article_is_written_read_and_published(program: Program) -> None:
    cid = new_cid()
    status, made, headers = await program.asks("POST", "/articles", CARD, Idempotency_Key=cid)
    assert (status, made["state"]) == (201, "draft")
    assert headers["Location"] == f"/api/v1/articles/{made['id']}"
    assert (await program.asks("POST", "/articles", CARD, Idempotency_Key=cid))[1] == made
    one, etag = f"/articles/{made['id']}", headers["ETag"]
    assert (await program.asks("GET", one, If_None_Match=etag))[0] == 304
    assert (await program.asks("PUT", one, CARD))[1]["code"] == Code.HEADER_NEEDED
    status, saved, headers = await program.asks("PUT", one, CARD | {"sources": "Ohje"}, If_Match=etag)
    assert (status, saved["sources"]) == (200, "Ohje")
    status, told, _ = await program.asks("PUT", one, CARD, If_Match=etag)
    assert (status, told["code"]) == (412, Code.STALE)
    status, told, _ = await program.asks("POST", f"{one}/publish", {}, If_Match=headers["ETag"])
    assert (status, told["state"]) == (200, "published"), told
    await program.app.service.parts.database.settled()
    found = await program.gets("/knowledge/search?q=kirjastokortti&lang=fi")
    assert [one["id"] for one in found["hits"]] == [made["id"]]
    assert [row["id"] for row in (await program.gets("/articles?state=published"))["articles"]] == [
        made["id"]
    ]


async def test_what_a_key_may_not_is_refused_in_a_problem(program: Program) -> None:
    program.secret = await a_key(program.app, "articles:read")
    status, told, _ = await program.asks("GET", "/conversations", Accept_Language="sv")
    assert (status, told["code"], told["type"]) == (
        403,
        "not_permitted",
        "urn:advisory:problem:not_permitted",
    )
    program.secret = "adv_" + "x" * 43
    status, told, headers = await program.asks("GET", "/articles")
    assert (status, headers["WWW-Authenticate"]) == (401, 'Bearer realm="advisory"')


async def test_a_key_opens_nothing_of_the_staff_and_a_cookie_nothing_of_programs(
    program: Program, advisor: StaffDriver
) -> None:
    headers = {"Authorization": f"Bearer {program.secret}"}
    async with program.session.get(f"{program.app.url}/api/articles", headers=headers) as answer:
        assert answer.status == 401
    async with aiohttp.ClientSession(headers=dict(advisor.session.headers)) as session:
        for place in (f"{program.app.url}/api/v1/articles", f"{program.app.url}/api/v1/articles?key=x"):
            async with session.get(place) as answer:
                assert answer.status == 401


async def test_strange_questions_are_answered_in_words(program: Program) -> None:
    for path in (
        "/articles?surprise=1",
        "/articles?limit=0",
        "/articles?limit=1&limit=2",
        "/articles?cursor=%00",
    ):
        status, told, _ = await program.asks("GET", path)
        assert (status, told["status"]) == (400, 400), path
    assert (await program.asks("GET", "/articles?cursor=bm9uZQ"))[0] == 400
    assert (await program.asks("GET", "/nothing"))[0] == 404
    status, _, headers = await program.asks("DELETE", "/articles")
    assert (status, headers["Allow"]) == (405, "GET,POST")


async def test_rows_are_tried_and_nothing_is_stored(program: Program) -> None:
    row: dict[str, Any] = {
        "id": "hei",
        "shortcut": "hei",
        "group": "greetings",
        "services": [ADVICE],
        "versions": {"fi": {"te": "Hei! Miten voin auttaa?", "sina": "Moi! Miten voin auttaa?"}},
    }
    bad = row | {"id": "koodi", "versions": {"fi": {"te": "Kertokaa henkilötunnuksenne."}}, "shortcut": "k"}
    status, told, _ = await program.asks("POST", "/canned-answers/check", {"rows": [row, bad]})
    assert (status, told["good"]) == (200, 1), told
    assert told["rows"][1]["wrong"]
    assert (await program.gets("/canned-answers"))["canned_answers"] == []


async def test_everything_there_is_to_read_can_be_read(program: Program) -> None:
    assert len((await program.gets("/services"))["services"]) == 2
    assert (await program.gets(f"/services/{ADVICE}/hours"))["hours"]["week"]["mon"] == [["00:00", "24:00"]]
    assert (await program.gets("/messages"))["conversations"] == []
    assert (await program.gets("/referrals"))["referrals"] == []
    assert "aino" in {one["id"] for one in (await program.gets("/skills"))["advisors"]}
    described = await program.gets("/openapi.json")
    assert described["openapi"] == "3.1.0"


async def test_a_key_is_kept_as_a_hash_ends_and_is_paced(app: Running) -> None:
    keys = app.service.integrations.keys
    secret = await a_key(app, pace="slow")
    assert secret not in str(await app.service.parts.database.read(store.keys))
    holder = await keys.holder(secret, "192.0.2.1", "en")
    assert holder is not None
    [kept] = await keys.all()
    assert kept.used_at is not None
    assert not replace(kept, expires_at=Instant(1)).is_good(Instant(1))
    assert digest(secret) != secret
    for _ in range(9):
        await keys.holder(secret, "192.0.2.1", "en")
    assert await code_of(keys.holder(secret, "192.0.2.1", "en")) is Code.TOO_MANY
    await keys.revoke(main_user(), holder.id)
    assert await keys.holder(secret, "192.0.2.2", "en") is None


async def test_a_key_has_an_end_within_two_years(app: Running) -> None:
    keys, now = app.service.integrations.keys, app.service.parts.clock()
    for until in (now - 1, now + 800 * DAY_MS):
        asked = Asked("x", ("articles:read",), (), "usual", Instant(until))
        assert await code_of(keys.make(main_user(), new_cid(), asked)) is Code.INVALID


async def test_who_asks_twice_for_a_key_has_the_second_one(app: Running) -> None:
    keys, cid = app.service.integrations.keys, new_cid()
    asked = Asked("x", ("articles:read",), (), "usual", Instant(app.service.parts.clock() + DAY_MS))
    first, second = [await keys.make(main_user(), cid, asked) for _ in range(2)]
    assert first.key.id == second.key.id
    assert await keys.holder(first.secret, "192.0.2.1", "en") is None
    assert await keys.holder(second.secret, "192.0.2.1", "en") is not None
