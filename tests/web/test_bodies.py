"""What is sent comes in as many packets as the way to here makes of it."""

import asyncio
import json
from urllib.parse import urlsplit

from advisory.web.routes import BODY_LIMIT
from tests.support.app import Running
from tests.support.town import PASSWORD

ANSWERS_TOO_SOON_S = 0.2


async def begins(app: Running, body: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Half of it is sent; the other half is on its way."""
    at = urlsplit(app.url)
    reader, writer = await asyncio.open_connection(at.hostname, at.port)
    head = (
        f"POST /api/staff/sign-in HTTP/1.1\r\nHost: {at.netloc}\r\nOrigin: {app.url}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    writer.write(head.encode() + body[: len(body) // 2])
    await writer.drain()
    return reader, writer


async def test_a_body_in_two_packets_is_read_to_its_end(app: Running) -> None:
    body = json.dumps({"email": "aino@town.example", "password": PASSWORD}).encode()
    reader, writer = await begins(app, body)
    answer = asyncio.create_task(reader.read())
    early, _ = await asyncio.wait([answer], timeout=ANSWERS_TOO_SOON_S)
    assert not early, "half of a form is no form"
    writer.write(body[len(body) // 2 :])
    assert (await answer).startswith(b"HTTP/1.1 200")
    writer.close()


async def test_a_body_that_is_too_long_is_refused_before_its_end(app: Running) -> None:
    reader, writer = await begins(app, b" " * (2 * BODY_LIMIT + 2))
    await reader.readuntil(b'"too_long"')
    writer.close()
