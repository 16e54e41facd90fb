"""Finding where else to turn."""

from collections.abc import Sequence

from advisory.directory import store
from advisory.directory.model import Referral
from advisory.storage.database import Database


class Directory:
    """Few rows, read when asked for."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, q: str, lang: str) -> list[Referral]:
        found = await self._database.read(store.all_referrals)
        return [item for item in found if item.fits(q, lang)]

    async def put(self, items: Sequence[Referral]) -> None:
        await self._database.work(lambda work: store.put(work, items))
