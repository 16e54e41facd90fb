"""Whether the process lives, and whether it should be sent visitors. No version, no secret."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from advisory.identity import Person
from advisory.web.routes import Routes
from advisory.wire import ANYONE

Ready = Callable[[], Awaitable[dict[str, bool]]]


def install(routes: Routes, ready: Ready) -> None:
    async def alive(_: Person | None, __: web.Request, ___: None) -> web.Response:
        return web.Response(text="ok\n")

    async def readiness(_: Person | None, __: web.Request, ___: None) -> web.Response:
        parts = await ready()
        good = all(parts.values())
        lines = "".join(f"{name}: {'ok' if fine else 'not ready'}\n" for name, fine in parts.items())
        return web.Response(text=lines, status=200 if good else 503)

    routes.add("GET", "/livez", alive, ANYONE, side="any")
    routes.add("GET", "/readyz", readiness, ANYONE, side="any")
