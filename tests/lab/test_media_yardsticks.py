"""What calls are measured with: peers that notice what they should, and servers to compare with that work."""

from pathlib import Path

import aioice.ice
import pytest

from advisory.escalate.media.raw import RawWay
from advisory.lab import bench_media, janus
from advisory.lab.packet_peers import Holes, Speaker, Watcher
from tests.support.lacking import lacking

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def sorted_datagrams(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aioice.ice, "StunProtocol", aioice.ice.StunProtocol)
    RawWay.prepare()


def test_a_hole_is_asked_about_until_it_is_filled_or_given_up() -> None:
    holes = Holes(given_up_after_s=1)
    assert holes.came(65_534, 0.0) == (65_534, False)
    assert holes.came(1, 0.1) == (65_537, True)
    assert holes.due(0.1, again_s=0.05) == [65_535, 0]
    assert holes.due(0.12, again_s=0.05) == []
    assert holes.came(0, 0.13) == (65_536, False)
    assert holes.due(0.2, again_s=0.05) == [65_535]
    assert holes.due(1.2, again_s=0.05) == []
    assert holes.given_up == {65_535}


async def test_a_watcher_misses_what_its_network_loses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without anybody who sends again, a loss must show, or the figures of a lossy network say nothing."""
    monkeypatch.setattr(Speaker, "_again", lambda *_: None)
    async with bench_media.nobody() as server:
        speaker, watcher = Speaker(160, 90, 200), Watcher()
        try:
            await bench_media.directly(server, speaker, watcher)
            await watcher.sees(10)
            watcher.network.lost = 0.2
            asked, sounds = speaker.asked, watcher.sounds
            await watcher.sees(len(watcher.shown_at) + 20, within_s=60)
            assert speaker.asked > asked, "it asked for a key frame to go on"
            assert watcher.sounds > sounds
            assert len(watcher.sound_numbers) < max(watcher.sound_numbers) - min(watcher.sound_numbers)
        finally:
            await speaker.close()
            await watcher.close()


async def test_the_same_peers_see_each_other_through_janus(tmp_path: Path) -> None:
    if janus.program() is None:
        lacking("janus")
    async with bench_media.janus_server() as server:
        speaker, watcher = Speaker(160, 90, 200), Watcher()
        try:
            await speaker.call(lambda offer: server.publish(0, offer))
            await server.join(0, watcher)
            await watcher.sees(30)
        finally:
            await speaker.close()
            await watcher.close()
