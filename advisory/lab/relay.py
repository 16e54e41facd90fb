"""Servers to compare with, run as `python -m advisory.lab.relay PLAN` (a file of JSON).

`aiohttp`: frames handed on by hand, the least a WebSocket in Python can cost.
`relay`: bare python-socketio, an acknowledgement and one emit to the room, nothing stored.
`naive`: the same with what one writes first: a session and a commit for each message.
`redis`: the relay as one of two processes that share rooms through `AsyncRedisManager`.

All speak the product's event names, with orjson, uvloop and a tuned collector.
"""

import asyncio
import contextlib
import json
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import orjson
import socketio
from aiohttp import WSMsgType, web
from sqlalchemy import BigInteger, Column, Integer, MetaData, String, Table, Text, event, insert, update
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from advisory import collector
from advisory.lab.load import run_loop
from advisory.lab.rig import announce_ready, listen
from advisory.realtime.transport import Json

VISITORS, STAFF = "/visitor", "/staff"

metadata = MetaData()
room = Table("room", metadata, Column("id", String(64), primary_key=True), Column("head", Integer, default=0))
line = Table(
    "line",
    metadata,
    Column("room", String(64), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("cid", String(36), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("text", Text, nullable=False),
)

Store = Callable[[dict[str, Any]], Awaitable[int]]


def people(visitors: int, per_advisor: int) -> list[dict[str, Any]]:
    """Visitors with a conversation each, and advisors who hold some of them each."""
    rooms = [f"room-{number}" for number in range(visitors)]
    sides = [(VISITORS, [name]) for name in rooms]
    sides += [(STAFF, rooms[start : start + per_advisor]) for start in range(0, visitors, per_advisor)]
    return [{"namespace": space, "auth": {"rooms": held}, "conversations": held} for space, held in sides]


class Counting:
    """Stores nothing and numbers the messages of a room, so that their order can be looked through."""

    def __init__(self) -> None:
        self.heads: dict[str, int] = {}

    def next(self, message: dict[str, Any]) -> int:
        name = message["conversation"]
        head = self.heads[name] = self.heads.get(name, 0) + 1
        return head

    async def __call__(self, message: dict[str, Any]) -> int:
        return self.next(message)


class Naive:
    """A session for each message, and a commit in it."""

    def __init__(self, url: str) -> None:
        if url.startswith("sqlite"):
            self.engine = sqlite(url)
        else:
            self.engine = create_async_engine(url, pool_size=10)

    async def prepare(self, visitors: int) -> None:
        async with self.engine.begin() as connection:
            await connection.run_sync(metadata.create_all)
            rows = [{"id": f"room-{number}", "head": 0} for number in range(visitors)]
            await connection.execute(insert(room), rows)

    async def __call__(self, message: dict[str, Any]) -> int:
        async with self.engine.begin() as connection:
            taken = await connection.execute(
                update(room)
                .where(room.c.id == message["conversation"])
                .values(head=room.c.head + 1)
                .returning(room.c.head)
            )
            seq = int(taken.scalar_one())
            await connection.execute(
                insert(line).values(
                    room=message["conversation"], seq=seq, cid=message["cid"], at=0, text=message["text"]
                )
            )
        return seq


def sqlite(url: str) -> AsyncEngine:
    engine = create_async_engine(url.replace("sqlite:", "sqlite+aiosqlite:"))

    def prepare(connection: Any, _: Any) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000"):
            connection.execute(f"PRAGMA {pragma}")

    event.listen(engine.sync_engine, "connect", prepare)
    return engine


def entry_of(message: dict[str, Any], seq: int) -> dict[str, Any]:
    entry = {"seq": seq, "cid": message["cid"], "text": message["text"]}
    return {"conversation": message["conversation"], "entry": entry}


def socketio_app(store: Store, manager: Any = None) -> web.Application:
    server = socketio.AsyncServer(
        async_mode="aiohttp",
        json=Json,
        client_manager=manager,
        cors_allowed_origins="*",
        namespaces="*",
        async_handlers=True,
        http_compression=False,
    )

    def serve(space: str, other: str) -> None:
        async def connect(sid: str, _: Any, auth: dict[str, Any]) -> None:
            for name in auth["rooms"]:
                await server.enter_room(sid, name, namespace=space)

        async def post(sid: str, message: dict[str, Any]) -> dict[str, Any]:
            seq = await store(message)
            await server.emit(
                "entry:posted", entry_of(message, seq), room=message["conversation"], namespace=other
            )
            return {"ok": True, "data": {"seq": seq}}

        server.on("connect", connect, namespace=space)
        server.on("entry:post", post, namespace=space)

    serve(VISITORS, STAFF)
    serve(STAFF, VISITORS)
    app = web.Application()
    server.attach(app, socketio_path="/socket")
    return app


HandOn = Callable[[web.WebSocketResponse, str], Awaitable[None]]


async def hand_on(socket: web.WebSocketResponse, frame: str) -> None:
    with contextlib.suppress(ConnectionError):
        await socket.send_str(frame)


def aiohttp_app(hand_on: HandOn = hand_on) -> web.Application:
    """Just enough of Engine.IO that the same load can be put on it."""
    counting = Counting()
    sockets: dict[tuple[str, str], web.WebSocketResponse] = {}

    async def handle(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        await socket.send_str('0{"sid":"x","upgrades":[],"pingInterval":25000,"pingTimeout":20000}')
        space = other = ""
        async for packet in socket:
            if packet.type is not WSMsgType.TEXT:
                break
            text: str = packet.data
            if text.startswith("42"):
                body = text.index("[")
                message = orjson.loads(text[body:])[1]
                seq = counting.next(message)
                pushed = orjson.dumps(["entry:posted", entry_of(message, seq)]).decode()
                to = sockets.get((other, message["conversation"]))
                if to is not None:
                    await hand_on(to, f"42{other},{pushed}")
                number = text[text.index(",") + 1 : body]
                await socket.send_str(f'43{space},{number}[{{"ok":true,"data":{{"seq":{seq}}}}}]')
            elif text.startswith("40"):
                space, _, auth = text[2:].partition(",")
                other = STAFF if space == VISITORS else VISITORS
                for name in orjson.loads(auth)["rooms"]:
                    sockets[space, name] = socket
                await socket.send_str(f'40{space},{{"sid":"x"}}')
        return socket

    app = web.Application()
    app.router.add_get("/socket/", handle)
    return app


async def serve(plan: dict[str, Any]) -> None:
    store: Store = Counting()
    if plan["kind"] == "naive":
        store = naive = Naive(plan["url"])
        await naive.prepare(plan["visitors"])
    manager = socketio.AsyncRedisManager(plan["redis"]) if plan["kind"] == "redis" else None
    app = aiohttp_app() if plan["kind"] == "aiohttp" else socketio_app(store, manager)
    port = await listen(web.AppRunner(app, access_log=None))
    collector.tune()
    everybody = people(plan["visitors"], plan["per_advisor"])
    announce_ready(port, [who for who in everybody if plan.get("side") in (None, who["namespace"])])
    await asyncio.Event().wait()


if __name__ == "__main__":
    run_loop(serve(json.loads(Path(sys.argv[1]).read_text())))
