"""The one choke point of HTTP: find out who asks, permit, check the origin, parse, run, map errors.

Every route says who may use it, as every socket event does. A handler gets the person (None when
nobody signed in), the request and the parsed payload, and gives a wire model or a response.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import parse_qsl

import orjson
from aiohttp import web
from pydantic import ValidationError

from advisory.errors import Code, Refusal
from advisory.identity import LANGUAGES, Person
from advisory.web import api, bodies
from advisory.web.security import host_of, same_origin, secure_headers
from advisory.wire import CONTROL, May, Wire, failed, failure_of, ok

log = logging.getLogger(__name__)

Side = Literal["visitor", "staff", "demo", "api", "any"]
Handler = Callable[[Person | None, web.Request, Any], Awaitable[Wire | web.StreamResponse | None]]
WhoAsks = Callable[[web.Request], Awaitable[Person | None]]

BODY_LIMIT = 256 * 1024
BODY_WITHIN_S = 60.0
"""The longest takes about forty seconds over the slowest line that a phone has."""
STATUS = {
    Code.NOT_SIGNED_IN: 401,
    Code.SIGN_IN_FAILED: 401,
    Code.PASSKEY_REFUSED: 401,
    Code.ISSUER_REFUSED: 401,
    Code.ISSUER_UNKNOWN: 401,
    Code.NOT_PERMITTED: 403,
    Code.ORIGIN_REFUSED: 403,
    Code.NOT_FOUND: 404,
    Code.CONFLICT: 409,
    Code.STALE: 409,
    Code.TAKEN: 409,
    Code.FILE_GONE: 410,
    Code.FILE_TOO_LARGE: 413,
    Code.FILE_KIND: 415,
    Code.FILE_SPACE: 507,
    Code.TOO_MANY: 429,
    Code.CROWDED: 429,
    Code.PUZZLE: 429,
    Code.METHOD: 405,
    Code.INTERNAL: 500,
    Code.ISSUER_AWAY: 503,
    Code.BUSY: 503,
    Code.DRAINING: 503,
}


@dataclass(frozen=True, slots=True)
class Route:
    """One method and path with its permission. `side` is the host it answers on.

    `file`: the body is a file, which the handler reads; the payload stands in the query.
    `server`: another server sends a form whose content proves who it is. No page does, and no cookie counts.
    An `operation` is for programs, which show a key and no cookie; answered as `advisory.web.api` says.
    """

    method: str
    path: str
    handler: Handler
    may: May
    side: Side
    payload: type[Wire] | None = None
    reply: type[Wire] | None = None
    file: bool = False
    server: bool = False
    operation: api.Operation | None = None

    @property
    def takes(self) -> str:
        """The type of body; those that pages send cannot be sent by a form of another site."""
        if self.server:
            return "application/x-www-form-urlencoded"
        return "application/octet-stream" if self.file else "application/json"

    @property
    def mutates(self) -> bool:
        return self.method not in ("GET", "HEAD")


class Routes:
    """All routes, and the application they are put into."""

    def __init__(self, visitor_url: str, staff_url: str, demo_url: str = "") -> None:
        self._urls = {"visitor": visitor_url, "staff": staff_url, "demo": demo_url, "api": staff_url}
        self._who: WhoAsks = _nobody
        self._whose_key: WhoAsks = _nobody
        self.refused: Callable[[Person, str], None] = lambda *_: None
        """Hears who asked for what they may not."""
        self.all: list[Route] = []

    def who_asks(self, find: WhoAsks) -> None:
        self._who = find

    def whose_key(self, find: WhoAsks) -> None:
        self._whose_key = find

    def add(
        self,
        method: str,
        path: str,
        handler: Handler,
        may: May,
        *,
        side: Side,
        payload: type[Wire] | None = None,
        reply: type[Wire] | None = None,
        file: bool = False,
        server: bool = False,
        operation: api.Operation | None = None,
    ) -> None:
        self.all.append(Route(method, path, handler, may, side, payload, reply, file, server, operation))

    def install(self, app: web.Application) -> None:
        for route in self.all:
            app.router.add_route(route.method, route.path, self._serve(route))

    def _serve(self, route: Route) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def serve(request: web.Request) -> web.StreamResponse:
            program = route.operation is not None
            lang = api.language_asked(request) if program else language_of(request)
            refuse = api_refusal if program else refusal
            try:
                answer = await self._run(route, request)
            except (Refusal, ValidationError) as error:
                return refuse(error, lang)
            except web.HTTPException:
                raise
            except Exception:
                log.exception("%s %s failed", route.method, route.path)
                return refuse(Refusal(Code.INTERNAL), lang)
            if isinstance(answer, web.StreamResponse):
                return answer
            if route.operation is not None:
                return api.answer(route.operation, answer, request)
            return reply(ok(answer))

        return serve

    async def _run(self, route: Route, request: web.Request) -> Wire | web.StreamResponse | None:
        if route.side != "any" and request.host.lower() != host_of(self._urls[route.side]):
            raise Refusal(Code.NOT_FOUND)
        if route.mutates:
            own = route.server or route.side in ("any", "api")
            if not own and not same_origin(request, self._urls[route.side]):
                raise Refusal(Code.ORIGIN_REFUSED)
            if request.content_type != route.takes:
                raise Refusal(Code.INVALID)
        if any(CONTROL.search(part) for part in request.match_info.values()):
            raise Refusal(Code.NOT_FOUND)  # no id holds one, and a database may not even look for it
        find = _nobody if route.server else self._who if route.operation is None else self._whose_key
        person = await find(request)
        if route.may.roles and person is None:
            raise Refusal(Code.NOT_SIGNED_IN)
        try:
            return await self._permitted(route, request, person)
        except Refusal as error:
            if person is not None and error.code is Code.NOT_PERMITTED:
                self.refused(person, f"{route.method} {route.path}")
            raise

    async def _permitted(
        self, route: Route, request: web.Request, person: Person | None
    ) -> Wire | web.StreamResponse | None:
        if route.may.roles and (person is None or not person.has(*route.may.roles)):
            raise Refusal(Code.NOT_PERMITTED)
        if route.may.key and (person is None or route.may.key not in person.scopes):
            raise Refusal(Code.NOT_PERMITTED)
        if route.operation is not None:
            api.require_headers(route.operation, request.headers)
        payload = await self._payload(route, request)
        return await route.handler(person, request, payload)

    async def _payload(self, route: Route, request: web.Request) -> Wire | None:
        if route.operation is not None and len(request.query) > len(set(request.query)):
            raise Refusal(Code.INVALID)
        if route.payload is None:
            if route.operation is not None and (request.query or request.can_read_body):
                raise Refusal(Code.INVALID)
            return None
        if route.operation is not None and not route.mutates:
            return route.payload.model_validate_strings(dict(request.query), strict=False)
        if not route.mutates or route.file:
            fields = {
                name: value for name, value in request.query.items() if name in route.payload.model_fields
            }
            return route.payload.model_validate_strings(fields, strict=False)
        body = await _body(request)
        if route.server:
            return route.payload.model_validate(dict(parse_qsl(body.decode("ascii", "replace"))))
        try:
            data = orjson.loads(body)
        except orjson.JSONDecodeError:
            raise Refusal(Code.INVALID) from None
        return route.payload.model_validate(data)


async def _body(request: web.Request) -> bytes:
    """Refused when it is too long, does not come in time, or breaks off."""
    try:
        async with asyncio.timeout(BODY_WITHIN_S):
            body = await bodies.whole(request.content, BODY_LIMIT)
    except (web.RequestPayloadError, ConnectionError, TimeoutError):
        raise Refusal(Code.INVALID) from None
    if body is None:
        raise Refusal(Code.TOO_LONG, limit=BODY_LIMIT)
    return body


async def _nobody(_: web.Request) -> Person | None:
    return None


def language_of(request: web.Request) -> str:
    """`?lang=`, else the browser's first language that we speak, else Finnish."""
    asked = request.query.get("lang") or request.headers.get("X-Lang", "")
    if asked in LANGUAGES:
        return asked
    for part in request.headers.get("Accept-Language", "").split(","):
        if (code := part.strip()[:2].lower()) in LANGUAGES:
            return code
    return LANGUAGES[0]


def reply(body: dict[str, Any], status: int = 200) -> web.Response:
    return web.Response(body=orjson.dumps(body), status=status, content_type="application/json")


def refusal(error: Refusal | ValidationError, lang: str) -> web.Response:
    status = STATUS.get(error.code, 400) if isinstance(error, Refusal) else 400
    response = reply(failed(failure_of(error, lang)), status)
    if isinstance(error, Refusal) and error.retry_after:
        response.headers["Retry-After"] = str(max(1, round(error.retry_after)))
    return response


def api_refusal(error: Refusal | ValidationError, lang: str) -> web.Response:
    return api.problem(error, STATUS.get(error.code, 400) if isinstance(error, Refusal) else 400, lang)


def protect(https: bool) -> Any:
    """A middleware that puts the security headers on every answer, errors too."""

    @web.middleware
    async def middleware(request: web.Request, handler: Any) -> web.StreamResponse:
        try:
            response: web.StreamResponse = await handler(request)
        except web.HTTPException as error:
            secure_headers(error, https)
            if error.status in (404, 405) and request.path.startswith(f"{api.PREFIX}/"):
                code = Code.METHOD if error.status == 405 else Code.NOT_FOUND
                told = api_refusal(Refusal(code), api.language_asked(request))
                if allowed := error.headers.get("Allow"):
                    told.headers["Allow"] = allowed
                secure_headers(told, https)
                return told
            if error.status in (404, 405):
                answer = refusal(Refusal(Code.NOT_FOUND), language_of(request))
                secure_headers(answer, https)
                return answer
            raise
        if not response.prepared:
            secure_headers(response, https)
        return response

    return middleware
