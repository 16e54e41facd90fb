"""The desk's clockwork: offers, places in the queue, and advisors whose console fell silent."""

from advisory.clock import Clock
from advisory.desk.board import Board
from advisory.desk.model import LOST_MS
from advisory.desk.seats import Seats
from advisory.desk.service import Desk

ROUTE_EVERY_S = 0.5
ROUTE_SHARE = 0.3
REFRESH_EVERY_S = 0.3
REFRESH_SHARE = 0.2
LOST_EVERY_S = 5.0
AFTER_HOURS_EVERY_S = 20.0


class Clockwork:
    def __init__(self, desk: Desk, board: Board, seats: Seats, clock: Clock) -> None:
        self._desk = desk
        self._board = board
        self._seats = seats
        self._clock = clock

    async def route(self) -> None:
        """Offer what waits. Nothing is asked of the database while nobody waits."""
        if self._board.waiting or self._board.handed_over:
            await self._desk.route()

    async def find_lost(self) -> int:
        """Give back what is held by advisors not heard for 45 s; a server that just began waits as long."""
        self._seats.listen()
        now = self._clock()
        lost = 0
        for advisor in await self._desk.advisors():
            if advisor.held and now - self._seats.heard(advisor.id) > LOST_MS:
                lost += await self._desk.give_back(advisor.id, self._seats.is_lost)
        return lost
