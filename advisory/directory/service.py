"""Finding where else to turn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from advisory.clock import Clock
from advisory.desk.holidays import finnish
from advisory.directory import store
from advisory.directory.hours import Hours, State, Unreadable
from advisory.directory.model import Referral
from advisory.storage.database import Database

ZONE = ZoneInfo("Europe/Helsinki")


@dataclass(frozen=True, slots=True)
class Listed:
    """A referral, and whether it is open; None where its hours are not known or cannot be read."""

    referral: Referral
    state: State | None


class Directory:
    """Few rows, read when asked for."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def find(self, q: str, lang: str) -> list[Referral]:
        found = await self._database.read(store.all_referrals)
        return [item for item in found if item.fits(q, lang)]

    async def look_up(self, q: str, lang: str, limit: int) -> list[Listed]:
        """Those whose name begins so come first, and among equals what is open now."""
        now = datetime.fromtimestamp(self._clock() / 1_000, UTC).astimezone(ZONE)
        listed = [Listed(item, state_of(item, now)) for item in await self.find(q, lang)]
        words = q.casefold().split()

        def order(one: Listed) -> tuple[bool, bool]:
            name = one.referral.text(lang).get("name", "").casefold()
            return bool(words) and not name.startswith(words[0]), not (one.state and one.state.open)

        return sorted(listed, key=order)[:limit]

    async def put(self, items: Sequence[Referral]) -> None:
        await self._database.work(lambda work: store.put(work, items))


def state_of(item: Referral, now: datetime) -> State | None:
    if item.hours is None:
        return None
    try:
        hours = Hours.read(item.hours)
    except Unreadable:
        return None
    closed = {**finnish(now.year), **finnish((now + timedelta(days=8)).year)}
    return hours.state(now, tuple(closed))
