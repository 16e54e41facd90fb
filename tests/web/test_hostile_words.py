"""No field that anybody fills in takes what no page can show; no address brings a request down."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

import aiohttp
import pytest
from hypothesis import given, settings
from pydantic import BaseModel, TypeAdapter, ValidationError
from yarl import URL

from advisory.app import build
from advisory.people.cookie import cookie_name
from advisory.wire import CONTROL, UNSEEN
from tests.support.app import Running, make_settings, running_app
from tests.support.hostile import dirty, veiled
from tests.support.town import PASSWORD, SITE

NOT_WORDS = {
    "Publish.sdp": "read by the media worker alone",
    "Subscribe.sdp": "the same",
    "TrySkills.text": "a table, of which only known names are taken",
}
SECRETS = {"password", "current", "token", "code"}
"""Any sign may be in them: they are compared, and neither stored as they are nor shown."""
LONG = {
    "text", "answer", "note", "message", "formal", "informal", "sources", "short", "question", "draft",
}  # fmt: skip
"""Fields in which what was written stays whole: readers see each apart from what stands around it."""


def leaves(kind: Any, rules: tuple[Any, ...], where: str) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Every string in a form, however deep, with what it must be like."""
    if get_origin(kind) is Annotated:
        inner, *more = get_args(kind)
        yield from leaves(inner, (*more, *rules), where)
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        for name, field in kind.model_fields.items():
            yield from leaves(field.annotation, tuple(field.metadata), f"{where}.{name}")
    elif kind is str:
        yield where, rules
    else:
        for part in get_args(kind):
            yield from leaves(part, (), where)


@pytest.fixture(scope="module")
def fields(tmp_path_factory: pytest.TempPathFactory) -> dict[str, TypeAdapter[str]]:
    parts = build(make_settings(tmp_path_factory.mktemp("fields"), media=True)).parts
    forms = {one.event.payload for one in parts.gateway.bound.values()}
    forms |= {route.payload for route in parts.routes.all if route.payload is not None}
    found = {
        where: TypeAdapter(Annotated[str, *rules] if rules else str)
        for form in forms
        for where, rules in leaves(form, (), form.__name__)
    }
    assert len(found) > 150
    assert found.keys() >= NOT_WORDS.keys()
    secret = {where for where in found if where.rsplit(".", 1)[1].rstrip("[]") in SECRETS}
    return {where: adapter for where, adapter in found.items() if where not in NOT_WORDS.keys() | secret}


def test_no_field_takes_what_cannot_be_stored_or_shown(fields: dict[str, TypeAdapter[str]]) -> None:
    @settings(max_examples=25, deadline=None)
    @given(dirty)
    def run(text: str) -> None:
        for where, adapter in fields.items():
            try:
                taken = adapter.validate_python(text)
            except ValidationError:
                continue
            assert not CONTROL.search(taken), where

    run()


def test_a_name_holds_nothing_that_nobody_sees(fields: dict[str, TypeAdapter[str]]) -> None:
    @settings(max_examples=25, deadline=None)
    @given(veiled)
    def run(text: str) -> None:
        for where, adapter in fields.items():
            try:
                taken = adapter.validate_python(text)
            except ValidationError:
                continue
            kept_whole = where.rsplit(".", 1)[1] in LONG
            assert kept_whole or not UNSEEN.search(taken), where

    run()


ODD = ("%00", "%E2%80%AEexe", "%ED%A0%80", "%FF", "..%2F..%2Fetc", "%3Cscript%3E", "a" * 3_000, "1e400")


async def test_no_address_and_no_header_brings_a_request_down(tmp_path: Path, postgres_url: str) -> None:
    """With PostgreSQL, which refuses a zero that SQLite takes."""
    wrong = []
    async with running_app(make_settings(tmp_path, database_url=postgres_url)) as app:
        signed = await app.service.people.sign_in("matti@town.example", PASSWORD, "here")
        routes = app.service.parts.routes.all
        paths = {route.path for route in routes if not route.mutates and "{" in route.path}
        asked = [re.sub(r"\{[^}]*\}", odd, path) for path in sorted(paths) for odd in ODD]
        queries = {route.path: route.payload for route in routes if not route.mutates and route.payload}
        for path, form in sorted(queries.items()):
            for odd in ODD[:4]:
                asked += [f"{path}?{name}={odd}&site={SITE}&lang=fi" for name in form.model_fields]
        headers = {"Origin": app.url, "Cookie": f"{cookie_name(https=False)}={signed.secret}"}
        async with aiohttp.ClientSession(headers=headers) as session:
            for path in asked:
                async with session.get(URL(app.url + path, encoded=True), allow_redirects=False) as answer:
                    if answer.status >= 500:
                        wrong.append(path)
        for header in (b"Authorization: Bearer \xff\xed\xa0\x80", b"Cookie: advisory=\xff", b"X-Lang: \xff"):
            if b" 500 " in await said(app, b"/api/staff/me", header):
                wrong.append(header.decode("latin-1"))
    assert not wrong, "\n".join(wrong)


async def said(app: Running, path: bytes, header: bytes) -> bytes:
    """To bytes that no client library would send."""
    host = URL(app.url)
    reader, writer = await asyncio.open_connection(host.host, host.port)
    writer.write(b"GET " + path + b" HTTP/1.1\r\nHost: " + (host.authority).encode() + b"\r\n")
    writer.write(header + b"\r\nConnection: close\r\n\r\n")
    line = await reader.readline()
    writer.close()
    return line
