"""A call between people whose pages are connected to two processes: one of them carries it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from advisory.escalate import wire
from advisory.lab.media_peers import Receiving, Sending, receive, send
from advisory.lab.redis import RedisServer
from tests.support.drivers import StaffDriver, VisitorDriver
from tests.support.ids import new_cid
from tests.support.many import Pair, becomes, two_processes
from tests.support.town import ADVICE, PASSWORD, SITE

pytestmark = [pytest.mark.postgres, pytest.mark.redis, pytest.mark.slow]

PUBLISH = {event.namespace: event for event in wire.PUBLISH}
SUBSCRIBE = {event.namespace: event for event in wire.SUBSCRIBE}


@pytest.fixture
async def pair(tmp_path: Path, postgres_url: str, redis_server: RedisServer) -> AsyncIterator[Pair]:
    async with two_processes(tmp_path, postgres_url, redis_server.url, media=True) as running:
        yield running


async def sends(person: VisitorDriver | StaffDriver, session: str) -> Sending:
    async def exchange(offer: str) -> str:
        asked = wire.Publish(session=session, cid=new_cid(), source="cam", sdp=offer)
        return (await person.call(PUBLISH[person.namespace], asked, wire.Published)).sdp

    return await send(exchange, width=160, height=90)


async def test_pictures_pass_whichever_process_carries_them(pair: Pair) -> None:
    visitor = await VisitorDriver(pair.one.url).arrives(SITE)
    async with StaffDriver(pair.two.url) as advisor:
        await advisor.signs_in("aino@town.example", PASSWORD)
        await advisor.is_("available")
        conversation = await visitor.starts("Hei!", ADVICE)
        await advisor.sees_waiting(conversation)
        await advisor.takes(conversation)
        asked = wire.OfferVideo(conversation=conversation, cid=new_cid())
        call = await advisor.call(wire.OFFER, asked, wire.VideoState)
        await visitor.until(lambda: told(visitor) is not None, "the offer")
        answer = wire.AnswerVideo(session=call.session, rev=call.rev, accept=True)
        await visitor.call(wire.ANSWER, answer, wire.VideoState)

        peers: list[Sending | Receiving] = [
            await sends(visitor, call.session),
            await sends(advisor, call.session),
        ]
        try:
            await visitor.until(lambda: state(visitor) == "live", "a live call")
            theirs = next(one for one in told(visitor)["sources"] if one["participant"] == call.me)

            async def exchange(offer: str) -> str:
                view = wire.Subscribe(session=call.session, cid=new_cid(), source=theirs["id"], sdp=offer)
                return (await visitor.call(SUBSCRIBE[visitor.namespace], view, wire.Subscribed)).sdp

            viewing = await receive(exchange)
            peers.append(viewing)
            await becomes(lambda: viewing.pictures > 5, "pictures by the other process's worker")

            one, two = pair.one.service, pair.two.service
            await one.calls.recover()
            assert (await one.calls.snapshot(call.session)).home == two.parts.leases.id, "its process lives"
            await two.parts.leases.end()
            await one.calls.recover()
            taken = await one.calls.snapshot(call.session)
            assert (taken.home, taken.sources) == (one.parts.leases.id, ()), "the next process takes it"
            await visitor.until(lambda: state(visitor) == "reconnecting", "that both have to join again")
        finally:
            for peer in peers:
                await peer.close()
    await visitor.disconnect()


def told(person: VisitorDriver) -> Any:
    return next((data for name, data in reversed(person.pushed) if name == wire.STATE_CHANGED.name), None)


def state(person: VisitorDriver) -> object:
    found = told(person)
    return None if found is None else found["state"]
