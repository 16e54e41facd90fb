"""Installs conversations."""

from dataclasses import dataclass

from advisory.chat.http import TRIES, ReturnRoutes
from advisory.chat.known import KnownVisitors
from advisory.chat.life import FINDS, Life
from advisory.chat.life_socket import LifeSocket
from advisory.chat.mirror import Mirror
from advisory.chat.personal import ChatPersonal
from advisory.chat.reach import Reach
from advisory.chat.readings import Readings
from advisory.chat.service import Chat, Surroundings
from advisory.chat.socket import ChatSocket
from advisory.chat.tasks import ATTEND_EVERY_S, ATTEND_SHARE, WIDE_EVERY_S
from advisory.chat.view import Views
from advisory.parts import Parts
from advisory.people.service import People
from advisory.sites.keys import SiteKeys
from advisory.wire import Scope


@dataclass(frozen=True, slots=True)
class ChatParts:
    chat: Chat
    life: Life
    views: Views
    reach: Reach


def install(
    parts: Parts, surroundings: Surroundings, people: People, keys: SiteKeys, *, heartbeat_s: float
) -> ChatParts:
    reach = Reach(parts.database)
    parts.gateway.scope(Scope.OWN_CONVERSATION, reach.own)
    parts.gateway.scope(Scope.HELD_CONVERSATION, reach.held)
    parts.gateway.scope(Scope.SERVICE_CONVERSATION, reach.member)
    chat = Chat(parts.database, parts.lifecycle)
    views = Views(surroundings)
    views.names = people.names
    socket = ChatSocket(chat, views, parts.gateway, parts.clock, reach, Readings(parts.database, parts.clock))
    socket.install(parts.database)
    life = Life(parts.database, chat, surroundings, parts.clock, parts.limits.of("finds", FINDS))
    KnownVisitors(parts.database, chat, keys).install(parts.gateway)
    LifeSocket(life, views, parts.gateway, surroundings).install()
    ReturnRoutes(life, people, parts.limits.guesses("receipts", TRIES)).add(parts.routes)
    parts.lifecycle.register(ChatPersonal(parts.lifecycle))

    mirror = Mirror(parts.database)
    parts.catch_up.add("conversations", mirror.compare)

    async def start() -> None:
        if parts.leases.shared:
            await mirror.load()
        parts.background.every("heads", heartbeat_s, socket.beat)
        parts.background.every("silence", ATTEND_EVERY_S, life.attend, share=ATTEND_SHARE)
        parts.background.every("too wide", WIDE_EVERY_S, life.notice_wide)

    parts.starts.append(start)
    return ChatParts(chat, life, views, reach)
