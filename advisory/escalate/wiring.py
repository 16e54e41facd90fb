"""Installs the lift to a call."""

from pathlib import Path

from advisory.chat.service import Chat
from advisory.escalate import tasks
from advisory.escalate.media.client import WorkerBackend
from advisory.escalate.personal import CallsPersonal
from advisory.escalate.service import Calls
from advisory.escalate.socket import CallSocket
from advisory.parts import Parts


def install(parts: Parts, chat: Chat, *, var: Path, media: bool) -> Calls:
    """`media` false: no worker is started, and offers are refused."""
    backend = WorkerBackend(var / "media") if media else None
    calls = Calls(parts.database, parts.clock, chat, backend, parts.background)
    CallSocket(calls, parts.gateway).install(parts.database)
    parts.lifecycle.register(CallsPersonal())

    async def start() -> None:
        await calls.recover()
        if backend is not None:
            await backend.start()
            parts.background.spawn("call-media", calls.follow_media())
        tasks.start(parts.background, calls)

    async def stop() -> None:
        if backend is not None:
            await backend.stop()

    parts.starts.append(start)
    parts.stops.append(stop)
    return calls
