"""What comes as bytes or under a signature: media, descriptions of calls, beginnings of files, tokens."""

import json
from random import Random
from typing import TYPE_CHECKING, Any

from advisory.clock import Instant
from advisory.lab.fuzz import mutate
from advisory.lab.fuzz.parsers import require

if TYPE_CHECKING:
    from advisory.storage.database import Database

NOW = Instant(1_795_400_000_000)
ORIGIN = "https://neuvonta.example"
RTP = bytes.fromhex(
    "90e0123400000010deadbeefbede000222123456410007000000000090e081230a05010000009d012a4001b400"
)
HEADS = (
    b"\xff\xd8\xff\xe0\0\x10JFIF\0",
    b"\x89PNG\r\n\x1a\n\0\0",
    b"GIF89a\1\0\1\0",
    b"RIFF\0\0\0\0WEBPVP8 ",
)
OFFER = """v=0
o=- 1 1 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE 0 1
m=audio 9 UDP/TLS/RTP/SAVPF 111
c=IN IP4 0.0.0.0
a=sendonly
a=mid:0
a=ice-ufrag:abcd
a=ice-pwd:abcdefghijklmnopqrstuvwx
a=fingerprint:sha-256 {print}
a=setup:actpass
a=rtcp-mux
a=rtpmap:111 opus/48000/2
a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
a=ssrc:1234 cname:x
a=candidate:1 1 udp 2130706431 192.0.2.1 5000 typ host
m=video 9 UDP/TLS/RTP/SAVPF 96
c=IN IP4 0.0.0.0
a=sendonly
a=mid:1
a=rtpmap:96 VP8/90000
a=rtcp-mux
""".replace("{print}", ":".join(["AB"] * 32)).replace("\n", "\r\n")
CLAIMS = {
    "iss": ORIGIN,
    "aud": ["advisory"],
    "sub": "someone",
    "iat": NOW // 1_000,
    "exp": NOW // 1_000 + 60,
    "nonce": "n",
    "sid": "s",
    "jti": "j",
    "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
}


def make_media(chance: Random) -> str:
    from advisory.escalate.media import rtcp

    reports = (
        rtcp.sender_report(1, 2**63, 4, 5, 6, "name"),
        rtcp.missing(1, 2, [1, 2, 30, 65_535]),
        rtcp.picture_lost(1, 2),
        rtcp.ceiling(1, [2, 3], 500_000),
        rtcp.receiver_report(1, []),
    )
    known = chance.choice((RTP, RTP, *reports, *HEADS, reports[0] + reports[1]))
    return mutate.octets(chance, known).hex()


def run_media(case: str) -> None:
    from advisory.escalate.media import rtcp, rtp
    from advisory.files.model import form_of

    data = bytes.fromhex(case)
    form_of(data)
    rtcp.read(data)
    at = rtp.body_at(data)
    if at is None:
        return
    require(rtp.HEADER <= at <= len(data), "a body beyond the end")
    for number in (2, 3, 4):
        found = rtp.element(data, number, at)
        require(found is None or 1 <= len(found) <= 16, "an element of no size")
    told = rtp.descriptor(data, at)
    if told is not None:
        told.of_next()
    rtp.starts_key_frame(data, at)


def run_description(text: str) -> None:
    from advisory.escalate.media import janus_sdp, sdp
    from advisory.escalate.media.base import MediaFailure

    for direction in ("sendonly", "recvonly"):
        try:
            offer = sdp.read_offer(text, direction=direction, extensions=())
        except MediaFailure:
            continue
        require("\na=candidate:" not in offer.sdp, "an address of the caller's choice")
        sdp.finish_answer(offer.sdp)
    try:
        side = janus_sdp.read(text)
        janus_sdp.require_numbers(side)
        require("\n" not in side.ufrag + side.password, "a line within a line")
        janus_sdp.offer_of(side)
        janus_sdp.two_answers(side, side)
    except MediaFailure:
        return


def run_puzzle(text: str) -> None:
    from advisory.limits import puzzles

    require(puzzles.answer(b"key", text, "token", (), NOW) == "no", "a puzzle that nobody made")


def puzzle() -> str:
    return "16.30.1795400000000.0123456789abcdef.0123456789abcdef0123456789abcdef"


def tokens() -> tuple[str, ...]:
    from joserfc import jwk, jwt

    key = jwk.OctKey.import_key("another-key-that-nobody-here-knows-00")
    return (jwt.encode({"alg": "HS256"}, CLAIMS, key), "e30.e30.", "eyJhbGciOiJub25lIn0.e30.")


def run_token(text: str) -> None:
    """A token of a host page: nothing of it may be believed without the site's own key."""
    from typing import cast

    from advisory.sites import keys
    from advisory.sites.keys_model import SiteKey, believed

    holder = keys.SiteKeys(cast("Database", None), lambda: NOW, None)
    kind = keys._kind(text)
    public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    found = holder._claims(SiteKey("k", "site", "EdDSA", public, NOW), text)
    require(found is None, "believed without a key")
    require(kind is None or kind in keys.NAMES, "no kind")
    try:
        claims: Any = json.loads(text)
    except (ValueError, RecursionError):
        claims = None
    if isinstance(claims, dict):
        believed(claims, "site", NOW)


def run_claims(value: Any) -> None:
    from advisory.people import issuer_rules as rules
    from advisory.sites.keys_model import believed

    if not isinstance(value, dict):
        return
    for believe in (
        lambda: rules.believe_sign_in(value, ORIGIN, "advisory", "n", NOW),
        lambda: rules.believe_log_out(value, ORIGIN, "advisory", NOW),
    ):
        try:
            believe()
        except rules.NotBelieved:
            continue
    believed(value, "site", NOW)
    granting = rules.mapping_of('[[rule]]\nclaim = "sub.x"\nhas = "someone"\nroles = ["advisor"]\n')
    granting.roles(value)
    granting.has_two_steps(value)


def make_passkey(chance: Random) -> Any:
    said = {"type": "webauthn.get", "challenge": "AAAA", "origin": ORIGIN, "crossOrigin": False}
    value = mutate.value(chance, said)
    client = json.dumps(value).encode()
    data = bytes(32) + b"\x05\0\0\0\1"
    attested = b"\xa3cfmtdnonegattStmt\xa0hauthDataX\x25" + data
    return [
        (client if chance.random() < 0.8 else mutate.octets(chance, client)).hex(),
        mutate.octets(chance, data).hex(),
        mutate.octets(chance, attested).hex(),
    ]


def run_passkey(case: list[str]) -> None:
    from advisory.people import passkey_check as check

    client, data, attested = (bytes.fromhex(one) for one in case)
    party = check.Party("neuvonta.example", ORIGIN)
    for ask in (
        lambda: check.challenge_of(client),
        lambda: check.check_new(party, b"\0\0\0", client, attested),
        lambda: check.check_shown(party, b"\0\0\0", attested, check.Shown(b"id", client, data, b"signature")),
    ):
        try:
            ask()
        except check.NotShown:
            continue


def run_code(text: str) -> None:
    from advisory.people import totp
    from advisory.people.cookie import cookie_name

    seed = b"12345678901234567890"
    step = totp.matching_step(seed, text, NOW, 0)
    require(step is None or text.strip().replace(" ", "").isdecimal(), "a code without digits")
    totp.plain(text)
    require(cookie_name(https=True).startswith("__Host-"), "another cookie")
