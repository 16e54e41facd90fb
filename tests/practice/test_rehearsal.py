"""Practising from the console: to one advisor alone, beside real visitors who notice nothing of it."""

from typing import Any

import pytest
from sqlalchemy import select

from advisory.desk import wire as desk
from advisory.errors import Code
from advisory.storage.record import event_record
from advisory.wire import Nothing
from tests.support.app import Running
from tests.support.connection import Refused
from tests.support.drivers import StaffDriver, VisitorDriver
from tests.support.ids import new_cid
from tests.support.many import becomes
from tests.support.town import ADVICE, PASSWORD, SITE


async def signed_in(app: Running, name: str) -> StaffDriver:
    return await StaffDriver(app.url).signs_in(f"{name}@town.example", PASSWORD)


async def refused(call: Any) -> Code:
    with pytest.raises(Refused) as error:
        await call
    return error.value.code


@pytest.mark.req("R47")
async def test_practice_is_answered_scored_and_counted_nowhere(app: Running) -> None:
    real = await VisitorDriver(app.url).arrives(SITE)
    waiting = await real.starts("Oikea kysymys", ADVICE)
    async with await signed_in(app, "aino") as aino, await signed_in(app, "bjorn") as bjorn:
        start = {"cid": new_cid(), "visitors": 1, "lang": "fi", "pace": 4}
        run = await aino.http("POST", "/api/practice", start)
        assert await aino.http("POST", "/api/practice", start) == run, "sent again it is the same"
        again = {**start, "cid": new_cid()}
        assert await refused(aino.http("POST", "/api/practice", again)) == Code.PRACTICE_RUNNING

        def mine() -> list[str]:
            return [id for id, card in aino.cards.items() if card.practice and card.status == "active"]

        await becomes(lambda: len(mine()) == 1, "the practice visitor in hand")
        [rehearsal] = mine()
        assert rehearsal not in bjorn.cards, "nobody else has it"
        # The real visitor is still first, and both see one who waits.
        assert real.view is not None
        assert real.view.queue is not None
        assert real.view.queue.position == 1
        assert [one.id for one in app.service.desk.board.queue(ADVICE)] == [waiting]

        to = desk.TransferTo(service=ADVICE)
        transfer = desk.Transfer(cid=new_cid(), conversation=rehearsal, to=to)
        assert await refused(aino.call(desk.TRANSFER, transfer, Nothing)) == Code.PRACTICE_STAYS

        await aino.says(rehearsal, "Hei, siihen on lomake verkossa.")
        stop = {"cid": new_cid(), "keys": 31}
        ended = await aino.http("POST", f"/api/practice/{run['id']}/end", stop)
        assert await aino.http("POST", f"/api/practice/{run['id']}/end", stop) == ended
        assert ended["score"] == {
            "conversations": 1,
            "finished": 0,
            "messages": 1,
            "answers": 1,
            "in_time": 1,
            "slowest_s": ended["score"]["slowest_s"],
            "unanswered": 0,
            "remarks": {},
            "keys": 31,
        }
        assert not ended["running"]
        await becomes(lambda: not mine(), "what was open of it is gone from the hands")
        assert (
            await refused(bjorn.http("POST", f"/api/practice/{run['id']}/end", {"cid": new_cid()}))
            == Code.NOT_FOUND
        )

        # Neither the promise nor learning counts it: no first answer, no job, every row marked.
        assert await app.service.desk.desk.promise_kept_today() == {}
        database = app.service.parts.database
        rows = await database.read(
            lambda c: c.execute(
                select(event_record.c.kind, event_record.c.practice).where(
                    event_record.c.conversation == rehearsal
                )
            ).all()
        )
        assert rows
        assert all(row.practice for row in rows), rows
    await real.disconnect()


async def test_whoever_leaves_takes_no_practice_into_the_queue(app: Running) -> None:
    async with await signed_in(app, "aino") as aino:
        await aino.http("POST", "/api/practice", {"cid": new_cid(), "visitors": 1, "lang": "sv", "pace": 4})
        await becomes(lambda: any(card.practice for card in aino.cards.values()), "the practice visitor")
        handed = desk.HandOverAll(cid=new_cid(), notes=[])
        await aino.call(desk.HAND_OVER_ALL, handed, desk.Me)
        assert app.service.desk.board.queue(ADVICE) == []
        [card] = [card for card in aino.cards.values() if card.practice]
        await becomes(lambda: aino.cards.get(card.id, card).status in ("closed", "active"), "its end")
        found = await app.service.chat.chat.find(card.id)
        assert (found.status, found.closed_by) == ("closed", "system")


@pytest.mark.req("R49")
async def test_an_induction_is_confirmed_step_by_step_and_the_last_by_somebody_else(app: Running) -> None:
    async with await signed_in(app, "aino") as aino, await signed_in(app, "saara") as saara:
        confirm = {"cid": new_cid(), "staff": "aino", "step": "rules", "done": True}
        view = await aino.http("POST", "/api/practice/steps", confirm)
        first = view["steps"][0]
        assert (first["step"], first["confirmed_by"]) == ("rules", "Aino")
        assert (await aino.http("POST", "/api/practice/steps", confirm))["steps"][0] == first
        assert view["people"] == [], "of others only those who oversee see"
        for wrong in ({"step": "review"}, {"staff": "bjorn"}):
            form = {**confirm, "cid": new_cid(), **wrong}
            assert await refused(aino.http("POST", "/api/practice/steps", form)) == Code.NOT_PERMITTED

        review = {"cid": new_cid(), "staff": "aino", "step": "review", "done": True}
        seen = await saara.http("POST", "/api/practice/steps", review)
        [row] = [one for one in seen["people"] if one["id"] == "aino"]
        assert [one["confirmed_by"] for one in row["steps"] if "confirmed_at" in one] == ["Aino", "Saara"]
        gone = {**confirm, "cid": new_cid(), "done": False}
        view = await aino.http("POST", "/api/practice/steps", gone)
        assert view["steps"][0].get("confirmed_by") is None
