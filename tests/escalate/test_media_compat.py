import inspect

import aiortc.codecs
import pytest
from aiortc import RTCConfiguration, RTCPeerConnection, RTCRtpSender

from advisory.escalate.media import compat

NAMES = (*compat.PRIVATE_NAMES, *compat.RAW_NAMES)


@pytest.mark.parametrize(("owner", "name", "signature"), NAMES, ids=[name for _, name, _ in NAMES])
def test_the_private_names_we_use_are_still_what_they_were(owner: object, name: str, signature: str) -> None:
    parameters = inspect.signature(getattr(owner, name)).parameters
    assert f"({', '.join(parameters)})" == signature


async def test_the_history_of_sent_packets_is_where_we_clear_it() -> None:
    source = inspect.getsource(RTCRtpSender)
    assert "self.__rtp_history[packet.sequence_number" in source
    assert compat.SENT_HISTORY == "_RTCRtpSender__rtp_history"


@pytest.mark.parametrize(
    ("owner", "names"), compat.RAW_ATTRIBUTES, ids=lambda one: getattr(one, "__name__", "")
)
def test_the_private_attributes_we_use_are_still_set(owner: type, names: tuple[str, ...]) -> None:
    source = inspect.getsource(owner)
    assert [name for name in names if f"self.{name}" not in source] == []


async def test_a_connection_has_the_attributes_that_raw_forwarding_reads() -> None:
    assert compat.misfits() == []
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    dtls = connection.addTransceiver("video").receiver.transport
    assert dtls._rx_srtp is dtls._tx_srtp is None
    ice = dtls.transport._connection
    assert ice._nominated == {}
    assert ice._queue.qsize() == 0
    await connection.close()


def test_what_is_offered_stands_in_tables_that_we_may_add_to() -> None:
    for kind in ("audio", "video"):
        assert all(one.uri and one.id for one in aiortc.codecs.HEADER_EXTENSIONS[kind])
        assert all(isinstance(one.rtcpFeedback, list) for one in aiortc.codecs.CODECS[kind])
