"""Editors put groups together and part them, and the night looks at all of them: remembered for good."""

from typing import Any

import pytest

from advisory.clock import DAY_MS, Instant
from advisory.errors import Code
from advisory.faq import observations
from advisory.faq.nightly import NIGHT_JOB, next_night
from advisory.faq.observations import MERGED, Group, Observation
from advisory.faq.tables import observation, question_group
from advisory.storage.jobs import job
from advisory.storage.work import Work
from tests.faq.support import EditorDriver
from tests.faq.test_articles import refused
from tests.faq.test_loop import ASKED, candidates, learn, talk
from tests.support.app import Running
from tests.support.drivers import StaffDriver
from tests.support.ids import new_cid
from tests.support.town import ADVICE

DOGS = ("saako koiran tuoda kirjastoon", "voiko koiran ottaa mukaan kirjastoon", "koira mukaan kirjastoon?")
DOGS_TOO = ("saako koiran kanssa tulla kirjastoon", "kirjastoon koiran kanssa?", "koiran kanssa kirjastoon")
POOL = ("milloin uimahalli on auki", "uimahallin aukioloajat", "mihin aikaan uimahalli aukeaa")


async def put(app: Running, **groups: tuple[str, ...]) -> None:
    """Groups as mining leaves them, each question of another visitor."""

    def run(work: Work) -> None:
        for name, texts in groups.items():
            observations.add_group(work, Group(name, "fi", work.now, work.now))
            for at, text in enumerate(texts):
                id = f"{name}-{at}"
                item = Observation(id, id, 0, id, work.now, "fi", ADVICE, text, False, 120, group=name)
                work.execute(observation.insert().values(**observations.plain(item)))

    await app.service.parts.database.work(run)


async def members(app: Running) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for item in await app.service.parts.database.read(observations.grouped):
        found.setdefault(str(item.group), set()).add(item.text)
    return found


async def post(editor: EditorDriver, group: str, word: str, **form: Any) -> Any:
    return await editor.http("POST", f"/api/candidates/{group}/{word}", {"cid": new_cid(), "rev": 1, **form})


async def test_the_night_joins_what_nobody_saw_and_suggests_the_rest(
    app: Running, editor: EditorDriver
) -> None:
    await put(app, one=DOGS, two=DOGS_TOO, few=(DOGS[0],), pool=POOL)
    for _ in range(2):
        await app.service.knowledge.night.tidy()
        assert await members(app) == {"one": {*DOGS}, "two": {*DOGS_TOO}, "pool": {*POOL}}
        view = await editor.http("GET", "/api/candidates/two")
        (alike,) = view["alike"]
        assert (alike["id"], alike["count"]) == ("one", 4)
        assert (await editor.http("GET", "/api/candidates/pool"))["alike"] == []

    form = {"cid": new_cid(), "rev": 1, "other": "one"}
    for _ in range(2):  # a resend is the same decision
        assert (await editor.http("POST", "/api/candidates/two/apart", form))["group"] == "one"
    await app.service.knowledge.night.tidy()
    assert (await editor.http("GET", "/api/candidates/two"))["alike"] == []


async def test_after_a_past_was_taken_in_large_groups_are_joined_too(app: Running) -> None:
    await put(app, one=DOGS, two=DOGS_TOO, pool=POOL)
    await app.service.knowledge.night.tidy(unseen=True)
    assert sorted(map(len, (await members(app)).values())) == [3, 6]


async def test_a_merge_leads_whatever_comes_to_the_other(
    app: Running, advisor: StaffDriver, editor: EditorDriver
) -> None:
    await put(app, one=DOGS, pool=POOL)
    form = {"cid": new_cid(), "rev": 1, "into": "pool"}
    for _ in range(2):
        assert (await editor.http("POST", "/api/candidates/one/merge", form))["group"] == "pool"
    (row,) = await candidates(editor)
    assert (row["id"], row["count"]) == ("pool", 6)
    assert await refused(post(editor, "one", "merge", rev=2, into="pool")) is Code.STALE
    assert await refused(post(editor, "pool", "merge", rev=2, into="pool")) is Code.INVALID
    assert await refused(post(editor, "pool", "merge", rev=2, into="nowhere")) is Code.NOT_FOUND

    await talk(app, advisor, ASKED[0])
    await learn(app)
    (row,) = await candidates(editor)
    assert row["count"] == 7, "a question about dogs goes where the editor put dogs"
    stored = await app.service.parts.database.read(lambda c: observations.group(c, "one"))
    assert stored is not None
    assert (stored.state, stored.into) == (MERGED, "pool")


async def test_what_is_parted_stays_parted(app: Running, advisor: StaffDriver, editor: EditorDriver) -> None:
    for text in ASKED:
        await talk(app, advisor, text)
    await learn(app)
    (row,) = await candidates(editor)
    view = await editor.http("GET", f"/api/candidates/{row['id']}")
    chosen = view["questions"][-1]
    form = {"cid": new_cid(), "rev": row["rev"], "questions": [chosen["id"]]}
    path = f"/api/candidates/{row['id']}/move"
    made = await editor.http("POST", path, form)
    assert await editor.http("POST", path, form) == made
    assert await refused(post(editor, row["id"], "move", rev=row["rev"], questions=["x"])) is Code.STALE

    database = app.service.parts.database
    (moved,) = await database.read(lambda c: observations.of_group(c, made["group"]))
    assert moved.text == chosen["text"]
    await app.service.knowledge.night.tidy()
    await app.service.knowledge.mining.mine([moved.conversation])
    again = await database.read(lambda c: observations.of_group(c, made["group"]))
    assert again == [moved], "neither the night nor mining again puts it back"

    rest = view["questions"][0]
    form = {"rev": row["rev"] + 1, "questions": [rest["id"]], "to": made["group"]}
    assert (await post(editor, row["id"], "move", **form))["group"] == made["group"]
    both = await database.read(lambda c: observations.of_group(c, made["group"]))
    assert {item.text for item in both} == {chosen["text"], rest["text"]}
    assert await refused(post(editor, row["id"], "move", **form)) is Code.STALE


async def test_the_night_has_one_job_and_asks_for_the_next(app: Running) -> None:
    night = app.service.knowledge.night
    database = app.service.parts.database

    async def due() -> list[int]:
        rows = await database.read(lambda c: c.execute(job.select().where(job.c.kind == NIGHT_JOB)).all())
        return [row.due_at for row in rows]

    await night.schedule()
    await night.schedule()
    (first,) = await due()
    assert 0 < first - app.service.parts.clock() <= DAY_MS
    await night.job({})
    assert set(await due()) == {first}


@pytest.mark.parametrize(("hour", "days"), [(0, 0), (1, 1), (23, 1)])
def test_the_coming_night_is_the_next_one(hour: int, days: int) -> None:
    day = 20_000
    now = Instant(day * DAY_MS + hour * 3_600_000)
    assert next_night(now) == (day + days) * DAY_MS + 3_600_000


async def test_a_group_that_was_decided_about_stays_where_it_is(app: Running, editor: EditorDriver) -> None:
    await put(app, one=DOGS, few=DOGS_TOO[:1])
    await app.service.parts.database.work(
        lambda work: work.execute(
            question_group.update().where(question_group.c.id == "few").values(state="muted", rev=2)
        )
    )
    await app.service.knowledge.night.tidy()
    assert (await members(app))["few"] == {DOGS_TOO[0]}
