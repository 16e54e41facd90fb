"""Two processes on one database look like one to everybody, as long as Redis carries their words."""

import asyncio

import aiohttp
import pytest
from socketio import AsyncManager
from socketio.async_pubsub_manager import AsyncPubSubManager
from socketio.exceptions import ConnectionError as SocketRefused

from advisory.chat import typing_wire
from advisory.chat import wire as chat
from advisory.chat.events import ConversationMoved
from advisory.wire import Nothing
from tests.faq.support import CARD_FI, EditorDriver, answer
from tests.support.drivers import StaffDriver, VisitorDriver, http
from tests.support.ids import new_cid
from tests.support.many import Pair, becomes
from tests.support.town import ADVICE, PASSWORD, SITE

pytestmark = [pytest.mark.postgres, pytest.mark.redis, pytest.mark.slow]


async def test_a_conversation_between_two_processes(pair: Pair) -> None:
    visitor = await VisitorDriver(pair.one.url).arrives(SITE)
    async with StaffDriver(pair.two.url) as advisor:
        await advisor.signs_in("aino@town.example", PASSWORD)
        await advisor.is_("available")
        conversation = await visitor.starts("Missä voin uusia kirjastokorttini?", ADVICE)
        card = await advisor.sees_waiting(conversation)
        assert card.last_text == "Missä voin uusia kirjastokorttini?"

        await advisor.takes(conversation)
        await visitor.until(
            lambda: visitor.view is not None and visitor.view.status == "active", "an advisor"
        )
        await advisor.says(conversation, "Missä tahansa toimipisteessä.")
        await visitor.sees_reply("Missä tahansa toimipisteessä.")
        await visitor.says("Kiitos!")
        await advisor.sees(conversation, "Kiitos!")

        typing = typing_wire.Typing(conversation=conversation, on=True)
        await visitor.call(typing_wire.TYPING, typing, Nothing)
        await advisor.until(
            lambda: any(n == typing_wire.TYPING_NOW.name for n, _ in advisor.pushed), "somebody who types"
        )
        mark = chat.SeenEntries(conversation=conversation, seq=visitor.timelines[conversation].cursor)
        await visitor.call(chat.SEEN, mark, Nothing)
        await advisor.until(lambda: any(n == chat.ENTRY_SEEN.name for n, _ in advisor.pushed), "a read mark")

        await advisor.closes(conversation)
        await visitor.until(lambda: visitor.view is not None and visitor.view.status == "closed", "the end")
    await visitor.disconnect()


async def test_of_a_message_its_conversation_crosses_once(pair: Pair) -> None:
    visitor = await VisitorDriver(pair.one.url).arrives(SITE)
    async with StaffDriver(pair.two.url) as advisor:
        await advisor.signs_in("aino@town.example", PASSWORD)
        conversation = await visitor.starts("Missä voin uusia kirjastokorttini?", ADVICE)
        await advisor.takes(conversation)
        announcer = pair.one.service.parts.database.announcer
        crossed: list[object] = []
        tell = announcer.tell

        def watched(announcement: object) -> None:
            crossed.append(announcement)
            tell(announcement)

        announcer.tell = watched
        await visitor.says("Kiitos!")
        await advisor.sees(conversation, "Kiitos!")
        (moved,) = crossed
        assert isinstance(moved, ConversationMoved)
        assert moved.entry is not None
        assert (moved.entry.text, moved.after.last_seq) == ("Kiitos!", moved.entry.seq)
        assert moved.from_rev < moved.after.rev
        await becomes(
            lambda: advisor.cards[conversation].last_text == "Kiitos!", "the card with what was said"
        )
    await visitor.disconnect()


async def test_the_same_question_sent_to_both_at_once_is_one(pair: Pair) -> None:
    """A page that lost its connection comes back to the other process before the first has answered."""
    here = await VisitorDriver(pair.one.url).arrives(SITE)
    there = VisitorDriver(pair.two.url)
    there.token = here.token
    await there.returns()
    for number in range(3):  # twice each: as many as one visitor may ask in a row
        asked = chat.StartConversation(cid=new_cid(), service=ADVICE, text=f"Kysymys {number}", lang="fi")
        one, other = await asyncio.gather(
            *(who.call(chat.START, asked, chat.Started) for who in (here, there))
        )
        assert one.conversation.id == other.conversation.id
        here.view = one.conversation
        await here.leaves()
    await there.disconnect()
    await here.disconnect()


async def test_an_offer_reaches_an_advisor_of_another_process(pair: Pair) -> None:
    async with StaffDriver(pair.two.url) as advisor:
        await advisor.signs_in("aino@town.example", PASSWORD)
        await advisor.is_("available")
        seats = pair.one.service.desk.seats
        await becomes(lambda: "aino" in seats.present(), "Aino's console, seen from the other process")
        visitor = await VisitorDriver(pair.one.url).arrives(SITE)
        conversation = await visitor.starts("Hei!", ADVICE)
        await advisor.until(
            lambda: conversation in advisor.cards and advisor.cards[conversation].offered_to == "aino",
            "an offer",
        )
        await visitor.disconnect()
    await becomes(lambda: "aino" not in seats.present(), "that Aino has gone")


async def test_what_is_published_in_one_is_found_in_the_other_within_a_second(pair: Pair) -> None:
    async with EditorDriver(pair.one.url) as editor, aiohttp.ClientSession() as session:
        await editor.arrives()
        await editor.publishes("card", answer(CARD_FI))

        async def found(url: str) -> bool:
            asked = f"/api/widget/search?site={SITE}&lang=fi&path=/fi/&q=mistä kirjastokortin saa"
            hits = (await http(session, "GET", url, asked))["hits"]
            return [hit["id"] for hit in hits] == ["card"]

        await becomes(lambda: found(pair.two.url), "the article in the other process", within_s=1.0)


async def test_who_signed_in_at_one_process_opens_a_console_in_another(pair: Pair) -> None:
    async with StaffDriver(pair.one.url) as aino, StaffDriver(pair.two.url) as there:
        await aino.signs_in("aino@town.example", PASSWORD)
        cookie = aino.cookie
        await there.connect({}, Cookie=cookie)
        assert pair.two.service.parts.gateway.connections_of("aino")
        await aino.http("POST", "/api/staff/sign-out", {})
        await there.is_cut()
        again = StaffDriver(pair.two.url)
        with pytest.raises(SocketRefused):
            await again.connect({}, Cookie=cookie)
        await again.goes()


async def test_whoever_is_disabled_at_one_process_is_cut_in_another(pair: Pair) -> None:
    """All of theirs; of somebody who ends their other sign-ins, all but the one that asked."""
    async with (
        StaffDriver(pair.one.url) as matti,
        StaffDriver(pair.two.url) as aino,
        StaffDriver(pair.one.url) as bjorn,
        StaffDriver(pair.two.url) as there,
    ):
        for one, name in ((matti, "matti"), (aino, "aino"), (bjorn, "bjorn"), (there, "bjorn")):
            await one.signs_in(f"{name}@town.example", PASSWORD)
        form = {"cid": new_cid(), "staff": "aino", "why": "suspicion"}
        await matti.http("POST", "/api/people/disable", form)
        await aino.is_cut()
        await bjorn.http("POST", "/api/account/sessions/end", {})
        await there.is_cut()
        await bjorn.is_("available")


async def test_a_session_that_ended_where_nobody_told_is_found_out(pair: Pair) -> None:
    async with StaffDriver(pair.two.url) as aino:
        await aino.signs_in("aino@town.example", PASSWORD)
        people_of_one = pair.one.service.people
        pair.one.service.parts.database.announcer.tell = lambda _: None
        await people_of_one.set_password("aino", "another horse battery")
        assert pair.two.service.parts.gateway.connections_of("aino")
        await pair.two.service.parts.catch_up.compare()
        await aino.is_cut()


async def test_the_librarys_own_manager_of_many_processes_stays_off(pair: Pair) -> None:
    manager = pair.one.service.parts.gateway._transport.server.manager
    assert isinstance(manager, AsyncManager)
    assert not isinstance(manager, AsyncPubSubManager), "rows cross by our own bus alone"
