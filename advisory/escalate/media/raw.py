"""Raw packets through a room: opened once, rewritten and protected for each viewer, never decoded."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence

from aiortc import RTCPeerConnection
from aiortc.sdp import SessionDescription

from advisory.escalate.media import compat, rtp
from advisory.escalate.media.connection import transceive
from advisory.escalate.media.inbound import Feed, Inbound
from advisory.escalate.media.line import LOOK_S, REPORT_TURNS, ROUND, Line
from advisory.escalate.media.outbound import Leg, Outbound

log = logging.getLogger(__name__)

_EXTENSIONS = {
    "sendonly": frozenset((rtp.TRANSPORT_SEQUENCE,)),
    "recvonly": frozenset((rtp.SEND_TIME,)),
}


class RawWay:
    name = "raw"

    def __init__(self) -> None:
        self._lines: dict[Inbound | Outbound, int] = {}
        self._looking: asyncio.Task[None] | None = None
        self._joined = 0

    @staticmethod
    def prepare() -> None:
        """Once in a process, before its first connection."""
        compat.sort_datagrams()
        compat.negotiate_arrival_times(rtp.TRANSPORT_SEQUENCE)

    def extensions(self, direction: str) -> frozenset[str] | None:
        return _EXTENSIONS[direction]

    def receive(
        self, connection: RTCPeerConnection, answer: str, heard: Callable[[], None]
    ) -> dict[str, Feed]:
        inbound = Inbound(connection, read_lines(answer), heard)
        self._keep(inbound)
        return inbound.feeds

    def send(self, connection: RTCPeerConnection, media: str, feed: Feed) -> Leg:
        transceive(connection, media, "sendonly")
        return Leg(feed)

    def join(self, connection: RTCPeerConnection, answer: str, legs: Sequence[Leg]) -> None:
        lines = {line.kind: line for line in read_lines(answer)}
        outbound = Outbound(connection, {lines[leg.kind].ssrc: leg for leg in legs})
        for leg in legs:
            leg.join(outbound.wire, lines[leg.kind])
        self._keep(outbound)

    def _keep(self, line: Inbound | Outbound) -> None:
        # Each has its own turn, so that a second's reports do not all fall on one moment.
        self._joined += 1
        self._lines[line] = ROUND * (self._joined % (REPORT_TURNS // ROUND))
        line.left = lambda: self._forget(line)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look(), name="look-after-media")

    def _forget(self, line: Inbound | Outbound) -> None:
        self._lines.pop(line, None)

    async def _look(self) -> None:
        turn = 0
        while self._lines:
            # A timer costs about what a packet costs: where nothing is missing, only rounds are looked at.
            step = 1 if any(line.is_busy for line in self._lines) else ROUND - turn % ROUND
            await asyncio.sleep(step * LOOK_S)
            turn += step
            now = time.monotonic()
            for line, shift in tuple(self._lines.items()):
                try:
                    line.look(now, turn + shift)
                except Exception:
                    log.exception("a connection could not be looked after")


def read_lines(answer: str) -> list[Line]:
    """What was agreed on, from our own answer."""
    return [
        Line(
            media.kind,
            media.rtp.codecs[0].payloadType or 0,
            media.ssrc[0].ssrc,
            media.ssrc[0].cname or "",
            {one.uri: one.id for one in media.rtp.headerExtensions},
        )
        for media in SessionDescription.parse(answer).media
    ]
