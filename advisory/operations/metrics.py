"""Figures of this process for Prometheus, on a port of their own.

Labels are services, states and names of events: closed lists, nothing of anybody.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

from aiohttp import web
from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from advisory.chat.events import ConversationChanged
from advisory.chat.service import Chat
from advisory.collector import Pauses
from advisory.desk.board import Board
from advisory.mail.model import Totals
from advisory.parts import Parts

LAG_EVERY_S = 0.5
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
WAITS = (15, 30, 60, 120, 240, 480, 900, 1_800, 3_600)
BATCHES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)

Letters = Callable[[], Awaitable[Totals]]
Loads = Callable[[], Sequence[int]]
"""Connections that each media worker of this process carries."""


class Metrics:
    """Built with the service; nothing is measured before `install`."""

    def __init__(
        self,
        parts: Parts,
        board: Board,
        chat: Chat,
        pauses: Pauses,
        loads: Loads,
        letters: Letters | None = None,
    ) -> None:
        self._parts = parts
        self._board, self._chat, self._pauses, self._loads = board, chat, pauses, loads
        self._letters, self._post = letters, Totals()
        self._open: Mapping[str, int] = {}
        self._runner: web.AppRunner | None = None
        self.registry = CollectorRegistry(auto_describe=False)
        self.events = self._histogram(
            "event_seconds", "From an event's arrival to its answer", SECONDS, "event"
        )
        self.waits = self._histogram("wait_seconds", "Until a person took the conversation", WAITS, "service")
        self.batches = self._histogram("writer_batch_size", "Works written by one commit", BATCHES)
        self.commits = self._histogram("writer_commit_seconds", "How long one commit took", SECONDS)
        self.lag = self._histogram("loop_lag_seconds", "How late the event loop comes", SECONDS)
        self.registry.register(_Now(self.now))

    def _histogram(self, name: str, words: str, buckets: Sequence[float], *labels: str) -> Histogram:
        return Histogram(f"advisory_{name}", words, labels, registry=self.registry, buckets=buckets)

    def install(self, host: str, port: int) -> None:
        """Measure from the start on, and answer at this address."""
        self._parts.gateway.measured = self._event
        self._parts.database.measured = self._commit
        self._parts.database.listen(ConversationChanged, self._taken)

        async def start() -> None:
            self._parts.background.spawn("loop lag", self._follow_lag())
            app = web.Application()
            app.router.add_get("/metrics", self.answer)
            self._runner = web.AppRunner(app, access_log=None)
            await self._runner.setup()
            await web.TCPSite(self._runner, host, port).start()

        async def stop() -> None:
            if self._runner is not None:
                await self._runner.cleanup()

        self._parts.starts.append(start)
        self._parts.stops.append(stop)

    async def answer(self, _: web.Request) -> web.Response:
        self._open = await self._chat.count_open()
        if self._letters is not None:
            self._post = await self._letters()
        return web.Response(body=generate_latest(self.registry), content_type="text/plain")

    def _event(self, name: str, seconds: float) -> None:
        self.events.labels(name).observe(seconds)

    def _commit(self, works: int, seconds: float) -> None:
        self.batches.observe(works)
        self.commits.observe(seconds)

    async def _taken(self, event: ConversationChanged) -> None:
        before, after = event.before, event.after
        if after.practice or after.assigned_at is None or (before and before.assigned_at is not None):
            return
        self.waits.labels(after.service).observe(max(0, after.assigned_at - after.queued_at) / 1_000)

    async def _follow_lag(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            wanted = loop.time() + LAG_EVERY_S
            await asyncio.sleep(LAG_EVERY_S)
            self.lag.observe(max(0.0, loop.time() - wanted))

    def now(self) -> Iterable[Metric]:
        """What is read at the moment of asking."""
        yield _gauge("open_conversations", "In the whole installation", self._open, "status")
        waiting = Counter(item.service for item in self._board.waiting.values() if not item.practice)
        lengths = {service: waiting[service] for service in self._board.services}
        yield _gauge("queue_length", "Conversations in the queue", lengths, "service")
        moment = self._parts.clock()
        longest = dict.fromkeys(self._board.services, 0.0)
        for item in self._board.waiting.values():
            if not item.practice and item.service in longest:
                longest[item.service] = max(longest[item.service], (moment - item.queued_at) / 1_000)
        yield _gauge("queue_longest_wait_seconds", "Of those who wait now", longest, "service")
        sides = Counter(one.namespace.strip("/") for one in self._parts.gateway.connections.values())
        connections = {side: sides[side] for side in ("visitor", "staff", "guest")}
        yield _gauge("connections", "Open sockets of this process", connections, "side")
        yield _gauge("writer_waiting", "Works that wait for the writer", {"": self._parts.database.waiting})
        yield _gauge("storage_healthy", "1 while it can be written", {"": self._parts.database.healthy})
        yield _gauge("draining", "1 while it takes nothing new", {"": self._parts.gateway.draining})
        loads = {str(number): load for number, load in enumerate(self._loads())}
        yield _gauge("media_connections", "That each media worker carries", loads, "worker")
        if self._letters is not None:
            post = self._post
            late = (moment - post.oldest) / 1_000 if post.oldest is not None else 0.0
            yield _gauge("mail_waiting", "Letters that are still to be sent", {"": post.waiting})
            yield _gauge("mail_oldest_seconds", "Since the oldest of them was written", {"": max(0.0, late)})
            yield _gauge("mail_given_up", "Letters of 30 days that nobody got", {"": post.given_up})
        for name, value in self._pauses.measures().items():
            if name.endswith("_total"):
                yield CounterMetricFamily(f"advisory_{name}", "Of the garbage collector", value=value)
            else:
                yield _gauge(name, "Of the garbage collector", {"": value})


class _Now(Collector):
    def __init__(self, now: Callable[[], Iterable[Metric]]) -> None:
        self._now = now

    def collect(self) -> Iterable[Metric]:
        return self._now()


def _gauge(name: str, words: str, values: Mapping[str, float], label: str = "") -> GaugeMetricFamily:
    made = GaugeMetricFamily(f"advisory_{name}", words, labels=[label] if label else [])
    for of, value in values.items():
        made.add_metric([of] if label else [], float(value))
    return made
