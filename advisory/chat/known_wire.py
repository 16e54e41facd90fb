"""A visitor who is signed in on the host page, on the wire."""

from typing import Annotated, Literal

from pydantic import Field

from advisory.chat.wire import OWN
from advisory.wire import VISITORS, Event, Id, Wire


class Identify(Wire):
    """`token` is signed by the host page's own server: docs/embedding.md."""

    conversation: Id
    token: Annotated[str, Field(max_length=4_000, pattern=r"^[A-Za-z0-9._-]*$")]


class Identified(Wire):
    """`doubt`: why it was not believed; then the conversation goes on as one with somebody unknown."""

    known: bool
    doubt: Literal["malformed", "signature", "site", "expired", "used"] | None = None


IDENTIFY = Event(VISITORS, "conversation:identify", Identify, Identified, OWN)
