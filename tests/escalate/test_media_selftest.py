"""The worker looks before it serves, and goes the other way where raw packets do not pass."""

import aioice.ice
import pytest
from aiortc.codecs import get_decoder

from advisory.escalate.media import compat, selftest
from advisory.escalate.media.forward import EncodedWay
from advisory.escalate.media.raw import RawWay


@pytest.fixture(autouse=True)
def libraries_as_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aioice.ice, "StunProtocol", aioice.ice.StunProtocol)
    monkeypatch.setattr("aiortc.rtcrtpreceiver.get_decoder", get_decoder)


async def test_raw_packets_pass_with_the_installed_libraries() -> None:
    assert isinstance(await selftest.chosen_way([]), RawWay)


async def test_encoded_frames_pass_too() -> None:
    EncodedWay.prepare()
    assert await selftest.passes(EncodedWay(), limit_s=20)


def test_another_signature_in_the_library_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def receives_differently(self: object, datagram: bytes) -> None:
        raise AssertionError

    monkeypatch.setattr(aioice.ice.Connection, "data_received", receives_differently)
    assert compat.misfits() == ["Connection.data_received"]


async def test_names_that_are_missing_turn_raw_forwarding_off(caplog: pytest.LogCaptureFixture) -> None:
    assert isinstance(await selftest.chosen_way(["Connection.data_received"]), EncodedWay)
    assert "Connection.data_received" in caplog.text


async def test_packets_that_do_not_come_out_turn_raw_forwarding_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selftest, "LIMIT_S", 0.5)
    monkeypatch.setattr("advisory.escalate.media.inbound.Inbound.take", lambda *_: None)
    assert not await selftest.passes(RawWay(), limit_s=1)
