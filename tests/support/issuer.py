"""An organisation's own sign-in: real keys, the whole code flow with PKCE, and lies when it is told to."""

import asyncio
import base64
import hashlib
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from json import dumps
from typing import Any
from urllib.parse import parse_qsl, unquote_plus, urlencode

from aiohttp import web
from joserfc import jwk, jwt

from advisory.clock import Clock
from advisory.lab.processes import free_port

CLIENT, SECRET = "advisory", "a secret + of 32 characters / &c."
LOGGED_OUT = "http://schemas.openid.net/event/backchannel-logout"


@cache
def a_key(name: str, kind: str = "RSA", number: int = 0) -> jwk.Key:
    """Made once: it takes half a second. Another `number` is another key by the same name."""
    made = jwk.RSAKey.generate_key(2048) if kind == "RSA" else jwk.ECKey.generate_key("P-256")
    return jwk.import_key({**made.as_dict(private=True), "kid": name, "use": "sig"})


@dataclass
class Issuer:
    """`who` signs in there, whoever comes. `lies` are put over the claims of the next tokens."""

    url: str
    clock: Clock
    back: str
    key: jwk.Key = field(default_factory=lambda: a_key("first"))
    published: list[jwk.Key] = field(default_factory=list)
    who: dict[str, Any] = field(default_factory=dict)
    lies: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    signs_with: jwk.Key | None = None
    about: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    in_pieces: bool = False
    """Whether what it answers comes a little at a time, as over a long way."""

    def __post_init__(self) -> None:
        self.published = [self.key]

    async def _told(self, request: web.Request, data: object) -> web.StreamResponse:
        if not self.in_pieces:
            return web.json_response(data)
        answer, body = web.StreamResponse(headers={"Content-Type": "application/json"}), dumps(data).encode()
        await answer.prepare(request)
        for piece in (body[:9], body[9:]):
            await answer.write(piece)
            await asyncio.sleep(0.05)
        return answer

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/city/.well-known/openid-configuration", self.discovery)
        app.router.add_get("/city/authorize", self.authorize)
        app.router.add_post("/city/token", self.token)
        app.router.add_get("/city/jwks", self.jwks)
        return app

    async def discovery(self, request: web.Request) -> web.StreamResponse:
        self.asked.append("discovery")
        return await self._told(
            request,
            {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/jwks",
                "end_session_endpoint": f"{self.url}/leave?from=somewhere",
                **self.about,
            },
        )

    async def authorize(self, request: web.Request) -> web.Response:
        asked = dict(request.query)
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["redirect_uri"] == self.back
        assert "openid" in asked["scope"].split()
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        answer = urlencode({"code": code, "state": asked["state"], "iss": self.url})
        return web.Response(status=302, headers={"Location": f"{self.back}?{answer}"})

    async def token(self, request: web.Request) -> web.StreamResponse:
        form = dict(parse_qsl(await request.text()))
        name, _, secret = base64.b64decode(request.headers["Authorization"][6:]).decode().partition(":")
        asked = self.codes.pop(form["code"], None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest())
        if (
            asked is None
            or (name, unquote_plus(secret)) != (CLIENT, SECRET)
            or challenge.rstrip(b"=").decode() != asked["code_challenge"]
            or form["redirect_uri"] != asked["redirect_uri"]
            or form["grant_type"] != "authorization_code"
        ):
            return web.json_response({"error": "invalid_grant"}, status=400)
        claims = {**self.who, "nonce": asked["nonce"]}
        answer = {"id_token": self.signed(claims), "access_token": "opaque", "token_type": "Bearer"}
        return await self._told(request, answer)

    async def jwks(self, request: web.Request) -> web.StreamResponse:
        self.asked.append("jwks")
        others = [{"kty": "oct", "k": "AAAA"}, {"kty": "strange"}, "junk"]
        keys = [*others, *(one.as_dict(private=False) for one in self.published)]
        return await self._told(request, {"keys": keys})

    def signed(self, claims: dict[str, Any]) -> str:
        now = self.clock() // 1_000
        whole = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300, **claims, **self.lies}
        whole = {name: value for name, value in whole.items() if value is not None}
        key = self.signs_with or self.key
        alg = "RS256" if key.key_type == "RSA" else "ES256"
        return jwt.encode({"alg": alg, "kid": self.key.kid, **self.header}, whole, key, algorithms=[alg])

    def log_out_token(self, **claims: Any) -> str:
        return self.signed({"jti": secrets.token_hex(8), "events": {LOGGED_OUT: {}}, **claims})


@asynccontextmanager
async def an_issuer(clock: Clock, back: str) -> AsyncIterator[Issuer]:
    port = free_port()
    issuer = Issuer(f"http://127.0.0.1:{port}/city", clock, back)
    runner = web.AppRunner(issuer.app(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield issuer
    finally:
        await runner.cleanup()
