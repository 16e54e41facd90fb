"""Of two offers two answers, without a server."""

import pytest

from advisory.escalate.media.base import MediaFailure, MediaProblem
from advisory.escalate.media.janus_sdp import offer_of, read, two_answers

PRINT = ":".join(["AB"] * 32)


def description(*, page: bool, audio: int = 111, video: int = 96, mids: str = "01") -> str:
    own = (
        ["a=candidate:1 1 udp 2113937151 0f8c.local 51000 typ host", "a=extmap:3 urn:x"]
        if page
        else ["a=candidate:1 1 udp 2015363327 192.0.2.5 40001 typ host", "a=ssrc:77 cname:janus"]
    )
    lines = ["v=0", "o=- 1 2 IN IP4 127.0.0.1", "s=-", "t=0 0"] + ([] if page else ["a=ice-lite"])
    for kind, mid, number, codec in (
        ("audio", mids[0], audio, "opus/48000/2"),
        ("video", mids[1], video, "VP8/90000"),
    ):
        lines += [
            f"m={kind} 9 UDP/TLS/RTP/SAVPF {number} 102",
            *(f"a=mid:{mid}", "a=recvonly" if page else "a=sendonly"),
            *(f"a=ice-ufrag:{'page' if page else 'janu'}", f"a=ice-pwd:{'p' if page else 'j':x<22}"),
            *(f"a=fingerprint:sha-256 {PRINT}", "a=setup:actpass", f"a=rtpmap:{number} {codec}"),
            *own,
        ]
    return "\r\n".join(lines) + "\r\n"


def test_each_side_is_answered_with_the_other_sides_way_in() -> None:
    shown, taken = two_answers(
        read(description(page=True, mids="ab")), read(description(page=False, mids="01"))
    )
    for line in ("a=ice-lite", "a=ice-ufrag:janu", "a=mid:a", "a=mid:b", "a=ssrc:77 cname:source"):
        assert line in shown.splitlines()
    assert "192.0.2.5 40001" in shown
    for line in ("a=ice-ufrag:page", "a=mid:0", "a=mid:1", "a=recvonly", "a=rtpmap:96 VP8/90000"):
        assert line in taken.splitlines()
    assert (shown.count("a=setup:active"), taken.count("a=setup:passive")) == (2, 2)


def test_no_address_of_the_page_reaches_janus() -> None:
    page = read(description(page=True))
    for told in (offer_of(page), two_answers(page, read(description(page=False)))[1]):
        assert "candidate" not in told
        assert "0f8c" not in told


def test_only_what_is_understood_is_handed_on() -> None:
    text = description(page=True).replace("a=mid:0", "a=mid:0\r\na=whatever:1").replace(" 102", " 102 9")
    assert offer_of(read(text)) == offer_of(read(description(page=True)))


@pytest.mark.parametrize(
    "text",
    [
        description(page=True).replace(PRINT, "AB:CD"),
        description(page=True).replace("a=ice-pwd:", "a=ice-pwd: "),
        description(page=True).replace("a=ice-ufrag:page", "a=ice-ufrag:page\x00"),
        description(page=True).replace("VP8", "H264"),
        description(page=True, mids="00"),
        description(page=True, video=111),
        description(page=True, video=200),
        "v=0\r\n",
    ],
    ids=["print", "password", "name", "codec", "one-mid", "one-number", "no-number", "nothing"],
)
def test_what_is_not_as_it_should_be_is_refused(text: str) -> None:
    with pytest.raises(MediaFailure) as refused:
        read(text)
    assert refused.value.problem == MediaProblem.BAD_SDP


def test_a_browser_with_other_numbers_is_refused_before_janus_hears_of_it() -> None:
    """Firefox: Janus 1.1.2 dies of an answer that names numbers which it did not offer."""
    with pytest.raises(MediaFailure):
        two_answers(read(description(page=True, audio=109, video=120)), read(description(page=False)))
