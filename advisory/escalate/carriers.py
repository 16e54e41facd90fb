"""Which process carries a call's media: sound and picture live in the media worker of one of them.

It is the one where the call was offered. Another process, where a participant's page happens to be
connected, hands their descriptions over and gives the answer back; the packets themselves go to the
worker directly. When that process is gone, the next that notices takes the call, and all join again.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import Connection

from advisory.escalate import store
from advisory.escalate.events import CallChanged
from advisory.escalate.media.base import MediaBackend, MediaFailure, MediaProblem, SourceKind
from advisory.escalate.model import Call
from advisory.identity import new_id
from advisory.storage.database import Database

ANSWER_WITHIN_S = 8.0
SUBJECT = "media"
ASKED = frozenset({"create_room", "publish", "subscribe", "unpublish", "eject"})

Ask = Callable[[str, str, list[Any], float], Awaitable[Any]]
Alive = Callable[[Connection], set[str]]


class Carriers:
    """`ask` is None and `alive` knows this process alone where there are no others."""

    def __init__(self, here: str = "", ask: Ask | None = None, alive: Alive | None = None) -> None:
        self.here = here or new_id()
        self._ask = ask
        self._alive = alive or (lambda _: {self.here})
        self._told: dict[str, Call] = {}

    def of(self, call: Call, own: MediaBackend) -> "MediaBackend | FarMedia":
        if call.home == self.here:
            return own
        if self._ask is None:
            raise MediaFailure(MediaProblem.UNAVAILABLE)
        return FarMedia(call.home, self._ask)

    def orphans(self, connection: Connection) -> list[Call]:
        """Open calls whose process is gone."""
        calls = store.open_calls(connection)
        alive = self._alive(connection) if calls else set()
        return [call for call in calls if call.home not in alive]

    def note(self, call: Call) -> None:
        """What was told here last."""
        if call.is_over:
            self._told.pop(call.id, None)
        else:
            self._told[call.id] = call

    async def compare(self, database: Database) -> None:
        """Announce here what other processes made of calls and nobody told of."""

        def changed(connection: Connection) -> list[Call]:
            calls = {call.id: call for call in store.open_calls(connection)}
            over = (store.find(connection, id) for id in self._told.keys() - calls.keys())
            return [*calls.values(), *(call for call in over if call is not None)]

        for call in await database.read(changed):
            before = self._told.get(call.id)
            if before is None or before.rev < call.rev:
                database.announcer.hear(CallChanged(before, call))


class FarMedia:
    """As much of a `MediaBackend` as people's requests need, in another process."""

    def __init__(self, home: str, ask: Ask) -> None:
        self._home = home
        self._ask = ask

    async def _do(self, verb: str, *words: Any) -> Any:
        try:
            answer = await self._ask(self._home, SUBJECT, [verb, *words], ANSWER_WITHIN_S)
        except TimeoutError:
            raise MediaFailure(MediaProblem.UNAVAILABLE) from None
        if problem := answer.get("problem"):
            raise MediaFailure(MediaProblem(problem))
        return answer["given"]

    async def create_room(self, room: str) -> None:
        await self._do("create_room", room)

    async def publish(
        self, room: str, participant: str, source: str, kind: SourceKind, offer: str, *, dark: bool = False
    ) -> str:
        return str(await self._do("publish", room, participant, source, kind, offer, dark))

    async def subscribe(self, room: str, participant: str, source: str, offer: str) -> str:
        return str(await self._do("subscribe", room, participant, source, offer))

    async def unpublish(self, room: str, source: str) -> None:
        await self._do("unpublish", room, source)

    async def eject(self, room: str, participant: str) -> None:
        await self._do("eject", room, participant)

    async def align(self, room: str) -> None:
        await self._do("align", room)


async def do_for_another(media: MediaBackend, question: list[Any]) -> dict[str, Any]:
    """What another process asked of the media part here."""
    verb, *words = question
    if verb not in ASKED:
        return {"problem": MediaProblem.UNAVAILABLE.value}
    more = {}
    if verb == "publish":
        more["dark"] = words.pop()
    try:
        return {"given": await getattr(media, verb)(*words, **more)}
    except MediaFailure as failure:
        return {"problem": failure.problem.value}
