"""What crosses the network, for sockets and HTTP alike: base models, replies, and who may use what."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    ValidationError,
)
from pydantic_core import CoreSchema, PydanticCustomError

from advisory.errors import Code, Refusal
from advisory.identity import STAFF_ROLES, Role
from advisory.texts import say

CONTRACT = 1
"""Raised when a client of the last release could no longer talk to this server."""

TEXT_LIMIT = 4_000
"""Unicode code points in a message; both languages count code points, never UTF-16 units."""


class Wire(BaseModel):
    """Base of everything that is sent: unknown fields are refused and nothing is converted."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        defer_build=True,  # when it is first used: a server that was killed is back sooner
        json_schema_serialization_defaults_required=True,
    )


class Nothing(Wire):
    """An empty payload or reply."""


CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Unicode's control characters and lone surrogates, but for the end of a line and the tabulator."""


def _clean(value: str) -> str:
    if CONTROL.search(value):
        raise PydanticCustomError(Code.CONTROL_CHARACTERS, "control characters")
    return value


UNSEEN = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
"""Signs that nobody sees; some of them turn the direction of what stands after them."""


def _clean_line(value: str) -> str:
    """In a name such a sign could only make it look like another; people paste them without knowing."""
    return UNSEEN.sub("", _clean(value))


def _filled(value: str) -> str:
    if not value.strip():
        raise PydanticCustomError(Code.EMPTY, "empty")
    return value


_CONTROLS = r"\u0000-\u0008\u000b-\u001f\u007f-\u009f"
NO_CONTROLS = f"^[^{_CONTROLS}]*$"
_NOTHING = r"\s\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
NOT_BLANK = f"^[^{_CONTROLS}]*[^{_NOTHING}{_CONTROLS}][^{_CONTROLS}]*$"


@dataclass(frozen=True, slots=True)
class Rule(AfterValidator):
    """A validator that descriptions of the wire tell too; `NOT_BLANK` asks for what `NO_CONTROLS` does."""

    pattern: str

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(core), "pattern": self.pattern}


def _at_most(limit: int) -> Callable[[str], str]:
    def check(value: str) -> str:
        if len(value) > limit:
            raise PydanticCustomError(Code.TOO_LONG, "too long", {"limit": limit})
        return value

    return check


PLAIN = Rule(_clean_line, NO_CONTROLS)
"""For lines of any length; a database refuses what has a zero in it."""
WHOLE = Rule(_clean, NO_CONTROLS)
"""For long texts, in which nothing that was written is lost: the pages keep each apart from the next."""
FILLED = Rule(_filled, NOT_BLANK)
"""After one of the two others."""

Text = Annotated[
    str,
    AfterValidator(_at_most(TEXT_LIMIT)),
    WHOLE,
    FILLED,
    Field(json_schema_extra={"maxLength": TEXT_LIMIT}),
]
OptionalText = Annotated[
    str,
    AfterValidator(_at_most(TEXT_LIMIT)),
    WHOLE,
    Field(json_schema_extra={"maxLength": TEXT_LIMIT}),
]
Short = Annotated[
    str,
    AfterValidator(_at_most(200)),
    PLAIN,
    Field(json_schema_extra={"maxLength": 200}),
]


def _of_page(limit: int) -> BeforeValidator:
    """What a page says of itself is cut and cleaned: whoever asks on it could not mend it."""
    return BeforeValidator(lambda value: CONTROL.sub("", value)[:limit] if isinstance(value, str) else value)


PagePath = Annotated[str, _of_page(500), PLAIN, Field(json_schema_extra={"maxLength": 500})]
PageTitle = Annotated[str, _of_page(200), PLAIN, Field(json_schema_extra={"maxLength": 200})]
Count = Annotated[int, Field(ge=0, le=2_147_483_647)]
"""A number that every database can compare with what it counts itself."""
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]
Cid = Annotated[str, Field(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")]
"""A UUIDv7 made by the browser; a resend under the same cid returns the first result."""
UiLang = Annotated[str, Field(pattern=r"^(fi|sv|en)$")]
At = int
"""Milliseconds since 1970-01-01 UTC."""


class Scope(StrEnum):
    """Which objects a permission covers, checked for every request beside the role."""

    PUBLIC = "public"  # nothing that belongs to anybody
    SELF = "self"  # what belongs to the one who asks
    OWN_CONVERSATION = "own_conversation"  # the visitor whose conversation it is
    HELD_CONVERSATION = "held_conversation"  # the advisor who holds it now
    SERVICE_CONVERSATION = "service_conversation"  # any member of the conversation's service
    CALL_PARTICIPANT = "call_participant"  # somebody admitted to the call
    CALL_GUEST = "call_guest"  # somebody who was invited to the call, let in or not
    ANY = "any"  # every object of this kind


@dataclass(frozen=True, slots=True)
class May:
    """Who may use an event or a route: any of these roles, on objects of this scope.

    `roles` empty means that no sign-in is needed; only `Scope.PUBLIC` allows that. `key` is what a
    program's key must have been given, such as `articles:read`.
    """

    roles: frozenset[Role]
    scope: Scope
    key: str = ""


ANYONE = May(frozenset(), Scope.PUBLIC)
VISITOR = frozenset({Role.VISITOR})
GUEST = frozenset({Role.GUEST})
ADVISING = frozenset({Role.ADVISOR, Role.SUPERVISOR, Role.MAIN_USER})
EDITING = frozenset({Role.EDITOR, Role.MAIN_USER})
STAFF = STAFF_ROLES


@dataclass(frozen=True, slots=True)
class Event:
    """One event of the protocol that a client sends: its name, payload, reply and permission."""

    namespace: str
    name: str
    payload: type[Wire]
    reply: type[Wire]
    may: May
    mutates: bool = True


@dataclass(frozen=True, slots=True)
class Push:
    """One event that the server sends."""

    namespaces: tuple[str, ...]
    name: str
    payload: type[Wire]


VISITORS = "/visitor"
STAFF_SPACE = "/staff"
GUESTS = "/guest"


class Failure(Wire):
    """Why a request was refused; `message` is in the language of the one who asked.

    `puzzle` is to be worked out, or waited for, before the same is asked again with it.
    """

    code: str
    message: str
    field: str | None = None
    retry_after: float | None = None
    puzzle: str | None = None


Drawn = dict[str, Any]
"""A payload that is in its wire form already; for the few that every message passes through."""


def drawn(data: Wire | Drawn | None) -> Drawn:
    if data is None or isinstance(data, dict):
        return data or {}
    return data.model_dump(mode="json", exclude_none=True)


def ok(data: Wire | Drawn | None = None) -> dict[str, Any]:
    return {"ok": True, "data": drawn(data)}


def failed(failure: Failure) -> dict[str, Any]:
    return {"ok": False, "error": failure.model_dump(mode="json", exclude_none=True)}


def failure_of(error: Refusal | ValidationError, lang: str) -> Failure:
    """The wire form of an error, with its sentence in the person's language."""
    if isinstance(error, Refusal):
        return Failure(
            code=error.code,
            message=say("errors", lang, error.code, **error.params),
            retry_after=error.retry_after,
            puzzle=error.puzzle,
        )
    first = error.errors(include_url=False, include_input=False)[0]
    code = first["type"] if first["type"] in set(Code) else Code.INVALID
    params = first.get("ctx", {}) if code != Code.INVALID else {}
    return Failure(
        code=code,
        message=say("errors", lang, code, **params),
        field=".".join(str(part) for part in first["loc"]) or None,
    )
