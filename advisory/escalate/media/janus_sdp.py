"""Descriptions for Janus: each is written anew from the few values that a connection needs.

Janus itself offers to whoever views, and so does every page. Of two offers two answers are made: each
side gets the other's address, key and password as an answer to its own. Janus runs as ICE lite, so it
is always the page that looks for a way.
"""

import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from advisory.escalate.media.base import MediaFailure, MediaProblem

log = logging.getLogger(__name__)

CODECS = {"audio": "opus/48000/2", "video": "VP8/90000"}
FEEDBACK = {"audio": (), "video": ("nack", "nack pli", "ccm fir", "goog-remb")}
MID = "urn:ietf:params:rtp-hdrext:sdes:mid"
CONGESTION = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"

NUMBERS = {"audio": 111, "video": 96}
"""As Chromium and Safari number them too."""
PAYLOADS_LIMIT, SSRC_LIMIT = 127, 2**32 - 1

Direction = Literal["sendonly", "recvonly"]
Setup = Literal["actpass", "active", "passive"]

_KIND = re.compile(r"m=(audio|video) .*")
_MID = re.compile(r"a=mid:([A-Za-z0-9_.-]{1,32})")
_UFRAG = re.compile(r"a=ice-ufrag:([A-Za-z0-9+/]{4,256})")
_PASSWORD = re.compile(r"a=ice-pwd:([A-Za-z0-9+/]{22,256})")
_FINGERPRINT = re.compile(r"a=fingerprint:sha-256 ((?:[0-9A-F]{2}:){31}[0-9A-F]{2})", re.IGNORECASE)
_SSRC = re.compile(r"a=ssrc:([0-9]{1,10}) cname:.*")
_CANDIDATE = re.compile(
    r"a=(candidate:\w{1,32} 1 udp [0-9]+ [0-9a-fA-F.:]+ [0-9]{1,5} typ (?:host|srflx)[ 0-9a-z.:]*)"
)
_EXTENSION = re.compile(r"a=extmap:([0-9]{1,2})(?:/[a-z]{1,8})? (\S+)")


@dataclass(frozen=True, slots=True)
class Track:
    kind: str
    mid: str
    payload: int
    ssrc: int | None
    extensions: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Side:
    """How one side is reached, and its lines of media."""

    ufrag: str
    password: str
    fingerprint: str
    lite: bool
    candidates: tuple[str, ...]
    tracks: tuple[Track, ...]


def read(text: str) -> Side:
    """What a description says. Whoever wrote it, only values of the expected shape are taken over."""
    session, *sections = re.split(r"^(?=m=)", text.replace("\r\n", "\n"), flags=re.MULTILINE)
    lines = text.splitlines()
    tracks = tuple(_track(section.splitlines()) for section in sections)
    if not tracks or len({one.mid for one in tracks} | {one.payload for one in tracks}) < 2 * len(tracks):
        raise MediaFailure(MediaProblem.BAD_SDP)
    candidates = dict.fromkeys(found[1] for line in lines if (found := _CANDIDATE.fullmatch(line)))
    return Side(
        _first(_UFRAG, lines),
        _first(_PASSWORD, lines),
        _first(_FINGERPRINT, lines),
        "a=ice-lite" in session.splitlines(),
        tuple(candidates),
        tracks,
    )


def write(side: Side, tracks: Sequence[Track], direction: Direction, setup: Setup) -> str:
    """The description of a side that has these lines of media."""
    lines = ["v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0", *(["a=ice-lite"] if side.lite else [])]
    lines += ["a=group:BUNDLE " + " ".join(track.mid for track in tracks), "a=msid-semantic: WMS *"]
    for track in tracks:
        lines += [
            f"m={track.kind} 9 UDP/TLS/RTP/SAVPF {track.payload}",
            *("c=IN IP4 0.0.0.0", f"a={direction}", f"a=mid:{track.mid}", "a=rtcp-mux"),
            *(f"a=ice-ufrag:{side.ufrag}", f"a=ice-pwd:{side.password}"),
            *(f"a=fingerprint:sha-256 {side.fingerprint}", f"a=setup:{setup}"),
            f"a=rtpmap:{track.payload} {CODECS[track.kind]}",
            *(f"a=rtcp-fb:{track.payload} {what}" for what in FEEDBACK[track.kind]),
            *(f"a=extmap:{number} {name}" for number, name in track.extensions),
        ]
        if any(name == CONGESTION for _, name in track.extensions):
            lines.append(f"a=rtcp-fb:{track.payload} transport-cc")
        if direction == "sendonly" and track.ssrc is not None:
            lines += [f"a=msid:source {track.kind}", f"a=ssrc:{track.ssrc} cname:source"]
        lines += [f"a={candidate}" for candidate in side.candidates]
        lines += ["a=end-of-candidates"] if side.candidates else []
    return "\r\n".join(lines) + "\r\n"


def offer_of(page: Side) -> str:
    """What a page that sends offers, for Janus. Its addresses are learnt from its first packets."""
    return write(replace(page, candidates=()), page.tracks, "sendonly", "actpass")


def require_numbers(page: Side, numbers: Mapping[str, int] = NUMBERS) -> None:
    """Janus sends under numbers of its own, and dies of an answer that names others."""
    if any(track.payload != numbers[track.kind] for track in page.tracks):
        log.warning("a browser that numbers its codecs otherwise than Janus cannot take part in a call")
        raise MediaFailure(MediaProblem.BAD_SDP)


def two_answers(page: Side, janus: Side) -> tuple[str, str]:
    """Of a page's and Janus' offers for the same kinds: the answer for the page, and the one for Janus.

    No header extensions: the names of lines in them would be those of the other's offer.
    """
    theirs = {track.kind: track for track in janus.tracks}
    mine = {track.kind: track for track in page.tracks}
    if theirs.keys() != mine.keys():
        raise MediaFailure(MediaProblem.BAD_SDP)
    require_numbers(page, {track.kind: track.payload for track in janus.tracks})
    shown = [replace(theirs[track.kind], mid=track.mid, extensions=()) for track in page.tracks]
    taken = [replace(track, ssrc=None, extensions=()) for track in janus.tracks]
    return (
        write(janus, shown, "sendonly", "active"),
        write(replace(page, candidates=(), lite=False), taken, "recvonly", "passive"),
    )


def _track(lines: Sequence[str]) -> Track:
    kind = _first(_KIND, lines)
    codec = re.compile(rf"a=rtpmap:([0-9]{{1,3}}) {re.escape(CODECS[kind])}", re.IGNORECASE)
    ssrc = next((int(found[1]) for line in lines if (found := _SSRC.fullmatch(line))), None)
    named = (found for line in lines if (found := _EXTENSION.fullmatch(line)))
    extensions = tuple((int(one[1]), one[2]) for one in named if one[2] in (MID, CONGESTION))
    payload = int(_first(codec, lines))
    if payload > PAYLOADS_LIMIT or (ssrc or 0) > SSRC_LIMIT:
        raise MediaFailure(MediaProblem.BAD_SDP)
    return Track(kind, _first(_MID, lines), payload, ssrc, extensions)


def _first(pattern: re.Pattern[str], lines: Iterable[str]) -> str:
    for line in lines:
        if found := pattern.fullmatch(line):
            return found[1]
    raise MediaFailure(MediaProblem.BAD_SDP)
