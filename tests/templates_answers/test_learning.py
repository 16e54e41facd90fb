"""What became of an answer is kept for each message and answer: used, edited, passed over, helped."""

from typing import Any

from sqlalchemy import select

from advisory.chat import wire as chat
from advisory.storage.record import event_record
from advisory.wire import Nothing
from tests.support.app import Running
from tests.support.drivers import StaffDriver, VisitorDriver
from tests.support.ids import new_cid
from tests.support.town import ADVICE


async def recorded(app: Running, kind: str) -> list[dict[str, Any]]:
    asked = select(event_record.c.data).where(event_record.c.kind == kind).order_by(event_record.c.id)
    rows = await app.service.parts.database.read(lambda connection: list(connection.execute(asked)))
    return [dict(row.data) for row in rows]


MOMENT = {"kind": "canned_answer", "id": "ca-moment"}
CARD = {"kind": "article", "id": "card"}


async def test_each_fate_of_an_answer_is_recorded_with_its_message(
    app: Running, visitor: VisitorDriver, advisor: StaffDriver
) -> None:
    conversation = await visitor.starts("Mistä saan kortin?", ADVICE)
    await advisor.takes(conversation)
    first = await advisor.says(conversation, "Hetki.", used=[MOMENT], passed=[CARD])
    cid = new_cid()
    second = await advisor.says(conversation, "Kirjastosta.", cid, used=[{**CARD, "edited": True}])
    again = await advisor.says(conversation, "Kirjastosta.", cid, used=[{**CARD, "edited": True}])
    assert again.seq == second.seq
    assert await recorded(app, "answer.used") == [
        {"seq": first.seq, **MOMENT, "edited": False},
        {"seq": second.seq, **CARD, "edited": True},
    ]
    assert await recorded(app, "answer.dismissed") == [{"seq": first.seq, **CARD}]

    await advisor.closes(conversation)
    rating = chat.RateConversation(conversation=conversation, cid=new_cid(), solved="yes", feeling=5)
    for _ in range(2):
        await visitor.call(chat.RATE, rating, Nothing)
    assert await recorded(app, "answer.helped") == [
        {"seq": first.seq, **MOMENT, "helped": "yes"},
        {"seq": second.seq, **CARD, "helped": "yes"},
    ]


async def test_a_rating_that_says_nothing_of_solving_says_nothing_of_answers(
    app: Running, visitor: VisitorDriver, advisor: StaffDriver
) -> None:
    conversation = await visitor.starts("Mistä saan kortin?", ADVICE)
    await advisor.takes(conversation)
    await advisor.says(conversation, "Hetki.", used=[MOMENT])
    await advisor.closes(conversation)
    rating = chat.RateConversation(conversation=conversation, cid=new_cid(), feeling=2)
    await visitor.call(chat.RATE, rating, Nothing)
    assert await recorded(app, "answer.helped") == []
