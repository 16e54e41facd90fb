"""Talks to the one issuer that the operator has named, and to no other host; the one home of its tokens."""

import asyncio
import base64
import hashlib
import json
import logging
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus, urlencode, urlsplit

import aiohttp
from joserfc import jwk, jwt
from joserfc.errors import JoseError, SecurityWarning

from advisory.clock import HOUR_MS, SECOND_MS, Clock, Instant
from advisory.errors import Code, Refusal
from advisory.limits.buckets import Buckets, Rate
from advisory.people.issuer_rules import (
    Granting,
    LoggedOut,
    NotBelieved,
    believe_log_out,
    believe_sign_in,
)
from advisory.web import bodies

log = logging.getLogger(__name__)

ALGORITHMS = ("RS256", "PS256", "ES256", "ES384", "Ed25519", "EdDSA")
"""Public keys alone: with a shared secret whoever checks a token could have made it."""
WITHIN_S = 10.0
LARGEST = 256 * 1024
LONGEST_TOKEN = 16 * 1024
KNOWN_MS = HOUR_MS
LINES = 5
"""Of log-outs that were refused, in the log at once; then one a minute."""
AGAIN_MS = 30 * SECOND_MS
"""An unknown key makes us look again, at most so often."""


@dataclass(frozen=True, slots=True)
class Registered:
    """How the issuer knows us. `url` is its name; `back` and `home` are our addresses it may send to."""

    url: str
    client: str
    secret: str = field(repr=False)
    name: str
    scope: str
    back: str
    home: str
    granting: Granting = field(default_factory=Granting)


class Away(Exception):
    """No answer that can be used; the reason is for the operator."""


class Issuer:
    """What it publishes is kept for an hour; keys are looked for again when a token names an unknown one."""

    def __init__(self, registered: Registered, clock: Clock) -> None:
        self.registered = registered
        self._clock = clock
        self._http: aiohttp.ClientSession | None = None
        self._about: Mapping[str, Any] = {}
        self._about_at = Instant(0)
        self._keys: list[jwk.Key] = []
        self._keys_at = Instant(0)
        self._looking = asyncio.Lock()
        self._told = Buckets(Rate(1 / 60, LINES), clock)

    async def address(self, state: str, nonce: str, verifier: str) -> str:
        """Where a browser goes to sign in."""
        ours = self.registered
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=")
        asked = {
            "response_type": "code",
            "client_id": ours.client,
            "redirect_uri": ours.back,
            "scope": ours.scope,
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge.decode(),
            "code_challenge_method": "S256",
        }
        return with_query(await self._place("authorization_endpoint"), asked)

    async def leaving(self) -> str:
        """Where a browser goes to be signed out there too; empty where there is no such place."""
        ours = self.registered
        try:
            place = await self._place("end_session_endpoint")
        except (Away, Refusal):
            return ""
        return with_query(place, {"client_id": ours.client, "post_logout_redirect_uri": ours.home})

    async def signed_in(self, code: str, verifier: str, nonce: str) -> tuple[str, Mapping[str, Any]]:
        """The subject and all claims of the ID token that the code stands for."""
        ours = self.registered
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": ours.back,
            "code_verifier": verifier,
        }
        headers = {}
        if ours.secret:
            name, secret = (quote_plus(one) for one in (ours.client, ours.secret))
            headers["Authorization"] = aiohttp.encode_basic_auth(name, secret)
        else:
            form["client_id"] = ours.client
        place = await self._place("token_endpoint")
        try:
            answer = await self._ask("POST", place, data=form, headers=headers)
            token = answer.get("id_token")
            if not isinstance(token, str):
                raise NotBelieved("no ID token")
            claims = await self._read(token)
            return believe_sign_in(claims, ours.url, ours.client, nonce, self._clock()), claims
        except NotBelieved as error:
            log.warning("a sign-in by %s was refused: %s", ours.url, error)
            raise Refusal(Code.ISSUER_REFUSED) from None
        except Away as error:
            raise self._away(error) from None

    async def logged_out(self, token: str) -> LoggedOut:
        ours = self.registered
        try:
            return believe_log_out(await self._read(token), ours.url, ours.client, self._clock())
        except NotBelieved as error:
            # Anybody may send one, as often as they like.
            if not self._told.take("log-out"):
                log.warning("a log-out by %s was refused: %s", ours.url, error)
            raise Refusal(Code.INVALID) from None
        except Away as error:
            raise self._away(error) from None

    async def close(self) -> None:
        if self._http is not None:
            await self._http.close()

    # -- what it publishes -----------------------------------------------------------------------

    async def _place(self, name: str) -> str:
        try:
            found = (await self._discovered()).get(name)
            if not isinstance(found, str):
                raise Away(f"it has no {name}")
            if name != "authorization_endpoint" and name != "end_session_endpoint":
                self._require_own(found)
            elif not found.startswith(("https://", f"{_origin(self.registered.url)}/")):
                raise Away(f"its {name} is without TLS")
            return found
        except Away as error:
            raise self._away(error) from None

    async def _discovered(self) -> Mapping[str, Any]:
        url = self.registered.url
        async with self._looking:
            if self._clock() - self._about_at >= KNOWN_MS:
                found = await self._ask("GET", f"{url.rstrip('/')}/.well-known/openid-configuration")
                if found.get("issuer") != url:
                    raise Away("it calls itself something else")
                self._about, self._about_at = found, self._clock()
        return self._about

    async def _read(self, token: str) -> Mapping[str, Any]:
        """The claims of a token that one of the issuer's keys has signed."""
        if len(token) > LONGEST_TOKEN:
            raise NotBelieved("too long")
        header = _header(token)
        name = header.get("kid")
        if header.get("alg") not in ALGORITHMS:
            raise NotBelieved("an algorithm that is not taken")
        for again in (False, True):
            for key in await self._published(again):
                if name is not None and key.kid != name:
                    continue
                try:
                    with warnings.catch_warnings():
                        # What an issuer calls its algorithm is not ours to mend.
                        warnings.simplefilter("ignore", SecurityWarning)
                        return jwt.decode(token, key, algorithms=list(ALGORITHMS)).claims
                except (JoseError, ValueError):
                    continue
        raise NotBelieved("nobody's signature")

    async def _published(self, again: bool) -> list[jwk.Key]:
        about = await self._discovered()
        async with self._looking:
            age = self._clock() - self._keys_at
            if age >= KNOWN_MS or (again and age >= AGAIN_MS):
                place = about.get("jwks_uri")
                if not isinstance(place, str):
                    raise Away("it has no jwks_uri")
                self._require_own(place)
                found = (await self._ask("GET", place)).get("keys")
                self._keys = [key for one in found if (key := _key(one))] if isinstance(found, list) else []
                self._keys_at = self._clock()
        return self._keys

    def _require_own(self, url: str) -> None:
        if _origin(url) != _origin(self.registered.url):
            raise Away("it leads to another host")

    async def _ask(self, method: str, url: str, **more: Any) -> dict[str, Any]:
        if self._http is None:
            self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=WITHIN_S))
        try:
            async with self._http.request(method, url, allow_redirects=False, **more) as answer:
                body = await bodies.whole(answer.content, LARGEST)
                if body is None:
                    raise Away("it says too much")
                if answer.status in (400, 401) and method == "POST":
                    raise NotBelieved(f"it answers {answer.status} to the code")
                if answer.status != 200:
                    raise Away(f"it answers {answer.status}")
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Away(type(error).__name__) from None
        try:
            found = json.loads(body)
        except (ValueError, RecursionError):
            raise Away("it does not speak JSON") from None
        if not isinstance(found, dict):
            raise Away("it does not speak JSON")
        return found

    def _away(self, error: Away) -> Refusal:
        log.warning("the issuer %s cannot be used: %s", self.registered.url, error)
        return Refusal(Code.ISSUER_AWAY)


def _key(data: object) -> jwk.Key | None:
    """None of a kind or for a use that is not ours."""
    if not isinstance(data, dict) or data.get("kty") not in ("RSA", "EC", "OKP"):
        return None
    if data.get("use", "sig") != "sig":
        return None
    try:
        return jwk.import_key({name: one for name, one in data.items() if name not in ("d", "p", "q")})
    except (JoseError, ValueError, KeyError, TypeError):
        return None


def _header(token: str) -> dict[str, Any]:
    head = token.partition(".")[0]
    try:
        found = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    except (ValueError, RecursionError):
        raise NotBelieved("no token") from None
    if not isinstance(found, dict):
        raise NotBelieved("no token")
    return found


def _origin(url: str) -> str:
    found = urlsplit(url)
    return f"{found.scheme}://{found.netloc}".lower()


def with_query(url: str, more: Mapping[str, str]) -> str:
    return f"{url}{'&' if '?' in url else '?'}{urlencode(more)}"
