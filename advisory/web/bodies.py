"""Reading all of a body that may be no longer than a bound."""

from aiohttp import StreamReader


async def whole(content: StreamReader, most: int) -> bytes | None:
    """All of it, in however many packets it comes; None as soon as it is more than `most` bytes."""
    parts, size = [], 0
    while part := await content.readany():
        size += len(part)
        if size > most:
            return None
        parts.append(part)
    return b"".join(parts)
