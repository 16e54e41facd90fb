"""A day's work over a socket alone keeps a sign-in; a page that is merely open does not."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest

from advisory.clock import HOUR_MS, Instant
from advisory.desk.wire import BEAT, Beat
from advisory.errors import Code, Refusal
from advisory.people import wiring
from advisory.people.in_use import InUse
from advisory.people.model import SESSION_IDLE_MS, SESSION_MS
from advisory.people.session_store import sessions_of
from advisory.wire import Nothing
from tests.support.app import Running, make_settings, running_app
from tests.support.clock import FrozenClock
from tests.support.connection import Refused
from tests.support.drivers import StaffDriver
from tests.support.town import PASSWORD


async def used(app: Running, staff: str) -> Instant:
    (session,) = await app.service.parts.database.read(lambda c: sessions_of(c, staff))
    return session.used_at


async def is_signed_out(driver: StaffDriver) -> bool:
    try:
        await driver.http("GET", "/api/staff/me")
    except Refused as refused:
        return refused.code is Code.NOT_SIGNED_IN
    return False


async def test_who_only_writes_over_the_socket_is_not_quiet(
    tmp_path: Path, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiring, "TELL_EVERY_S", 0.02)
    async with (
        running_app(make_settings(tmp_path), clock) as app,
        StaffDriver(app.url) as aino,
        StaffDriver(app.url) as bjorn,
    ):
        await aino.signs_in("aino@town.example", PASSWORD)
        await bjorn.signs_in("bjorn@town.example", PASSWORD)
        began = clock()
        clock.advance(SESSION_IDLE_MS - HOUR_MS)
        await aino.is_("break_soon")
        await bjorn.call(BEAT, Beat(), Nothing)
        async with asyncio.timeout(10):
            while await used(app, "aino") == began:
                await asyncio.sleep(0.02)
        assert await used(app, "aino") == clock()
        assert await used(app, "bjorn") == began
        clock.advance(HOUR_MS)
        assert not await is_signed_out(aino)
        assert await is_signed_out(bjorn)
        clock.advance(SESSION_MS - SESSION_IDLE_MS - 1)
        assert not await is_signed_out(aino)
        clock.advance(1)
        assert await is_signed_out(aino), "twelve hours in all"


async def test_what_could_not_be_stored_is_told_next_time(app: Running) -> None:
    async with StaffDriver(app.url) as aino:
        await aino.signs_in("aino@town.example", PASSWORD)
        (console,) = app.service.parts.gateway.connections_of("aino")
        clock = FrozenClock(console.last_heard)
        people, stored = app.service.people, app.service.people.used
        in_use = InUse(people, lambda: [console], clock)
        console.last_act = clock.advance(HOUR_MS)

        async def fails(acts: Mapping[str, Instant]) -> None:
            raise Refusal(Code.BUSY)

        people.used = fails  # type: ignore[method-assign]
        with pytest.raises(Refusal):
            await in_use.tell()
        people.used = stored  # type: ignore[method-assign]
        clock.advance(HOUR_MS)
        await in_use.tell()
        assert await used(app, "aino") == console.last_act
        console.last_act = Instant(console.last_act - 1)
        await InUse(people, lambda: [console], FrozenClock(Instant(0))).tell()
        assert await used(app, "aino") == clock() - HOUR_MS, "what was later stays"
