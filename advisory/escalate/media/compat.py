"""The private names of aiortc and aioice that we use, all of them, and nothing but them.

`PRIVATE_NAMES` is what a contract test holds against the installed versions, which are pinned, and what
the worker looks at before it forwards raw packets.
"""

import asyncio
import contextlib
import fractions
import inspect
import itertools
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import aioice.ice
import aiortc.codecs
import aiortc.rtcdtlstransport
import aiortc.rtcrtpreceiver
import av
import pylibsrtp
from aiortc import RTCDtlsTransport, RTCIceTransport, RTCPeerConnection, RTCRtpReceiver, RTCRtpSender
from aiortc.codecs.base import Decoder
from aiortc.jitterbuffer import JitterFrame
from aiortc.rtcrtpparameters import (
    RTCRtcpFeedback,
    RTCRtpCodecParameters,
    RTCRtpHeaderExtensionParameters,
)

from advisory.escalate.media.base import MediaFailure, MediaProblem

PRIVATE_NAMES: tuple[tuple[Any, str, str], ...] = (
    (aiortc.rtcrtpreceiver, "get_decoder", "(codec)"),
    (RTCRtpReceiver, "_send_rtcp_pli", "(self, media_ssrc)"),
    (RTCRtpSender, "_send_keyframe", "(self)"),
    (aioice.ice, "get_host_addresses", "(use_ipv4, use_ipv6)"),
)
"""What forwarding encoded frames needs."""
RAW_NAMES: tuple[tuple[Any, str, str], ...] = (
    (aioice.ice.StunProtocol, "__init__", "(self, receiver)"),
    (aioice.ice.StunProtocol, "datagram_received", "(self, data, addr)"),
    (aioice.ice.Connection, "data_received", "(self, data, component)"),
    (RTCRtpReceiver, "receive", "(self, parameters)"),
    (RTCRtpSender, "send", "(self, parameters)"),
    (pylibsrtp.Session, "protect", "(self, packet)"),
    (pylibsrtp.Session, "protect_rtcp", "(self, packet)"),
    (pylibsrtp.Session, "unprotect", "(self, packet)"),
    (pylibsrtp.Session, "unprotect_rtcp", "(self, packet)"),
)
"""What forwarding raw packets needs besides."""
RAW_ATTRIBUTES: tuple[tuple[type, tuple[str, ...]], ...] = (
    (RTCDtlsTransport, ("_rx_srtp", "_tx_srtp")),
    (RTCIceTransport, ("_connection",)),
    (aioice.ice.Connection, ("_nominated", "_queue")),
    (aioice.ice.CandidatePair, ("protocol", "remote_candidate")),
)
"""Attributes that the constructors set; looking for them takes long and is left to the test."""
SENT_HISTORY = "_RTCRtpSender__rtp_history"
TAKER = "take_media"
"""Ours, on the library's connection: who takes its datagrams of media."""
QUEUE_LIMIT = 64
"""Datagrams of a handshake that wait to be read."""
WAITING_LIMIT_BYTES = 256 * 1024
"""What may wait in a socket for a network that takes nothing, before it is dropped."""

dropped: Counter[str] = Counter()
"""Datagrams of this process that were thrown away, by reason."""


def misfits() -> list[str]:
    """The names that raw forwarding needs and the installed libraries do not have as they were."""
    found: list[str] = []
    for owner, name, signature in RAW_NAMES:
        member = getattr(owner, name, None)
        if member is None or f"({', '.join(inspect.signature(member).parameters)})" != signature:
            found.append(f"{owner.__name__}.{name}")
    return found


class _Undecoded(Decoder):
    """Hands encoded frames on as they came, in the place where the library decodes them."""

    def __init__(self, codec: RTCRtpCodecParameters) -> None:
        self._time_base = fractions.Fraction(1, codec.clockRate)

    def decode(self, encoded_frame: JitterFrame) -> list[Any]:
        packet = av.Packet(encoded_frame.data)
        packet.pts = encoded_frame.timestamp
        packet.time_base = self._time_base
        return [packet]


def receive_undecoded() -> None:
    """From now on every receiver of this process gives encoded packets instead of frames."""
    aiortc.rtcrtpreceiver.get_decoder = _Undecoded  # type: ignore[attr-defined]


def estimate_no_rates(send_time: str) -> None:
    """Negotiate no times of departure in this process.

    From these the library's receivers estimate what their line holds, at a seventh of what receiving
    costs; nothing waits for that of a recorder.
    """
    for extensions in aiortc.codecs.HEADER_EXTENSIONS.values():
        extensions[:] = [one for one in extensions if one.uri != send_time]


def gather_on(addresses: Sequence[str] | None) -> None:
    """Offer these addresses of this machine, or all it has; only a machine without any offers loopback."""
    found = aioice.ice.get_host_addresses

    def chosen(use_ipv4: bool, use_ipv6: bool) -> list[str]:
        return list(addresses or ()) or found(use_ipv4, use_ipv6) or ["127.0.0.1"]

    aioice.ice.get_host_addresses = chosen


def bind_within(loop: asyncio.AbstractEventLoop, ports: Sequence[int]) -> None:
    """Let this loop's datagram sockets have none but these ports; aioice asks for any."""
    bind = loop.create_datagram_endpoint
    following = itertools.cycle(ports)

    async def within(factory: Any, local_addr: tuple[str, int], **more: Any) -> Any:
        for _ in ports:
            # The loops do not agree on how they say that a port is taken.
            with contextlib.suppress(OSError):
                return await bind(factory, local_addr=(local_addr[0], next(following)), **more)
        raise OSError("no port for calls can be had")

    loop.create_datagram_endpoint = within  # type: ignore[method-assign,assignment]


def on_key_frame_asked(sender: RTCRtpSender, asked: Callable[[], None]) -> None:
    """Call `asked` when the viewer reports that it lost the picture."""
    sender._send_keyframe = asked  # type: ignore[method-assign]


async def ask_for_key_frame(receiver: RTCRtpReceiver, ssrc: int) -> None:
    await receiver._send_rtcp_pli(ssrc)


def forget_sent(sender: RTCRtpSender) -> None:
    """Leave nothing to retransmit: what a viewer missed before a pause must not reach it in the pause."""
    getattr(sender, SENT_HISTORY).clear()


class _Sorted(aioice.ice.StunProtocol):
    """Tells datagrams apart by their first byte (RFC 7983), and survives every one of them.

    The library tries each as STUN and goes on with whatever is none, so that an empty datagram from
    anywhere ends a connection, and every packet of media costs an exception.
    """

    def datagram_received(self, data: bytes | str, addr: tuple[Any, ...]) -> None:
        assert isinstance(data, bytes)
        first = data[0] if data else 255
        if 128 <= first < 192:
            take = getattr(self.receiver, TAKER, None)
            if take is None:
                self.receiver.data_received(data, self.local_candidate.component)
            else:
                take(data)
        elif first < 4:
            try:
                super().datagram_received(data, addr)
            except Exception:
                # Its parser raises whatever it stumbles over; the datagram came from anywhere.
                dropped["stun"] += 1
        elif 20 <= first < 64:
            if self.receiver._queue.qsize() < QUEUE_LIMIT:
                self.receiver.data_received(data, self.local_candidate.component)
            else:
                dropped["flood"] += 1
        else:
            dropped["unknown"] += 1


def sort_datagrams() -> None:
    aioice.ice.StunProtocol = _Sorted  # type: ignore[misc]


def negotiate_arrival_times(uri: str) -> None:
    """Offer senders that every packet's time of arrival is told to them, for sound and picture."""
    for kind, extensions in aiortc.codecs.HEADER_EXTENSIONS.items():
        if all(one.uri != uri for one in extensions):
            extensions.append(RTCRtpHeaderExtensionParameters(id=5, uri=uri))
            for codec in aiortc.codecs.CODECS[kind]:
                if codec.name.lower() != "rtx":
                    codec.rtcpFeedback.append(RTCRtcpFeedback(type="transport-cc"))


async def _nothing(parameters: object) -> None:
    """In place of the library's decoders, encoders, threads and tasks."""


class Wire:
    """One connection beneath the library's own handling of media: SRTP and the socket, nothing else.

    `take` gets every datagram of media as it came; `changed` is told when packets may flow and when
    they no longer may.
    """

    __slots__ = (
        *("_changed", "_dtls", "_ice", "_is_closing", "_transport", "address", "choked", "is_open"),
        *("protect", "protect_rtcp", "sendto", "unprotect", "unprotect_rtcp"),
    )

    def __init__(
        self, connection: RTCPeerConnection, take: Callable[[bytes], None], changed: Callable[[bool], None]
    ) -> None:
        transceivers = connection.getTransceivers()
        self._dtls: RTCDtlsTransport = transceivers[0].receiver.transport
        if any(one.receiver.transport is not self._dtls for one in transceivers):
            raise MediaFailure(MediaProblem.BAD_SDP)  # each kind of media wants a transport of its own
        for one in transceivers:
            one.receiver.receive = _nothing  # type: ignore[method-assign]
            one.sender.send = _nothing  # type: ignore[method-assign]
        self._ice: Any = self._dtls.transport._connection
        setattr(self._ice, TAKER, take)
        self._changed = changed
        self._transport: Any = None
        self.is_open = self.choked = False
        self.address: tuple[str, int] = ("", 0)
        self._dtls.on("statechange", self._state_changed)

    def _state_changed(self) -> None:
        is_open = self._dtls.state == "connected"
        if is_open and not self.is_open:
            self.protect = self._dtls._tx_srtp.protect
            self.protect_rtcp = self._dtls._tx_srtp.protect_rtcp
            self.unprotect = self._dtls._rx_srtp.unprotect
            self.unprotect_rtcp = self._dtls._rx_srtp.unprotect_rtcp
            self.is_open = True
            self.refresh()
            self._changed(True)
        elif self.is_open and not is_open:
            self.close()

    def close(self) -> None:
        was_open, self.is_open = self.is_open, False
        setattr(self._ice, TAKER, _drop)
        if was_open:
            self._changed(False)

    def refresh(self) -> bool:
        """Follow the pair of addresses that is in use now, and see whether the network takes anything."""
        pair = self._ice._nominated.get(1)
        if pair is None or getattr(pair.protocol.transport, "is_closing", bool)():
            self.close()
            return False
        if pair.protocol.transport is not self._transport:
            self._transport = pair.protocol.transport
            self.sendto = self._transport.sendto
        self.address = pair.remote_addr
        waiting = getattr(self._transport, "get_write_buffer_size", int)()
        self.choked = waiting > WAITING_LIMIT_BYTES
        return True

    def send_rtcp(self, report: bytes) -> None:
        if self.is_open and not self.choked:
            try:
                self.sendto(self.protect_rtcp(report), self.address)
            except Exception:
                # A closing socket refuses in as many ways as there are event loops.
                dropped["unsent"] += 1


def _drop(data: bytes) -> None:
    dropped["closed"] += 1
