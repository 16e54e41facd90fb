"""Everybody comes at once, and nobody is left to the kernel's retries."""

import asyncio
import errno
import socket
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from advisory.lab.processes import free_port
from advisory.web import entrance as module
from advisory.web.entrance import AT_ONCE, Entrance

REQUEST = b"GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n"


@pytest.fixture
async def runner() -> AsyncIterator[web.AppRunner]:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(text="here")

    app = web.Application()
    app.router.add_get("/", answer)
    made = web.AppRunner(app, access_log=None)
    await made.setup()
    yield made
    await made.cleanup()


async def reads(connection: socket.socket) -> bytes:
    loop, said = asyncio.get_running_loop(), b""
    while more := await loop.sock_recv(connection, 4_096):
        said += more
    connection.close()
    return said


async def test_many_are_let_in_at_each_turn_of_the_loop(runner: web.AppRunner) -> None:
    port = free_port()
    site = Entrance(runner, "127.0.0.1", port)
    await site.start()
    crowd = []
    for _ in range(3 * AT_ONCE):  # the loop stands still: all of them wait in the kernel's queue
        connection = socket.create_connection(("127.0.0.1", port), timeout=5)
        connection.sendall(REQUEST)
        connection.setblocking(False)
        crowd.append(connection)
    assert runner.server is not None
    turns = 0
    async with asyncio.timeout(10):
        while runner.server.requests_count < len(crowd):
            turns += 1
            await asyncio.sleep(0)
    answers = await asyncio.gather(*(reads(one) for one in crowd))
    assert all(answer.endswith(b"here") for answer in answers)
    assert turns < len(crowd), "one for each turn would be slower than people come"


async def test_both_kinds_of_address_are_opened_and_closed(runner: web.AppRunner) -> None:
    port = free_port()
    site = Entrance(runner, "localhost", port)
    await site.start()
    for address in {str(entry[4][0]) for entry in socket.getaddrinfo("localhost", port)}:
        socket.create_connection((address, port), timeout=5).close()
    async with aiohttp.ClientSession() as session, session.get(f"http://localhost:{port}/") as response:
        assert await response.text() == "here"
    await site.stop()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5)


async def test_a_port_that_is_taken_is_told(runner: web.AppRunner) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other, pytest.raises(OSError, match="in use"):
        await Entrance(runner, "127.0.0.1", other.getsockname()[1]).start()


async def test_without_file_descriptors_it_rests_and_goes_on(
    runner: web.AppRunner, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class Short(socket.socket):
        left = 0

        def accept(self) -> tuple[socket.socket, object]:
            if Short.left < 2:
                Short.left += 1
                raise OSError(errno.EMFILE, "Too many open files")
            return super().accept()

    def create_server(address: tuple[str, int], **_: object) -> socket.socket:
        listening = Short()
        listening.bind(address)
        listening.listen()
        return listening

    monkeypatch.setattr(module, "REST_S", 0.05)
    monkeypatch.setattr(socket, "create_server", create_server)
    port = free_port()
    await Entrance(runner, "127.0.0.1", port).start()
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/") as response:
        assert await response.text() == "here"
    assert Short.left == 2
    assert caplog.messages == ["no connection can be taken: Too many open files"] * 2
