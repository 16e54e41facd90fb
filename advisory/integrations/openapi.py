"""The description of `/api/v1` in OpenAPI 3.1, made of the routes and of the models that check what comes."""

import re
from collections.abc import Iterable
from typing import Any

import orjson
from aiohttp import web
from pydantic.json_schema import models_json_schema

from advisory.identity import Person
from advisory.web.api import PREFIX, PROBLEM, Operation, Problem
from advisory.web.routes import Route, Routes
from advisory.wire import ANYONE, Wire

PATH = f"{PREFIX}/openapi.json"
VERSION = "1.0.0"
REFS = "#/components/schemas/{model}"
ABOUT = (
    "Programs show a key in `Authorization: Bearer`. A key has scopes, an end and a pace; main users make it "
    "in the console. Times are milliseconds since 1970-01-01 UTC. Errors are problem documents (RFC 9457) "
    "with a stable `code`. What has a `rev` has it as its `ETag` too. Fields and codes may be added within "
    "v1; nothing is taken away or changes its meaning."
)
ID = {"type": "string", "pattern": "^[A-Za-z0-9_.:-]{1,64}$"}
REFUSED = {
    "400": "What was sent is not as it must be; `field` names where",
    "401": "No key, or one that opens nothing (any more)",
    "403": "The key has not the scope",
    "404": "Nothing here has this name, or the key does not reach it",
    "409": "It cannot be done as it stands, or the `Idempotency-Key` was used for something else",
    "412": "Somebody changed it since it was read",
    "429": "Faster than the key may; `Retry-After` tells when",
    "503": "Not now; `Retry-After` tells when",
}


class Description:
    """Served to everybody: it holds nothing of anybody's. Made when it is first asked for."""

    def __init__(self, routes: Routes) -> None:
        self._routes = routes
        self._made: bytes | None = None

    def add(self) -> None:
        about = Operation("describe", "description", "This description")
        self._routes.add("GET", PATH, self.give, ANYONE, side="api", operation=about)

    async def give(self, _: Person | None, __: web.Request, ___: None) -> web.Response:
        if self._made is None:
            self._made = orjson.dumps(description(self._routes.all))
        headers = {"Cache-Control": "public, max-age=300"}
        return web.Response(body=self._made, content_type="application/json", headers=headers)


def description(routes: Iterable[Route]) -> dict[str, Any]:
    mine = [(one, one.operation) for one in routes if one.operation is not None and one.reply]
    asked = {one.payload for one, _ in mine if one.payload is not None and one.mutates}
    given = {one.reply for one, _ in mine if one.reply is not None} | {Problem}
    wanted: list[tuple[type[Wire], Any]] = [(one, "validation") for one in asked]
    wanted += [(one, "serialization") for one in given]
    wanted.sort(key=lambda pair: (pair[0].__name__, pair[1]))
    names, whole = models_json_schema(wanted, ref_template=REFS)
    paths: dict[str, dict[str, Any]] = {}
    for route, operation in sorted(mine, key=lambda pair: (pair[0].path, pair[0].method)):
        found = paths.setdefault(route.path, {})
        found[route.method.lower()] = _operation(route, operation, names)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Advisory",
            "version": VERSION,
            "description": ABOUT,
            "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        },
        "servers": [{"url": "/", "description": "The staff's host of an installation"}],
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            "schemas": whole.get("$defs", {}),
        },
    }


def _operation(route: Route, operation: Operation, names: Any) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": operation.id,
        "tags": [operation.tag],
        "summary": operation.summary,
        "description": f"Needs the scope `{route.may.key}`.",
        "parameters": _parameters(route, operation),
        "responses": _responses(route, operation, names),
    }
    if route.payload is not None and route.mutates:
        schema = names[route.payload, "validation"]
        told["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return told


def _parameters(route: Route, operation: Operation) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": ID}
        for name in re.findall(r"{(\w+)}", route.path)
    ]
    if route.payload is not None and not route.mutates:
        schema = route.payload.model_json_schema(mode="validation")
        for name, field in schema["properties"].items():
            one = {"name": name, "in": "query", "schema": _present(field)}
            found.append({**one, "required": name in schema.get("required", ())})
    found += [
        {
            "name": one.name,
            "in": "header",
            "required": True,
            "description": one.why,
            "schema": {"type": "string", "pattern": f"^{one.pattern}$"},
            "example": one.example,
        }
        for one in operation.headers
    ]
    return found


def _present(field: dict[str, Any]) -> dict[str, Any]:
    """As it may stand in a query, which knows no null: what is not asked for is left out."""
    options = [one for one in field.get("anyOf", ()) if one.get("type") != "null"]
    plain = options[0] if options else field
    return {name: value for name, value in plain.items() if name not in ("title", "default")}


def _responses(route: Route, operation: Operation, names: Any) -> dict[str, Any]:
    schema = names[route.reply, "serialization"]
    good: dict[str, Any] = {
        "description": operation.summary,
        "content": {"application/json": {"schema": schema}},
    }
    revised = route.reply is not None and "rev" in route.reply.model_fields
    if revised:
        good["headers"] = {"ETag": {"schema": {"type": "string"}, "description": "Its revision"}}
    told = {str(operation.status): good}
    if revised and route.method == "GET":
        told["304"] = {"description": "Still as it was"}
    for status, words in REFUSED.items():
        if status in ("409", "412") and not operation.headers:
            continue
        told[status] = {
            "description": words,
            "content": {PROBLEM: {"schema": names[Problem, "serialization"]}},
        }
    return told
