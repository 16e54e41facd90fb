"""Headers of every answer, and where a request may come from."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from aiohttp import web

BASE = {
    "X-Content-Type-Options": "nosniff",
    "Server": "advisory",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(self), display-capture=(self), geolocation=()",
}
DATA_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


def page_policy(origin: str, ancestors: Iterable[str]) -> str:
    """The content policy of a page served at `origin`: own scripts and styles only, nothing inline."""
    socket = origin.replace("http", "ws", 1)
    parents = " ".join(ancestors) or "'none'"
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        f"font-src 'self'; connect-src 'self' {socket}; media-src 'self' blob:; worker-src 'self'; "
        f"base-uri 'none'; form-action 'self'; frame-ancestors {parents}"
    )


def secure_headers(response: web.StreamResponse, https: bool) -> None:
    for name, value in BASE.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", DATA_POLICY)
    response.headers.setdefault("Cache-Control", "no-store")
    if https:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")


def same_origin(request: web.Request, origin: str) -> bool:
    """Whether a request that changes something comes from our own page.

    Browsers send Origin with every such request; one without it is not a browser's.
    """
    return request.headers.get("Origin") == origin and request.headers.get(
        "Sec-Fetch-Site", "same-origin"
    ) in (
        "same-origin",
        "none",
    )


def host_of(url: str) -> str:
    return urlsplit(url).netloc.lower()
