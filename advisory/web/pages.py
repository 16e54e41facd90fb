"""The built front ends: their files, and the two pages that load them."""

import asyncio
import gzip
import json
from base64 import b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from pathlib import Path

from aiohttp import web

from advisory.errors import Code, Refusal
from advisory.identity import Person
from advisory.texts import say
from advisory.web.routes import Routes, language_of
from advisory.web.security import page_policy
from advisory.wire import ANYONE

LONG = "public, max-age=31536000, immutable"
TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".json": "application/json",
    ".png": "image/png",
    ".ico": "image/x-icon",
}
SQUEEZED = frozenset({".js", ".css", ".svg", ".json"})
TITLE = "Advisory"
LOADER_CACHE = "public, max-age=300"

PAGE = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<link rel="icon" href="data:,">
{styles}
{script}
</head>
<body><div id="app"></div></body>
</html>
"""


OPENS = "Advisory.open()"
PREVIEW = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<link rel="icon" href="data:,">
</head>
<body>
<main><h1>{heading}</h1></main>
<script src="/w/loader.js" data-site="{site}" data-lang="{lang}" data-preview></script>
{opens}
</body>
</html>
"""
"""A page like any other on which the widget stands, for staff alone to look at."""
_OPENS_HASH = b64encode(sha256(OPENS.encode()).digest()).decode()


@dataclass(frozen=True, slots=True)
class Entry:
    script: str
    styles: tuple[str, ...]


class Built:
    """What the build left in `folder`, by its manifest; read again while a developer rebuilds."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._entries: dict[str, Entry] = {}
        self._at = 0.0
        self._squeezed: dict[Path, tuple[bytes, bytes]] = {}

    def entry(self, source: str) -> Entry:
        manifest = self.folder / "manifest.json"
        if not manifest.exists():
            raise Refusal(Code.NOT_FOUND)
        if manifest.stat().st_mtime != self._at:
            self._at = manifest.stat().st_mtime
            chunks = json.loads(manifest.read_text())
            self._entries = {
                name: Entry(
                    f"/assets/{chunk['file']}", tuple(f"/assets/{css}" for css in _styles(chunks, name))
                )
                for name, chunk in chunks.items()
                if chunk.get("isEntry")
            }
        if source not in self._entries:
            raise Refusal(Code.NOT_FOUND)
        return self._entries[source]

    def squeezed(self, path: Path, body: bytes) -> bytes:
        """As it crosses the network; done once for each content."""
        known = self._squeezed.get(path)
        if known is None or known[0] != body:
            known = self._squeezed[path] = (body, gzip.compress(body, 9, mtime=0))
        return known[1]

    def page(self, source: str, lang: str, title: str) -> str:
        entry = self.entry(source)
        styles = "\n".join(f'<link rel="stylesheet" href="{escape(href)}">' for href in entry.styles)
        script = f'<script type="module" src="{escape(entry.script)}"></script>'
        return PAGE.format(lang=escape(lang), title=escape(title), styles=styles, script=script)


def _styles(
    chunks: dict[str, dict[str, list[str]]], name: str, seen: frozenset[str] = frozenset()
) -> list[str]:
    """The style sheets of a chunk and of what it imports at once, each one time."""
    found: dict[str, None] = {}
    for imported in chunks[name].get("imports", []):
        if imported not in seen:
            found |= dict.fromkeys(_styles(chunks, imported, seen | {name}))
    return list(found | dict.fromkeys(chunks[name].get("css", [])))


def takes_gzip(request: web.Request) -> bool:
    return "gzip" in request.headers.get("Accept-Encoding", "").lower()


class Pages:
    """Routes of the pages. `origins_of` gives who may frame the widget of a site, or refuses it."""

    def __init__(
        self, built: Built, visitor_url: str, staff_url: str, origins_of: Callable[[str], Iterable[str]]
    ) -> None:
        self._built = built
        self._visitor_url = visitor_url
        self._staff_url = staff_url
        self._origins_of = origins_of

    def add(self, routes: Routes) -> None:
        routes.add("GET", "/w/loader.js", self.loader, ANYONE, side="visitor")
        routes.add("GET", "/w/app", self.widget, ANYONE, side="visitor")
        routes.add("GET", "/w/preview", self.preview, ANYONE, side="visitor")
        routes.add("GET", "/w/guest", self.guest, ANYONE, side="visitor")
        routes.add("GET", "/console", self.console, ANYONE, side="staff")
        routes.add("GET", "/console/{path:.*}", self.console, ANYONE, side="staff")
        routes.add("GET", "/assets/{path:.+}", self.asset, ANYONE, side="any")

    async def loader(self, _: Person | None, request: web.Request, __: None) -> web.StreamResponse:
        response = await asyncio.to_thread(self._file, "loader.js", takes_gzip(request))
        response.headers["Cache-Control"] = LOADER_CACHE
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    async def asset(self, _: Person | None, request: web.Request, __: None) -> web.StreamResponse:
        response = await asyncio.to_thread(self._file, request.match_info["path"], takes_gzip(request))
        response.headers["Cache-Control"] = LONG
        return response

    def _file(self, name: str, squeezed: bool) -> web.Response:
        try:
            path = (self._built.folder / name).resolve()
            inside = path.is_relative_to(self._built.folder.resolve()) and path.is_file()
        except (OSError, ValueError):  # no name that a file can have
            raise Refusal(Code.NOT_FOUND) from None
        if not inside or path.suffix not in TYPES:
            raise Refusal(Code.NOT_FOUND)
        body = path.read_bytes()
        headers = {"Vary": "Accept-Encoding"}
        if squeezed and path.suffix in SQUEEZED:
            body = self._built.squeezed(path, body)
            headers["Content-Encoding"] = "gzip"
        return web.Response(body=body, content_type=TYPES[path.suffix], charset="utf-8", headers=headers)

    async def widget(self, _: Person | None, request: web.Request, __: None) -> web.Response:
        origins = list(self._origins_of(request.query.get("site", "")))
        if "preview" in request.query:
            origins.append(self._staff_url)
        policy = page_policy(self._visitor_url, [self._visitor_url, *origins])
        page = await self._page("widget/src/main.tsx", language_of(request), policy)
        if "own" in request.query:
            # Opened by our frame on somebody's page: only through that bond is it told whose it is.
            page.headers["Cross-Origin-Opener-Policy"] = "unsafe-none"
        return page

    async def preview(self, _: Person | None, request: web.Request, __: None) -> web.Response:
        """The launcher on an empty page, in a frame of the console; `open` has the panel open."""
        site = request.query.get("site", "")
        self._origins_of(site)
        opens = f"<script>{OPENS}</script>" if "open" in request.query else ""
        lang = language_of(request)
        heading = escape(say("settings", lang, "sites.preview.page"))
        text = PREVIEW.format(lang=lang, title=TITLE, heading=heading, site=escape(site), opens=opens)
        response = web.Response(text=text, content_type="text/html")
        response.headers["Content-Security-Policy"] = (
            f"default-src 'none'; script-src 'self' 'sha256-{_OPENS_HASH}'; connect-src 'self'; "
            f"img-src data:; frame-src 'self'; base-uri 'none'; form-action 'none'; "
            f"frame-ancestors {self._staff_url}"
        )
        return response

    async def guest(self, _: Person | None, request: web.Request, __: None) -> web.Response:
        """Of its own, in no frame: the link may have come by any way."""
        policy = page_policy(self._visitor_url, [])
        return await self._page("guest/src/main.tsx", language_of(request), policy)

    async def console(self, _: Person | None, request: web.Request, __: None) -> web.Response:
        policy = f"frame-src {self._visitor_url}; {page_policy(self._staff_url, [])}"
        return await self._page("console/src/main.tsx", language_of(request), policy)

    async def _page(self, source: str, lang: str, policy: str) -> web.Response:
        text = await asyncio.to_thread(self._built.page, source, lang, TITLE)
        response = web.Response(text=text, content_type="text/html")
        response.headers["Content-Security-Policy"] = policy
        response.headers["Cache-Control"] = "no-store"
        return response
