"""The private names of aiortc and aioice that we use, all of them, and nothing but them.

`PRIVATE_NAMES` is what a contract test holds against the installed versions, which are pinned.
"""

import fractions
from collections.abc import Callable, Sequence
from typing import Any

import aioice.ice
import aiortc.rtcrtpreceiver
import av
from aiortc import RTCRtpReceiver, RTCRtpSender
from aiortc.codecs.base import Decoder
from aiortc.jitterbuffer import JitterFrame
from aiortc.rtcrtpparameters import RTCRtpCodecParameters

PRIVATE_NAMES: tuple[tuple[Any, str, str], ...] = (
    (aiortc.rtcrtpreceiver, "get_decoder", "(codec)"),
    (RTCRtpReceiver, "_send_rtcp_pli", "(self, media_ssrc)"),
    (RTCRtpSender, "_send_keyframe", "(self)"),
    (aioice.ice, "get_host_addresses", "(use_ipv4, use_ipv6)"),
)
SENT_HISTORY = "_RTCRtpSender__rtp_history"


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


def gather_on(addresses: Sequence[str] | None) -> None:
    """Offer these addresses of this machine, or all it has; only a machine without any offers loopback."""
    found = aioice.ice.get_host_addresses

    def chosen(use_ipv4: bool, use_ipv6: bool) -> list[str]:
        return list(addresses or ()) or found(use_ipv4, use_ipv6) or ["127.0.0.1"]

    aioice.ice.get_host_addresses = chosen


def on_key_frame_asked(sender: RTCRtpSender, asked: Callable[[], None]) -> None:
    """Call `asked` when the viewer reports that it lost the picture."""
    sender._send_keyframe = asked  # type: ignore[method-assign]


async def ask_for_key_frame(receiver: RTCRtpReceiver, ssrc: int) -> None:
    await receiver._send_rtcp_pli(ssrc)


def forget_sent(sender: RTCRtpSender) -> None:
    """Leave nothing to retransmit: what a viewer missed before a pause must not reach it in the pause."""
    getattr(sender, SENT_HISTORY).clear()
