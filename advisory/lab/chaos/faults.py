"""Every way in which this breaks things. A fault is made on entering and healed on leaving.

`near` faults spoil the way between people and servers, `database` and `redis` ones the way behind
them; the rest happen to processes, disks and clocks.
"""

import asyncio
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

from advisory.lab.chaos.proxy import BOTH, CLEAR, Proxy, Way, Weather
from advisory.lab.chaos.stage import SHAPES, Server, Shape, Stage
from advisory.lab.processes import kill_tree


class Skipped(Exception):
    """This machine does not let us do it."""


Run = Callable[[Stage, random.Random], AbstractAsyncContextManager[None]]


@dataclass(frozen=True, slots=True)
class Fault:
    """`holds_s`: how long it lasts, at least and at most; `pairs`: whether another may come on top."""

    name: str
    run: Run
    holds_s: tuple[float, float] = (0.8, 2.0)
    shapes: tuple[Shape, ...] = SHAPES
    pairs: bool = False


FAULTS: dict[str, Fault] = {}
ONE_FILE: tuple[Shape, ...] = ("sqlite",)
ON_POSTGRES: tuple[Shape, ...] = ("postgres", "two")
TWO: tuple[Shape, ...] = ("two",)

Body = Callable[[Stage, random.Random], AsyncIterator[None]]


def fault(
    name: str,
    holds_s: tuple[float, float] = (0.8, 2.0),
    shapes: tuple[Shape, ...] = SHAPES,
    *,
    pairs: bool = False,
) -> Callable[[Body], Body]:
    def add(body: Body) -> Body:
        FAULTS[name] = Fault(name, asynccontextmanager(body), holds_s, shapes, pairs)
        return body

    return add


# -- processes ---------------------------------------------------------------------------------------


def _some(stage: Stage, chance: random.Random) -> Server:
    return chance.choice(stage.servers)


@fault("server killed", (0.0, 0.3))
async def killed(stage: Stage, chance: random.Random) -> AsyncIterator[None]:
    server = _some(stage, chance)
    await server.kill()
    yield
    await server.started()


@fault("server frozen", (1.0, 10.0))
async def frozen(stage: Stage, chance: random.Random) -> AsyncIterator[None]:
    server = _some(stage, chance)
    server.freeze()
    try:
        yield
    finally:
        server.thaw()


@fault("server drained", (0.0, 0.3))
async def drained(stage: Stage, chance: random.Random) -> AsyncIterator[None]:
    server = _some(stage, chance)
    await server.drained()
    yield
    await server.started()


@fault("rolling restart", (0.0, 0.3), TWO)
async def rolled(stage: Stage, _: random.Random) -> AsyncIterator[None]:
    for server in stage.servers:
        await server.drained()
        await server.started()
        await asyncio.sleep(0.5)
    yield


@fault("all servers killed", (0.0, 0.3), TWO)
async def all_killed(stage: Stage, _: random.Random) -> AsyncIterator[None]:
    for server in stage.servers:
        await server.kill()
    yield
    for server in stage.servers:
        await server.started()


@fault("clock an hour ahead", (1.0, 2.0))
async def ahead(stage: Stage, _: random.Random) -> AsyncIterator[None]:
    stage.set_clock(3_600)
    yield
    stage.set_clock(0)


@fault("clock an hour behind", (1.0, 2.0))
async def behind(stage: Stage, _: random.Random) -> AsyncIterator[None]:
    stage.set_clock(-3_600)
    yield
    stage.set_clock(0)


# -- ways --------------------------------------------------------------------------------------------


def _weather(
    name: str, way: str, shapes: tuple[Shape, ...], make: Callable[[random.Random], Weather]
) -> None:
    async def run(stage: Stage, chance: random.Random) -> AsyncIterator[None]:
        doors: list[Proxy | None] = [stage.database_door if way == "database" else stage.redis_door]
        if way == "people":
            doors = [chance.choice(stage.doors).proxy]
        weather = make(chance)
        for door in doors:
            assert door is not None
            door.set(weather)
        try:
            yield
        finally:
            for door in doors:
                assert door is not None
                door.set(CLEAR)

    fault(f"{way}: {name}", shapes=shapes, pairs=True)(run)


UP: frozenset[Way] = frozenset(("up",))
DOWN: frozenset[Way] = frozenset(("down",))

WEATHERS: dict[str, Callable[[random.Random], Weather]] = {
    "cut": lambda _: Weather(cut=True),
    "black hole": lambda _: Weather(drops=BOTH),
    "half open": lambda _: Weather(drops=BOTH, half_open=True),
    "lost on the way there": lambda _: Weather(drops=UP),
    "lost on the way back": lambda _: Weather(drops=DOWN),
    "held up": lambda _: Weather(holds=BOTH),
    "late": lambda chance: Weather(delay_s=chance.uniform(0.1, 1.0)),
    "1 kB/s": lambda _: Weather(bytes_per_s=1_000),
    "reset in the middle": lambda chance: Weather(reset_after=chance.randint(200, 6_000)),
}

for _name, _make in WEATHERS.items():
    _weather(_name, "people", SHAPES, _make)
    _weather(_name, "database", ON_POSTGRES, _make)
    _weather(_name, "redis", TWO, _make)

_weather("frames twice", "people", SHAPES, lambda _: Weather(twice=True))
_weather("idle ones killed", "people", SHAPES, lambda _: Weather(quiet_s=0.4))
_weather("forgotten", "database", ON_POSTGRES, lambda _: Weather(drops=BOTH, old_only=True))
_weather("idle ones killed", "database", ON_POSTGRES, lambda _: Weather(quiet_s=0.3))


# -- PostgreSQL ----------------------------------------------------------------------------------------


@fault("PostgreSQL stopped at once", (0.2, 2.0), ON_POSTGRES)
async def postgres_stopped(stage: Stage, _: random.Random) -> AsyncIterator[None]:
    assert stage.postgres is not None
    assert stage.postgres.process is not None
    stage.postgres.process.send_signal(signal.SIGQUIT)  # what `pg_ctl stop -m immediate` sends
    await asyncio.to_thread(stage.postgres.process.wait, 10)
    yield
    await asyncio.to_thread(stage.postgres.start)


@fault("PostgreSQL killed", (0.2, 1.0), ON_POSTGRES)
async def postgres_killed(stage: Stage, _: random.Random) -> AsyncIterator[None]:
    assert stage.postgres is not None
    await asyncio.to_thread(stage.postgres.kill)
    yield
    await asyncio.to_thread(stage.postgres.start)


@fault("PostgreSQL frozen", (1.0, 6.0), ON_POSTGRES)
async def postgres_frozen(stage: Stage, _: random.Random) -> AsyncIterator[None]:
    assert stage.postgres is not None
    stage.postgres.freeze()
    try:
        yield
    finally:
        stage.postgres.thaw()


@fault("PostgreSQL ends our sessions", (0.0, 0.3), ON_POSTGRES)
async def sessions_ended(stage: Stage, _: random.Random) -> AsyncIterator[None]:
    assert stage.postgres is not None
    say = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    await asyncio.to_thread(stage.postgres.say, stage.database_url, say)
    yield


@fault("PostgreSQL read-only", (1.0, 3.0), ON_POSTGRES)
async def postgres_read_only(stage: Stage, _: random.Random) -> AsyncIterator[None]:
    assert stage.postgres is not None
    name = stage.database_url.rsplit("/", 1)[1]
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    setting = "default_transaction_read_only"

    async def say(words: str) -> None:
        assert stage.postgres is not None
        await asyncio.to_thread(stage.postgres.say, stage.database_url, words)

    await say(f"SET {setting}=off; ALTER DATABASE {name} SET {setting}=on; {end}")
    yield
    await say(f"SET {setting}=off; ALTER DATABASE {name} RESET {setting}; {end}")


# -- Redis ---------------------------------------------------------------------------------------------


@fault("Redis killed", (0.3, 3.0), TWO)
async def redis_killed(stage: Stage, _: random.Random) -> AsyncIterator[None]:
    assert stage.redis is not None
    await asyncio.to_thread(stage.redis.kill)
    yield
    await asyncio.to_thread(stage.redis.start)


@fault("Redis frozen", (1.0, 6.0), TWO)
async def redis_frozen(stage: Stage, _: random.Random) -> AsyncIterator[None]:
    assert stage.redis is not None
    stage.redis.freeze()
    try:
        yield
    finally:
        stage.redis.thaw()


@fault("Redis drops its subscribers", (0.0, 0.3), TWO)
async def redis_deaf(stage: Stage, _: random.Random) -> AsyncIterator[None]:
    assert stage.redis is not None
    await asyncio.to_thread(stage.redis._ask, b"CLIENT KILL TYPE pubsub")
    yield


@fault("Redis emptied", (0.0, 0.3), TWO)
async def redis_emptied(stage: Stage, _: random.Random) -> AsyncIterator[None]:
    assert stage.redis is not None
    await asyncio.to_thread(stage.redis.empty)
    yield


# -- the file ------------------------------------------------------------------------------------------

HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], timeout=10, isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""


@fault("file locked by another", (5.0, 6.5), ONE_FILE)
async def locked(stage: Stage, _: random.Random) -> AsyncIterator[None]:
    holder = await asyncio.to_thread(
        subprocess.Popen,
        [sys.executable, "-S", "-c", HOLD, str(stage.folder / "advisory.sqlite")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert holder.stdout is not None
    try:
        if await asyncio.to_thread(holder.stdout.readline) != b"held\n":
            raise Skipped("the lock was not to be had")
        yield
    finally:
        await asyncio.to_thread(kill_tree, holder)
        for pipe in (holder.stdin, holder.stdout, holder.stderr):
            if pipe is not None:
                pipe.close()


@fault("disk full", (2.0, 3.0), ONE_FILE)
async def full(stage: Stage, _: random.Random) -> AsyncIterator[None]:
    await asyncio.to_thread(_checkpoint, stage)
    pids = [server.pid for server in stage.servers]
    await asyncio.to_thread(stage.disk.fill, pids)
    try:
        yield
    finally:
        await asyncio.to_thread(stage.disk.empty, pids)


def _checkpoint(stage: Stage) -> None:
    """Room that the log has taken already would be written into for a while yet."""
    connection = sqlite3.connect(stage.folder / "advisory.sqlite", timeout=5)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


@fault("file read-only", (2.0, 3.0), ONE_FILE)
async def read_only(stage: Stage, _: random.Random) -> AsyncIterator[None]:
    if not await asyncio.to_thread(lambda: stage.disk.write_protect(on=True)):
        await asyncio.to_thread(lambda: stage.disk.write_protect(on=False))
        raise Skipped("files cannot be made immutable here")
    try:
        yield
    finally:
        await asyncio.to_thread(lambda: stage.disk.write_protect(on=False))
