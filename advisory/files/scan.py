"""The operator's own look at each file, by a command of theirs: without its clear yes nothing is taken."""

import asyncio
import contextlib
import logging
import os
import shlex
import signal
from typing import IO

from advisory.errors import Code, Refusal

log = logging.getLogger(__name__)

WITHIN_S = 30.0
CLEAN, FOUND = 0, 1
"""As clamscan and clamdscan end."""


class Scanner:
    """`command` gets the file on its input. Empty: there is none, and nothing is asked."""

    def __init__(self, command: str, within_s: float = WITHIN_S) -> None:
        self._words = shlex.split(command)
        self._within_s = within_s

    async def require_clean(self, file: IO[bytes]) -> None:
        if not self._words:
            return
        await asyncio.to_thread(file.seek, 0)
        code = await self._run(file)
        if code == FOUND:
            raise Refusal(Code.FILE_UNSAFE)
        if code != CLEAN:
            log.error("the scan of files ended with %s: files are refused until it works", code)
            raise Refusal(Code.FILE_UNCHECKED)

    async def _run(self, file: IO[bytes]) -> int | str:
        try:
            process = await asyncio.create_subprocess_exec(
                *self._words,
                stdin=file,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError as error:
            return type(error).__name__
        try:
            async with asyncio.timeout(self._within_s):
                return await process.wait()
        except TimeoutError:
            return "a timeout"
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                await process.wait()
