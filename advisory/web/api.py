"""How programs are answered under `/api/v1`: what a route asks of its headers, problem documents, revisions.

A key comes in `Authorization`, never in an address. Cookies mean nothing here, so no page of another
site can make a browser speak for somebody.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any

import orjson
from aiohttp import web
from pydantic import Field, ValidationError

from advisory.errors import Code, Refusal
from advisory.identity import LANGUAGES
from advisory.wire import Wire, failure_of

PREFIX = "/api/v1"
PROBLEM = "application/problem+json"


class Problem(Wire):
    """Why a request was refused (RFC 9457). `code` is stable; `detail` is a sentence in the asker's language.

    `field` names the part of the request that is wrong, `retry_after` the seconds until it may be sent again.
    """

    type: Annotated[str, Field(pattern="^urn:advisory:problem:[a-z_]+$")]
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    detail: str
    code: str
    field: str | None = None
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Header:
    """A header that a route must be given. `pattern` is matched against the whole of it."""

    name: str
    pattern: str
    why: str
    example: str


KEYED = Header(
    "Idempotency-Key",
    "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    "A UUID of your own making for what you want done. Sent again under the same one within two days, it is "
    "done once and answered alike.",
    "01900000-0000-7000-8000-000000000000",
)
IF_MATCH = Header(
    "If-Match",
    '"[0-9]{1,9}"',
    "The `ETag` of what you have read. If somebody changed it since, nothing is done and the answer is 412.",
    '"1"',
)
REASON = Header(
    "Advisory-Reason",
    "[!-~][ -~]{1,298}[!-~]",
    "Why this conversation is read, letters beyond ASCII as in an address (`%C3%A4`). It is kept with who "
    "read it, for as long as the conversation is.",
    "Complaint 2026-117",
)


@dataclass(frozen=True, slots=True)
class Operation:
    """What the description says of a route. `headers` are asked for, `refuses` are codes of its own."""

    id: str
    tag: str
    summary: str
    headers: tuple[Header, ...] = ()
    status: int = 200
    refuses: tuple[Code, ...] = ()


def require_headers(operation: Operation, headers: Mapping[str, str]) -> None:
    for one in operation.headers:
        given = headers.get(one.name, "").strip()
        if not given:
            raise Refusal(Code.HEADER_NEEDED, name=one.name)
        if re.fullmatch(one.pattern, given) is None:
            raise Refusal(Code.HEADER_NEEDED, name=one.name)


def expected_rev(request: web.Request) -> int:
    return int(request.headers[IF_MATCH.name].strip().strip('"'))


def language_asked(request: web.Request) -> str:
    """The first language of ours that the program asks for; nobody's own words are in it but ours."""
    for part in request.headers.get("Accept-Language", "").split(","):
        if (code := part.strip()[:2].lower()) in LANGUAGES:
            return code
    return "en"


def _whole(data: Wire | None) -> dict[str, Any]:
    """With null for what there is none of: programs read by the description, which names every field."""
    return {} if data is None else data.model_dump(mode="json")


def answer(operation: Operation, data: Wire | None, request: web.Request) -> web.Response:
    """What has a revision is given it as its `ETag`; who has that already is told so in few words."""
    body = _whole(data)
    response = web.Response(body=orjson.dumps(body), status=operation.status, content_type="application/json")
    if (rev := body.get("rev")) is not None:
        response.headers["ETag"] = f'"{rev}"'
        if request.method == "GET" and request.headers.get("If-None-Match", "").strip() == f'"{rev}"':
            return web.Response(status=304, headers={"ETag": f'"{rev}"'})
    if operation.status == 201:
        response.headers["Location"] = f"{request.path}/{body['id']}"
    return response


def problem(error: Refusal | ValidationError, status: int, lang: str) -> web.Response:
    failure = failure_of(error, lang)
    if failure.code == Code.STALE:
        status = 412
    told = Problem(
        type=f"urn:advisory:problem:{failure.code}",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=failure.message,
        code=failure.code,
        field=failure.field,
        retry_after=failure.retry_after,
    )
    response = web.Response(body=orjson.dumps(_whole(told)), status=status, content_type=PROBLEM)
    response.headers["Content-Language"] = lang
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="advisory"'
    if failure.retry_after:
        response.headers["Retry-After"] = str(max(1, round(failure.retry_after)))
    return response
