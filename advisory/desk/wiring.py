"""Installs the desk. The board is built first: conversations are drawn with what it knows."""

from dataclasses import dataclass

from advisory.chat.wiring import ChatParts
from advisory.desk.board import Board
from advisory.desk.http import DeskRoutes
from advisory.desk.messages import Messages
from advisory.desk.messages_socket import MessagesSocket
from advisory.desk.model import LOST_MS
from advisory.desk.service import Desk
from advisory.desk.socket import DeskSocket
from advisory.desk.tasks import AFTER_HOURS_EVERY_S, LOST_EVERY_S, REFRESH_EVERY_S, ROUTE_EVERY_S, Clockwork
from advisory.parts import Parts
from advisory.realtime import rooms
from advisory.sites.service import Sites
from advisory.wire import STAFF_SPACE


@dataclass(frozen=True, slots=True)
class DeskParts:
    desk: Desk
    board: Board
    routes: DeskRoutes
    clockwork: Clockwork
    messages: Messages


def make_board(parts: Parts) -> Board:
    board = Board(parts.database, parts.clock)
    parts.starts.append(board.load)
    return board


def install(parts: Parts, board: Board, chat: ChatParts, sites: Sites) -> DeskParts:
    gateway = parts.gateway

    def present() -> frozenset[str]:
        """Whose console is connected and was heard of late: a frozen one would let an offer run out."""
        since = parts.clock() - LOST_MS
        consoles = gateway.within(rooms.side(STAFF_SPACE))
        return frozenset(one.person.id for one in consoles if one.last_heard >= since)

    desk = Desk(parts.database, board, chat.chat, sites, parts.clock, present)
    socket = DeskSocket(desk, board, chat.chat, chat.views, gateway, parts.clock)
    socket.install(parts.database)
    messages = Messages(parts.database, board, chat.chat, sites, parts.clock)
    MessagesSocket(messages, chat.chat, chat.views, gateway, parts.clock).install()
    routes = DeskRoutes(board, sites, parts.clock)
    routes.add(parts.routes)
    clockwork = Clockwork(desk, board, gateway, parts.clock)

    async def start() -> None:
        parts.background.every("routing", ROUTE_EVERY_S, clockwork.route)
        parts.background.every("desk news", REFRESH_EVERY_S, socket.refresh)
        parts.background.every("after hours", AFTER_HOURS_EVERY_S, messages.after_hours)
        parts.background.every("lost advisors", LOST_EVERY_S, clockwork.find_lost)

    parts.starts.append(start)
    return DeskParts(desk, board, routes, clockwork, messages)
