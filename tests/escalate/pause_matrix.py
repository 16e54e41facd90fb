"""`make pause`: the identification pause two hundred times over, and through the faults that could undo it.

It takes a quarter of an hour and so is no part of the other tests. Each piece leaves what it found in
`var/pause` and is not run again; `tools/pause_table.py` writes it down.
"""

import asyncio
import json
import os
import signal
import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from typing import Any

import pytest
from playwright.async_api import Page, expect
from playwright.async_api import TimeoutError as TooLate

from advisory.escalate.model import Call
from advisory.escalate.parties import Sees
from advisory.identity import Person
from tests.escalate.conftest import ADVISOR, VISITOR, House, cid, until
from tests.escalate.test_browser_call import SCREEN, Pair, no_blocking_in_the_loop, pair
from tests.escalate.test_browser_pause import (
    IGNORES,
    PICTURES,
    WATCH,
    assert_only_black,
    from_the_visitor,
    shares,
)
from tests.escalate.test_pause import (
    SETTLES_S,
    confirmed,
    moves,
    nothing_more,
    paused,
    reloads,
    server_restarts,
    shares_anew,
    watched,
    worker_dies,
)
from tests.support.browser import ROOT

__all__ = ["no_blocking_in_the_loop", "pair"]
pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

FOLDER = ROOT / "var" / "pause"
PIECES = 8
CYCLES = 25
LOOKED_S = 0.3
DARK = 5
"""Of 255: what black may become on its way through a codec."""


def once(names: Iterable[str]) -> list[Any]:
    """A piece that has run already is not run again."""
    return [
        pytest.param(
            name, marks=pytest.mark.skipif((FOLDER / f"{name}.json").exists(), reason="has run already")
        )
        for name in names
    ]


def tell(name: str, **found: Any) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    whole = {"load": os.getloadavg()[0], "at": time.strftime("%Y-%m-%d", time.gmtime()), **found}
    (FOLDER / f"{name}.json").write_text(json.dumps(whole))


# -- two hundred times -------------------------------------------------------------------------------


async def _recorded(house: House) -> int:
    stats = await house.recordings.recorder.stats()
    return sum(one["pictures"] + one["sounds"] for one in stats.values())


async def _grows(house: House) -> None:
    async with asyncio.timeout(30):
        before = await _recorded(house)
        while await _recorded(house) < before + 10:
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("piece", once(f"packets-{number}" for number in range(PIECES)))
async def test_packets_at_a_viewer_and_at_the_recorder(house: House, piece: str) -> None:
    call, face, tab = await watched(house)
    asked = await house.recordings.ask(ADVISOR, call.id, cid(), "Mittaus")
    assert asked.recording is not None
    await house.recordings.answer(VISITOR, call.id, asked.recording.id, True)
    await until(lambda: house.recordings.recorder.pid is not None, 30)
    await _grows(house)
    dark_ms = certain_ms = 0.0
    for _ in range(CYCLES):
        pressed = time.monotonic()
        started = (await house.pauses.start(VISITOR, house.conversation, cid())).pause
        dark_ms = max(dark_ms, (time.monotonic() - pressed) * 1000)
        assert (await confirmed(house, started)).confirmed_at is not None
        certain_ms = max(certain_ms, (time.monotonic() - pressed) * 1000)
        await asyncio.sleep(SETTLES_S)
        before = (face.pictures, face.sounds, tab.pictures, await _recorded(house))
        await asyncio.sleep(LOOKED_S)
        assert (face.pictures, face.sounds, tab.pictures, await _recorded(house)) == before
        await house.pauses.end(VISITOR, house.conversation, started.id, True)
        await until(moves(tab), 20)
        await _grows(house)
    tell(piece, cycles=CYCLES, dark_ms=dark_ms, certain_ms=certain_ms)


async def look(page: Page, looks: int = 2) -> int:
    """The lightest that any picture of the page is, while none comes but the black one of each source."""
    await asyncio.sleep(SETTLES_S)
    frames = await from_the_visitor(page)
    light = 0
    for _ in range(looks):
        light = max([light, *(one["light"] for one in await page.evaluate(PICTURES))])
        await asyncio.sleep(LOOKED_S / 2)
    assert_only_black(frames, await from_the_visitor(page))
    return light


async def press(pair: Pair) -> float:
    """The visitor presses, and is told that nobody sees them; gives how long that took."""
    began = time.monotonic()
    await pair.visitor.get_by_role("button", name="Tunnistaudun nyt").first.click()
    await expect(pair.visitor.get_by_role("heading", name="Voit nyt tunnistautua")).to_be_visible()
    return (time.monotonic() - began) * 1000


async def sees_all(pair: Pair) -> None:
    await pair.advisor.context.add_init_script(f"({WATCH})()")
    await pair.advisor.evaluate(WATCH)
    await pair.call()
    await shares(pair)
    assert await pair.moves(pair.advisor, SCREEN)


@pytest.mark.parametrize("piece", once(f"pages-{number}" for number in range(PIECES)))
async def test_pictures_on_the_advisors_page(pair: Pair, piece: str) -> None:
    await sees_all(pair)
    light, certain_ms = 0, 0.0
    for _ in range(CYCLES):
        certain_ms = max(certain_ms, await press(pair))
        light = max(light, await look(pair.advisor))
        assert light <= DARK
        await pair.press(pair.visitor, "Olen valmis")
        await pair.press(pair.visitor, "Kyllä, näytä tämä")
        await pair.press(pair.visitor, "Jatka keskustelua")
        assert await pair.moves(pair.advisor, SCREEN)
    tell(piece, cycles=CYCLES, light=light, certain_ms=certain_ms)


# -- faults, at the packets --------------------------------------------------------------------------


async def _nobody(_: House, __: Call) -> Person:
    return ADVISOR


async def _a_guest(house: House, call: Call) -> Person:
    return await house.admitted(call, "relative", Sees.SCREEN)


PACKETS: dict[str, Callable[[House, Call], Awaitable[None]]] = {
    "server-restarted": server_restarts,
    "ice-restart": nothing_more,
    "renegotiation": reloads,
    "new-track": shares_anew,
    "second-viewer": nothing_more,
    "worker-killed": worker_dies,
}


@pytest.mark.parametrize("name", once(PACKETS))
async def test_what_comes_up_again_comes_up_dark(house: House, name: str) -> None:
    call, _ = await paused(house)
    who = await (_a_guest if name == "second-viewer" else _nobody)(house, call)
    await PACKETS[name](house, call)
    now = await house.calls.snapshot(call.id)
    assert now.paused
    views = [
        await house.views(who, call, source.id)
        for source in now.sources
        if source.participant == now.visitor.id
    ]
    assert views
    await asyncio.sleep(1)
    came = sum(one.pictures + one.sounds for one in views)
    assert came == 0
    tell(name, follows="dark", frames=came)


# -- faults, on pages --------------------------------------------------------------------------------


async def _opens_again(pair: Pair) -> None:
    await pair.advisor.get_by_text("Kävijä 1").first.click()
    again = pair.advisor.get_by_role("button", name="Jatka puhelua tässä")
    mine = pair.advisor.locator(".call-tile.mine:not(.dark)")
    await expect(again.or_(mine).first).to_be_visible()
    if await again.is_visible():
        # A page that was in the call may go back into it by itself meanwhile.
        with suppress(TooLate):
            await again.click(timeout=3_000)
    await expect(mine).to_be_visible()


async def viewer_killed(pair: Pair) -> None:
    other = await pair.advisor.context.new_page()
    await pair.advisor.close()
    pair.advisor = other
    await other.goto(f"{pair.running.service.settings.staff_url}/console")
    await _opens_again(pair)


async def viewer_reloaded(pair: Pair) -> None:
    await pair.advisor.reload()
    await _opens_again(pair)


async def visitor_asleep(pair: Pair) -> None:
    """Its tab lies in the background for so long that the browser stops it."""
    page = await pair.visitor.context.new_cdp_session(pair.visitor)
    await page.send("Page.setWebLifecycleState", {"state": "frozen"})


DARKENED = {
    "viewer-killed": viewer_killed,
    "viewer-reloaded": viewer_reloaded,
    "visitor-in-background": visitor_asleep,
}


@pytest.mark.parametrize("name", once(DARKENED))
async def test_the_page_stays_dark(pair: Pair, name: str) -> None:
    await sees_all(pair)
    await press(pair)
    await DARKENED[name](pair)
    light = await look(pair.advisor, looks=10)
    assert light <= DARK
    tell(name, follows="dark", frames=0, light=light)


async def signalling_cut(pair: Pair) -> None:
    await pair.advisor.context.set_offline(True)


async def one_way_loss(pair: Pair) -> None:
    """The advisor's page hears, and what it says is lost."""
    await pair.advisor.evaluate("() => { WebSocket.prototype.send = () => {}; }")


async def worker_frozen(pair: Pair) -> None:
    assert pair.media.workers[0].pid is not None
    os.kill(pair.media.workers[0].pid, signal.SIGSTOP)


CUT = {"signalling-cut": signalling_cut, "one-way-loss": one_way_loss, "server-frozen": worker_frozen}


@pytest.mark.parametrize("name", once(CUT))
async def test_what_cannot_be_made_certain_is_cut(pair: Pair, name: str) -> None:
    await sees_all(pair)
    pid = pair.media.workers[0].pid
    await CUT[name](pair)
    began = time.monotonic()
    await pair.visitor.get_by_role("button", name="Tunnistaudun nyt").first.click()
    await expect(pair.visitor.get_by_role("heading", name="Katkaisimme puhelun")).to_be_visible()
    took_ms = (time.monotonic() - began) * 1000
    if name == "server-frozen" and pid is not None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)
    light = await look(pair.advisor, looks=10)
    async with asyncio.timeout(20):
        while await pair.running.service.calls.open_calls():
            await asyncio.sleep(0.1)
    # A page that does not hear of the pause keeps the last picture that it had; it gets no other.
    assert light <= DARK or name == "signalling-cut"
    tell(name, follows="cut", frames=0, light=light, certain_ms=took_ms)


@pytest.mark.parametrize("name", once(["client-ignores"]))
async def test_a_changed_page_gets_nothing(pair: Pair, name: str) -> None:
    """It says that it shows nothing, and goes on showing what it gets."""
    await pair.advisor.evaluate(IGNORES)
    await sees_all(pair)
    await press(pair)
    await look(pair.advisor, looks=10)
    tell(name, follows="dark", frames=0)
