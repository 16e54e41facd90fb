"""Webhooks on the wire, for the page of main users."""

from typing import Annotated, Literal

from pydantic import Field

from advisory.wire import FILLED, PLAIN, At, Cid, Id, Wire

HookKind = Literal[
    "conversation.opened",
    "conversation.reopened",
    "conversation.closed",
    "conversation.rated",
    "conversation.erased",
    "message.left",
    "article.published",
    "alert.raised",
]
HookUrl = Annotated[str, Field(max_length=500), PLAIN]


class HookForm(Wire):
    """`services` are those whose events it is told of; none named are all."""

    name: Annotated[str, Field(max_length=60), PLAIN, FILLED]
    url: HookUrl
    kinds: Annotated[list[HookKind], Field(min_length=1, max_length=20)]
    services: Annotated[list[Id], Field(max_length=100)] = []
    on: bool = True


class MakeHook(Wire):
    cid: Cid
    form: HookForm


class ChangeHook(Wire):
    rev: Annotated[int, Field(ge=1, le=2_147_483_647)]
    form: HookForm


class HookAct(Wire):
    """`record`: one delivery alone; none is all that wait or were given up."""

    cid: Cid
    record: Annotated[int, Field(ge=0, le=2**53)] | None = None


class HookView(Wire):
    id: str
    rev: int
    name: str
    url: str
    kinds: list[HookKind]
    services: list[str]
    state: Literal["on", "paused", "given_up"]
    failing_since: At | None = None
    last_ok_at: At | None = None
    old_secret_until: At | None = None
    waiting: int
    delivered: int
    given_up: int


class HookList(Wire):
    """`possible`: the operator has set the key that secrets are sealed with."""

    hooks: list[HookView]
    possible: bool


class MadeHook(Wire):
    """`secret` is shown this once."""

    id: str
    secret: str


class AskDeliveries(Wire):
    """Those before this row, the newest first."""

    before: Annotated[int, Field(ge=0, le=2**53)] | None = None


class DeliveryView(Wire):
    record: int
    kind: str
    at: At
    state: Literal["waiting", "delivered", "given_up"]
    attempts: int
    due_at: At
    status: int | None = None
    error: str = ""
    done_at: At | None = None


class DeliveryList(Wire):
    deliveries: list[DeliveryView]
