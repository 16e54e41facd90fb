"""Between processes: what one has committed is told to the others by Redis, so that they show it at once.

Only a wake: the database is the truth. While a batch is on its way the next one gathers, so a busy
loop publishes once for many rows. Each batch carries its sender and a number; each process says once a
second which number was its last, and hears its own words too. So every process knows within moments
that it missed something, or that it is deaf, and compares with the database instead (`CatchUp`).

A batch is lines of text: `process number`, then `Kind {json}` for an announcement, `~ [json]` for a
signal that is stored nowhere, or `> [json]` and `< [json]` for a question to one process and its answer.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from pydantic import TypeAdapter, ValidationError
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from advisory.background import Background
from advisory.identity import new_id
from advisory.storage.database import Database

log = logging.getLogger(__name__)

CHANNEL = "advisory:bus"
TICK_S = 1.0
DEAF_AFTER_S = 2.5
REPLY_WITHIN_S = 1.5
PAUSES_S = (0.05, 0.2, 0.5, 1.0, 2.0)
WAITING_LIMIT = 10_000
BATCH_BYTES = 256 * 1024
"""A longer announcement does not cross: the others are asked to look for themselves."""
SIGNAL = b"~"
LOOK = b"?"
ASK = b">"
ANSWER = b"<"

Signal = Callable[[str, str, str, Any], None]
Reply = Callable[[list[Any]], Awaitable[Any]]
FAILURES = (RedisError, OSError, TimeoutError)


def connect(url: str, within_s: float = REPLY_WITHIN_S) -> Redis:
    """A client that fails soon and never tries again by itself."""
    return Redis.from_url(
        url,
        socket_connect_timeout=within_s,
        socket_timeout=within_s,
        retry=Retry(NoBackoff(), 0),
        health_check_interval=0,
        driver_info=None,  # it would look its own version up on the disk for each connection
    )


class Bus:
    """`signal` receives what other processes push for a moment; `missed` is called when rows were lost."""

    def __init__(
        self, redis: Redis, process: str, database: Database, signal: Signal, missed: Callable[[], None]
    ):
        self._redis = redis
        self._process = process.encode()
        self._database = database
        self._signal = signal
        self._missed = missed
        self._codecs: dict[str, TypeAdapter[Any]] = {}
        self._waiting: list[bytes] = []
        self._filled = asyncio.Event()
        self._number = 0
        self._last: dict[bytes, int] = {}
        self._echo_at = 0.0
        self._asked: dict[str, asyncio.Future[Any]] = {}
        self._replies: dict[str, Reply] = {}
        self._background: Background | None = None
        self.listens = False
        self.published = 0

    @property
    def answers(self) -> bool:
        """Whether this process hears what is published, itself included."""
        return self.listens and asyncio.get_running_loop().time() - self._echo_at < DEAF_AFTER_S

    def start(self, background: Background) -> None:
        """After every listener is registered."""
        self._codecs = {kind.__name__: TypeAdapter(kind) for kind in self._database.announcer.crossing}
        self._database.announcer.tell = self.tell
        self._background = background
        background.spawn("bus out", self._publish_forever())
        background.spawn("bus in", self._listen_forever())
        background.every("bus tick", TICK_S, self._tick)

    async def close(self) -> None:
        await self._redis.aclose()

    # -- out -------------------------------------------------------------------------------------

    def tell(self, announcement: object) -> None:
        kind = type(announcement).__name__
        row = self._codecs[kind].dump_json(announcement, exclude_defaults=True)
        self._put(LOOK if len(row) > BATCH_BYTES else kind.encode() + b" " + row)

    def send(self, namespace: str, room: str, name: str, data: Any) -> None:
        self._put(SIGNAL + b" " + orjson.dumps([namespace, room, name, data]))

    def _put(self, row: bytes) -> None:
        if len(self._waiting) < WAITING_LIMIT:
            self._waiting.append(row)
        else:
            self._number += 1
        self._filled.set()

    async def _tick(self) -> None:
        self._filled.set()

    async def _publish_forever(self) -> None:
        while True:
            await self._filled.wait()
            self._filled.clear()
            rows, self._waiting = self._waiting, []
            # What is lost from here on leaves a gap between the numbers.
            self._number += bool(rows)
            batch = b"\n".join((b"%s %d" % (self._process, self._number), *rows))
            try:
                await self._redis.publish(CHANNEL, batch)
                self.published += 1
            except FAILURES as error:
                log.debug("not published: %s", type(error).__name__)

    # -- one to one ------------------------------------------------------------------------------

    def reply(self, subject: str, reply: Reply) -> None:
        """Answer what other processes ask this one about a subject."""
        self._replies[subject] = reply

    async def ask(self, process: str, subject: str, question: list[Any], within_s: float) -> Any:
        """Raises TimeoutError when that process does not answer in time; it may have done it all the same."""
        number = new_id()
        answer = self._asked[number] = asyncio.get_running_loop().create_future()
        self._put(ASK + b" " + orjson.dumps([process, self._process.decode(), number, subject, question]))
        try:
            async with asyncio.timeout(within_s):
                return await answer
        finally:
            del self._asked[number]

    async def _answer(self, asker: str, number: str, reply: Reply, question: list[Any]) -> None:
        self._put(ANSWER + b" " + orjson.dumps([asker, number, await reply(question)]))

    def _take_question(self, body: bytes) -> None:
        process, asker, number, subject, question = orjson.loads(body)
        if process.encode() == self._process and self._background is not None:
            work = self._answer(asker, number, self._replies[subject], question)
            self._background.spawn("answer to another process", work)

    def _take_answer(self, body: bytes) -> None:
        asker, number, answer = orjson.loads(body)
        waits = self._asked.get(number) if asker.encode() == self._process else None
        if waits is not None and not waits.done():
            waits.set_result(answer)

    # -- in --------------------------------------------------------------------------------------

    async def _listen_forever(self) -> None:
        failed = 0
        while True:
            pubsub = self._redis.pubsub()
            try:
                await pubsub.subscribe(CHANNEL)
                await self._listen(pubsub)
            except FAILURES as error:
                if self.listens or not failed:
                    log.warning("other processes cannot be heard (%s)", type(error).__name__)
                failed = 0 if self.listens else failed + 1
            finally:
                self.listens = False
                await self._hang_up(pubsub)
            self._missed()
            await asyncio.sleep(PAUSES_S[min(failed, len(PAUSES_S) - 1)])

    async def _listen(self, pubsub: PubSub) -> None:
        loop = asyncio.get_running_loop()
        self._echo_at = loop.time()
        while True:
            message = await pubsub.get_message(timeout=TICK_S)
            if message is not None and message["type"] == "subscribe":
                # Whatever was published until now is looked up, whatever comes from now on is heard.
                self._last.clear()
                self._echo_at = loop.time()
                self.listens = True
                self._missed()
            elif message is not None and message["type"] == "message":
                await self._take(message["data"])
            if loop.time() - self._echo_at > DEAF_AFTER_S:
                raise TimeoutError

    async def _hang_up(self, pubsub: PubSub) -> None:
        try:
            await pubsub.aclose()  # type: ignore[no-untyped-call]
        except FAILURES as error:
            log.debug("not hung up: %s", type(error).__name__)

    async def _take(self, batch: bytes) -> None:
        head, *rows = batch.split(b"\n")
        process, _, number = head.partition(b" ")
        if process == self._process:
            self._echo_at = asyncio.get_running_loop().time()
            return
        last = self._last.get(process)
        self._last[process] = int(number)
        if last is None or int(number) != last + bool(rows):
            self._missed()  # of one that is heard for the first time, who knows what came before
        for row in rows:
            try:
                await self._hear(row)
            except (ValidationError, ValueError, KeyError) as error:
                # A process of another release may say what this one does not understand.
                log.warning("not understood: %s", type(error).__name__)
                self._missed()

    async def _hear(self, row: bytes) -> None:
        kind, _, body = row.partition(b" ")
        if kind == SIGNAL:
            self._signal(*orjson.loads(body))
        elif kind == LOOK:
            self._missed()
        elif kind == ASK:
            self._take_question(body)
        elif kind == ANSWER:
            self._take_answer(body)
        else:
            self._database.announcer.hear(self._codecs[kind.decode()].validate_json(body))
