"""Who opens a socket: what its `auth` and the request that opens it hold, handed to the service."""

from dataclasses import replace
from typing import Any

from aiohttp import web

from advisory.errors import Code, Refusal
from advisory.identity import Person, Role
from advisory.limits.addresses import Addresses
from advisory.people.service import People
from advisory.people.wire import StaffAuth, VisitorAuth


class PeopleSocket:
    """`cookie` is the name of the one that says who of the staff asks, from a page of `staff_url`."""

    def __init__(self, people: People, cookie: str, staff_url: str, addresses: Addresses) -> None:
        self._people = people
        self._addresses = addresses
        self._cookie = cookie
        self._staff_url = staff_url

    async def visitor(self, auth: dict[str, Any], request: web.Request) -> Person:
        said = VisitorAuth.model_validate(auth)
        person = await self._people.visitor_by_token(said.token, said.lang)
        return replace(person, whence=self._addresses.whence(request.remote or ""))

    async def staff(self, auth: dict[str, Any], request: web.Request) -> Person:
        said = StaffAuth.model_validate(auth)
        secret = request.cookies.get(self._cookie)
        is_own = request.headers.get("Origin") == self._staff_url
        person = await self._people.staff_by_cookie(secret) if secret and is_own else None
        if person is None or person.has(Role.ENTERING):
            raise Refusal(Code.NOT_SIGNED_IN)
        return replace(person, lang=said.lang)
