"""What else happens in a conversation's life, done over the wire by those on a stage."""

from typing import Protocol

from advisory.chat import life_wire as life
from advisory.chat import wire as chat
from advisory.clock import MINUTE_MS
from advisory.desk import messages_wire as messages
from advisory.wire import Nothing
from tests.support.app import Running
from tests.support.drivers import StaffDriver, VisitorDriver
from tests.support.ids import new_cid


class Stage(Protocol):
    app: Running
    visitor: VisitorDriver

    @property
    def aino(self) -> StaffDriver: ...
    @property
    def conversation(self) -> str: ...
    async def passes(self, ms: int) -> None: ...


async def aino_promises_to_return(stage: Stage) -> None:
    asked = life.PromiseReturn(conversation=stage.conversation, cid=new_cid(), minutes=1)
    await stage.aino.call(life.RETURN, asked, chat.ConversationCard)


async def return_is_due(stage: Stage) -> None:
    for _ in range(2):
        await stage.passes(MINUTE_MS // 2)
    assert await stage.app.service.chat.life.attend() == 1


async def aino_is_reminded(stage: Stage) -> None:
    for _ in range(10):
        await stage.passes(MINUTE_MS // 2)
    assert await stage.app.service.chat.life.attend() == 1


async def visitor_is_asked(stage: Stage) -> None:
    steps = 0
    for _ in range(12):
        await stage.passes(MINUTE_MS // 2)
        steps += await stage.app.service.chat.life.attend()
    assert steps == 2, "warned, and asked"


async def visitor_stays(stage: Stage) -> None:
    asked = life.StillHere(conversation=stage.conversation, cid=new_cid())
    await stage.visitor.call(life.STAY, asked, Nothing)


async def aino_takes_the_close_back(stage: Stage) -> None:
    asked = life.UndoClose(conversation=stage.conversation, cid=new_cid())
    await stage.aino.call(life.UNDO_CLOSE, asked, chat.ConversationCard)


async def looks_wide(stage: Stage) -> None:
    for _ in range(2):
        await stage.visitor.says("pitkä juttu " * 300)
    assert await stage.app.service.chat.life.notice_wide() == 1


async def aino_says_it_is_not(stage: Stage) -> None:
    asked = life.NotWide(conversation=stage.conversation, cid=new_cid())
    await stage.aino.call(life.NOT_WIDE, asked, Nothing)


async def visitor_comes_back(stage: Stage) -> None:
    asked = messages.Reopen(conversation=stage.conversation, cid=new_cid())
    stage.visitor.view = await stage.visitor.call(messages.REOPEN, asked, chat.ConversationView)


async def visitor_leaves_it_as_a_message(stage: Stage) -> None:
    asked = messages.MessageInstead(conversation=stage.conversation, cid=new_cid(), contact="040 123 4567")
    stage.visitor.view = await stage.visitor.call(messages.TO_MESSAGE, asked, chat.ConversationView)


async def visitor_adds_to_the_message(stage: Stage) -> None:
    await stage.visitor.says("Lisään vielä.")


async def aino_blocks(stage: Stage) -> None:
    asked = life.BlockVisitor(conversation=stage.conversation, cid=new_cid(), reason="abuse", hours=1)
    await stage.aino.call(life.BLOCK, asked, chat.ConversationCard)
