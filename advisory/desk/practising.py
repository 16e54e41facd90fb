"""Practice visitors who come to one advisor alone: past the queue, past everybody else.

Nothing of them is counted with real visitors: they wait in no queue, lengthen no estimate, and what is
counted of conversations leaves practice out. They do fill the hands of the one who practises.
"""

from advisory.chat.model import Conversation
from advisory.chat.service import Chat
from advisory.desk.board import Board
from advisory.desk.model import COUNT_LIMIT, free_slot
from advisory.desk.staffing import PresenceChanged, Staffing
from advisory.errors import Code, Refusal
from advisory.identity import Person
from advisory.storage.database import Database
from advisory.storage.work import Work


class Practising:
    def __init__(self, database: Database, board: Board, chat: Chat, staffing: Staffing) -> None:
        self._database = database
        self._board = board
        self._chat = chat
        self._staffing = staffing

    async def arrive(
        self, advisor: Person, visitor: Person, service: str, text: str, cid: str
    ) -> Conversation:
        """The visitor's first words, in the advisor's hands at once; refused where no slot is free."""
        assert visitor.practice, "a real visitor waits in turn"
        self._board.require(service)

        def run(work: Work) -> Conversation:
            me = self._staffing.lock_one(work, advisor.id)
            if len(me.held) >= COUNT_LIMIT:
                raise Refusal(Code.AT_CAPACITY)
            draft = {"service": service, "lang": visitor.lang, "visitor_name": visitor.name}
            item = self._chat.begin(work, visitor, draft, text, cid)
            after = item.assigned_to(advisor.id, advisor.name, free_slot(me.held), work.now)
            self._chat.change(work, item, after, "desk.practised", actor=advisor)
            work.announce(PresenceChanged(advisor.id))
            return self._chat.notice(work, after, "assigned", {"name": advisor.name})

        return await self._database.work(run)
