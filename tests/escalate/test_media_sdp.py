import pytest

from advisory.escalate.media.base import MediaFailure, MediaProblem
from advisory.escalate.media.sdp import SDP_LIMIT_BYTES, finish_answer, read_offer

OFFER = "\r\n".join(
    [
        "v=0",
        "o=- 1 2 IN IP4 127.0.0.1",
        "s=-",
        "t=0 0",
        "a=group:BUNDLE 0 1",
        "m=audio 9 UDP/TLS/RTP/SAVPF 111 63",
        "c=IN IP4 0.0.0.0",
        "a=candidate:1 1 udp 2113937151 0f8c.local 51000 typ host",
        "a=candidate:2 1 udp 2113937151 192.0.2.7 51001 typ host",
        "a=end-of-candidates",
        "a=sendonly",
        "m=video 9 UDP/TLS/RTP/SAVPF 96",
        "a=sendonly",
        "",
    ]
)


def test_no_address_of_the_caller_is_left_in_an_offer() -> None:
    offer = read_offer(OFFER, direction="sendonly")
    assert offer.kinds == ("audio", "video")
    assert "candidate" not in offer.sdp
    assert "192.0.2.7" not in offer.sdp


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "v=0",
        OFFER + "a=x\r\n" * (SDP_LIMIT_BYTES // 5),
        "v=0\r\n" + "\r\n" * 3_000,
        OFFER.replace("a=sendonly", "a=sendrecv", 1),
        OFFER.replace("m=video", "m=audio"),
        OFFER.replace("m=video 9 UDP/TLS/RTP/SAVPF 96", "m=application 9 UDP/DTLS/SCTP webrtc-datachannel"),
        OFFER.replace("UDP/TLS/RTP/SAVPF 96", "RTP/AVP 96"),
        OFFER + "m=video 9 UDP/TLS/RTP/SAVPF 97\r\na=sendonly\r\n",
        "v=0\r\nä" * 12,
    ],
)
def test_other_offers_are_refused(text: str) -> None:
    with pytest.raises(MediaFailure) as refused:
        read_offer(text, direction="sendonly")
    assert refused.value.problem == MediaProblem.BAD_SDP


def test_a_sender_cannot_come_in_through_the_viewers_door() -> None:
    with pytest.raises(MediaFailure):
        read_offer(OFFER, direction="recvonly")


def test_the_answer_asks_for_speech_that_survives_loss() -> None:
    answer = finish_answer("v=0\r\na=rtpmap:111 opus/48000/2\r\na=rtpmap:96 VP8/90000\r\n")
    assert "a=fmtp:111 minptime=10;useinbandfec=1\r\n" in answer
    assert "a=fmtp:96 x-google-start-bitrate=2000\r\n" in answer


def test_firefox_says_a_direction_of_all_lines_before_those_of_each() -> None:
    said = OFFER.replace("t=0 0\r\n", "t=0 0\r\na=sendrecv\r\n", 1)
    assert said != OFFER
    assert read_offer(said, direction="sendonly") == read_offer(OFFER, direction="sendonly")
