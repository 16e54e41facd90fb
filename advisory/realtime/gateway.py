"""The one choke point of socket events: parse, permit, limit, run, map errors.

A feature binds each `Event` of its `wire` to a method; a handler holds no rules of access and no
`try`. Order is kept: an event reaches its handler in the order in which the connection sent it, and
a handler hands its Work to the writer before its first await.
"""

import asyncio
import logging
import random
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Coroutine, Hashable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

from aiohttp import web
from pydantic import ValidationError
from socketio import AsyncNamespace
from socketio.exceptions import ConnectionRefusedError as Refused

from advisory.clock import Clock, Instant
from advisory.errors import Code, Refusal
from advisory.identity import Person
from advisory.limits.buckets import Bucket, Rate
from advisory.realtime import rooms
from advisory.realtime.transport import Transport
from advisory.realtime.wire import DRAIN, Drain
from advisory.wire import CONTRACT, Drawn, Event, Push, Scope, Wire, drawn, failed, failure_of, ok

log = logging.getLogger(__name__)

P = TypeVar("P", bound=Wire)
K = TypeVar("K", bound=Hashable)

Handler = Callable[[Person, Any], Awaitable[Wire | Drawn | None]]
ScopeCheck = Callable[[Person, Any], Awaitable[None] | None]
Authenticate = Callable[[dict[str, Any], web.Request], Awaitable[Person]]

UNACKNOWLEDGED_LIMIT = 32
DRAIN_PAUSE_S = (0.5, 3.0)
RETURNS_PER_S = 400
JOINING_AT_ONCE = 32
JOINING_LIMIT = 10_000
"""When everybody comes at once they wait in line: who is sent away has cost a handshake and comes to cost
another. A page waits for 45 s, and who has left meanwhile is passed over."""
JOIN_AGAIN_S = (1.0, 5.0)
LEAVE_WITHIN_S = 2.0
ANSWER_WITHIN_S = 8.0
DRAIN_LOOK_S = 0.02
RATES = {"/visitor": Rate(8, 40), "/staff": Rate(40, 160), "/guest": Rate(8, 40)}


@dataclass(slots=True, eq=False)
class Connection:
    """One person's connection of a namespace, over `socket`."""

    sid: str
    socket: str
    namespace: str
    person: Person
    bucket: Bucket
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    queued: int = 0
    unacknowledged: int = 0
    rooms: set[str] = field(default_factory=set)
    last_heard: Instant = Instant(0)
    last_act: Instant = Instant(0)
    """When its person last did something. A page's own beats and questions do not count."""


@dataclass(frozen=True, slots=True)
class Bound:
    event: Event
    handler: Handler


def side(one: Connection) -> str:
    return one.namespace


def language(one: Connection) -> str:
    return one.person.lang


Hook = Callable[[Connection], Coroutine[Any, Any, None]]


class Gateway:
    """Connections, dispatch and delivery of both namespaces."""

    def __init__(self, transport: Transport, clock: Clock) -> None:
        self._transport = transport
        transport.receive = self.receive
        transport.is_crowded = lambda: self._joining >= JOINING_LIMIT
        self._clock = clock
        self._scopes: dict[Scope, ScopeCheck] = {Scope.PUBLIC: lambda *_: None, Scope.SELF: lambda *_: None}
        self._authenticate: dict[str, Authenticate] = {}
        self._connected: list[Hook] = []
        self._disconnected: list[Hook] = []
        self.bound: dict[tuple[str, str], Bound] = {}
        self.connections: dict[str, Connection] = {}
        self._members: dict[str, dict[Connection, None]] = {}
        self._current: ContextVar[str | None] = ContextVar("connection", default=None)
        self.draining = False
        self._joining = 0
        self._join_turns: dict[str, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(JOINING_AT_ONCE)
        )
        """Each namespace has a line of its own: the few who answer do not wait behind the many who ask."""
        self.measured: Callable[[str, float], None] | None = None
        """Hears how long each event took, from its arrival to its answer."""
        self.elsewhere: Callable[[str, str, str, Any], None] = lambda *_: None
        """Takes what other processes push too."""
        self.refused: Callable[[Person, str], None] = lambda *_: None
        """Hears who asked for what they may not."""

    def attach(self, app: web.Application) -> None:
        self._transport.attach(app)

    def space(self, namespace: str, authenticate: Authenticate) -> None:
        self._authenticate[namespace] = authenticate
        self._transport.server.register_namespace(_Space(namespace, self))

    def scope(self, scope: Scope, check: ScopeCheck) -> None:
        """How a scope is checked; raises `Refusal`. Checks that need no await keep order by themselves."""
        self._scopes[scope] = check

    def bind(self, event: Event, handler: Callable[[Person, P], Awaitable[Wire | Drawn | None]]) -> None:
        key = (event.namespace, event.name)
        if key in self.bound:
            raise ValueError(f"{event.name} is bound twice")
        self.bound[key] = Bound(event, handler)

    def on_connect(self, hook: Hook) -> None:
        self._connected.append(hook)

    def on_disconnect(self, hook: Hook) -> None:
        self._disconnected.append(hook)

    # -- who is here -----------------------------------------------------------------------------

    def within(self, room: str) -> list[Connection]:
        """Everybody in a room, in the order in which they came."""
        return list(self._members.get(room, ()))

    @property
    def current(self) -> str | None:
        """The sid of the connection whose event is being handled."""
        return self._current.get()

    def connections_of(self, person_id: str) -> list[Connection]:
        return self.within(rooms.person(person_id))

    def enter(self, connection: Connection, room: str) -> None:
        if connection.sid in self.connections and room not in connection.rooms:
            connection.rooms.add(room)
            self._members.setdefault(room, {})[connection] = None

    def leave(self, connection: Connection, room: str) -> None:
        if connection.sid in self.connections and room in connection.rooms:
            connection.rooms.discard(room)
            self._forget(connection, room)

    def _forget(self, connection: Connection, room: str) -> None:
        members = self._members[room]
        del members[connection]
        if not members:
            del self._members[room]

    def enter_all(self, person_id: str, room: str) -> None:
        for connection in self.connections_of(person_id):
            self.enter(connection, room)

    def leave_all(self, person_id: str, room: str) -> None:
        for connection in self.connections_of(person_id):
            self.leave(connection, room)

    async def cut(self, person_id: str, *, only: str | None = None, but: str | None = None) -> None:
        """Close the connections of somebody whose rights have ended: all, one sign-in's, or all but one's."""
        for connection in self.connections_of(person_id):
            session = connection.person.session
            if session == but or only not in (None, session):
                continue
            await self._transport.server.disconnect(connection.sid, namespace=connection.namespace)

    # -- sending ---------------------------------------------------------------------------------

    def push(
        self,
        push: Push,
        room: str,
        payload: Wire,
        *,
        namespace: str | None = None,
        skip: str | None = None,
    ) -> None:
        """Send to everybody in the room but `skip`, in the namespaces of the push (or in the one named)."""
        if not isinstance(payload, push.payload):
            raise TypeError(f"{push.name} carries {push.payload.__name__}")
        data = drawn(payload)
        for name in push.namespaces if namespace is None else (namespace,):
            self._deliver(name, room, push.name, data, skip)

    def signal(self, push: Push, room: str, payload: Wire, namespace: str) -> None:
        """Push what is stored nowhere to everybody in the room, in whichever process they are."""
        self.push(push, room, payload, namespace=namespace)
        self.elsewhere(namespace, room, push.name, drawn(payload))

    def relay(self, namespace: str, room: str, name: str, data: Any) -> None:
        """Push here what another process signals."""
        self._deliver(namespace, room, name, data)

    def _deliver(self, namespace: str, room: str, name: str, data: Any, skip: str | None = None) -> None:
        to = [one.socket for one in self.within(room) if one.namespace == namespace and one.sid != skip]
        if to:
            self._transport.deliver(namespace, to, name, data)

    def push_each(
        self,
        push: Push,
        room: str,
        make: Callable[[K], Wire | Drawn],
        by: Callable[[Connection], K | None],
        skip: str | None = None,
    ) -> None:
        """Send to everybody in the room but `skip`; `make` is asked once for those who are alike `by` it.

        None is said of those who are to get nothing.
        """
        alike: dict[tuple[str, K], list[str]] = {}
        for one in self._members.get(room, ()):
            if one.sid != skip and one.namespace in push.namespaces and (what := by(one)) is not None:
                alike.setdefault((one.namespace, what), []).append(one.socket)
        for (namespace, what), to in alike.items():
            self._transport.deliver(namespace, to, push.name, drawn(make(what)))

    def push_to(self, push: Push, connection: Connection, payload: Wire | Drawn) -> None:
        self._transport.deliver(connection.namespace, [connection.socket], push.name, drawn(payload))

    # -- receiving -------------------------------------------------------------------------------

    async def connect(self, namespace: str, sid: str, request: web.Request, auth: Any) -> None:
        lang = auth.get("lang", "fi") if isinstance(auth, dict) else "fi"
        if self._joining >= JOINING_LIMIT:
            again = round(random.uniform(*JOIN_AGAIN_S), 2)  # noqa: S311 - spreads, hides nothing
            raise _turned_away(Refusal(Code.BUSY, retry_after=again), lang)
        self._joining += 1
        try:
            async with self._join_turns[namespace]:
                if self._transport.has_left(sid, namespace):
                    raise Refused
                await self._join(namespace, sid, request, auth, lang)
        finally:
            self._joining -= 1

    async def _join(self, namespace: str, sid: str, request: web.Request, auth: Any, lang: Any) -> None:
        try:
            if not isinstance(auth, dict):
                raise Refusal(Code.NOT_SIGNED_IN)
            if auth.get("contract") not in (CONTRACT, CONTRACT - 1):
                raise Refusal(Code.CONTRACT)
            if self.draining:
                raise Refusal(Code.DRAINING, retry_after=2.0)
            person = await self._authenticate[namespace](auth, request)
        except (Refusal, ValidationError) as error:
            raise _turned_away(error, lang) from None
        now = self._clock()
        socket = self._transport.engine_sid(sid, namespace)
        bucket = Bucket(RATES[namespace].burst, now)
        connection = Connection(sid, socket, namespace, person, bucket, last_heard=now)
        self.connections[sid] = connection
        self.enter(connection, rooms.person(person.id))
        self.enter(connection, rooms.side(namespace))
        try:
            for hook in self._connected:
                await hook(connection)
        except Refusal as error:
            # The database went away while they were let in: they are not, and come again.
            await self.disconnect(sid)
            raise _turned_away(error, lang) from None

    async def disconnect(self, sid: str) -> None:
        connection = self.connections.pop(sid, None)
        if connection is not None:
            for room in connection.rooms:
                self._forget(connection, room)
            for hook in self._disconnected:
                await hook(connection)

    async def receive(self, namespace: str, name: str, sid: str, data: Any) -> dict[str, Any]:
        connection = self.connections.get(sid)
        if connection is None:
            return failed(failure_of(Refusal(Code.NOT_SIGNED_IN), "fi"))
        connection.last_heard = self._clock()
        connection.unacknowledged += 1
        self._current.set(sid)  # each event runs in a task of its own
        began = time.perf_counter()
        try:
            return ok(await self._run(connection, name, data))
        except (Refusal, ValidationError) as error:
            if isinstance(error, Refusal) and error.code is Code.NOT_PERMITTED:
                self.refused(connection.person, name)
            return failed(failure_of(error, connection.person.lang))
        except Exception:
            log.exception("%s failed", name)
            return failed(failure_of(Refusal(Code.INTERNAL), connection.person.lang))
        finally:
            connection.unacknowledged -= 1
            if self.measured is not None and (namespace, name) in self.bound:
                self.measured(name, time.perf_counter() - began)

    async def _run(self, connection: Connection, name: str, data: Any) -> Wire | Drawn | None:
        if connection.unacknowledged > UNACKNOWLEDGED_LIMIT:
            raise Refusal(Code.BUSY, retry_after=0.5)
        if wait := connection.bucket.take(RATES[connection.namespace], connection.last_heard):
            raise Refusal(Code.TOO_MANY, retry_after=round(wait, 2))
        bound = self.bound.get((connection.namespace, name))
        if bound is None:
            raise Refusal(Code.UNKNOWN_EVENT)
        if self.draining and bound.event.mutates:
            raise Refusal(Code.DRAINING, retry_after=2.0)
        payload = bound.event.payload.model_validate({} if data is None else data)
        may = bound.event.may
        if not connection.person.has(*may.roles):
            raise Refusal(Code.NOT_PERMITTED)
        await self._permit(connection, may.scope, payload)
        if bound.event.mutates:
            connection.last_act = connection.last_heard
        return await bound.handler(connection.person, payload)

    async def _permit(self, connection: Connection, scope: Scope, payload: Wire) -> None:
        """Checks that must look something up take turns, so that later events do not overtake."""
        check = self._scopes[scope]
        if connection.turn.locked() or connection.queued:
            # A lock between two turns looks free for a moment: those who wait are counted beside it.
            connection.queued += 1
            try:
                async with connection.turn:
                    if (waits := check(connection.person, payload)) is not None:
                        await waits
            finally:
                connection.queued -= 1
        elif (waits := check(connection.person, payload)) is not None:
            async with connection.turn:
                await waits

    async def drain(self) -> None:
        """Take nothing new, and send everybody away for a moment that differs from one to the next.

        The more there are, the longer the time over which they come back.
        """
        if self.draining:
            return
        self.draining = True
        shortest, longest = DRAIN_PAUSE_S
        longest = max(longest, len(self.connections) / RETURNS_PER_S)
        for connection in list(self.connections.values()):
            pause = round(random.uniform(shortest, longest), 2)  # noqa: S311 - spreads, hides nothing
            self.push_to(DRAIN, connection, Drain(retry_in=pause))

    async def emptied(self) -> None:
        """Wait until all have left; for a while, and longer only for those who wait for an answer."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        while self.connections and (passed := loop.time() - began) < ANSWER_WITHIN_S:
            busy = any(connection.unacknowledged for connection in self.connections.values())
            if passed > LEAVE_WITHIN_S and not busy:
                return
            await asyncio.sleep(DRAIN_LOOK_S)

    async def close(self) -> None:
        await self._transport.close()


def _turned_away(error: Refusal | ValidationError, lang: Any) -> Refused:
    failure = failure_of(error, lang if lang in ("fi", "sv", "en") else "fi")
    return Refused(failure.message, failure.model_dump(exclude_none=True))


class _Space(AsyncNamespace):  # type: ignore[misc]
    def __init__(self, namespace: str, gateway: Gateway) -> None:
        super().__init__(namespace)
        self._gateway = gateway

    async def trigger_event(self, event: str, *args: Any) -> Any:
        if event == "connect":
            sid, environ = args[:2]
            auth = args[2] if len(args) > 2 else None
            return await self._gateway.connect(self.namespace, sid, environ["aiohttp.request"], auth)
        if event == "disconnect":
            return await self._gateway.disconnect(args[0])
        data = args[1] if len(args) == 2 else None
        if len(args) > 2:
            data = list(args[1:])
        return await self._gateway.receive(self.namespace, str(event), args[0], data)
