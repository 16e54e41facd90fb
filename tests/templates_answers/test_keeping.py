"""Answers that advisors make for themselves, and shift leads and main users for others."""

from typing import Any

import pytest

from advisory.errors import Code
from advisory.templates_answers import wire
from advisory.wire import Nothing
from tests.support.app import Running
from tests.support.connection import Refused
from tests.support.drivers import StaffDriver, VisitorDriver
from tests.support.ids import new_cid
from tests.support.town import ADVICE, LIBRARY, PASSWORD
from tests.templates_answers.test_answers import ids, picks


def wanted(**more: Any) -> dict[str, Any]:
    plain = {"cid": new_cid(), "id": "own-1", "rev": 0, "shortcut": "omani", "services": [ADVICE]}
    return {**plain, "texts": {"fi": {"formal": "Tulkaa {hours}.", "informal": "Tule {hours}."}}, **more}


async def saved(who: StaffDriver, asked: dict[str, Any]) -> wire.AnswerRow:
    return await who.call(wire.SAVE, wire.SaveAnswer.model_validate(asked), wire.AnswerRow)


async def refused(who: StaffDriver, asked: dict[str, Any]) -> Code:
    with pytest.raises(Refused) as error:
        await saved(who, asked)
    return error.value.code


async def kept(who: StaffDriver) -> dict[str, wire.AnswerRow]:
    rows = (await who.call(wire.KEPT, wire.AskAnswers(), wire.AnswerRows)).answers
    return {row.id: row for row in rows}


async def colleague(app: Running, name: str) -> StaffDriver:
    return await StaffDriver(app.url).signs_in(f"{name}@town.example", PASSWORD)


async def test_an_own_answer_is_found_by_its_owner_alone_changed_and_removed(
    app: Running, visitor: VisitorDriver, advisor: StaffDriver
) -> None:
    conversation = await visitor.starts("Moi, voitko sä auttaa", ADVICE)
    await advisor.takes(conversation)
    first = await saved(advisor, wanted())
    assert (first.rev, first.scope, first.owner, first.mine) == (1, "personal", "aino", True)
    (hit, *_) = await picks(advisor, conversation, "oma")
    assert hit.text == "Tule {hours}."
    bjorn = await colleague(app, "bjorn")
    assert await kept(bjorn) == {}
    assert await refused(bjorn, wanted(rev=1, id="own-1")) == Code.NOT_PERMITTED
    assert (await saved(bjorn, wanted(id="own-2"))).owner == "bjorn", "a shortcut of one's own"

    second = await saved(advisor, wanted(rev=1, texts={"fi": {"formal": "Tulkaa."}}))
    assert second.rev == 2
    assert await refused(advisor, wanted(rev=1)) == Code.STALE
    gone = wire.RemoveAnswer(cid=new_cid(), id="own-1", rev=2)
    for _ in range(2):
        await advisor.call(wire.REMOVE, gone, Nothing)
    assert ids(await picks(advisor, conversation, "oma")) == []
    await bjorn.goes()


async def test_a_team_and_everybody_are_served_by_those_who_may(app: Running, advisor: StaffDriver) -> None:
    team = wanted(id="team-1", scope="team", owner=LIBRARY)
    assert await refused(advisor, team) == Code.NOT_PERMITTED
    assert await refused(advisor, wanted(id="all-1", scope="all")) == Code.NOT_PERMITTED
    saara, matti = await colleague(app, "saara"), await colleague(app, "matti")
    await saved(saara, team)
    assert await refused(saara, wanted(id="all-1", scope="all", shortcut="kaikki")) == Code.NOT_PERMITTED
    await saved(matti, wanted(id="all-1", scope="all", shortcut="kaikki"))
    rows = await kept(advisor)
    assert {id: (row.scope, row.mine) for id, row in rows.items()} == {
        "team-1": ("team", False),
        "all-1": ("all", False),
    }
    assert await refused(advisor, wanted(id="own-9", shortcut="kaikki")) == Code.SHORTCUT_TAKEN
    for one in (saara, matti):
        await one.goes()


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"texts": {"fi": {"formal": "Hei {oho}"}}}, Code.UNKNOWN_VARIABLE),
        ({"texts": {"fi": {"formal": "Kertokaa pankkitunnuksenne."}}}, Code.ASKS_FOR_CODE),
        ({"texts": {}}, Code.INVALID),
        ({"rev": 3}, Code.NOT_FOUND),
    ],
)
async def test_what_may_not_be_kept_is_refused_with_its_reason(
    advisor: StaffDriver, more: dict[str, Any], code: Code
) -> None:
    assert await refused(advisor, wanted(**more)) == code


async def test_what_became_of_an_answer_is_counted(
    app: Running, visitor: VisitorDriver, advisor: StaffDriver
) -> None:
    await saved(advisor, wanted())
    conversation = await visitor.starts("Moi", ADVICE)
    await advisor.takes(conversation)
    mine = {"kind": "canned_answer", "id": "own-1"}
    await advisor.says(conversation, "Tulkaa.", used=[mine])
    await advisor.says(conversation, "Tulkaa nyt.", used=[{**mine, "edited": True}])
    await advisor.says(conversation, "Ei mallia.", passed=[mine])
    row = (await kept(advisor))["own-1"]
    assert (row.used, row.edited, row.dismissed, row.helped) == (1, 1, 1, 0)
