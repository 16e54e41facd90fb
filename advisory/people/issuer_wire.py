"""Signing in by the organisation's own accounts, on the wire."""

from typing import Annotated

from pydantic import Field

from advisory.wire import Wire

Said = Annotated[str, Field(max_length=4_000, pattern=r"^[\x20-\x7e]*$")]


class SignInWays(Wire):
    """`issuer` is what the organisation calls its own sign-in; empty where there is none.

    `password` and `passkey`: whether the page offers them first. An account for emergencies has a password
    in any case. `forgotten`: a letter with a link can be asked for.
    """

    issuer: str
    password: bool
    passkey: bool
    forgotten: bool


class Elsewhere(Wire):
    """Where the browser goes from here."""

    address: str


class FromIssuer(Wire):
    """What the issuer puts into the address of our page; `error` in place of a code where it refuses."""

    state: Said = ""
    code: Said = ""
    iss: Said = ""
    error: Said = ""


class LogOutToken(Wire):
    logout_token: Annotated[str, Field(max_length=20_000, pattern=r"^[A-Za-z0-9._-]*$")]
