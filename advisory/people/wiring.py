"""Installs people: sign-in, visitors' tokens, and who opens a socket."""

from advisory.parts import Parts
from advisory.people.events import NamesChanged, RightsChanged, RightsEnded
from advisory.people.http import PeopleRoutes
from advisory.people.names_http import NameRoutes
from advisory.people.passwords import Passwords
from advisory.people.personal import PeoplePersonal
from advisory.people.service import TRIES, People
from advisory.people.socket import PeopleSocket
from advisory.realtime import rooms
from advisory.wire import STAFF_SPACE, VISITORS


def cookie_name(https: bool) -> str:
    return "__Host-advisory" if https else "advisory"


def install(
    parts: Parts, *, https: bool, practice_key: str, staff_url: str, passwords: Passwords | None = None
) -> People:
    hasher = passwords or Passwords()
    tries = parts.limits.of("sign-in", TRIES)
    people = People(parts.database, parts.clock, hasher, practice_key, tries)
    PeopleRoutes(people, cookie_name(https), https).add(parts.routes)
    sockets = PeopleSocket(people, cookie_name(https), staff_url)
    parts.gateway.space(VISITORS, sockets.visitor)
    parts.gateway.space(STAFF_SPACE, sockets.staff)
    parts.lifecycle.register(PeoplePersonal())

    async def close_sockets(event: RightsChanged | RightsEnded) -> None:
        await parts.gateway.cut(event.staff)

    async def compare() -> None:
        """Close what belongs to sessions that were ended where nobody told this process."""
        consoles = parts.gateway.within(rooms.side(STAFF_SPACE))
        ended = await people.ended(one.person.session for one in consoles)
        for staff in {one.person.id for one in consoles if one.person.session in ended}:
            await parts.gateway.cut(staff)

    parts.database.listen(RightsChanged, close_sockets, everywhere=True)
    parts.database.listen(RightsEnded, close_sockets, everywhere=True)
    parts.catch_up.add("sessions", compare)

    async def follow_names(_: NamesChanged) -> None:
        await people.read_names()

    NameRoutes(people).add(parts.routes)
    parts.starts.append(people.read_names)
    parts.database.listen(NamesChanged, follow_names, everywhere=True)
    parts.catch_up.add("names", people.read_names)

    async def stop() -> None:
        hasher.close()

    parts.stops.append(stop)
    return people
