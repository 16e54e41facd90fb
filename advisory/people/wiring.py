"""Installs people: sign-in, tickets, visitors' tokens, and who opens a socket."""

from advisory.parts import Parts
from advisory.people.http import PeopleRoutes
from advisory.people.passwords import Passwords
from advisory.people.personal import PeoplePersonal
from advisory.people.service import People
from advisory.people.socket import PeopleSocket
from advisory.wire import STAFF_SPACE, VISITORS


def cookie_name(https: bool) -> str:
    return "__Host-advisory" if https else "advisory"


def install(parts: Parts, *, https: bool, practice_key: str, passwords: Passwords | None = None) -> People:
    hasher = passwords or Passwords()
    people = People(parts.database, parts.clock, hasher, practice_key)
    PeopleRoutes(people, cookie_name(https), https).add(parts.routes)
    sockets = PeopleSocket(people)
    parts.gateway.space(VISITORS, sockets.visitor)
    parts.gateway.space(STAFF_SPACE, sockets.staff)
    parts.lifecycle.register(PeoplePersonal())
    people.on_end(parts.gateway.cut)

    async def stop() -> None:
        hasher.close()

    parts.stops.append(stop)
    return people
