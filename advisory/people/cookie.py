"""The cookie that says who of the staff asks: out of reach of scripts and of other sites."""

from aiohttp import web

from advisory.people.model import SESSION_MS, Member, Step
from advisory.people.wire import SignedIn
from advisory.web.routes import reply
from advisory.wire import Wire, ok


class Cookie:
    """`name` says `__Host-` where HTTPS allows."""

    def __init__(self, https: bool) -> None:
        self.name = cookie_name(https)
        self._https = https

    def put(self, data: Wire, secret: str) -> web.Response:
        response = reply(ok(data))
        self._set(response, secret)
        return response

    def _set(self, response: web.Response, secret: str) -> None:
        response.set_cookie(
            self.name,
            secret,
            max_age=SESSION_MS // 1_000,
            path="/",
            httponly=True,
            secure=self._https,
            samesite="Strict",
        )

    def drop(self, data: Wire) -> web.Response:
        response = reply(ok(data))
        response.del_cookie(self.name, path="/", httponly=True, secure=self._https, samesite="Strict")
        return response

    def depart(self, data: Wire, secret: str, good_ms: int) -> web.Response:
        """To be had back by this browser, when a page of another site leads it here again."""
        response = reply(ok(data))
        response.set_cookie(
            f"{self.name}-away",
            secret,
            max_age=good_ms // 1_000,
            path="/",
            httponly=True,
            secure=self._https,
            samesite="Lax",
        )
        return response

    def departed(self, request: web.Request) -> str | None:
        return request.cookies.get(f"{self.name}-away")

    def arrive(self, to: str, secret: str | None) -> web.Response:
        """Back from the other site, signed in or not."""
        response = web.Response(status=303, headers={"Location": to})
        response.del_cookie(f"{self.name}-away", path="/", httponly=True, secure=self._https, samesite="Lax")
        if secret is not None:
            self._set(response, secret)
        return response

    def secret(self, request: web.Request) -> str | None:
        return request.cookies.get(self.name)


def cookie_name(https: bool) -> str:
    return "__Host-advisory" if https else "advisory"


def signed_in(member: Member, step: Step = "") -> SignedIn:
    """Of somebody who is not in yet no more than what is missing."""
    if step:
        return SignedIn(
            id="", name="", email=member.email, roles=[], services=[], lang=member.lang, step=step
        )
    return SignedIn(
        id=member.id,
        name=member.display_name,
        email=member.email,
        roles=sorted(member.roles),
        services=sorted(member.skills),
        lang=member.lang,
        step="",
    )
