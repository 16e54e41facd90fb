"""Headers, hosts and origins: what every answer carries and where a request may come from."""

import asyncio
import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.support.app import Running, make_settings, running_app
from tests.support.town import ADVICE, PASSWORD, SITE, a_site

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Server": "advisory",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(self), display-capture=(self), geolocation=()",
}
NO_PAGE = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


@pytest.fixture
def static(tmp_path: Path) -> Path:
    """What a build leaves behind."""
    folder = tmp_path / "static"
    folder.mkdir()
    entry = {"file": "app-1.js", "isEntry": True, "css": ["app-1.css"]}
    manifest = {"widget/src/main.tsx": entry, "console/src/main.tsx": entry}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    (folder / "app-1.js").write_text("export {};")
    (folder / "app-1.css").write_text("a{}")
    (folder / "loader.js").write_text("void 0")
    (tmp_path / "secret.js").write_text("secret")
    (folder / "notes.txt").write_text("secret")
    return folder


@pytest.fixture
async def app(tmp_path: Path, static: Path) -> Any:
    async with running_app(make_settings(tmp_path, static=static)) as running:
        yield running


async def test_every_answer_carries_the_headers_errors_too(app: Running) -> None:
    paths = {
        route.path.replace("{path:.*}", "x").replace("{path:.+}", "x")
        for route in app.service.parts.routes.all
    }
    paths |= {"/none", "/w/app", f"/w/app?site={SITE}", "/assets/app-1.js", "/socket/?EIO=4&transport=x"}
    async with aiohttp.ClientSession() as session:
        for path in sorted(paths):
            for method in ("GET", "POST", "DELETE", "OPTIONS"):
                async with session.request(method, app.url + path, allow_redirects=False) as answer:
                    found = {name: answer.headers.get(name) for name in HEADERS}
                    assert found == HEADERS, f"{method} {path}"
                    assert answer.headers["Cache-Control"], f"{method} {path}"
                    policy = answer.headers["Content-Security-Policy"]
                    if answer.content_type != "text/html":
                        assert policy == NO_PAGE, f"{method} {path}"
                    for word in ("unsafe", "*"):
                        assert word not in policy
                    assert answer.status < 500, f"{method} {path}"
                    assert "Python" not in await answer.text()


async def test_visitors_and_staff_have_hosts_of_their_own(tmp_path: Path, static: Path) -> None:
    settings = make_settings(tmp_path, static=static)
    port = settings.port
    settings = settings.model_copy(update={"staff_url": f"http://127.0.0.1:{port}"})
    async with running_app(settings) as app, aiohttp.ClientSession() as session:
        urls = {"visitor": settings.visitor_url, "staff": settings.staff_url}
        for route in app.service.parts.routes.all:
            if route.side not in urls:
                continue
            path = route.path.replace("{path:.*}", "x").replace("{id}", "x")
            wrong = urls["staff" if route.side == "visitor" else "visitor"]
            headers = {"Origin": urls[route.side], "Content-Type": "application/json"}
            for extra in ({}, {"X-Forwarded-Host": urls[route.side].split("//")[1]}):
                async with session.request(route.method, wrong + path, headers=headers | extra) as answer:
                    assert answer.status == 404, f"{route.method} {path} on the other host"
        form = {"email": "aino@town.example", "password": PASSWORD}
        for origin, status in ((settings.staff_url, 200), (settings.visitor_url, 403)):
            async with session.post(
                f"{settings.staff_url}/api/staff/sign-in", json=form, headers={"Origin": origin}
            ) as answer:
                assert answer.status == status


async def test_a_foreign_page_changes_nothing(app: Running) -> None:
    mutating = [
        route
        for route in app.service.parts.routes.all
        if route.mutates and route.side != "demo" and not route.server and route.operation is None
    ]
    secret = (await app.service.people.sign_in("matti@town.example", PASSWORD, "a")).secret
    cookie = {"Cookie": f"advisory={secret}"}
    origins: tuple[dict[str, str], ...] = (
        {},
        {"Origin": "null"},
        {"Origin": "https://evil.example"},
        {"Origin": app.url + ".evil.example"},
    )
    same = {"Origin": app.url}
    async with aiohttp.ClientSession() as session:
        for route in mutating:
            path = app.url + route.path.replace("{id}", "x")
            for origin in (
                *origins,
                same | {"Sec-Fetch-Site": "cross-site"},
                same | {"Sec-Fetch-Site": "same-site"},
            ):
                sent = cookie | origin | {"Content-Type": route.takes}
                async with session.request(route.method, path, data=b"{}", headers=sent) as answer:
                    body = await answer.json()
                    assert (answer.status, body["error"]["code"]) == (403, "origin_refused"), route.path
            for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
                headers = cookie | same | {"Content-Type": kind}
                async with session.request(route.method, path, data=b"{}", headers=headers) as answer:
                    assert (await answer.json())["error"]["code"] == "invalid", f"{route.path} {kind}"
    assert await app.service.people.staff_by_cookie(secret) is not None, "still signed in"


async def test_no_file_outside_the_build_is_served(app: Running) -> None:
    host, port = "127.0.0.1", app.service.settings.port

    async def raw(target: str) -> bytes:
        reader, writer = await asyncio.open_connection(host, port)
        writer.write(f"GET {target} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n".encode())
        answer = await asyncio.wait_for(reader.read(), 10)
        writer.close()
        return answer

    assert b" 200 " in (await raw("/assets/app-1.js")).splitlines()[0]
    for target in (
        "/assets/../secret.js",
        "/assets/%2e%2e/secret.js",
        "/assets/..%2fsecret.js",
        "/assets/..%5csecret.js",
        "/assets//etc/passwd",
        "/assets/%2fetc%2fpasswd",
        "/assets/app-1.js%00.css",
        "/assets/notes.txt",
        "/assets/manifest.json/../../secret.js",
        "/assets/" + "a" * 3_000 + ".js",
    ):
        answer = await raw(target)
        assert b" 404 " in answer.splitlines()[0], f"{target}: {answer.splitlines()[0]!r}"
        assert b"secret" not in answer.split(b"\r\n\r\n", 1)[1]


async def test_the_state_of_a_site_is_read_by_its_own_pages_only(app: Running) -> None:
    home = "https://www.town.example"
    await app.service.sites.put(a_site(home))
    address = f"{app.url}/w/state?site={SITE}"
    async with aiohttp.ClientSession() as session:
        async with session.get(address, headers={"Origin": home}) as answer:
            assert answer.headers["Access-Control-Allow-Origin"] == home
            assert answer.headers["Cache-Control"] == "public, max-age=30"
            assert "Set-Cookie" not in answer.headers
            assert (await answer.json())["data"]["availability"] == "open"
        for origin in ("https://evil.example", "null", f"{home}.evil.example", f"{home}:444"):
            async with session.get(address, headers={"Origin": origin}) as answer:
                assert "Access-Control-Allow-Origin" not in answer.headers
                assert "Origin" in answer.headers["Vary"], "a cache may not give it to another page"
                assert "Access-Control-Allow-Credentials" not in answer.headers
        async with session.get(f"{app.url}/w/state?site=none") as answer:
            assert (answer.status, (await answer.json())["error"]["code"]) == (403, "origin_refused")


async def test_the_widget_is_framed_by_its_site_and_nobody_else(app: Running) -> None:
    homes = ("https://www.town.example", "https://kirjasto.example")
    await app.service.sites.put(a_site(homes[0], origins=homes))
    await app.service.sites.put(a_site("https://other.example", id="other", default_service=ADVICE))
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{app.url}/w/app?site={SITE}&lang=sv") as answer:
            policy = answer.headers["Content-Security-Policy"]
            assert policy.endswith(f"frame-ancestors {app.url} {homes[0]} {homes[1]}")
            assert "other.example" not in policy
            assert 'lang="sv"' in await answer.text()
        async with session.get(f"{app.url}/console") as answer:
            assert answer.headers["Content-Security-Policy"] == (
                f"frame-src {app.url}; default-src 'none'; script-src 'self'; style-src 'self'; "
                "img-src 'self' data: blob:; "
                f"font-src 'self'; connect-src 'self' {app.url.replace('http', 'ws')}; "
                "media-src 'self' blob:; worker-src 'self'; base-uri 'none'; form-action 'self'; "
                "frame-ancestors 'none'"
            )
        for site in ("none", "", "%27%3Bscript-src%20*"):
            async with session.get(f"{app.url}/w/app?site={site}") as answer:
                assert (answer.status, (await answer.json())["error"]["code"]) == (403, "origin_refused")
        async with session.get(f"{app.url}/w/app?site={SITE}&lang=%22%3E%3Cscript%3E") as answer:
            assert "<script>" not in await answer.text()


async def test_health_is_told_without_secrets(app: Running) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{app.url}/livez") as answer:
            assert (answer.status, await answer.text()) == (200, "ok\n")
        async with session.get(f"{app.url}/readyz") as answer:
            assert answer.status == 200
        async with session.get(f"{app.url}/metrics") as answer:
            assert answer.status == 404, "figures are not for the world"
        app.service.parts.gateway.draining = True
        async with session.get(f"{app.url}/readyz") as answer:
            assert (answer.status, "accepting: not ready" in await answer.text()) == (503, True)
