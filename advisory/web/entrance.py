"""Where connections come in, some at a time.

uvloop takes one for each turn of its loop (libuv since 1.45). When everybody comes back at once the turns
are long, the kernel's queue runs over, and who finds no place is tried again by the kernel after one, two,
four seconds and so on, while the server has nothing to do.
"""

import asyncio
import logging
import socket

from aiohttp import web

from advisory.background import Background

log = logging.getLogger(__name__)

AT_ONCE = 32
WAITING = 4_096
"""As many as the kernel keeps for us; it takes no more than its own limit."""
REST_S = 1.0
"""Without a file descriptor left the next try would fail as well."""


class Entrance(web.BaseSite):
    """All addresses of `host`, opened by `start`; raises OSError where one is taken."""

    __slots__ = ("_background", "_host", "_port", "_sockets")

    def __init__(self, runner: web.AppRunner, host: str, port: int) -> None:
        super().__init__(runner)
        self._host = host
        self._port = port
        self._sockets: list[socket.socket] = []
        self._background = Background()

    @property
    def name(self) -> str:
        return f"http://{self._host}:{self._port}"

    async def start(self) -> None:
        await super().start()
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(
            self._host, self._port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        for family, address in dict.fromkeys((entry[0], entry[4]) for entry in found):
            listening = socket.create_server(address[:2], family=family, backlog=WAITING)
            listening.setblocking(False)
            self._sockets.append(listening)
            loop.add_reader(listening, self._let_in, listening)

    async def stop(self) -> None:
        loop = asyncio.get_running_loop()
        for listening in self._sockets:
            loop.remove_reader(listening)
            listening.close()
        await super().stop()

    def _let_in(self, listening: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        for _ in range(AT_ONCE):
            try:
                connection, _ = listening.accept()
            except (BlockingIOError, ConnectionAbortedError):
                return
            except OSError as error:
                log.error("no connection can be taken: %s", error.strerror)
                loop.remove_reader(listening)
                loop.call_later(REST_S, self._go_on, listening)
                return
            connection.setblocking(False)
            self._background.spawn("connection", self._open(connection))

    def _go_on(self, listening: socket.socket) -> None:
        if listening.fileno() >= 0:
            asyncio.get_running_loop().add_reader(listening, self._let_in, listening)

    async def _open(self, connection: socket.socket) -> None:
        server = self._runner.server
        assert server is not None
        await asyncio.get_running_loop().connect_accepted_socket(server, connection)
