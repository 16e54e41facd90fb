"""Recordings as they lie there after a call, without a call: rows, and files that open and play."""

import asyncio
import io
from dataclasses import replace
from pathlib import Path

import av

from advisory.chat.tables import conversation as conversation_table
from advisory.clock import Instant
from advisory.escalate import recording_store, store
from advisory.escalate.model import Participant, Status, offered
from advisory.escalate.recording import Answer, Part, Recording
from advisory.escalate.recording_sealed import SealedFile, Vault
from advisory.identity import new_id
from advisory.storage.work import Work
from tests.support.app import RECORDING, Running
from tests.support.ids import new_cid

VAULT = Vault(bytes.fromhex(RECORDING["recording_key"]))
LASTED_MS = 252_000


def a_film(seconds: int = 2) -> bytes:
    """A small moving picture as a recorder would write it."""
    file = io.BytesIO()
    with av.open(file, "w", format="webm") as container:
        stream = container.add_stream("libvpx", rate=10, options={"cpu-used": "16", "deadline": "realtime"})
        stream.width, stream.height, stream.pix_fmt = 160, 90, "yuv420p"
        for at in range(10 * seconds):
            frame = av.VideoFrame(160, 90, "yuv420p")
            for plane, light in zip(frame.planes, (60 + 8 * at, 90, 160), strict=True):
                plane.update(bytes([light % 256]) * plane.buffer_size)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return file.getvalue()


async def sow(running: Running, var: Path, conversation: str, *, days: int = 14) -> str:
    """One recording of a conversation, with the visitor's camera; gives the part's id."""
    recording, part = new_id(), new_id()
    key, sealed = VAULT.new(part)
    film = await asyncio.to_thread(a_film)

    def write() -> int:
        folder = var / "recordings"
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / f"{part}.webm.sealed").open("wb") as file:
            whole = SealedFile(file, key)
            whole.add(film)
            whole.end()
            return whole.size

    size = await asyncio.to_thread(write)

    def run(work: Work) -> None:
        ended = work.now
        began = Instant(ended - LASTED_MS)
        advisor = Participant(new_id(), "aino", "advisor", "Aino", Status.LEFT, True, True)
        visitor = Participant(new_id(), new_id(), "visitor", "Reijo", Status.LEFT, True, True)
        call = offered(
            call_id=new_id(),
            conversation=conversation,
            mode="video",
            message="",
            cid=new_cid(),
            advisor=advisor,
            visitor=visitor,
            at=began,
            record_days=days,
        )
        store.add(work, call.ended("done", ended))
        item = Recording(
            recording, advisor.id, new_cid(), "Opastus jää talteen", days, began, started_at=began
        )
        item = replace(item, answers=(Answer(advisor.id, True, began), Answer(visitor.id, True, began)))
        recording_store.save(work, conversation, call.id, None, item.ended("call_over", ended))
        row = Part(part, recording, visitor.id, "cam", sealed, began, ended, 20, 0, size)
        recording_store.add_part(work, row)

    await running.service.parts.database.work(run)
    return part


async def moved(running: Running, conversation: str, service: str) -> None:
    """The conversation is of another service, as if it had been held there."""

    def run(work: Work) -> None:
        mine = conversation_table.c.id == conversation
        work.execute(conversation_table.update().where(mine).values(service=service))

    await running.service.parts.database.work(run)
