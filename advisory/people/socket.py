"""Who opens a socket: what its `auth` holds, read and handed to the service."""

from typing import Any

from advisory.identity import Person
from advisory.people.service import People
from advisory.people.wire import StaffAuth, VisitorAuth


class PeopleSocket:
    def __init__(self, people: People) -> None:
        self._people = people

    async def visitor(self, auth: dict[str, Any]) -> Person:
        said = VisitorAuth.model_validate(auth)
        return await self._people.visitor_by_token(said.token, said.lang)

    async def staff(self, auth: dict[str, Any]) -> Person:
        said = StaffAuth.model_validate(auth)
        return await self._people.staff_by_ticket(said.ticket, said.lang)
