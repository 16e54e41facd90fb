"""What an editor did to groups can be undone, also by another editor and after a reload."""

from functools import partial
from typing import Any

from advisory.clock import DAY_MS, Instant
from advisory.errors import Code
from advisory.faq import observations
from advisory.faq.personal import KnowledgePersonal
from advisory.faq.tables import observation
from tests.faq.support import EditorDriver
from tests.faq.test_articles import refused
from tests.faq.test_loop import ASKED, candidates, learn, talk
from tests.faq.test_regroup import DOGS, DOGS_TOO, POOL, members, post, put
from tests.support.app import Running
from tests.support.drivers import StaffDriver
from tests.support.ids import new_cid
from tests.support.town import SITE


async def listed(editor: EditorDriver, **ask: str) -> Any:
    query = "&".join(f"{key}={value}" for key, value in ask.items())
    return await editor.http("GET", f"/api/candidates?{query}")


async def undo(editor: EditorDriver, group: str, step: str) -> Any:
    return await editor.http("POST", f"/api/candidates/{group}/undo", {"cid": new_cid(), "step": step})


async def alike(editor: EditorDriver, group: str) -> list[str]:
    return [one["id"] for one in (await editor.http("GET", f"/api/candidates/{group}"))["alike"]]


async def test_a_merge_is_undone_and_what_came_meanwhile_stays(
    app: Running, advisor: StaffDriver, editor: EditorDriver
) -> None:
    await put(app, one=DOGS, two=DOGS_TOO, pool=POOL)
    await app.service.knowledge.night.tidy()
    done = await post(editor, "two", "merge", into="one")
    (step,) = (await listed(editor))["steps"]
    assert (step["id"], step["what"], step["questions"]) == (done["step"], "merged", 3)
    assert step["text"] in DOGS_TOO
    assert step["other_title"] in {*DOGS, *DOGS_TOO}
    await talk(app, advisor, ASKED[0])
    await learn(app)
    before = (await members(app))["one"]
    assert len(before) == 7

    form = {"cid": new_cid(), "step": done["step"]}
    for _ in range(2):  # a resend is the same
        assert await editor.http("POST", "/api/candidates/two/undo", form) == {"group": "two", "step": ""}
    assert await members(app) == {"one": before - {*DOGS_TOO}, "two": {*DOGS_TOO}, "pool": {*POOL}}
    assert await alike(editor, "two") == ["one"], "and it is suggested as before"
    assert (await listed(editor))["steps"] == []
    assert await refused(undo(editor, "two", done["step"])) is Code.STALE
    assert await refused(undo(editor, "two", "nothing")) is Code.NOT_FOUND
    assert await refused(undo(editor, "pool", done["step"])) is Code.NOT_FOUND


async def test_the_later_is_undone_first(app: Running, editor: EditorDriver) -> None:
    await put(app, one=DOGS, two=DOGS_TOO, pool=POOL)
    first = await post(editor, "two", "merge", into="one")
    second = await post(editor, "one", "merge", rev=2, into="pool")
    assert await refused(undo(editor, "two", first["step"])) is Code.STALE
    for group, step in (("one", second), ("two", first)):
        await undo(editor, group, step["step"])
    assert await members(app) == {"one": {*DOGS}, "two": {*DOGS_TOO}, "pool": {*POOL}}


async def test_a_parted_question_goes_back_and_is_free_again(
    app: Running, advisor: StaffDriver, editor: EditorDriver
) -> None:
    for text in ASKED:
        await talk(app, advisor, text)
    await learn(app)
    (row,) = await candidates(editor)
    view = await editor.http("GET", f"/api/candidates/{row['id']}")
    chosen = view["questions"][-1]["id"]
    done = await post(editor, row["id"], "move", rev=row["rev"], questions=[chosen])
    assert await candidates(editor) == [], "two are too few to be shown"
    (step,) = (await listed(editor))["steps"]
    assert (step["what"], step["text"]) == ("parted", ""), "nor does the step tell what they asked"

    await undo(editor, row["id"], done["step"])
    (again,) = await candidates(editor)
    assert (again["id"], again["count"]) == (row["id"], 3)
    database = app.service.parts.database
    kept = await database.read(lambda c: observations.of_group(c, row["id"]))
    assert not any(item.pinned for item in kept)
    assert await database.read(observations.apart) == set()
    # Who still has the short-lived group in mind stores under the one that it came from.
    assert await database.read(lambda c: observations.leading(c, done["group"])) == row["id"]


async def test_what_was_kept_apart_is_suggested_again(app: Running, editor: EditorDriver) -> None:
    await put(app, one=DOGS, two=DOGS_TOO)
    await app.service.knowledge.night.tidy()
    done = await post(editor, "two", "apart", other="one")
    assert await alike(editor, "two") == []
    await undo(editor, "two", done["step"])
    assert await alike(editor, "two") == ["one"]
    await app.service.knowledge.night.tidy()
    assert await alike(editor, "two") == ["one"]


async def test_a_question_moved_to_another_group_goes_back(app: Running, editor: EditorDriver) -> None:
    await put(app, one=DOGS, pool=POOL)
    done = await post(editor, "one", "move", questions=["one-0"], to="pool")
    assert (await members(app))["pool"] == {*POOL, DOGS[0]}
    await undo(editor, "one", done["step"])
    assert await members(app) == {"one": {*DOGS}, "pool": {*POOL}}


async def test_when_the_questions_are_erased_there_is_nothing_to_undo(
    app: Running, editor: EditorDriver
) -> None:
    await put(app, one=DOGS, pool=POOL)
    done = await post(editor, "one", "merge", into="pool")
    erase = observation.delete().where(observation.c.id.like("one-%"))
    await app.service.parts.database.work(lambda work: work.execute(erase))
    assert await refused(undo(editor, "one", done["step"])) is Code.STALE


async def test_steps_are_kept_for_a_month(app: Running, editor: EditorDriver) -> None:
    await put(app, one=DOGS, pool=POOL)
    await post(editor, "one", "merge", into="pool")
    database = app.service.parts.database
    for days, left in ((29, 1), (31, 0)):
        now = Instant(app.service.parts.clock() + days * DAY_MS)
        await database.work(partial(KnowledgePersonal().expire, now=now))
        assert len((await listed(editor))["steps"]) == left


async def test_a_muted_candidate_is_listed_and_taken_back(app: Running, editor: EditorDriver) -> None:
    await put(app, one=DOGS, pool=POOL, few=DOGS_TOO[:2])
    await post(editor, "one", "mute", reason="Kuuluu naapurille")
    found = await listed(editor)
    assert ([row["id"] for row in found["candidates"]], found["muted"], found["waiting"]) == (["pool"], 1, 1)
    (row,) = (await listed(editor, state="muted"))["candidates"]
    assert (row["id"], row["reason"]) == ("one", "Kuuluu naapurille")
    assert await refused(post(editor, "one", "reopen", rev=1)) is Code.STALE
    form = {"cid": new_cid(), "rev": row["rev"]}
    for _ in range(2):
        assert (await editor.http("POST", "/api/candidates/one/reopen", form))["reason"] == ""
    assert {row["id"] for row in (await listed(editor))["candidates"]} == {"one", "pool"}
    assert await refused(post(editor, "pool", "reopen", rev=1)) is Code.STALE


async def test_a_candidate_tells_where_it_was_asked(
    app: Running, advisor: StaffDriver, editor: EditorDriver
) -> None:
    for text in ASKED:
        await talk(app, advisor, text)
    await learn(app)
    found = await listed(editor)
    (row,) = found["candidates"]
    assert row["sites"] == [SITE]
    assert found["places"] == {SITE: "Kunta"}
