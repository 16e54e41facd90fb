"""What supervisors send, for the generated journeys."""

from advisory.desk import store
from advisory.desk.hours import DAYS, Hours
from advisory.oversight.wire import Chosen, OwnKey
from advisory.wire import STAFF_SPACE
from tests.journeys.scenes import Scene, Sent, builds, send
from tests.support.drivers import StaffDriver
from tests.support.ids import new_cid
from tests.support.town import ADVICE, LIBRARY, a_service

TEXTS = {"fi": "Katko", "sv": "Avbrott", "en": "Outage"}


async def _looked_on(scene: Scene) -> tuple[StaffDriver, str]:
    conversation = await scene.held()
    saara = await scene.supervisor()
    await send(saara, "beside:join", {"conversation": conversation, "cid": new_cid()})
    return saara, conversation


@builds(STAFF_SPACE, "preferences:save")
async def _(scene: Scene) -> Sent:
    chosen = Chosen(sound=False, undo_s=10, keys=[OwnKey(action="next", key="Q")])
    return scene.aino, {"rev": 0, "chosen": chosen.model_dump(mode="json")}


@builds(STAFF_SPACE, "wall:extend_hours")
async def _(scene: Scene) -> Sent:
    hours = Hours(week={day: (("00:00", "23:59"),) for day in DAYS})
    await scene.app.service.parts.database.work(
        lambda work: store.put_service(work, a_service(LIBRARY, hours=hours))
    )
    return await scene.supervisor(), {"service": LIBRARY, "cid": new_cid(), "minutes": 30}


@builds(STAFF_SPACE, "beside:join")
async def _(scene: Scene) -> Sent:
    conversation = await scene.held()
    return await scene.supervisor(), {"conversation": conversation, "cid": new_cid()}


@builds(STAFF_SPACE, "beside:leave")
async def _(scene: Scene) -> Sent:
    saara, conversation = await _looked_on(scene)
    return saara, {"conversation": conversation, "cid": new_cid()}


@builds(STAFF_SPACE, "beside:whisper")
async def _(scene: Scene) -> Sent:
    saara, conversation = await _looked_on(scene)
    return saara, {"conversation": conversation, "cid": new_cid(), "text": "Kysy lupaa ensin"}


@builds(STAFF_SPACE, "beside:take_over")
async def _(scene: Scene) -> Sent:
    conversation = await scene.held()
    saara = await scene.supervisor()
    return saara, {"conversation": conversation, "cid": new_cid()}


@builds(STAFF_SPACE, "notice:write")
async def _(scene: Scene) -> Sent:
    asked = {"cid": new_cid(), "words": TEXTS, "services": [ADVICE], "to_visitors": True, "hours": 2}
    return await scene.supervisor(), asked


@builds(STAFF_SPACE, "notice:end")
async def _(scene: Scene) -> Sent:
    saara = await scene.supervisor()
    written = await send(saara, "notice:write", {"cid": new_cid(), "words": TEXTS})
    return saara, {"notice": written["id"], "cid": new_cid()}


@builds(STAFF_SPACE, "notice:read")
async def _(scene: Scene) -> Sent:
    saara = await scene.supervisor()
    written = await send(saara, "notice:write", {"cid": new_cid(), "words": TEXTS})
    return scene.aino, {"notice": written["id"]}


@builds(STAFF_SPACE, "pain:send")
async def _(scene: Scene) -> Sent:
    context = {"section": "desk", "conversations": 3}
    return scene.aino, {"cid": new_cid(), "text": "Lista hyppii", "context": context}
