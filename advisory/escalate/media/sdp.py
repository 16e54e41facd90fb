"""The few things we do to session descriptions as text, before the media library sees them."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from advisory.escalate.media.base import MediaFailure, MediaProblem

SDP_LIMIT_BYTES = 64 * 1024
LINES_LIMIT = 2_000
START_BITRATE_KBPS = 2_000

_MEDIA = re.compile(r"m=(audio|video) [0-9]{1,5} UDP/TLS/RTP/SAVPF(?: [0-9]{1,3}){1,64}")
_RTPMAP = re.compile(r"a=rtpmap:([0-9]{1,3}) (opus/48000/2|VP8/90000)", re.IGNORECASE)
_EXTENSION = re.compile(r"a=extmap:([0-9]{1,2})(?:/[a-z]{1,8})? (\S{1,200})")
_KEEPS_OUT = ("a=candidate:", "a=end-of-candidates")


@dataclass(frozen=True, slots=True)
class Offer:
    """A checked offer and the kinds of its media lines, in order."""

    sdp: str
    kinds: tuple[str, ...]


def read_offer(text: str, *, direction: str, extensions: Collection[str] | None = None) -> Offer:
    """Check an offer whose media lines all have `direction`, and take the addresses out of it.

    Of the header extensions only `extensions` are left, if they are given: what is not agreed on is not
    sent, and need not be read in every packet.

    The browser calls us, so its address is learnt from its first packet. Without candidates
    nobody can make the server dial an address, and no time goes into resolving `.local` names.
    """
    if len(text.encode()) > SDP_LIMIT_BYTES:
        raise MediaFailure(MediaProblem.BAD_SDP)
    lines = text.splitlines()
    if len(lines) > LINES_LIMIT or not lines or lines[0] != "v=0":
        raise MediaFailure(MediaProblem.BAD_SDP)
    kinds: list[str] = []
    directions: list[str] = []
    kept: list[str] = []
    for line in lines:
        if line.startswith(_KEEPS_OUT):
            continue
        if line.startswith("m="):
            media = _MEDIA.fullmatch(line)
            if media is None:
                raise MediaFailure(MediaProblem.BAD_SDP)
            kinds.append(media[1])
        elif line in ("a=sendonly", "a=recvonly", "a=sendrecv", "a=inactive"):
            if not kinds:
                continue  # Firefox's word for lines that have none of their own, and all must have
            directions.append(line[2:])
        elif line.startswith("a=extmap:") and extensions is not None:
            named = _EXTENSION.fullmatch(line)
            if named is None or named[2] not in extensions:
                continue
        kept.append(line)
    one_of_each = 0 < len(kinds) == len(set(kinds))
    if not one_of_each or directions != [direction] * len(kinds):
        raise MediaFailure(MediaProblem.BAD_SDP)
    return Offer("\r\n".join(kept) + "\r\n", tuple(kinds))


def finish_answer(text: str) -> str:
    """Ask the sender for speech that survives loss, and for a sharp picture from the start."""
    finished: list[str] = []
    for line in text.splitlines():
        finished.append(line)
        codec = _RTPMAP.fullmatch(line)
        if codec is None:
            continue
        if codec[2].lower().startswith("opus"):
            finished.append(f"a=fmtp:{codec[1]} minptime=10;useinbandfec=1")
            finished.append(f"a=rtcp-fb:{codec[1]} nack")
        else:
            finished.append(f"a=fmtp:{codec[1]} x-google-start-bitrate={START_BITRATE_KBPS}")
    return "\r\n".join(finished) + "\r\n"


def tell(answer: str, told: Mapping[str, str]) -> str:
    """Name what browsers reach instead of our own addresses, where a firewall hands one on to the other."""
    lines: list[str] = []
    for line in answer.splitlines():
        words = line.split(" ")
        if line.startswith("a=candidate:"):
            words[4] = told.get(words[4], words[4])
        elif line.startswith("c=IN "):
            words[2] = told.get(words[2], words[2])
            words[1] = "IP6" if ":" in words[2] else "IP4"
        lines.append(" ".join(words))
    return "\r\n".join(lines) + "\r\n"
