"""An installation to break: servers as an operator starts them, with what they need, behind proxies."""

import asyncio
import contextlib
import os
import signal
import struct
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

import psutil
from sqlalchemy import Connection, select

from advisory.app import build
from advisory.chat.tables import conversation, entry
from advisory.clock import Instant, wall_clock
from advisory.desk import store as desk_store
from advisory.identity import new_id, new_secret
from advisory.lab.chaos.disk import Disk
from advisory.lab.chaos.history import Happened, Shown, Stored
from advisory.lab.chaos.link import Door
from advisory.lab.chaos.people import SITE, TOPIC
from advisory.lab.chaos.proxy import Proxy
from advisory.lab.postgres import Postgres, binaries
from advisory.lab.processes import answers, found, free_port, kill_tree
from advisory.lab.redis import RedisServer
from advisory.lab.town import always_open, an_advisor
from advisory.people import session_store
from advisory.people.cookie import cookie_name
from advisory.people.model import SESSION_MS, Session
from advisory.people.service import digest
from advisory.settings import Settings
from advisory.sites.model import Site
from advisory.storage.database import open_database
from advisory.storage.migrate import upgrade
from advisory.storage.record import event_record

Shape = Literal["sqlite", "postgres", "two"]
SHAPES: tuple[Shape, ...] = ("sqlite", "postgres", "two")
SERVE = (sys.executable, "-m", "advisory", "serve")
CLOCK = Path(__file__).parent / "clock"
START_S = 60.0
ADVISORS, ROOM = 5, 9


class Lacking(Exception):
    """What a shape needs is not here."""


class Server:
    """One `advisory serve`, on the same port every time it is started."""

    def __init__(self, name: str, folder: Path, environment: dict[str, str], command: Sequence[str]) -> None:
        self.name = name
        self.port = free_port()
        self.log = folder / f"{name}.log"
        self._command = list(command)
        self._environment = {**os.environ, **environment, "ADVISORY_PORT": str(self.port)}
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self._command, env=self._environment, stdout=log, stderr=log, start_new_session=True
            )

    async def started(self) -> None:
        await asyncio.to_thread(self.start)
        async with asyncio.timeout(START_S):
            while not await asyncio.to_thread(answers, self.port):
                process = self.process
                if process is None or process.poll() is not None:
                    raise RuntimeError(f"{self.name} did not start:\n{self.log.read_text()[-3_000:]}")
                await asyncio.sleep(0.1)

    async def kill(self) -> None:
        if self.process is not None:
            await asyncio.to_thread(kill_tree, self.process)
            self.process = None

    def freeze(self) -> None:
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    async def drained(self) -> float:
        """Ask it to end, and wait; gives how long that took."""
        assert self.process is not None
        began = asyncio.get_running_loop().time()
        self._signal(signal.SIGTERM)
        try:
            await asyncio.to_thread(self.process.wait, 30)
        except subprocess.TimeoutExpired:
            await self.kill()
            raise
        self.process = None
        return asyncio.get_running_loop().time() - began

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def _signal(self, number: signal.Signals) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    def held(self) -> dict[str, float]:
        """What it holds now, by name."""
        process = psutil.Process(self.pid)
        with process.oneshot():
            return {
                f"{self.name}.rss_mb": process.memory_info().rss / 2**20,
                f"{self.name}.handles": float(process.num_fds()),
                f"{self.name}.threads": float(process.num_threads()),
            }


class Stage:
    """Made and torn down with `async with`; `shape` says on what the servers run."""

    def __init__(
        self,
        shape: Shape,
        *,
        command: Sequence[str] = SERVE,
        lay: Callable[[str], None] = upgrade,
        environment: dict[str, str] | None = None,
    ) -> None:
        self.shape = shape
        self.disk = Disk()
        self.folder = self.disk.folder
        self.postgres: Postgres | None = None
        self.redis: RedisServer | None = None
        self.database_door: Proxy | None = None
        self.redis_door: Proxy | None = None
        self.database_url = ""
        self.servers: list[Server] = []
        self.doors: list[Door] = []
        self.cookies: dict[str, str] = {}
        self._lay = lay
        self._command = command
        self._environment = environment or {}
        self._clock = self.folder.parent / "clock-offset"

    async def __aenter__(self) -> Self:
        try:
            await self._make()
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def _make(self) -> None:
        await asyncio.to_thread(self.disk.make)
        url = self.database_url = f"sqlite:///{self.folder / 'advisory.sqlite'}"
        if self.shape != "sqlite":
            url = await self._make_postgres()
        environment = {
            "ADVISORY_VAR": str(self.folder),
            "ADVISORY_DATABASE_URL": url,
            "ADVISORY_MEDIA": "false",
            "ADVISORY_HEARTBEAT_S": "1",
            "CHAOS_CLOCK": str(self._clock),
            "PYTHONPATH": os.pathsep.join(
                one for one in (str(CLOCK), os.environ.get("PYTHONPATH", "")) if one
            ),
            **self._environment,
        }
        origin = f"http://localhost:{free_port()}"
        if self.shape == "two":
            environment |= {"ADVISORY_REDIS_URL": await self._make_redis()}
        environment |= {"ADVISORY_VISITOR_URL": origin, "ADVISORY_STAFF_URL": origin}
        await asyncio.to_thread(self._lay, self.database_url)
        await self._settle(origin)
        self._clock.write_bytes(struct.pack("q", 0))
        for number in range(2 if self.shape == "two" else 1):
            server = Server(f"server-{'ab'[number]}", self.folder.parent, environment, self._command)
            self.servers.append(server)
            await server.started()
            door = Proxy(server.port)
            await door.start()
            self.doors.append(Door(door, origin))

    async def _make_postgres(self) -> str:
        programs = binaries()
        if programs is None:
            raise Lacking("PostgreSQL is not installed: make test-deps")
        self.postgres = Postgres(programs)
        await asyncio.to_thread(self.postgres.create)
        self.database_url = await asyncio.to_thread(self.postgres.fresh_database)
        self.database_door = Proxy(self.postgres.port)
        await self.database_door.start()
        return self.database_url.replace(f":{self.postgres.port}/", f":{self.database_door.port}/")

    async def _make_redis(self) -> str:
        if "redis_url" not in Settings.model_fields:
            raise Lacking("this version runs as one process: there is no ADVISORY_REDIS_URL")
        program = found("redis-server")
        if program is None:
            raise Lacking("redis-server is not installed: make test-deps")
        self.redis = RedisServer(program)
        await asyncio.to_thread(self.redis.start)
        self.redis_door = Proxy(self.redis.port)
        await self.redis_door.start()
        return self.redis.url.replace(f":{self.redis.port}/", f":{self.redis_door.port}/")

    async def _settle(self, origin: str) -> None:
        """One service that never closes, and who advises in it; they are signed in already."""
        settings = Settings(
            var=self.folder, database_url=self.database_url, media=False, visitor_url=origin, staff_url=origin
        )
        service = build(settings)
        await service.parts.database.start()
        topic = always_open(1_000)
        await service.parts.database.work(lambda work: desk_store.put_service(work, topic))
        await service.sites.put(Site(SITE, {"fi": "Koe"}, (origin,), TOPIC))
        for number in range(ADVISORS):
            name = f"advisor-{number}"
            await service.people.add_member(an_advisor(name, ROOM), None)
            now, secret = wall_clock(), new_secret()
            session = Session(new_id(), name, now, Instant(now + SESSION_MS), now)
            sign_in = partial(session_store.add_session, session=session, secret_hash=digest(secret))
            await service.parts.database.work(sign_in)
            self.cookies[name] = f"{cookie_name(settings.secure)}={secret}"
        await service.parts.database.close()

    async def close(self) -> None:
        for server in self.servers:
            with contextlib.suppress(Exception):
                await server.kill()
        doors = [*(door.proxy for door in self.doors), self.database_door, self.redis_door]
        for one in doors:
            if one is not None:
                await one.close()
        if self.postgres is not None:
            await asyncio.to_thread(self.postgres.destroy)
        if self.redis is not None:
            await asyncio.to_thread(self.redis.destroy)
        await asyncio.to_thread(self.disk.destroy)

    def set_clock(self, offset_s: float) -> None:
        """The servers' wall clock jumps; their monotonic one does not."""
        with self._clock.open("r+b") as file:
            file.write(struct.pack("q", int(offset_s * 1e9)))

    async def stored(self) -> Stored:
        """Everything that is to be judged, straight from the database."""
        database = open_database(self.database_url, wall_clock)
        await database.start()
        try:
            return await database.read(_dump)
        finally:
            await database.close()


def _dump(connection: Connection) -> Stored:
    stored = Stored(capacity={f"advisor-{number}": ROOM for number in range(ADVISORS)})
    for row in connection.execute(select(conversation.c.id, conversation.c.last_seq, conversation.c.status)):
        stored.heads[row.id] = row.last_seq
        stored.entries[row.id] = []
        if row.status in ("queued", "offered"):
            stored.waiting.append(row.id)
    for line in connection.execute(select(entry).order_by(entry.c.conversation, entry.c.seq)):
        shown = Shown(line.seq, line.kind, line.by, line.cid, line.text, line.target, line.at)
        stored.entries.setdefault(line.conversation, []).append(shown)
    columns: Any = event_record.c
    wanted = columns.kind.startswith("conversation.") | columns.kind.startswith("desk.")
    for row in connection.execute(select(event_record).where(wanted).order_by(columns.id)):
        data = dict(row.data)
        stored.record.append(Happened(row.id, row.kind, row.at, row.conversation, row.actor, data))
    return stored
