"""From closed conversations to a published article: the loop."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import Connection

from advisory.chat.service import CLOSED_JOB
from advisory.errors import Code
from advisory.faq import asking, observations, space
from advisory.identity import ConversationId
from advisory.storage.jobs import job
from tests.faq.support import CARD_FI, EditorDriver, answer, settled
from tests.faq.test_articles import found, refused
from tests.support.app import Running
from tests.support.connection import Refused
from tests.support.drivers import StaffDriver, VisitorDriver
from tests.support.ids import new_cid
from tests.support.town import ADVICE, SITE

ASKED = (
    "Hei! saako koiran tuoda mukaan kirjastoon",
    "saako koiran kanssa tulla kirjastoon? nimeni on Maija Virtanen",
    "Moi, voiko koiran ottaa mukaan kirjastoon?",
)
SAID = "Koirat voivat odottaa eteisessä, opaskoira saa tulla sisään asti."


async def talk(app: Running, advisor: StaffDriver, text: str, said: str = SAID, **more: Any) -> str:
    """One whole conversation of a new visitor."""
    visitor = await VisitorDriver(app.url).arrives(SITE)
    conversation = await visitor.starts(text, ADVICE)
    await advisor.takes(conversation)
    await advisor.says(conversation, said, **more)
    await advisor.closes(conversation)
    await visitor.disconnect()
    return conversation


async def learn(app: Running) -> None:
    """Until every closed conversation is learnt from, also one that the service itself has taken up."""

    def left(connection: Connection) -> int:
        return len(connection.execute(job.select().where(job.c.kind == CLOSED_JOB)).all())

    while await app.service.parts.database.read(left):
        await app.service.parts.jobs.drain()
        await asyncio.sleep(0.01)


async def candidates(editor: EditorDriver) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await editor.http("GET", "/api/candidates"))["candidates"]
    return found


@pytest.mark.req("R08")
async def test_a_question_asked_by_three_becomes_an_article_that_is_found(
    app: Running, advisor: StaffDriver, editor: EditorDriver
) -> None:
    for number, text in enumerate(ASKED):
        assert await candidates(editor) == [], f"shown after {number} visitors"
        await talk(app, advisor, text)
        await learn(app)
    (row,) = await candidates(editor)
    assert (row["count"], row["kind"], row["languages"], row["solved_share"]) == (3, "gap", ["fi"], 1.0)
    view = await editor.http("GET", f"/api/candidates/{row['id']}")
    assert "Virtanen" not in str(view)
    assert [(a["text"], a["count"]) for a in view["answers"]] == [(SAID, 3)]

    form = {"cid": new_cid(), "rev": row["rev"]}
    ref = await editor.http("POST", f"/api/candidates/{row['id']}/adopt", form)
    assert await editor.http("POST", f"/api/candidates/{row['id']}/adopt", form) == ref
    draft = await editor.http("GET", f"/api/articles/{ref['article']}")
    (version,) = draft["versions"]
    assert draft["candidate"] == row["id"]
    assert draft["row"]["state"] == "draft"
    assert version["question"] == row["title"]
    assert version["answer"] == SAID
    assert len(version["phrasings"]) >= 1
    assert "⟦" not in str(version)
    assert await candidates(editor) == []
    assert await found(app, "koira kirjastoon") == [], "nothing publishes itself"

    await editor.moves(ref["article"], ref["rev"], "published")
    await settled(app)
    assert await found(app, "koira kirjastoon") == [ref["article"]]

    await talk(
        app, advisor, "saako koiran ottaa kirjastoon", used=[{"kind": "article", "id": ref["article"]}]
    )
    await learn(app)
    effect = await editor.http("GET", f"/api/articles/{ref['article']}/effect")
    assert effect["uses"] == 1
    assert sum(point["conversations"] for point in effect["points"]) == 4


async def test_the_same_visitor_three_times_is_one_visitor(app: Running, advisor: StaffDriver) -> None:
    visitor = await VisitorDriver(app.url).arrives(SITE)
    for text in ASKED:
        conversation = await visitor.starts(text, ADVICE)
        await advisor.takes(conversation)
        await advisor.says(conversation, SAID)
        await advisor.closes(conversation)
    await learn(app)
    assert await app.service.knowledge.candidates.open() == []
    (group,) = await app.service.parts.database.read(lambda connection: observations.groups(connection))
    with pytest.raises(Exception, match="not_found"):
        await app.service.knowledge.candidates.find(group.id)
    await visitor.disconnect()


async def test_what_an_article_answers_is_a_hit_and_no_group(
    app: Running, advisor: StaffDriver, editor: EditorDriver
) -> None:
    await editor.publishes("card", answer(CARD_FI))
    await settled(app)
    conversation = await talk(app, advisor, "Mistä saan kirjastokortin?")
    await learn(app)
    (item,) = await observed(app, conversation)
    assert item.article == "card"
    assert item.group is None


async def test_learning_twice_changes_nothing(app: Running, advisor: StaffDriver) -> None:
    conversation = await talk(app, advisor, ASKED[0])
    await learn(app)
    (once,) = await observed(app, conversation)
    for _ in range(2):
        await app.service.knowledge.mining.mine([conversation])
    (again,) = await observed(app, conversation)
    assert again.text == once.text
    groups = await app.service.parts.database.read(lambda connection: observations.groups(connection))
    assert [group.id for group in groups] == [again.group]


async def test_practice_teaches_nothing(app: Running, advisor: StaffDriver) -> None:
    conversation = await talk(app, advisor, ASKED[0])

    def as_practice(work: Any) -> None:
        work.connection.exec_driver_sql("UPDATE conversation SET practice = true")

    await app.service.parts.database.work(as_practice)
    await learn(app)
    assert await observed(app, conversation) == []


async def test_a_muted_group_is_not_shown_again(
    app: Running, advisor: StaffDriver, editor: EditorDriver
) -> None:
    for text in ASKED:
        await talk(app, advisor, text)
    await learn(app)
    (row,) = await candidates(editor)
    path = f"/api/candidates/{row['id']}"
    assert await refused(editor.http("POST", f"{path}/mute", mute(row["rev"] + 1))) is Code.STALE
    muted = await editor.http("POST", f"{path}/mute", mute(row["rev"]))
    assert muted["rev"] == row["rev"] + 1
    await talk(app, advisor, ASKED[0])
    await learn(app)
    assert await candidates(editor) == []
    with pytest.raises(Refused):
        await editor.http("POST", f"{path}/adopt", {"cid": new_cid(), "rev": muted["rev"]})


async def test_a_candidate_extends_an_article(
    app: Running, advisor: StaffDriver, editor: EditorDriver
) -> None:
    await editor.publishes("card", answer(CARD_FI))
    for text in ASKED:
        await talk(app, advisor, text)
    await learn(app)
    (row,) = await candidates(editor)
    form = {"cid": new_cid(), "rev": row["rev"], "extend": "card"}
    ref = await editor.http("POST", f"/api/candidates/{row['id']}/adopt", form)
    view = await editor.http("GET", "/api/articles/card")
    assert ref == {"article": "card", "rev": 3}
    assert view["versions"][0]["question"] == CARD_FI.question
    assert row["title"] in view["versions"][0]["phrasings"]
    assert view["published"][0]["phrasings"] == list(CARD_FI.phrasings), "published by an editor alone"


@pytest.mark.req("R84")
async def test_an_erased_conversation_takes_its_questions_along(
    app: Running, advisor: StaffDriver, editor: EditorDriver
) -> None:
    kept = [await talk(app, advisor, text) for text in ASKED]
    await learn(app)
    (row,) = await candidates(editor)
    assert asking.said.cache_info().currsize
    await erase(app, kept[0])
    async with asyncio.timeout(5):
        while asking.said.cache_info().currsize or space.features.cache_info().currsize:
            await asyncio.sleep(0.02)
    assert await candidates(editor) == []
    assert await observed(app, kept[0]) == []
    fourth = await talk(app, advisor, ASKED[2])
    await learn(app)
    (row,) = await candidates(editor)
    await editor.http("POST", f"/api/candidates/{row['id']}/adopt", {"cid": new_cid(), "rev": row["rev"]})
    for conversation in (*kept[1:], fourth):
        await erase(app, conversation)
    (group,) = await app.service.parts.database.read(lambda connection: observations.groups(connection))
    assert (group.state, group.kept) == ("adopted", 3)


async def observed(app: Running, conversation: str) -> list[observations.Observation]:
    return await app.service.parts.database.read(
        lambda connection: observations.of_conversation(connection, conversation)
    )


async def erase(app: Running, conversation: str) -> None:
    chat = app.service.chat.chat
    await app.service.parts.database.work(lambda work: chat.erase(work, ConversationId(conversation)))


def mute(rev: int) -> dict[str, Any]:
    return {"cid": new_cid(), "rev": rev, "reason": "ei kuulu meille"}
