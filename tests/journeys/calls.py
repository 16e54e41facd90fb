"""Builders for what is asked in calls, in pauses and by guests."""

from typing import Any

import aiohttp

from advisory.identity import new_secret
from advisory.wire import GUESTS, STAFF_SPACE, VISITORS
from tests.journeys.scenes import Scene, Sent, builds, send
from tests.support.connection import Connection
from tests.support.drivers import http
from tests.support.ids import new_cid


async def _call(scene: Scene) -> dict[str, Any]:
    """A call that is offered to the visitor."""
    asked = {"conversation": await scene.held(), "cid": new_cid(), "mode": "video"}
    return await send(scene.aino, "video:offer", asked)  # type: ignore[no-any-return]


@builds(STAFF_SPACE, "video:offer")
async def _(scene: Scene) -> Sent:
    return scene.aino, {"conversation": await scene.held(), "cid": new_cid(), "mode": "video"}


@builds(VISITORS, "video:answer")
async def _(scene: Scene) -> Sent:
    call = await _call(scene)
    return scene.visitor, {"session": call["session"], "rev": call["rev"], "accept": False}


@builds(VISITORS, "video:end")
async def _(scene: Scene) -> Sent:
    return scene.visitor, {"session": (await _call(scene))["session"], "cid": new_cid()}


@builds(STAFF_SPACE, "video:end")
async def _(scene: Scene) -> Sent:
    return scene.aino, {"session": (await _call(scene))["session"], "cid": new_cid()}


async def _running(scene: Scene) -> dict[str, Any]:
    """A call that the visitor has accepted."""
    call = await _call(scene)
    asked = {"session": call["session"], "rev": call["rev"], "accept": True}
    return await send(scene.visitor, "video:answer", asked)  # type: ignore[no-any-return]


async def a_guest(scene: Scene, *, inside: bool, name: str = "Mari", **more: Any) -> tuple[str, str]:
    """Somebody before the door, or let in; gives the call's id and the guest's in it."""
    session = (await _running(scene))["session"]
    asked = {"session": session, "cid": new_cid(), "role": "relative", **more}
    url = (await send(scene.aino, "guest:invite", asked))["url"]
    knock = {"token": url.split("#")[1], "key": new_secret(), "name": name, "lang": "fi"}
    async with aiohttp.ClientSession() as session_of_page:
        await http(session_of_page, "POST", scene.app.url, "/api/guest/knock", knock)
    scene.guest = Connection(scene.app.url, GUESTS, "fi")
    await scene.guest.connect({"key": knock["key"]})
    participant = (await send(scene.guest, "video:snapshot", {"session": session}))["me"]
    if inside:
        decision = {"session": session, "cid": new_cid(), "participant": participant, "admit": True}
        await send(scene.aino, "guest:decide", decision)
    return session, participant


@builds(STAFF_SPACE, "guest:invite")
async def _(scene: Scene) -> Sent:
    return scene.aino, {"session": (await _running(scene))["session"], "cid": new_cid(), "role": "relative"}


@builds(STAFF_SPACE, "guest:decide")
async def _(scene: Scene) -> Sent:
    session, participant = await a_guest(scene, inside=False)
    return scene.aino, {"session": session, "cid": new_cid(), "participant": participant, "admit": True}


@builds(STAFF_SPACE, "guest:eject")
async def _(scene: Scene) -> Sent:
    session, participant = await a_guest(scene, inside=True)
    return scene.aino, {"session": session, "cid": new_cid(), "participant": participant}


@builds(GUESTS, "video:leave")
async def _(scene: Scene) -> Sent:
    session, _ = await a_guest(scene, inside=True)
    assert scene.guest is not None
    return scene.guest, {"session": session, "cid": new_cid()}


async def _asked_to_record(scene: Scene) -> dict[str, Any]:
    session = (await _running(scene))["session"]
    asked = {"session": session, "cid": new_cid(), "purpose": "Opastus"}
    return await send(scene.aino, "rec:ask", asked)  # type: ignore[no-any-return]


def _answers(call: dict[str, Any]) -> dict[str, Any]:
    return {"session": call["session"], "recording": call["recording"]["recording"], "yes": False}


@builds(STAFF_SPACE, "rec:ask")
async def _(scene: Scene) -> Sent:
    session = (await _running(scene))["session"]
    return scene.aino, {"session": session, "cid": new_cid(), "purpose": "Opastus"}


@builds(VISITORS, "rec:answer")
async def _(scene: Scene) -> Sent:
    return scene.visitor, _answers(await _asked_to_record(scene))


@builds(STAFF_SPACE, "rec:answer")
async def _(scene: Scene) -> Sent:
    return scene.aino, _answers(await _asked_to_record(scene))


@builds(GUESTS, "rec:answer")
async def _(scene: Scene) -> Sent:
    session, _ = await a_guest(scene, inside=True)
    assert scene.guest is not None
    asked = {"session": session, "cid": new_cid(), "purpose": "Opastus"}
    return scene.guest, _answers(await send(scene.aino, "rec:ask", asked))


@builds(VISITORS, "pause:start")
async def _(scene: Scene) -> Sent:
    return scene.visitor, {"conversation": await scene.held(), "cid": new_cid()}


@builds(STAFF_SPACE, "pause:start")
async def _(scene: Scene) -> Sent:
    return scene.aino, {"conversation": await scene.held(), "cid": new_cid()}


@builds(VISITORS, "pause:end")
async def _(scene: Scene) -> Sent:
    conversation = await scene.held()
    asked = {"conversation": conversation, "cid": new_cid()}
    pause = (await send(scene.visitor, "pause:start", asked))["pause"]
    return scene.visitor, {"conversation": conversation, "pause": pause, "show": False}


@builds(STAFF_SPACE, "pause:confirm")
async def _(scene: Scene) -> Sent:
    call = await _running(scene)
    asked = {"conversation": call["conversation"], "cid": new_cid()}
    pause = (await send(scene.visitor, "pause:start", asked))["pause"]
    return scene.aino, {"session": call["session"], "pause": pause}


@builds(GUESTS, "pause:confirm")
async def _(scene: Scene) -> Sent:
    session, _ = await a_guest(scene, inside=True)
    assert scene.guest is not None
    conversation = scene.visitor.view
    assert conversation is not None
    asked = {"conversation": conversation.id, "cid": new_cid()}
    pause = (await send(scene.visitor, "pause:start", asked))["pause"]
    await send(scene.aino, "pause:confirm", {"session": session, "pause": pause})
    return scene.guest, {"session": session, "pause": pause}
