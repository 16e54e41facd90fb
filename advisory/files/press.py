"""The server's end of the process that opens strangers' files: starts it, reads its pictures, ends it."""

import asyncio
import contextlib
import json
import struct
import sys
from typing import IO, Any

from advisory.errors import Code, Refusal
from advisory.files.model import PAGES_LIMIT, Form, Page

WITHIN_S = 30.0
ANSWER_MOST = 12 * 1024 * 1024
AT_ONCE = 2
WAITING_MOST = 16
RETRY_S = 5.0

WHY = {"locked": Code.FILE_LOCKED, "pages": Code.FILE_PAGES, "large": Code.FILE_PIXELS}


class Press:
    """At most two at once, so that files never take the machine from the conversations."""

    def __init__(self, within_s: float = WITHIN_S) -> None:
        self._within_s = within_s
        self._free = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    async def pages_of(self, file: IO[bytes], form: Form) -> list[Page]:
        """Pictures of what the file shows, the small one among them; refused where there are none."""
        if self._waiting >= WAITING_MOST:
            raise Refusal(Code.BUSY, retry_after=RETRY_S)
        self._waiting += 1
        try:
            async with self._free:
                return await self._press(file, form)
        finally:
            self._waiting -= 1

    async def _press(self, file: IO[bytes], form: Form) -> list[Page]:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-m", "advisory.files.child", form, str(PAGES_LIMIT)),
            stdin=file,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={},
            cwd="/",
            start_new_session=True,
        )
        try:
            async with asyncio.timeout(self._within_s):
                assert process.stdout is not None
                return await _read(process.stdout)
        except (TimeoutError, asyncio.IncompleteReadError, ValueError, KeyError, TypeError):
            # Killed for what it ate, or it speaks in tongues: the file has won over it.
            raise Refusal(Code.FILE_BROKEN) from None
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


async def _read(answers: asyncio.StreamReader) -> list[Page]:
    pages: list[Page] = []
    left = ANSWER_MOST
    while True:
        head_size, body_size = struct.unpack(">II", await answers.readexactly(8))
        left -= head_size + body_size
        if left < 0:
            raise Refusal(Code.FILE_BROKEN)
        header: dict[str, Any] = json.loads(await answers.readexactly(head_size))
        body = await answers.readexactly(body_size)
        if "error" in header:
            raise Refusal(WHY.get(header["error"], Code.FILE_BROKEN), limit=PAGES_LIMIT)
        if "done" in header:
            return pages
        if len(pages) > PAGES_LIMIT or header["type"] not in ("image/jpeg", "image/png"):
            raise Refusal(Code.FILE_BROKEN)
        size = {name: int(header[name]) for name in ("width", "height")}
        pages.append(Page(int(header["page"]), header["type"], **size, text=str(header["text"]), body=body))
