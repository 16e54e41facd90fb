"""A browser that signs in without opening a console, and what the database says of it."""

from typing import Any

import pytest
from sqlalchemy import select

from advisory.errors import Code
from advisory.storage.record import event_record
from tests.support.app import Running
from tests.support.connection import Refused
from tests.support.drivers import StaffDriver
from tests.support.town import PASSWORD

MAPPING = """
create = true
link_by_email = true
second_factor = ["mfa"]

[[rule]]
claim = "groups"
has = "CN=Neuvojat,OU=Kunta"
roles = ["advisor"]

[[rule]]
claim = "realm.roles"
has = "lead"
roles = ["supervisor"]

[[rule]]
claim = "groups"
has = "library"
services = ["library", "one that is not here"]
"""
"""What an operator may have written: groups that are roles, and one that is a service."""


class Browser(StaffDriver):
    """Tells how it was refused."""

    async def enters(self, name: str, password: str = PASSWORD) -> dict[str, Any]:
        form = {"email": f"{name}@town.example", "password": password}
        found: dict[str, Any] = await self.http("POST", "/api/staff/sign-in", form)
        return found

    async def post(self, path: str, **form: Any) -> Any:
        return await self.http("POST", path, form)

    async def refused(self, path: str, **form: Any) -> Code:
        with pytest.raises(Refused) as error:
            await self.post(path, **form)
        return Code(error.value.code)

    async def who(self) -> dict[str, Any]:
        found: dict[str, Any] = await self.http("GET", "/api/staff/me")
        return found


async def told(app: Running, kind: str) -> list[dict[str, Any]]:
    found = select(event_record.c.actor, event_record.c.data).where(event_record.c.kind == kind)
    rows = await app.service.parts.database.read(lambda c: c.execute(found).all())
    return [{"actor": row.actor, **row.data} for row in rows]
