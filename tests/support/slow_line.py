"""A line of so many bits a second, shared by all connections through it, as far out in the country."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

PIECE = 1_024
DELAY_S = 0.15


class Line:
    """One direction. Whoever sends waits until what went before has passed."""

    def __init__(self, bits_per_s: int) -> None:
        self._bytes_per_s = bits_per_s / 8
        self._free_at = 0.0
        self.carried = 0

    async def pass_on(self, piece: bytes) -> None:
        now = asyncio.get_running_loop().time()
        self._free_at = max(now, self._free_at) + len(piece) / self._bytes_per_s
        self.carried += len(piece)
        await asyncio.sleep(self._free_at - now)


class SlowLine:
    def __init__(self, port: int, bits_per_s: int) -> None:
        self._port = port
        self.up, self.down = Line(bits_per_s), Line(bits_per_s)
        self._tasks: set[asyncio.Task[None]] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        await asyncio.sleep(DELAY_S)
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self._port)
            async with asyncio.TaskGroup() as both:
                both.create_task(self._pump(reader, back, self.up))
                both.create_task(self._pump(there, writer, self.down))
        except (OSError, ExceptionGroup, asyncio.CancelledError):
            writer.transport.abort()
        finally:
            self._tasks.discard(task)

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, line: Line) -> None:
        try:
            while piece := await source.read(PIECE):
                await line.pass_on(piece)
                sink.write(piece)
                await sink.drain()
        finally:
            with contextlib.suppress(OSError):
                sink.close()

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@asynccontextmanager
async def slow_line(listen: int, port: int, bits_per_s: int) -> AsyncIterator[SlowLine]:
    """From `listen` to the server on `port`."""
    line = SlowLine(port, bits_per_s)
    server = await asyncio.start_server(line.serve, "127.0.0.1", listen, limit=PIECE)
    try:
        yield line
    finally:
        server.close()
        await line.close()
