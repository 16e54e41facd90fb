"""A snapshot and what was pushed after it are the same as a fresh snapshot, for every kind of change."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from advisory.chat import typing_wire
from advisory.chat import wire as chat
from advisory.clock import SECOND_MS
from advisory.desk import wire as desk
from advisory.desk.model import LOST_MS, OFFER_MS
from advisory.wire import Nothing, Push
from tests.journeys import life
from tests.support.app import Running, make_settings, running_app
from tests.support.clock import FrozenClock
from tests.support.connection import Connection
from tests.support.drivers import StaffDriver, VisitorDriver
from tests.support.ids import new_cid
from tests.support.town import ADVICE, LIBRARY, PASSWORD, SITE
from tools import generate_contracts

WITHIN_S = 8.0

DERIVED = {"rev", "head", "queue"}
"""A view's `head` is compared with the timeline, its `rev` may only be older, its place is told beside."""


class Stage:
    """A visitor and three consoles: two that see both services, and one of the library alone."""

    def __init__(self, app: Running, clock: FrozenClock, visitor: VisitorDriver) -> None:
        self.app = app
        self.clock = clock
        self.visitor = visitor
        self.staff: dict[str, StaffDriver] = {}

    @property
    def aino(self) -> StaffDriver:
        return self.staff["aino"]

    @property
    def bjorn(self) -> StaffDriver:
        return self.staff["bjorn"]

    @property
    def conversation(self) -> str:
        return self.visitor.conversation

    async def beat(self) -> None:
        for one in self.staff.values():
            await one.call(desk.BEAT, desk.Beat(), Nothing)

    async def passes(self, ms: int) -> None:
        self.clock.advance(ms)
        await self.beat()

    async def difference(self) -> str | None:
        """Where what was pushed and what is fetched now part, or None."""
        await self.app.service.parts.database.settled()
        for connection in self.app.service.parts.gateway.connections.values():
            connection.bucket.tokens = 40.0  # the clock stands, and asking is not what is tested here
        visitor = self.visitor
        if visitor.view is not None:
            asked = chat.SyncConversation(conversation=visitor.conversation, after=0)
            fresh = await visitor.call(chat.SYNC, asked, chat.Synced)
            assert fresh.conversation is not None
            shown = visitor.timelines[visitor.conversation].entries
            if shown != fresh.entries or len(shown) != fresh.conversation.head:
                return f"the visitor's timeline: {shown[-2:]} for {fresh.entries[-2:]}"
            live, now = _plain(visitor.view), _plain(fresh.conversation)
            if live != now:
                return f"the visitor's view: {_parts(live, now)}"
            if (visitor.view.queue and visitor.view.queue.position) != (
                fresh.conversation.queue and fresh.conversation.queue.position
            ):
                return f"the place: {visitor.view.queue} for {fresh.conversation.queue}"
            if visitor.view.rev > fresh.conversation.rev:
                return "a rev from the future"
        for name, driver in self.staff.items():
            snapshot = await driver.call(desk.SNAPSHOT, Nothing(), desk.Desk)
            cards = {card.id: card.model_dump() for card in snapshot.conversations}
            shown_cards = {
                key: card.model_dump() for key, card in driver.cards.items() if card.status != "closed"
            }
            if shown_cards != cards:
                for key in shown_cards.keys() | cards.keys():
                    if shown_cards.get(key) != cards.get(key):
                        return f"{name}'s card: {_parts(shown_cards.get(key, {}), cards.get(key, {}))}"
            services = {one.id: one for one in snapshot.services}
            if driver.services != services:
                return f"{name}'s services: {driver.services} for {services}"
            if driver.me != snapshot.me:
                return f"{name}'s own state: {driver.me} for {snapshot.me}"
            for key, card in driver.cards.items():
                if card.advisor == name and card.status == "active":
                    asked = chat.SyncConversation(conversation=key, after=0)
                    fresh_entries = (await driver.call(chat.STAFF_SYNC, asked, chat.Synced)).entries
                    if driver.timelines[key].entries != fresh_entries:
                        return f"{name}'s timeline: {driver.timelines[key].entries[-2:]}"
        return None


def _plain(view: chat.ConversationView) -> dict[str, Any]:
    return {name: value for name, value in view.model_dump().items() if name not in DERIVED}


def _parts(live: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    return {
        key: (live.get(key), now.get(key))
        for key in live.keys() | now.keys()
        if live.get(key) != now.get(key)
    }


async def assert_live_matches_fetched(
    stage: Stage, action: Callable[[Stage], Awaitable[object]], what: str
) -> None:
    """Do it, and wait until nothing differs; pushes are under way for a moment, but must all arrive."""
    await action(stage)
    different: str | None = "nothing was compared"
    try:
        async with asyncio.timeout(WITHIN_S):
            while (different := await stage.difference()) is not None:
                await asyncio.sleep(0.15)
    except TimeoutError:
        heard = [(n, d.get("services", d.get("status"))) for n, d in stage.aino.pushed[-9:]]
        pytest.fail(f"after “{what}”: {different}; aino heard {heard}")


async def start(stage: Stage) -> None:
    stage.visitor.view = None
    await stage.bjorn.is_("break_soon")  # new ones are offered to aino alone
    await stage.visitor.starts("Hei!", ADVICE)


async def take(stage: Stage) -> None:
    await stage.aino.takes(stage.conversation)


async def advisor_writes(stage: Stage) -> None:
    await stage.aino.says(stage.conversation, "Hei, miten voin auttaa?")


async def visitor_writes(stage: Stage) -> None:
    await stage.visitor.says("Tunnukseni on 131052-")
    await stage.visitor.says("308T")


async def both_see(stage: Stage) -> None:
    for driver, event in ((stage.visitor, chat.SEEN), (stage.aino, chat.STAFF_SEEN)):
        cursor = driver.timelines[stage.conversation].cursor
        await driver.call(event, chat.SeenEntries(conversation=stage.conversation, seq=cursor), Nothing)


async def both_type(stage: Stage) -> None:
    for driver, event in ((stage.visitor, typing_wire.TYPING), (stage.aino, typing_wire.STAFF_TYPING)):
        await driver.call(event, typing_wire.Typing(conversation=stage.conversation, on=True), Nothing)
    for driver in (stage.visitor, stage.aino):
        heard: Connection = driver
        await heard.until(lambda h=heard: typing_wire.TYPING_NOW.name in _names(h), "typing")  # type: ignore[misc]


async def note(stage: Stage) -> None:
    rev = stage.aino.cards[stage.conversation].note_rev
    saved = chat.SaveNote(conversation=stage.conversation, rev=rev, text=f"muista {rev}")
    await stage.aino.call(chat.NOTE, saved, chat.Saved)


async def draft(stage: Stage) -> None:
    rev = stage.aino.cards[stage.conversation].draft_rev
    saved = chat.SaveDraft(conversation=stage.conversation, rev=rev, text=f"luonnos {rev}")
    await stage.aino.call(chat.DRAFT, saved, chat.Saved)


async def hand_to_bjorn(stage: Stage) -> None:
    await stage.bjorn.is_("available")
    await stage.aino.transfers(stage.conversation, advisor="bjorn", note="Sinun alaasi")


async def bjorn_declines(stage: Stage) -> None:
    asked = desk.Decline(cid=new_cid(), conversation=stage.conversation)
    await stage.bjorn.call(desk.DECLINE, asked, Nothing)


async def offer_expires(stage: Stage) -> None:
    await stage.passes(OFFER_MS)
    await stage.app.service.desk.desk.route()


async def hand_over_expires(stage: Stage) -> None:
    await hand_to_bjorn(stage)
    for _ in range(4):
        await stage.passes(20 * SECOND_MS)
    await stage.app.service.desk.desk.route()


async def bjorn_takes(stage: Stage) -> None:
    await hand_to_bjorn(stage)
    await stage.bjorn.takes(stage.conversation)


async def bjorn_to_library(stage: Stage) -> None:
    await stage.bjorn.transfers(stage.conversation, service=LIBRARY)


async def aino_is_lost(stage: Stage) -> None:
    clockwork = stage.app.service.desk.clockwork
    for _ in range(4):
        assert await clockwork.find_lost() == 0
        stage.clock.advance(LOST_MS // 4 + 1)
        for name, one in stage.staff.items():
            if name != "aino":
                await one.call(desk.BEAT, desk.Beat(), Nothing)
    assert await clockwork.find_lost() == 1
    await stage.beat()


async def aino_closes(stage: Stage) -> None:
    await stage.aino.closes(stage.conversation)


async def visitor_ends(stage: Stage) -> None:
    await stage.visitor.leaves()


async def bjorn_is_free(stage: Stage) -> None:
    await stage.bjorn.is_("available")


async def visitor_rates(stage: Stage) -> None:
    rating = chat.RateConversation(conversation=stage.conversation, cid=new_cid(), solved="yes")
    await stage.visitor.call(chat.RATE, rating, Nothing)


async def visitor_leaves_queue(stage: Stage) -> None:
    await start(stage)
    await stage.visitor.leaves()


async def another_waits_before(stage: Stage) -> None:
    """Somebody ahead of the visitor leaves, and their place moves."""
    other = await VisitorDriver(stage.app.url).arrives(SITE)
    await other.starts("Olin ensin", ADVICE)
    stage.clock.advance(1)
    await start(stage)
    assert stage.visitor.view is not None
    assert stage.visitor.view.queue is not None
    assert stage.visitor.view.queue.position == 2
    await other.leaves()
    await other.disconnect()


async def bjorn_goes(stage: Stage) -> None:
    await stage.staff.pop("bjorn").goes()


STORY: tuple[Callable[[Stage], Awaitable[None]], ...] = (
    start,
    offer_expires,
    take,
    advisor_writes,
    visitor_writes,
    both_see,
    both_type,
    note,
    draft,
    hand_to_bjorn,
    bjorn_declines,
    hand_over_expires,
    aino_is_lost,
    take,
    bjorn_takes,
    bjorn_to_library,
    visitor_ends,
    visitor_rates,
    start,
    take,
    aino_closes,
    visitor_leaves_queue,
    another_waits_before,
    bjorn_is_free,
    bjorn_goes,
    offer_expires,
    take,
    advisor_writes,
    life.aino_promises_to_return,
    life.return_is_due,
    life.aino_promises_to_return,
    advisor_writes,
    life.visitor_is_asked,
    life.visitor_stays,
    life.visitor_is_asked,
    life.visitor_adds_to_the_message,
    life.aino_is_reminded,
    advisor_writes,
    life.looks_wide,
    life.aino_says_it_is_not,
    aino_closes,
    life.aino_takes_the_close_back,
    aino_closes,
    life.visitor_comes_back,
    life.visitor_leaves_it_as_a_message,
    life.visitor_adds_to_the_message,
    take,
    life.aino_blocks,
)

ELSEWHERE = {
    "drain": "tells of the server, not of a thing that is shown",
    "conversation:heads": "is waited for at the end of the story",
    "storage:changed": "tells of the server too; shown in tests/console/test_not_stored.py",
    "video:state": "is a whole snapshot by itself; shown in tests/escalate",
    "pause:state": "is one too; shown in tests/escalate/test_pause.py",
    "call:pointed": "lasts a moment and is stored nowhere; shown in tests/escalate/test_parties.py",
    "call:typed": "lasts as long as it is typed; shown in tests/escalate/test_browser_talk.py",
    "doc:together": "is a whole snapshot by itself; shown in tests/files/test_joint.py",
    "doc:pointing": "lasts a moment and is stored nowhere; shown in tests/files/test_joint.py",
    "wall:changed": "tests/oversight/test_socket.py",
    "beside:added": "tests/browser/test_wallboard.py",
    "notice:moved": "tests/oversight/test_socket.py",
}


def _names(driver: Connection) -> set[str]:
    return {name for name, _ in driver.pushed}


@pytest.mark.req("R78")
async def test_what_was_pushed_equals_what_is_fetched(tmp_path: Any, clock: FrozenClock) -> None:
    settings = make_settings(tmp_path, heartbeat_s=0.5)
    async with running_app(settings, clock) as app:
        visitor = await VisitorDriver(app.url).arrives(SITE)
        stage = Stage(app, clock, visitor)
        everybody: list[Connection] = [visitor]
        for name in ("aino", "bjorn"):
            stage.staff[name] = await StaffDriver(app.url).signs_in(f"{name}@town.example", PASSWORD)
            everybody.append(stage.staff[name])
        await stage.bjorn.is_("break_soon")
        try:
            for action in STORY:
                await assert_live_matches_fetched(stage, action, action.__name__)
            names = {name for one in everybody for name in _names(one)}
            declared = {push.name for push in _pushes()}
            untold = declared - names - ELSEWHERE.keys()
            assert untold == set(), "pushes that no case of this story sends"
        finally:
            await visitor.disconnect()
            for one in stage.staff.values():
                await one.goes()


def _pushes() -> list[Push]:
    return generate_contracts.events_of(generate_contracts.wire_modules(), Push)


async def test_heads_expose_a_lost_last_entry(tmp_path: Any) -> None:
    async with running_app(make_settings(tmp_path, heartbeat_s=0.3)) as app:
        visitor = await VisitorDriver(app.url).arrives(SITE)
        conversation = await visitor.starts("Hei", ADVICE)
        await visitor.until(lambda: "conversation:heads" in _names(visitor), "a heartbeat")
        heads = chat.Heads.model_validate(visitor.last("conversation:heads"))
        assert heads.heads == {conversation: visitor.timelines[conversation].cursor}
        await visitor.disconnect()
