"""The built front ends: their files, and the two pages that load them."""

import asyncio
import gzip
import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

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
LOADED = ("loader.js", "offer.js")
"""What host pages load by a name that stays."""
THEME = re.compile(r"client/src/styles/themes/([a-z]+)\.css")
WORDS = re.compile(r"advisory/texts/([a-z]+\.[a-z]{2})\.json")
"""The first words of a front end are those of the area that has its name."""
LOADER_CACHE = "public, max-age=300"

PAGE = """<!doctype html>
<html lang="{lang}"{theme}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<link rel="icon" href="data:,">
{head}
</head>
<body>{body}</body>
</html>
"""

WITHOUT_SCRIPT = '<noscript><p><a href="{href}" target="_top">{words}</a></p></noscript>'


OPENS = "Advisory.open(false)"  # without the focus: somebody may be writing beside the frame
PREVIEW = """<main><h1>{heading}</h1></main>
<script src="/w/loader.js" data-site="{site}" data-lang="{lang}"{tried} data-preview></script>
{opens}"""
"""The inside of a page like any other on which the widget stands, for staff alone to look at."""
_OPENS_HASH = b64encode(sha256(OPENS.encode()).digest()).decode()


@dataclass(frozen=True, slots=True)
class Entry:
    """`ahead` is what the script imports at once: named in the page, it is not asked for a journey later."""

    script: str
    styles: tuple[str, ...]
    ahead: tuple[str, ...] = ()


class Built:
    """What the build left in `folder`, by its manifest; read again while a developer rebuilds."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._entries: dict[str, Entry] = {}
        self._themes: dict[str, str] = {}
        self._words: dict[str, str] = {}
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
                    f"/assets/{chunk['file']}",
                    tuple(f"/assets/{css}" for css in _styles(chunks, name)),
                    tuple(f"/assets/{file}" for file in _imported(chunks, name)),
                )
                for name, chunk in chunks.items()
                if chunk.get("isEntry") and not name.endswith(".css")
            }
            self._words = {
                found[1]: f"/assets/{chunk['file']}"
                for name, chunk in chunks.items()
                if (found := WORDS.fullmatch(name))
            }
            themes = ((THEME.fullmatch(name), chunk) for name, chunk in chunks.items())
            self._themes = {found[1]: f"/assets/{chunk['file']}" for found, chunk in themes if found}
        if source not in self._entries:
            raise Refusal(Code.NOT_FOUND)
        return self._entries[source]

    def squeezed(self, path: Path, body: bytes) -> bytes:
        """As it crosses the network; done once for each content."""
        known = self._squeezed.get(path)
        if known is None or known[0] != body:
            known = self._squeezed[path] = (body, gzip.compress(body, 9, mtime=0))
        return known[1]

    def page(
        self, source: str, lang: str, title: str, theme: str = "", own: str = "", below: str = ""
    ) -> str:
        """`theme` is one of the product's; `own` is the address of a sheet that comes after it; `below` is
        HTML for whoever has no script."""
        entry = self.entry(source)
        after = [self._themes[theme]] if theme in self._themes else []
        after += [own] if own else []
        styles = "\n".join(
            f'<link rel="stylesheet" href="{escape(href)}">' for href in (*entry.styles, *after)
        )
        words = self._words.get(f"{source.partition('/')[0]}.{lang}")
        ahead = (*entry.ahead, *((words,) if words else ()))
        preloaded = "".join(f'<link rel="modulepreload" href="{escape(href)}">\n' for href in ahead)
        script = f'{preloaded}<script type="module" src="{escape(entry.script)}"></script>'
        return PAGE.format(
            lang=escape(lang),
            title=escape(title),
            head=f"{styles}\n{script}",
            theme=f' data-theme="{escape(theme)}"' if theme not in ("", "neutral") else "",
            body=f'<div id="app"></div>{below}',
        )


def _styles(
    chunks: dict[str, dict[str, list[str]]], name: str, seen: frozenset[str] = frozenset()
) -> list[str]:
    """The style sheets of a chunk and of what it imports at once, each one time."""
    found: dict[str, None] = {}
    for imported in chunks[name].get("imports", []):
        if imported not in seen:
            found |= dict.fromkeys(_styles(chunks, imported, seen | {name}))
    return list(found | dict.fromkeys(chunks[name].get("css", [])))


def _imported(chunks: dict[str, dict[str, Any]], name: str) -> list[str]:
    """The files that a chunk cannot start without, beside its own."""
    found: dict[str, None] = {}
    waiting = list(chunks[name].get("imports", []))
    while waiting:
        chunk = chunks[waiting.pop(0)]
        if chunk["file"] not in found:
            found[chunk["file"]] = None
            waiting += chunk.get("imports", [])
    return list(found)


def takes_gzip(request: web.Request) -> bool:
    return "gzip" in request.headers.get("Accept-Encoding", "").lower()


class Pages:
    """Routes of the pages. `origins_of` gives who may frame the widget of a site, or refuses it; `looks_of`
    its theme and the address of the sheet of its own colour, or of one that is being tried."""

    def __init__(
        self,
        built: Built,
        visitor_url: str,
        staff_url: str,
        origins_of: Callable[[str], Iterable[str]],
        looks_of: Callable[[str, str | None], tuple[str, str]],
    ) -> None:
        self._built = built
        self._visitor_url = visitor_url
        self._staff_url = staff_url
        self._origins_of = origins_of
        self._looks_of = looks_of

    def add(self, routes: Routes) -> None:
        for script in LOADED:
            routes.add("GET", f"/w/{script}", self.loader, ANYONE, side="visitor")
        routes.add("GET", "/w/app", self.widget, ANYONE, side="visitor")
        routes.add("GET", "/w/preview", self.preview, ANYONE, side="visitor")
        routes.add("GET", "/w/guest", self.guest, ANYONE, side="visitor")
        routes.add("GET", "/console", self.console, ANYONE, side="staff")
        routes.add("GET", "/console/{path:.*}", self.console, ANYONE, side="staff")
        routes.add("GET", "/assets/{path:.+}", self.asset, ANYONE, side="any")

    async def loader(self, _: Person | None, request: web.Request, __: None) -> web.StreamResponse:
        response = await asyncio.to_thread(self._file, request.path.rpartition("/")[2], takes_gzip(request))
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
        site, lang = request.query.get("site", ""), language_of(request)
        origins = list(self._origins_of(site))
        trying = None
        if "preview" in request.query:
            trying = request.query.get("accent")
            origins.append(self._staff_url)
        policy = page_policy(self._visitor_url, [self._visitor_url, *origins])
        below = WITHOUT_SCRIPT.format(
            href=escape(f"/chat/{quote(site)}?lang={lang}"), words=escape(say("help", lang, "without_script"))
        )
        page = await self._page("widget/src/main.tsx", lang, policy, *self._looks_of(site, trying), below)
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
        accent = request.query.get("accent")
        tried = "" if accent is None else f' data-accent="{escape(accent)}"'
        body = PREVIEW.format(lang=lang, heading=heading, site=escape(site), tried=tried, opens=opens)
        text = PAGE.format(lang=lang, title=TITLE, theme="", head="", body=body)
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

    async def _page(
        self, source: str, lang: str, policy: str, theme: str = "", own: str = "", below: str = ""
    ) -> web.Response:
        text = await asyncio.to_thread(self._built.page, source, lang, TITLE, theme, own, below)
        response = web.Response(text=text, content_type="text/html")
        response.headers["Content-Security-Policy"] = policy
        response.headers["Cache-Control"] = "no-store"
        return response
