"""Connections as every way of forwarding wants them."""

from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCRtpSender
from aiortc.rtcconfiguration import RTCBundlePolicy

CODECS = {"audio": "audio/opus", "video": "video/VP8"}


def new_connection() -> RTCPeerConnection:
    # No server is named: the library's default would ask a third party for our address.
    return RTCPeerConnection(RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE))


def transceive(
    connection: RTCPeerConnection, media: str, direction: str, track: MediaStreamTrack | None = None
) -> RTCRtpSender:
    """One line of media with exactly one codec and no retransmission stream, so all legs agree."""
    transceiver = connection.addTransceiver(track or media, direction=direction)
    offered = RTCRtpSender.getCapabilities(media).codecs
    transceiver.setCodecPreferences([codec for codec in offered if codec.mimeType == CODECS[media]])
    return transceiver.sender
