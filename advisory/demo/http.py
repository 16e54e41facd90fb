"""The demo city's own pages, on a host of their own so that the widget stands there as a stranger."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Annotated

from aiohttp import web
from pydantic import Field

from advisory.background import Background
from advisory.errors import Code, Refusal
from advisory.identity import LANGUAGES, Person
from advisory.web.pages import TYPES
from advisory.web.routes import Routes, language_of
from advisory.web.security import host_of
from advisory.wire import ANYONE, Nothing, Wire

log = logging.getLogger(__name__)

PRACTICE_AT_ONCE = 20
FOLDER = Path(str(files(__package__).joinpath("pages")))


class StartPractice(Wire):
    """How many practice visitors should come."""

    visitors: Annotated[int, Field(ge=1, le=10)]


class DemoRoutes:
    """`practise` sends that many practice visitors to the service and returns when they have left."""

    def __init__(
        self,
        *,
        demo_url: str,
        visitor_url: str,
        site: str,
        background: Background,
        practise: Callable[[int], Awaitable[object]],
    ) -> None:
        self._demo_url = demo_url
        self._visitor_url = visitor_url
        self._site = site
        self._background = background
        self._practise = practise
        self._practising = 0

    def add(self, routes: Routes) -> None:
        routes.add("GET", "/", self.front_door, ANYONE, side="any")
        routes.add(
            "POST",
            "/demo/practise",
            self.start_practice,
            ANYONE,
            side="demo",
            payload=StartPractice,
            reply=Nothing,
        )
        routes.add("GET", "/{path:.+}", self.page, ANYONE, side="demo")

    async def front_door(self, _: Person | None, request: web.Request, __: None) -> web.Response:
        """The city's front page on its own host, the console on the service's."""
        to = f"/{language_of(request)}/" if request.host == host_of(self._demo_url) else "/console"
        return web.Response(status=302, headers={"Location": to})

    async def page(self, _: Person | None, request: web.Request, __: None) -> web.Response:
        return await asyncio.to_thread(self._page, request.match_info["path"].strip("/"))

    def _page(self, path: str) -> web.Response:
        found = self._find(path)
        if found is None:
            lang = path[:2] if path[:2] in LANGUAGES else LANGUAGES[0]
            found = self._find(f"{lang}/not-found")
            if found is None:
                raise Refusal(Code.NOT_FOUND)
            return self._send(found, 404)
        return self._send(found, 200)

    def _find(self, path: str) -> Path | None:
        if "\0" in path:
            return None
        for name in (path, f"{path}.html", f"{path}/index.html"):
            candidate = (FOLDER / name).resolve()
            if (
                candidate.is_relative_to(FOLDER)
                and candidate.suffix in (*TYPES, ".html")
                and candidate.is_file()
            ):
                return candidate
        return None

    def _send(self, path: Path, status: int) -> web.Response:
        if path.suffix != ".html":
            response = web.Response(body=path.read_bytes(), content_type=TYPES[path.suffix], charset="utf-8")
            response.headers["Cache-Control"] = "public, max-age=300"
            return response
        text = path.read_text("utf-8")
        for name, value in (("visitor_url", self._visitor_url), ("site_key", self._site)):
            text = text.replace("{" + name + "}", escape(value))
        response = web.Response(text=text, content_type="text/html", status=status)
        response.headers["Content-Security-Policy"] = (
            f"default-src 'none'; script-src 'self' {self._visitor_url}; style-src 'self'; "
            "img-src 'self' data:; "
            f"connect-src 'self' {self._visitor_url}; frame-src {self._visitor_url}; base-uri 'none'; "
            "form-action 'none'; frame-ancestors 'none'"
        )
        response.headers["Permissions-Policy"] = (
            f'camera=(self "{self._visitor_url}"), microphone=(self "{self._visitor_url}"), '
            f'display-capture=(self "{self._visitor_url}")'
        )
        response.headers["Cache-Control"] = "no-cache"
        return response

    async def start_practice(self, _: Person | None, __: web.Request, form: StartPractice) -> Nothing:
        if self._practising + form.visitors > PRACTICE_AT_ONCE:
            raise Refusal(Code.TOO_MANY, retry_after=30)
        self._practising += form.visitors
        self._background.spawn("practice visitors", self._run(form.visitors))
        return Nothing()

    async def _run(self, visitors: int) -> None:
        try:
            await self._practise(visitors)
        finally:
            self._practising -= visitors
