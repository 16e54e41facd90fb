"""Accounts of the staff, for main users."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from advisory.wire import PLAIN, At, Cid, Id, Short, UiLang, Wire

StaffRole = Literal["advisor", "editor", "supervisor", "main_user", "owner"]
Roles = Annotated[list[StaffRole], Field(min_length=1, max_length=5)]
StoodThere = Annotated[list[StaffRole], Field(max_length=5)]
"""None where the organisation's own sign-in gave none."""
Why = Literal["new", "duties", "away", "back", "left", "forgot", "lost", "suspicion", "mistake", "other"]
Email = Annotated[str, Field(max_length=254, pattern=r"^[^\s@]+@[^\s@]+$"), PLAIN]
FullName = Annotated[
    str,
    Field(min_length=1, max_length=60, pattern=r"\S"),
    PLAIN,
    AfterValidator(lambda text: " ".join(text.split())),
]


class StaffAccount(Wire):
    """`state`: `invited` has not chosen a password yet. `link_until`: a link that is still good."""

    id: str
    name: str
    email: str
    roles: list[str]
    services: list[str]
    state: Literal["active", "invited", "disabled"]
    second_factor: bool
    lacks_second_factor: bool
    link_until: At | None = None
    used_at: At | None = None


class StaffAccounts(Wire):
    people: list[StaffAccount]


class InviteStaff(Wire):
    cid: Cid
    email: Email
    name: FullName
    roles: Roles
    services: Annotated[list[Id], Field(max_length=200)]
    lang: UiLang
    why: Why


class StaffForm(Wire):
    """Something that is done to an account, and why."""

    cid: Cid
    staff: Id
    why: Why


class SetRoles(Wire):
    """`was` is what stood there when it was chosen."""

    cid: Cid
    staff: Id
    was: StoodThere
    roles: Roles
    why: Why


class GivenLink(Wire):
    """Shown this once, to whoever asked for it. `mailed`: a letter takes it to the person too."""

    staff: str
    token: str
    expires_at: At
    mailed: bool


class AskStaffHistory(Wire):
    staff: Id


class StaffEvent(Wire):
    """Something that happened to an account. `by` is empty for the command line."""

    at: At
    kind: str
    by: Short
    why: str | None = None
    roles: list[str] | None = None


class StaffHistory(Wire):
    events: list[StaffEvent]
