import inspect

import pytest
from aiortc import RTCRtpSender

from advisory.escalate.media import compat


@pytest.mark.parametrize(
    ("owner", "name", "signature"), compat.PRIVATE_NAMES, ids=[name for _, name, _ in compat.PRIVATE_NAMES]
)
def test_the_private_names_we_use_are_still_what_they_were(owner: object, name: str, signature: str) -> None:
    parameters = inspect.signature(getattr(owner, name)).parameters
    assert f"({', '.join(parameters)})" == signature


async def test_the_history_of_sent_packets_is_where_we_clear_it() -> None:
    source = inspect.getsource(RTCRtpSender)
    assert "self.__rtp_history[packet.sequence_number" in source
    assert compat.SENT_HISTORY == "_RTCRtpSender__rtp_history"
