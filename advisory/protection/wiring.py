"""Installs what is set against misuse."""

from advisory.parts import Parts
from advisory.protection.events import ProtectionChanged
from advisory.protection.http import ProtectionRoutes
from advisory.protection.service import Protecting
from advisory.protection.tables import protection_version
from advisory.storage.lifecycle import OfStaff


def install(parts: Parts) -> Protecting:
    protecting = Protecting(parts.database)
    parts.lifecycle.tells_of_staff(OfStaff(protection_version, names={"staff_name": "staff"}))
    ProtectionRoutes(protecting).add(parts.routes)
    parts.limits.addresses.is_shared = protecting.is_shared
    parts.starts.append(protecting.load)
    parts.catch_up.add("protection", protecting.load)

    async def follow(_: ProtectionChanged) -> None:
        await protecting.load()

    parts.database.listen(ProtectionChanged, follow, everywhere=True)
    return protecting
