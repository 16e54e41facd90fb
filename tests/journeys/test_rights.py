"""Everybody against every event and route: exactly those get through who may, as docs/rights.toml says.

What is registered and stands in no line there fails; so does a line that nothing is registered for.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from advisory.app import build
from advisory.errors import Code
from advisory.limits.buckets import Rate
from advisory.web.routes import Route
from advisory.wire import STAFF_SPACE, VISITORS
from tests.journeys.crowd import Crowd
from tests.journeys.test_bad_input import CONVERSATION_SCOPES, shape
from tests.journeys.test_resend import counts
from tests.support.app import RECORDING, make_settings, running_app
from tests.support.clock import FrozenClock
from tests.support.ids import new_cid
from tests.support.town import ADVICE, SITE
from tools.generate_rights import HTTP, read

RIGHTS = read()
STAYS_OUT = {Code.NOT_PERMITTED, Code.NOT_FOUND, Code.NOT_SIGNED_IN}
BROKEN = {Code.INTERNAL, Code.UNKNOWN_EVENT, Code.TOO_MANY, Code.BUSY}
Key = tuple[str, str]


@pytest.fixture
async def crowd(tmp_path: Path) -> AsyncIterator[Crowd]:
    """Time stands still, so that nothing runs out while hundreds ask."""
    async with (
        running_app(make_settings(tmp_path, media=True, **RECORDING), FrozenClock()) as app,
        Crowd(app, tmp_path) as everybody,
    ):
        # Nobody's pace is what is asked here; `tests/privacy/test_pace.py` asks that.
        app.service.chat.life._finds = app.service.parts.limits.of("crowd", Rate(1_000, 1_000))
        yield everybody


def line_of(route: Route) -> Key:
    return HTTP, re.sub(r"/faq/[0-9a-f]{16}\.css", "/faq/{style}.css", f"{route.method} {route.path}")


async def asks(crowd: Crowd, kind: str, key: Key, payload: dict[str, Any]) -> tuple[str, Any]:
    """The code of the refusal, or "" and the answer; as it comes from their socket to the choke point."""
    gateway = crowd.app.service.parts.gateway
    for connection in gateway.connections.values():
        connection.bucket.tokens = 100.0
    namespace, name = key
    sid = crowd.sid(kind, namespace)
    told = await asyncio.create_task(gateway.receive(namespace, name, sid, payload))
    return ("", told["data"]) if told["ok"] else (told["error"]["code"], None)


async def does(crowd: Crowd, kind: str, key: Key, payload: dict[str, Any]) -> Any:
    refused, told = await asks(crowd, kind, key, payload)
    assert not refused, f"{kind} {key}: {refused}"
    return told


async def a_pause(crowd: Crowd, _: str) -> dict[str, Any]:
    asked = {"conversation": crowd.known["conversation"], "cid": new_cid()}
    told = await does(crowd, "visitor", (VISITORS, "pause:start"), asked)
    return {"pause": told["pause"]}


async def asked_to_record(crowd: Crowd, _: str) -> dict[str, Any]:
    asked = {"session": crowd.known["session"], "cid": new_cid(), "purpose": "Opastus"}
    told = await does(crowd, "advisor", (STAFF_SPACE, "rec:ask"), asked)
    return {"recording": told["recording"]["recording"]}


async def somebody_waits(crowd: Crowd, _: str) -> dict[str, Any]:
    visitor = await crowd.visitor("somebody")
    return {"conversation": await visitor.starts("Hei", ADVICE)}


async def a_notice(crowd: Crowd, _: str) -> dict[str, Any]:
    words = {"fi": "Katko", "sv": "Avbrott", "en": "Outage"}
    asked = {"cid": new_cid(), "words": words, "services": [ADVICE], "to_visitors": True, "hours": 2}
    told = await does(crowd, "main_user", (STAFF_SPACE, "notice:write"), asked)
    return {"notice": told["id"]}


async def for_visitors(_: Crowd, __: str) -> dict[str, Any]:
    return {"services": [ADVICE], "to_visitors": True, "hours": 2}


async def a_block(crowd: Crowd, _: str) -> dict[str, Any]:
    visitor = await crowd.visitor("somebody")
    conversation = await visitor.starts("Hei", ADVICE)
    await crowd.staff("advisor").takes(conversation)
    asked = {"conversation": conversation, "cid": new_cid(), "reason": "abuse", "hours": 24}
    await does(crowd, "advisor", (STAFF_SPACE, "conversation:block"), asked)
    blocks = await does(crowd, "main_user", (STAFF_SPACE, "desk:blocks"), {})
    return {"block": next(one["id"] for one in blocks["blocks"] if one["conversation"] == conversation)}


async def its_receipt(crowd: Crowd, _: str) -> dict[str, Any]:
    return {"receipt": (await crowd.app.service.chat.chat.find(crowd.known["conversation"])).receipt}


async def an_answer(crowd: Crowd, kind: str) -> dict[str, Any]:
    key = (STAFF_SPACE, "answer:save")
    asked = await payload_of(crowd, key, kind) | {"id": f"own-{crowd.number()}"}
    await does(crowd, kind, key, asked)
    return {"id": asked["id"], "rev": 1}


async def looked_on(crowd: Crowd, kind: str) -> dict[str, Any]:
    asked = {"conversation": crowd.known["conversation"], "cid": new_cid()}
    if kind != "advisor":
        await does(crowd, kind, (STAFF_SPACE, "beside:join"), asked)
    return {}


async def laid_open(crowd: Crowd, _: str) -> dict[str, Any]:
    asked = {"conversation": crowd.known["conversation"], "cid": new_cid(), "file": await crowd.file()}
    await does(crowd, "advisor", (STAFF_SPACE, "doc:open"), asked)
    return {}


async def a_file(crowd: Crowd, _: str) -> dict[str, Any]:
    return {"file": await crowd.file()}


PREPARE: dict[str, Callable[[Crowd, str], Awaitable[dict[str, Any]]]] = {
    "answer:remove": an_answer,
    "beside:whisper": looked_on,
    "conversation:find": its_receipt,
    "desk:take": somebody_waits,
    "desk:unblock": a_block,
    "doc:open": a_file,
    "doc:turn": laid_open,
    "notice:write": for_visitors,
    "notice:end": a_notice,
    "notice:read": a_notice,
    "pause:end": a_pause,
    "pause:confirm": a_pause,
    "rec:answer": asked_to_record,
}
"""What must be there before somebody who may do it can be told from somebody who may not."""
NOT_THERE = {"call:point", "media:subscribe", "GET /api/staff/limits/{service}"}
"""What they name is not there for anybody: nobody sends in the call, and no card was written."""


def keeps_out(name: str) -> set[Code]:
    """What nobody who may is told. A public page that is not there is there for nobody."""
    return STAYS_OUT - {Code.NOT_FOUND} if name in NOT_THERE or not name else STAYS_OUT


async def payload_of(crowd: Crowd, key: Key, kind: str) -> dict[str, Any]:
    """As this kind of people would send it."""
    form = crowd.app.service.parts.gateway.bound[key].event.payload
    made = shape(form, crowd.known["conversation"])
    made |= {name: crowd.known[name] for name in form.model_fields if name in crowd.known}
    if key[1] in PREPARE:
        made |= await PREPARE[key[1]](crowd, kind)
    return made


async def kept(crowd: Crowd) -> dict[str, int]:
    """A receipt that somebody tries in vain is put down on purpose."""
    found = await counts(crowd.app)
    return {name: count for name, count in found.items() if name != "conversation.not_found_by_receipt"}


async def events(crowd: Crowd) -> list[str]:
    bound = crowd.app.service.parts.gateway.bound
    wrong: list[str] = []
    for key in sorted(bound, key=lambda key: (bound[key].event.mutates, key)):
        may = sorted(RIGHTS.may[key])
        await crowd.stands()
        payload = await payload_of(crowd, key, may[0])
        before = await kept(crowd)
        for kind in RIGHTS.who.keys() - RIGHTS.may[key]:
            refused, told = await asks(crowd, kind, key, payload)
            if refused not in STAYS_OUT:
                wrong.append(f"{kind} {key} gets through: {refused or told}")
        if await kept(crowd) != before:
            wrong.append(f"{key}: something was stored for those who may not")
        if bound[key].event.may.scope in CONVERSATION_SCOPES:
            for kind in may:
                refused, _ = await asks(crowd, kind, key, payload | {"conversation": "0" * 32})
                if refused != Code.NOT_FOUND:
                    wrong.append(f"{kind} {key} for what is not there: {refused}")
        for number, kind in enumerate(may):
            if number:
                await crowd.stands()
                payload = await payload_of(crowd, key, kind)
            refused, _ = await asks(crowd, kind, key, payload)
            if refused in BROKEN | keeps_out(key[1]):
                wrong.append(f"{kind} {key} is kept out: {refused}")
    return wrong


CALENDAR = {
    "week": {"mon": [["08:00", "16:00"]]},
    "exceptions": {},
    "zone": "Europe/Helsinki",
    "holidays": "fi",
}


async def opened(crowd: Crowd, kind: str) -> str:
    """What was recorded, by somebody who has said why."""
    address = f"/api/staff/recordings/{crowd.known['part']}/open"
    _, told = await fetched(crowd, kind, "POST", address, {"cid": new_cid(), "reason": "Valitus"})
    return str(told["data"]["opening"]) if told.get("ok") else "none"


async def a_case(crowd: Crowd, kind: str) -> str:
    """A conversation found by its receipt, by somebody who said what for."""
    asked = {"cid": new_cid(), "receipt": crowd.known["receipt"], "why": "access"}
    _, told = await fetched(crowd, kind, "POST", "/api/privacy/find", asked)
    return str(told["data"]["case"]) if told.get("ok") else "none"


async def a_hold(crowd: Crowd) -> str:
    asked = {"cid": new_cid(), "case": await a_case(crowd, "owner"), "reason": "Kantelu"}
    _, told = await fetched(crowd, "owner", "POST", "/api/privacy/hold", asked)
    return str(told["data"]["holds"][0]["id"])


async def body_of(crowd: Crowd, route: Route, kind: str) -> tuple[str, Any]:
    """The query and the body that this kind of people would send."""
    known, changed = crowd.known, {"cid": new_cid(), "rev": 0, "reason": "Kesäaika"}
    match route.method, route.path:
        case "POST", "/api/candidates/{id}/transcript":
            return "", {"cid": new_cid(), "question": known["question"], "reason": "Vastaus on epäselvä"}
        case "PUT", "/api/staff/settings/services/{id}/hours":
            return "", changed | {"hours": CALENDAR}
        case "POST", "/api/staff/settings/services/{id}/put-back":
            return "", changed | {"of_rev": 1}
        case "POST", "/api/staff/settings/skills":
            cell = {"staff": "bjorn", "column": f"service:{ADVICE}", "was": 2, "level": 2}
            return "", {"cid": new_cid(), "cells": [cell]}
        case "POST", "/api/staff/recordings/{id}/open":
            return "", {"cid": new_cid(), "reason": "Valitus palvelusta"}
        case "GET", "/api/staff/recordings":
            return f"?conversation={known['conversation']}", {}
        case "GET", "/api/staff/recordings/{id}":
            return f"?opening={await opened(crowd, kind)}", {}
        case "POST", "/api/privacy/find":
            return "", {"cid": new_cid(), "receipt": known["receipt"], "why": "access"}
        case "GET", "/api/privacy/case" | "/api/privacy/copy":
            return f"?case={await a_case(crowd, kind)}", {}
        case "POST", "/api/privacy/erase":
            return "", {"cid": new_cid(), "case": await a_case(crowd, kind), "why": "asked"}
        case "POST", "/api/privacy/hold":
            return "", {"cid": new_cid(), "case": await a_case(crowd, kind), "reason": "Kantelu"}
        case "POST", "/api/privacy/release":
            return "", {"cid": new_cid(), "hold": await a_hold(crowd), "reason": "Ratkaistu"}
        case "GET", "/api/privacy/would-go":
            return f"?service={ADVICE}&conversation=30", {}
        case "PUT", "/api/privacy/retention/{id}":
            days = {"conversation": 60, "files": 30, "recordings": 14, "questions": 60}
            return "", changed | {"days": days}
        case "PUT", "/api/privacy/staff-retention":
            kinds = ("audit", "work", "practice", "notices", "accounts")
            return "", changed | {"days": dict.fromkeys(kinds, 800)}
        case "POST", "/api/privacy/staff-retention/put-back":
            return "", changed | {"of_rev": 0}
        case "POST", "/api/privacy/retention/{id}/put-back":
            return "", changed | {"rev": 0, "of_rev": 0}
        case "PUT", "/api/visitor/files" | "/api/staff/files":
            return f"?conversation={known['conversation']}&cid={new_cid()}", {}
        case "GET", "/api/v1/knowledge/search":
            return "?q=kortti", {}
    return "", {}


NO_BODY = ("GET", "HEAD")


def headers_of(crowd: Crowd, route: Route, kind: str) -> dict[str, str]:
    """Who asks, and what programs must say with it."""
    who = f"without {route.may.key}" if kind == "other_key" and route.may.key else kind
    asked = route.operation.headers if route.operation else ()
    return (
        crowd.headers[who]
        | {one.name: one.example for one in asked if one.name != "Idempotency-Key"}
        | ({"Idempotency-Key": new_cid()} if asked else {})
    )


async def fetched(
    crowd: Crowd,
    kind: str,
    method: str,
    path: str,
    body: Any,
    takes: str = "",
    more: dict[str, str] | None = None,
) -> tuple[int, Any]:
    headers = {"Origin": crowd.app.url, "Content-Type": takes or "application/json"}
    headers |= more or crowd.headers[kind]
    data = None if path.startswith("/api/v1/") and method in NO_BODY else orjson.dumps(body)
    async with crowd.http.request(
        method, crowd.app.url + path, headers=headers, data=data, allow_redirects=False
    ) as answer:
        if answer.content_type == "application/problem+json":
            return answer.status, {"error": orjson.loads(await answer.read())}
        is_json = answer.content_type == "application/json"
        return answer.status, await answer.json() if is_json else {}


def path_of(crowd: Crowd, route: Route) -> str:
    ids = {
        "/api/articles": crowd.known["article"],
        "/api/v1/articles": crowd.known["article"],
        "/api/v1/conversations": crowd.known["conversation"],
        "/api/v1/services": ADVICE,
        "/api/candidates": crowd.known["candidate"],
        "/api/staff/recordings": crowd.known["part"],
        "/api/staff/files": crowd.known["file"],
        "/api/visitor/files": crowd.known["file"],
        "/api/staff/settings/services": ADVICE,
        "/api/privacy/retention": ADVICE,
        "/api/settings/sites": SITE,
    }
    id = next((one for start, one in ids.items() if route.path.startswith(start)), "none")
    filled = {"id": id, "service": ADVICE, "site": SITE, "lang": "fi", "topic": ADVICE, "path": "none"}
    path = re.sub(r"\{rev:[^/]*\}", "1", route.path).replace("{colour:[0-9a-f]{6}}", "a02040")
    return re.sub(r"\{(\w+)(?::[^}]*)?\}", lambda found: filled[found[1]], path)


async def routes(crowd: Crowd) -> list[str]:
    wrong: list[str] = []
    await crowd.stands()
    await crowd.record()
    await crowd.file()
    crowd.known |= await its_receipt(crowd, "")
    for route in sorted(
        crowd.app.service.parts.routes.all, key=lambda one: one.path == "/api/staff/sign-out"
    ):
        may = RIGHTS.may[line_of(route)]
        for kind in RIGHTS.who:
            query, body = await body_of(crowd, route, kind)
            status, told = await fetched(
                crowd,
                kind,
                route.method,
                path_of(crowd, route) + query,
                body,
                route.takes,
                headers_of(crowd, route, kind),
            )
            refused = told.get("error", {}).get("code", "") if isinstance(told, dict) else ""
            if kind not in may:
                if status not in (401, 403, 404) or refused not in STAYS_OUT:
                    wrong.append(f"{kind} {route.method} {route.path} gets through: {status} {refused}")
            elif status >= 500 or refused in keeps_out(line_of(route)[1] if route.may.roles else ""):
                wrong.append(f"{kind} {route.method} {route.path} is kept out: {status} {refused}")
    return wrong


def test_every_event_and_route_stands_in_the_table(tmp_path: Path) -> None:
    parts = build(make_settings(tmp_path, **RECORDING)).parts
    registered = set(parts.gateway.bound) | {line_of(route) for route in parts.routes.all}
    assert registered - RIGHTS.may.keys() == set(), "registered, but in no line of docs/rights.toml"
    assert RIGHTS.may.keys() - registered == set(), "in docs/rights.toml, but not registered"


@pytest.mark.req("R87")
async def test_everybody_gets_what_they_may_and_nothing_else(crowd: Crowd) -> None:
    wrong = [*await events(crowd), *await routes(crowd)]
    assert not wrong, "\n".join(wrong)
