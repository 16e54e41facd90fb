"""Whatever changes something may be sent twice: the second answer is the first, and nothing happens twice.

Generated from what is bound: an event or a route that changes something and has no builder here fails.
"""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import func, select

from advisory.chat.tables import conversation as conversation_table
from advisory.chat.tables import entry as entry_table
from advisory.clock import HOUR_MS, wall_clock
from advisory.storage.receipts import receipt
from advisory.storage.record import event_record
from advisory.wire import STAFF_SPACE, VISITORS
from tests.journeys import calls as calls
from tests.journeys import oversight as oversight
from tests.journeys.files import FILES
from tests.journeys.scenes import BUILDERS, Scene, Sent, builds, send
from tests.support.app import RECORDING, Running, make_settings, running_app
from tests.support.connection import Refused
from tests.support.drivers import StaffDriver, VisitorDriver
from tests.support.hosts import vouched
from tests.support.ids import new_cid
from tests.support.town import ADVICE, LIBRARY, PASSWORD, SITE


@pytest.fixture
async def app(tmp_path: Path, database_url: str) -> AsyncIterator[Running]:
    """With the media worker, so that calls can be offered."""
    async with running_app(
        make_settings(tmp_path, database_url=database_url, media=True, **RECORDING)
    ) as running:
        yield running


OWN = {"id": "own-1", "rev": 0, "shortcut": "o", "services": [ADVICE], "texts": {"fi": {"formal": "Tulkaa."}}}


@builds(VISITORS, "conversation:start")
async def _(scene: Scene) -> Sent:
    await scene.aino.is_("break_soon")  # an offer in between would show in the second answer
    return scene.visitor, {"cid": new_cid(), "service": ADVICE, "text": "Hei", "lang": "fi"}


@builds(VISITORS, "entry:post")
async def _(scene: Scene) -> Sent:
    return scene.visitor, {"conversation": await scene.held(), "cid": new_cid(), "text": "Kysyn vielä"}


@builds(VISITORS, "entry:seen")
async def _(scene: Scene) -> Sent:
    return scene.visitor, {"conversation": await scene.held(), "seq": 2}


@builds(VISITORS, "conversation:end")
async def _(scene: Scene) -> Sent:
    return scene.visitor, {"conversation": await scene.held(), "cid": new_cid()}


@builds(VISITORS, "conversation:rate")
async def _(scene: Scene) -> Sent:
    return scene.visitor, {"conversation": await scene.closed(), "cid": new_cid(), "solved": "yes"}


@builds(VISITORS, "conversation:stay")
async def _(scene: Scene) -> Sent:
    return scene.visitor, {"conversation": await scene.held(), "cid": new_cid()}


@builds(VISITORS, "conversation:identify")
async def _(scene: Scene) -> Sent:
    token = await vouched(scene.app, "liisa")
    return scene.visitor, {"conversation": await scene.held(), "token": token}


@builds(VISITORS, "conversation:message")
async def _(scene: Scene) -> Sent:
    asked = {"cid": new_cid(), "service": ADVICE, "text": "Hei", "lang": "fi", "contact": "040 123 4567"}
    return scene.visitor, asked


@builds(VISITORS, "conversation:to_message")
async def _(scene: Scene) -> Sent:
    await scene.aino.is_("break_soon")
    return scene.visitor, {"conversation": await scene.waiting(), "cid": new_cid()}


@builds(VISITORS, "conversation:reopen")
async def _(scene: Scene) -> Sent:
    conversation = await scene.closed()
    await scene.aino.is_("break_soon")  # an offer in between would show in the second answer
    return scene.visitor, {"conversation": conversation, "cid": new_cid()}


@builds(STAFF_SPACE, "conversation:return")
async def _(scene: Scene) -> Sent:
    return scene.aino, {"conversation": await scene.held(), "cid": new_cid(), "minutes": 10}


@builds(STAFF_SPACE, "conversation:undo_close")
async def _(scene: Scene) -> Sent:
    return scene.aino, {"conversation": await scene.closed(), "cid": new_cid()}


@builds(STAFF_SPACE, "conversation:not_wide")
async def _(scene: Scene) -> Sent:
    return scene.aino, {"conversation": await scene.held(), "cid": new_cid()}


@builds(STAFF_SPACE, "answer:save")
async def _(scene: Scene) -> Sent:
    return scene.aino, {"cid": new_cid(), **OWN}


@builds(STAFF_SPACE, "answer:remove")
async def _(scene: Scene) -> Sent:
    await send(scene.aino, "answer:save", {"cid": new_cid(), **OWN})
    return scene.aino, {"cid": new_cid(), "id": "own-1", "rev": 1}


@builds(STAFF_SPACE, "conversation:block")
async def _(scene: Scene) -> Sent:
    asked = {"conversation": await scene.held(), "cid": new_cid(), "reason": "abuse", "hours": 24}
    return scene.aino, asked


@builds(STAFF_SPACE, "desk:unblock")
async def _(scene: Scene) -> Sent:
    life = scene.app.service.chat.life
    person = scene.app.service.parts.gateway.connections_of("aino")[0].person
    await life.block(person, await scene.held(), new_cid(), "abuse", 24)
    return await scene.supervisor(), {"block": (await life.blocks(person))[0].id, "cid": new_cid()}


@builds(STAFF_SPACE, "entry:post")
async def _(scene: Scene) -> Sent:
    used = [{"kind": "canned_answer", "id": "moi", "edited": False}]
    return scene.aino, {"conversation": await scene.held(), "cid": new_cid(), "text": "Hei!", "used": used}


@builds(STAFF_SPACE, "entry:seen")
async def _(scene: Scene) -> Sent:
    return scene.aino, {"conversation": await scene.held(), "seq": 2}


@builds(STAFF_SPACE, "conversation:close")
async def _(scene: Scene) -> Sent:
    return scene.aino, {"conversation": await scene.held(), "cid": new_cid(), "outcome": "solved"}


@builds(STAFF_SPACE, "conversation:note")
async def _(scene: Scene) -> Sent:
    return scene.aino, {"conversation": await scene.held(), "rev": 0, "text": "muista"}


@builds(STAFF_SPACE, "conversation:draft")
async def _(scene: Scene) -> Sent:
    return scene.aino, {"conversation": await scene.held(), "rev": 0, "text": "luonnos"}


@builds(STAFF_SPACE, "desk:presence")
async def _(scene: Scene) -> Sent:
    return scene.aino, {"cid": new_cid(), "presence": "on_break"}


@builds(STAFF_SPACE, "desk:take")
async def _(scene: Scene) -> Sent:
    return scene.aino, {"cid": new_cid(), "conversation": await scene.waiting()}


@builds(STAFF_SPACE, "desk:decline")
async def _(scene: Scene) -> Sent:
    conversation = await scene.held()
    await scene.bjorn.is_("available")
    await scene.aino.transfers(conversation, advisor="bjorn")
    return scene.bjorn, {"cid": new_cid(), "conversation": conversation}


@builds(STAFF_SPACE, "desk:transfer")
async def _(scene: Scene) -> Sent:
    to = {"service": LIBRARY}
    return scene.aino, {"cid": new_cid(), "conversation": await scene.held(), "to": to, "note": "Kirja"}


@builds(STAFF_SPACE, "desk:keep")
async def _(scene: Scene) -> Sent:
    conversation = await scene.held()
    await scene.aino.transfers(conversation, service=LIBRARY)
    return scene.aino, {"cid": new_cid(), "conversation": conversation}


@builds(STAFF_SPACE, "desk:hand_over_all")
async def _(scene: Scene) -> Sent:
    notes = [{"conversation": await scene.held(), "note": "Kesken"}]
    return scene.aino, {"cid": new_cid(), "notes": notes, "presence": "on_break"}


@builds(STAFF_SPACE, "desk:shift")
async def _(scene: Scene) -> Sent:
    return scene.aino, {"cid": new_cid(), "ends_at": wall_clock() + HOUR_MS}


BUILDERS.update(FILES)


ELSEWHERE = {"media:publish", "media:unpublish", "media:subscribe", "media:set"}
"""Need a media worker at the other end; their resends are tested beside it, in `tests/escalate`."""


MOVES = {"dup", "counted_at", "load", "rev", "now"}
"""What may differ in the second answer: it says that it is one, or the time has moved on."""


def still(answer: Any) -> Any:
    if isinstance(answer, dict):
        return {name: still(value) for name, value in answer.items() if name not in MOVES}
    return [still(one) for one in answer] if isinstance(answer, list) else answer


KEPT = (entry_table, receipt, conversation_table)
BY_ITSELF = ("desk.offered", "desk.offer_expired", "conversation.mined", "staff.refused")
"""What is done while nobody asks."""


async def counts(app: Running) -> dict[str, int]:
    def run(connection: Any) -> dict[str, int]:
        recorded = select(event_record.c.kind, func.count()).group_by(event_record.c.kind)
        recorded = recorded.where(event_record.c.kind.not_in(BY_ITSELF))
        found = {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in KEPT
        }
        return found | {kind: count for kind, count in connection.execute(recorded)}

    return await app.service.parts.database.read(run)


async def test_every_event_that_changes_something_can_be_sent_twice(
    app: Running, advisor: StaffDriver
) -> None:
    mutating = {key for key, one in app.service.parts.gateway.bound.items() if one.event.mutates}
    missing = sorted(key for key in mutating - BUILDERS.keys() if key[1] not in ELSEWHERE)
    assert missing == [], f"without a builder: {missing}"
    wrong: list[str] = []
    async with StaffDriver(app.url) as bjorn:
        await bjorn.signs_in("bjorn@town.example", PASSWORD)
        for key in sorted(mutating & BUILDERS.keys()):
            visitor = await VisitorDriver(app.url).arrives(SITE)
            scene = Scene(app, visitor, advisor, bjorn)
            await bjorn.is_("break_soon")  # nothing is offered to a second one meanwhile
            sender, payload = await BUILDERS[key](scene)
            first = await send(sender, key[1], payload)
            before = await counts(app)
            try:
                second = await send(sender, key[1], payload)
            except Refused as refused:
                wrong.append(f"{key}: the second was refused: {refused}")
            else:
                if still(second) != still(first):
                    wrong.append(f"{key}: {first} and then {second}")
            if (after := await counts(app)) != before:
                wrong.append(f"{key}: happened twice: {set(after.items()) - set(before.items())}")
            await _leave(scene)
    assert wrong == []


async def _leave(scene: Scene) -> None:
    """Free everybody for the next one."""
    if scene.visitor.view is not None:
        await scene.visitor.leaves()
    await scene.visitor.disconnect()
    if scene.guest is not None:
        await scene.guest.disconnect()
    if scene.saara is not None:
        await scene.saara.goes()
    for one in (scene.aino, scene.bjorn):
        await one.is_("available")


ROUTES: dict[tuple[str, str], dict[str, Any]] = {
    ("PUT", "/api/staff/language"): {"lang": "sv"},
    ("POST", "/api/staff/sign-out"): {},
}
FRESH = {
    ("POST", "/api/staff/sign-in"),
    ("POST", "/api/visitor/token"),
    ("POST", "/api/visitor/return"),
    ("POST", "/api/staff/passkey/ask"),
    ("POST", "/api/staff/issuer/begin"),
    ("POST", "/demo/practise"),
}
"""Give a new secret each time on purpose, and a lost one grants nothing."""
HAVE_CID_TESTS_ELSEWHERE = (
    *("/api/articles", "/api/candidates", "/api/widget/helped"),
    *("/api/visitor/files", "/api/staff/files", "/api/staff/recordings", "/api/guest", "/api/staff/settings"),
    *(
        "/api/settings/sites",
        "/api/settings/names",
        "/api/settings/protection",
        "/api/practice",
        "/api/audit",
        "/api/reports",
        "/api/integrations",
        "/api/privacy",
        "/api/v1",
    ),
    *("/api/people", "/api/account", "/api/staff/link", "/api/staff/code", "/api/staff/password-strength"),
    *("/api/staff/passkey/show", "/api/staff/issuer/log-out"),
    *("/api/staff/forgotten", "/api/settings/mail"),
)
"""They need an article, a file, a recording, a link or a right: tested beside their features."""


async def test_every_route_that_changes_something_can_be_sent_twice(
    app: Running, advisor: StaffDriver
) -> None:
    mutating = {(route.method, route.path) for route in app.service.parts.routes.all if route.mutates}
    missing = sorted(
        key for key in mutating - ROUTES.keys() - FRESH if not key[1].startswith(HAVE_CID_TESTS_ELSEWHERE)
    )
    assert missing == [], f"without a body to send: {missing}"
    for method, path in sorted(mutating & ROUTES.keys(), key=lambda key: key[1] == "/api/staff/sign-out"):
        first = await advisor.http(method, path, ROUTES[method, path])
        before = await counts(app)
        if path == "/api/staff/sign-out":
            with pytest.raises(Refused):
                await advisor.http(method, path, ROUTES[method, path])
        else:
            assert await advisor.http(method, path, ROUTES[method, path]) == first
        assert await counts(app) == before


async def test_a_second_sign_in_is_another_session(app: Running) -> None:
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar, headers={"Origin": app.url}) as session:
        secrets = set()
        for _ in range(2):
            form = {"email": "aino@town.example", "password": PASSWORD}
            async with session.post(f"{app.url}/api/staff/sign-in", json=form) as answer:
                secrets.add(answer.cookies["advisory"].value)
    assert len(secrets) == 2
