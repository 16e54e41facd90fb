"""The desk's clockwork: offers, places in the queue, and advisors whose console fell silent."""

from advisory.clock import Clock, Instant
from advisory.desk.board import Board
from advisory.desk.model import LOST_MS
from advisory.desk.service import Desk
from advisory.realtime import rooms
from advisory.realtime.gateway import Gateway
from advisory.wire import STAFF_SPACE

ROUTE_EVERY_S = 0.5
REFRESH_EVERY_S = 0.3
LOST_EVERY_S = 5.0
AFTER_HOURS_EVERY_S = 20.0


class Clockwork:
    def __init__(self, desk: Desk, board: Board, gateway: Gateway, clock: Clock) -> None:
        self._desk = desk
        self._board = board
        self._gateway = gateway
        self._clock = clock
        self._heard: dict[str, Instant] = {}
        self._began = clock()

    async def route(self) -> None:
        """Offer what waits. Nothing is asked of the database while nobody waits."""
        if self._board.waiting or self._board.handed_over:
            await self._desk.route()

    async def find_lost(self) -> int:
        """Give back what is held by advisors not heard for 45 s; a server that just began waits as long."""
        now = self._clock()
        for connection in self._gateway.within(rooms.side(STAFF_SPACE)):
            heard = max(self._heard.get(connection.person.id, Instant(0)), connection.last_heard)
            self._heard[connection.person.id] = heard
        lost = 0
        for advisor in await self._desk.advisors():
            heard = max(self._heard.get(advisor.id, self._began), self._began)
            if advisor.held and now - heard > LOST_MS:
                lost += await self._desk.give_back(advisor.id)
        return lost
