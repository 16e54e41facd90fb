"""Signing in, and the short-lived tokens that open a socket."""

from typing import Annotated, Literal

from pydantic import Field

from advisory.people.door_wire import Proof
from advisory.wire import PLAIN, At, UiLang, Wire


class SignIn(Wire):
    email: Annotated[str, Field(max_length=254), PLAIN]
    password: Annotated[str, Field(max_length=256)]


class SignedIn(Wire):
    """The member of staff whose cookie this browser holds.

    `step`: what is still missing, a `code` or a second factor to set up (`enrol`). Until then the cookie
    opens nothing else, and nobody is named but by the address they gave.
    """

    id: str
    name: str
    email: str
    roles: list[str]
    services: list[str]
    lang: UiLang
    step: Literal["", "code", "enrol"] = ""


class SignedOut(Wire):
    """`address`: where the organisation's own sign-in is left as well, if that is how they came."""

    address: str = ""


class SetLanguage(Wire):
    lang: UiLang


class VisitorAsks(Wire):
    """A widget asks for a token, or for more time with the one it has: the visitor stays who they are.

    `practice` is believed only from the practice visitors' key.
    """

    site: Annotated[str, Field(max_length=64), PLAIN]
    lang: UiLang
    practice: Annotated[str, Field(max_length=128), PLAIN] | None = None
    token: Annotated[str, Field(max_length=256), PLAIN] | None = None
    proof: Proof | None = None


class VisitorToken(Wire):
    token: str
    expires_at: At


class VisitorAuth(Wire):
    """What a visitor's socket sends when it connects; never in the address."""

    contract: int
    token: Annotated[str, Field(max_length=256)]
    lang: UiLang


class StaffAuth(Wire):
    """What a console's socket sends; who asks is told by the cookie of the request that opens it."""

    contract: int
    lang: UiLang
