"""A document before both at once: the same page, and where the other one points."""

from typing import Any

import pytest

from advisory.chat import wire as chat
from advisory.errors import Code
from advisory.files import wire
from tests.files import samples
from tests.files.conftest import Scene
from tests.support.connection import Connection, Refused
from tests.support.ids import new_cid


async def asks(who: Connection, events: tuple[Any, Any], payload: Any) -> wire.Together:
    event = next(event for event in events if event.namespace == who.namespace)
    return await who.call(event, payload, wire.Together)


async def refused(who: Connection, events: tuple[Any, Any], payload: Any) -> Code:
    with pytest.raises(Refused) as error:
        await asks(who, events, payload)
    return error.value.code


async def told(who: Connection, now: wire.Together) -> None:
    expected = now.model_dump(mode="json", exclude_none=True)
    await who.until(lambda: (wire.TOGETHER.name, expected) in who.pushed, f"{now}")


@pytest.mark.req("R60")
async def test_both_see_the_same_page_and_where_the_other_points(scene: Scene) -> None:
    conversation = await scene.held()
    line = (await scene.advises.sends(conversation, samples.pdf(3), "lomake.pdf")).entry.file
    assert line is not None
    cid = new_cid()
    opened = wire.OpenTogether(conversation=conversation, cid=cid, file=line.id)
    now = await asks(scene.advisor, wire.OPEN, opened)
    assert (now.file, now.page) == (line.id, 1)
    await told(scene.visitor, now)
    turned = await asks(
        scene.visitor, wire.TURN, wire.TurnTogether(conversation=conversation, cid=new_cid(), page=3)
    )
    assert (turned.page, turned.rev) == (3, now.rev + 1)
    await told(scene.advisor, turned)
    for who in (scene.visitor, scene.advisor):
        assert await asks(who, wire.CURRENT, chat.ConversationRef(conversation=conversation)) == turned
    beyond = wire.TurnTogether(conversation=conversation, cid=new_cid(), page=4)
    assert await refused(scene.visitor, wire.TURN, beyond) == Code.NOT_FOUND
    point = wire.Point(conversation=conversation, page=3, x=2_500, y=9_999, on=True)
    await scene.visitor.ask(wire.POINT[0], point)
    seen = {"conversation": conversation, "by": "visitor", "page": 3, "x": 2_500, "y": 9_999, "on": True}
    await scene.advisor.until(lambda: (wire.POINTING.name, seen) in scene.advisor.pushed, "the pointer")
    assert wire.POINTING.name not in [name for name, _ in scene.visitor.pushed], "not their own"
    again = await asks(scene.advisor, wire.OPEN, opened)
    assert again == turned, "a resend opens nothing anew"
    gone = await asks(scene.visitor, wire.PUT_AWAY, wire.PutAway(conversation=conversation, cid=new_cid()))
    assert gone.file is None
    await told(scene.advisor, gone)
    late = wire.TurnTogether(conversation=conversation, cid=new_cid(), page=1)
    assert await refused(scene.advisor, wire.TURN, late) == Code.NOT_FOUND


async def test_only_a_file_of_the_conversation_while_it_lasts(scene: Scene) -> None:
    conversation = await scene.held()
    line = (await scene.visits.sends(conversation, samples.picture())).entry.file
    assert line is not None
    await scene.advisor.closes(conversation)
    opened = wire.OpenTogether(conversation=conversation, cid=new_cid(), file=line.id)
    assert await refused(scene.visitor, wire.OPEN, opened) == Code.CLOSED
    other = await scene.held()
    elsewhere = wire.OpenTogether(conversation=other, cid=new_cid(), file=line.id)
    assert await refused(scene.visitor, wire.OPEN, elsewhere) == Code.NOT_FOUND
    mine = (await scene.visits.sends(other, samples.picture())).entry.file
    assert mine is not None
    await asks(scene.visitor, wire.OPEN, wire.OpenTogether(conversation=other, cid=new_cid(), file=mine.id))
    await scene.advisor.closes(other)
    ended = await asks(scene.visitor, wire.CURRENT, chat.ConversationRef(conversation=other))
    assert ended.file is None
