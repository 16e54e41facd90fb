"""Frames between the server and the media worker: a length of four bytes, then JSON."""

import asyncio
from typing import Any

import orjson

FRAME_LIMIT_BYTES = 512 * 1024


class BrokenChannel(Exception):
    """The other side sent what is not a frame."""


async def read_frame(reader: asyncio.StreamReader) -> dict[str, Any] | None:
    """The next frame, or None when the other side has gone."""
    try:
        size = int.from_bytes(await reader.readexactly(4), "big")
        if size > FRAME_LIMIT_BYTES:
            raise BrokenChannel
        frame = orjson.loads(await reader.readexactly(size))
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    except orjson.JSONDecodeError as error:
        raise BrokenChannel from error
    if not isinstance(frame, dict):
        raise BrokenChannel
    return frame


def pack_frame(frame: dict[str, Any]) -> bytes:
    body = orjson.dumps(frame)
    if len(body) > FRAME_LIMIT_BYTES:
        raise BrokenChannel
    return len(body).to_bytes(4, "big") + body
