"""What is done over sockets keeps a sign-in, like what is asked of pages."""

from collections.abc import Callable, Iterable

from advisory.clock import Clock, Instant
from advisory.people.service import People
from advisory.realtime.gateway import Connection

TELL_EVERY_S = 60.0


class InUse:
    """`consoles` are the connections of staff to this process."""

    def __init__(self, people: People, consoles: Callable[[], Iterable[Connection]], clock: Clock) -> None:
        self._people = people
        self._consoles = consoles
        self._clock = clock
        self._told = clock()

    async def tell(self) -> None:
        """Store which sign-ins were used since last time; what cannot be stored now is told next time."""
        now = self._clock()
        acts: dict[str, Instant] = {}
        for one in self._consoles():
            if one.last_act >= self._told:
                acts[one.person.session] = max(one.last_act, acts.get(one.person.session, one.last_act))
        if acts:
            await self._people.used(acts)
        self._told = now
