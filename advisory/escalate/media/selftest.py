"""Before a worker serves anybody: does raw forwarding work with the libraries that are installed here?"""

import asyncio
import fractions
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from typing import Any

import av
from aiortc import MediaStreamTrack, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError

from advisory.escalate.media import rtp
from advisory.escalate.media.connection import new_connection, transceive
from advisory.escalate.media.forward import EncodedWay
from advisory.escalate.media.raw import RawWay
from advisory.escalate.media.rooms import Rooms
from advisory.escalate.media.way import Way

log = logging.getLogger(__name__)

PICTURES = 30
LIMIT_S = 5.0
STEP_S = 0.005


class _BlackTrack(MediaStreamTrack):
    kind = "video"
    _number = 0

    async def recv(self) -> "av.Packet[Any]":
        await asyncio.sleep(STEP_S)
        if self.readyState != "live":
            raise MediaStreamError
        self._number += 1
        packet: av.Packet[Any] = av.Packet(rtp.BLACK_PICTURE)
        packet.pts, packet.time_base = self._number, fractions.Fraction(1, round(1 / STEP_S))
        return packet


async def chosen_way(missing: Sequence[str], proven: bool = False) -> Way:
    """Raw forwarding where it works, whole encoded frames where it does not.

    `missing` are names that the libraries lack; `proven` spares the trial.
    """
    if missing:
        log.error("raw forwarding is off, the libraries differ: %s", ", ".join(missing))
    else:
        RawWay.prepare()
        if proven or await passes(RawWay()) or await passes(RawWay()):
            return RawWay()
        log.error("raw forwarding is off, its trial did not succeed")
    EncodedWay.prepare()
    return EncodedWay()


async def passes(way: Way, limit_s: float = LIMIT_S) -> bool:
    """Whether a picture goes from one connection to another within this process."""
    rooms = Rooms(lambda _: None, way)
    rooms.create_room("trial")
    async with AsyncExitStack() as closing:
        closing.push_async_callback(rooms.close)
        try:
            async with asyncio.timeout(limit_s):
                sender, viewer = new_connection(), new_connection()
                closing.push_async_callback(_close, sender)
                closing.push_async_callback(_close, viewer)
                transceive(sender, "video", "sendonly", _BlackTrack())
                transceive(viewer, "video", "recvonly")
                await _call(sender, lambda offer: rooms.publish("trial", "a", "s", "cam", offer, False))
                await _call(viewer, lambda offer: rooms.subscribe("trial", "b", "s", offer))
                for _ in range(PICTURES):
                    await viewer.getReceivers()[0].track.recv()
        except Exception:
            log.exception("the trial of %s forwarding", way.name)
            return False
    return True


async def _close(connection: RTCPeerConnection) -> None:
    # The library waits for its decoders' threads; in a task of its own that is not our code's blocking.
    await asyncio.create_task(connection.close(), name="close-trial")


async def _call(connection: RTCPeerConnection, answer: Callable[[str], Awaitable[str]]) -> None:
    await connection.setLocalDescription(await connection.createOffer())
    sdp = await answer(connection.localDescription.sdp)
    await connection.setRemoteDescription(RTCSessionDescription(sdp, "answer"))
