"""Keys of programs on the wire, for the page of main users."""

from typing import Annotated, Literal

from pydantic import Field

from advisory.wire import FILLED, PLAIN, At, Cid, Id, Wire

KeyScope = Literal[
    "services:read",
    "queues:read",
    "conversations:read",
    "transcripts:read",
    "messages:read",
    "articles:read",
    "articles:write",
    "articles:publish",
    "canned_answers:read",
    "knowledge:search",
    "referrals:read",
    "skills:read",
]
KeyPace = Literal["slow", "usual", "fast"]
KeyName = Annotated[str, Field(max_length=60), PLAIN, FILLED]


class MakeKey(Wire):
    """`services` are those whose conversations it reaches; none named are all."""

    cid: Cid
    name: KeyName
    scopes: Annotated[list[KeyScope], Field(min_length=1, max_length=20)]
    services: Annotated[list[Id], Field(max_length=100)] = []
    pace: KeyPace = "usual"
    expires_at: Annotated[int, Field(ge=0, le=4_102_444_800_000)]


class RevokeKey(Wire):
    cid: Cid
    key: Id


class KeyView(Wire):
    """`start` are its first signs. `state`: good, expired or revoked."""

    id: str
    name: str
    start: str
    scopes: list[KeyScope]
    services: list[str]
    pace: KeyPace
    made_at: At
    made_by: str
    expires_at: At
    used_at: At | None = None
    state: Literal["good", "expired", "revoked"]


class KeyList(Wire):
    keys: list[KeyView]


class MadeKey(Wire):
    """`secret` is shown this once."""

    key: KeyView
    secret: str
