"""An article that advisors were offered and passed over, twice for the same question, does not answer it."""

import pytest

from advisory.faq.model import Version
from advisory.storage.work import Work
from tests.faq.support import EditorDriver, answer, settled
from tests.faq.test_regroup import put
from tests.support.app import Running

ARTICLE = Version("fi", "Saako koiran tuoda kirjastoon ja uimahalliin?", "Ei saa.", "Ei saa.")
ASKED = ("saako koiran tuoda kirjastoon", "koiran tuoda kirjastoon", "saako koiran kirjastoon")


def dismissed(work: Work, conversation: str, article: str = "dogs", kind: str = "article") -> None:
    data = {"seq": 3, "kind": kind, "id": article}
    work.record("answer.dismissed", actor_kind="staff", actor="aino", conversation=conversation, data=data)


@pytest.mark.req("R08")
async def test_passed_over_twice_it_covers_half_as_much(app: Running, editor: EditorDriver) -> None:
    await editor.publishes("dogs", answer(ARTICLE))
    await settled(app)
    await put(app, one=ASKED)
    database = app.service.parts.database

    async def row() -> tuple[int, float, str]:
        (found,) = (await editor.http("GET", "/api/candidates"))["candidates"]
        assert found["nearest"] == "dogs"
        return found["passed"], found["cover"], found["kind"]

    none, cover, _ = await row()
    assert none == 0
    # Again in the same conversation, in another's, of another answer: none of it makes two.
    for conversation, article, kind in (
        ("one-0", "dogs", "article"),
        ("one-0", "dogs", "article"),
        ("elsewhere", "dogs", "article"),
        ("one-1", "cats", "article"),
        ("one-1", "dogs", "canned"),
    ):
        await database.work(
            lambda work, a=conversation, b=article, c=kind: dismissed(work, a, b, c)  # type: ignore[misc]
        )
    assert (await row())[:2] == (1, cover)
    await database.work(lambda work: dismissed(work, "one-1"))
    assert await row() == (2, round(cover / 2, 3), "poor")
