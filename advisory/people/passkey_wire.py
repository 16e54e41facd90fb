"""Passkeys on the wire. What is bytes in the browser is base64url here, without padding."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Annotated

from pydantic import AfterValidator, Field

from advisory.people.account_wire import Password
from advisory.wire import FILLED, PLAIN, Cid, Wire

Bytes = Annotated[str, Field(max_length=20_000, pattern=r"^[A-Za-z0-9_-]*$")]
PasskeyId = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
PasskeyName = Annotated[str, Field(max_length=60), PLAIN, FILLED, AfterValidator(str.strip)]


class PasskeyAsked(Wire):
    """What is to be signed. `party` is the host that a passkey is for; `known` may be empty."""

    challenge: Bytes
    party: str
    known: list[Bytes]


class ShowPasskey(Wire):
    id: Bytes
    client_data: Bytes
    authenticator_data: Bytes
    signature: Bytes


class BeginPasskey(Wire):
    """`password` may be empty for whoever has just signed in and must set up a second step."""

    password: Password


class PasskeyBegun(PasskeyAsked):
    """`known` are there already. `user` is what the authenticator keeps beside the key."""

    user: Bytes
    email: str
    name: str
    algorithms: list[int]


class AddPasskey(Wire):
    cid: Cid
    name: PasskeyName
    client_data: Bytes
    attestation: Bytes


class RemovePasskey(Wire):
    passkey: PasskeyId
    password: Password


def text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def data(text: str) -> bytes:
    """What is cut in the middle of a byte is read without it; the signature tells."""
    whole = text[: len(text) - (len(text) % 4 == 1)]
    return urlsafe_b64decode(whole + "=" * (-len(whole) % 4))
