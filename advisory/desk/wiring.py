"""Installs the desk. The board is built first: conversations are drawn with what it knows."""

from dataclasses import dataclass

from advisory.chat.wiring import ChatParts
from advisory.desk.arrivals import Arrivals
from advisory.desk.board import Board
from advisory.desk.http import DeskRoutes
from advisory.desk.messages import Messages
from advisory.desk.messages_socket import MessagesSocket
from advisory.desk.policies import Policies
from advisory.desk.policies_http import PolicyRoutes
from advisory.desk.seats import Seats
from advisory.desk.service import Desk
from advisory.desk.skills_http import SkillRoutes
from advisory.desk.socket import DeskSocket
from advisory.desk.tables import presence, seat, service_version
from advisory.desk.tasks import (
    AFTER_HOURS_EVERY_S,
    LOST_EVERY_S,
    REFRESH_EVERY_S,
    REFRESH_SHARE,
    ROUTE_EVERY_S,
    ROUTE_SHARE,
    Clockwork,
)
from advisory.desk.waits import Waits
from advisory.parts import Parts
from advisory.people.skills import Skills
from advisory.sites.service import Sites
from advisory.storage.lifecycle import OfStaff


@dataclass(frozen=True, slots=True)
class DeskParts:
    desk: Desk
    board: Board
    waits: Waits
    routes: DeskRoutes
    clockwork: Clockwork
    messages: Messages
    seats: Seats
    policies: Policies


def make_board(parts: Parts) -> Board:
    board = Board(parts.database, parts.clock)
    parts.starts.append(board.load)
    return board


def install(parts: Parts, board: Board, chat: ChatParts, sites: Sites) -> DeskParts:
    gateway = parts.gateway
    sites.knows_service = lambda service: service in board.services

    seats = Seats(parts.database, gateway, parts.leases, parts.clock)
    desk = Desk(parts.database, board, chat.chat, sites, parts.clock, seats.present)
    chat.chat.binds = desk.binds
    waits = Waits(parts.database, board, parts.clock)
    parts.starts.append(waits.load)
    arrivals = Arrivals(parts.database, board, parts.doors.door("conversation"))
    socket = DeskSocket(desk, arrivals, board, waits, chat.chat, chat.views, gateway, parts.clock)
    socket.install(parts.database)
    messages = Messages(parts.database, board, chat.chat, sites, parts.clock)
    MessagesSocket(messages, arrivals, chat.chat, chat.views, gateway, parts.clock).install()
    routes = DeskRoutes(board, sites, parts.clock)
    routes.add(parts.routes)
    policies = Policies(parts.database, sites)
    PolicyRoutes(policies, desk, board, parts.clock).add(parts.routes)
    SkillRoutes(Skills(parts.database), board).add(parts.routes)
    parts.lifecycle.tells_of_staff(
        OfStaff(presence, alone=True),
        OfStaff(seat, alone=True),
        OfStaff(service_version, names={"staff_name": "staff"}),
    )
    clockwork = Clockwork(desk, board, seats, parts.clock)

    async def start() -> None:
        if parts.leases.shared:
            seats.share(parts.background, parts.catch_up)
            parts.catch_up.add("board", board.compare)
        parts.background.every("routing", ROUTE_EVERY_S, clockwork.route, share=ROUTE_SHARE)
        parts.background.every("desk news", REFRESH_EVERY_S, socket.refresh, share=REFRESH_SHARE)
        parts.background.every("after hours", AFTER_HOURS_EVERY_S, messages.after_hours)
        parts.background.every("lost advisors", LOST_EVERY_S, clockwork.find_lost)

    parts.starts.append(start)
    return DeskParts(desk, board, waits, routes, clockwork, messages, seats, policies)
