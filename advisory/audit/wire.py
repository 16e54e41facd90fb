"""The audit on the wire: looked through by those who look after it."""

from typing import Annotated, Literal

from pydantic import Field

from advisory.identity import Role
from advisory.wire import PLAIN, At, Count, Id, May, Scope, Wire

OVERSEES = May(frozenset({Role.MAIN_USER, Role.OWNER}), Scope.ANY)
Subject = Literal[
    "sign_in",
    "rights",
    "reading",
    "recordings",
    "oversight",
    "settings",
    "binding",
    "blocks",
    "erasure",
    "exports",
    "integrations",
    "audit",
    "alerts",
]
Receipt = Annotated[str, Field(max_length=40), PLAIN]


class AskAudit(Wire):
    """`receipt` as a visitor has it; `before` is the id of the last row that is there already."""

    who: Id | None = None
    subject: Subject | None = None
    since: At | None = None
    until: At | None = None
    receipt: Receipt = ""
    before: Count | None = None


class ExportAudit(Wire):
    form: Literal["csv", "jsonl"]
    who: Id | None = None
    subject: Subject | None = None
    since: At | None = None
    until: At | None = None
    receipt: Receipt = ""


class AuditRow(Wire):
    """`place` in the chain, once it has one. `by` is the account's name now, empty for others.

    `service` and `site` are named in the reader's language; what is gone stands by its id. `about` names the
    account that it was done to or that an alert speaks of.
    """

    id: int
    at: At
    kind: str
    subject: str
    by_kind: str
    by: str = ""
    place: int | None = None
    service: str = ""
    site: str = ""
    why: str = ""
    about: str = ""
    count: int | None = None


class AuditRows(Wire):
    rows: list[AuditRow]
    more: bool


class AuditPerson(Wire):
    id: str
    name: str


class AuditState(Wire):
    """`verified_to`: the place up to which the chain was gone along last, and how many faults that found.

    `removed` rows from before `removed_until` are gone, since their time was over.
    """

    chained: int
    running: bool
    people: list[AuditPerson]
    verified_at: At | None = None
    verified_to: int | None = None
    faults: int | None = None
    removed: int = 0
    removed_until: At | None = None
