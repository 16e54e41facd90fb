"""Two servers to compare with: a bare relay that stores nothing, and one that commits each message.

Run as `python -m advisory.lab.relay relay|naive FOLDER`. Both speak the same event names as the product,
with orjson, uvloop and a tuned collector, so that only what lies between differs.
"""

import asyncio
import sys
from pathlib import Path
from typing import Any

import socketio
import uvloop
from aiohttp import web
from sqlalchemy import BigInteger, Column, Integer, MetaData, String, Table, Text, event, insert, update
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from advisory.lab.load import announce_ready, tune_collector
from advisory.lab.processes import free_port
from advisory.realtime.transport import Json

SPACE = "/visitor"

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


class Naive:
    """What one writes first: a session for each message, and a commit in it."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    async def store(self, message: dict[str, Any]) -> int:
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


def sqlite(folder: Path) -> AsyncEngine:
    engine = create_async_engine(f"sqlite+aiosqlite:///{folder / 'naive.sqlite'}")

    def prepare(connection: Any, _: Any) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000"):
            connection.execute(f"PRAGMA {pragma}")

    event.listen(engine.sync_engine, "connect", prepare)
    return engine


async def serve(kind: str, folder: Path, pairs: int) -> None:
    naive: Naive | None = None
    names = [f"room-{number}" for number in range(pairs)]
    if kind == "naive":
        engine = sqlite(folder)
        async with engine.begin() as connection:
            await connection.run_sync(metadata.create_all)
            await connection.execute(insert(room), [{"id": name, "head": 0} for name in names])
        naive = Naive(engine)
    server = socketio.AsyncServer(
        async_mode="aiohttp",
        json=Json,
        cors_allowed_origins="*",
        namespaces="*",
        async_handlers=True,
        http_compression=False,
    )

    async def connect(sid: str, _: Any, auth: dict[str, str]) -> None:
        await server.enter_room(sid, auth["room"], namespace=SPACE)

    async def post(sid: str, message: dict[str, Any]) -> dict[str, Any]:
        seq = await naive.store(message) if naive else 0
        entry = {"conversation": message["conversation"], "seq": seq, "text": message["text"]}
        await server.emit("entry:posted", entry, room=message["conversation"], skip_sid=sid, namespace=SPACE)
        return {"ok": True, "data": {"seq": seq}}

    server.on("connect", connect, namespace=SPACE)
    server.on("entry:post", post, namespace=SPACE)
    app = web.Application()
    server.attach(app, socketio_path="/socket")
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    tune_collector()
    people = [{"namespace": SPACE, "auth": {"room": name}, "conversation": name} for name in names]
    announce_ready(port, [one for one in people for _ in range(2)])
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(serve(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])))
