"""Privacy on the wire: schedules, what is found by a receipt, holds, and the deletion log."""

from typing import Annotated, Literal

from pydantic import Field

from advisory.chat.life_wire import Receipt
from advisory.identity import Role
from advisory.privacy.model import LEAST_DAYS, MOST_DAYS, REASON_LEAST, REASON_MOST
from advisory.wire import PLAIN, At, Cid, Count, Id, May, Scope, Short, Wire

PRIVACY = May(frozenset({Role.MAIN_USER, Role.OWNER}), Scope.ANY)
"""The right of whoever answers for people's data: in every service, by receipt and for a reason."""
SETS = May(frozenset({Role.MAIN_USER}), Scope.ANY)

Days = Annotated[int, Field(ge=LEAST_DAYS, le=MOST_DAYS)]
Reason = Annotated[str, Field(min_length=REASON_LEAST, max_length=REASON_MOST, pattern=r"\S"), PLAIN]
WhyFound = Literal["access", "erasure", "hold", "check"]
WhyErased = Literal["asked", "not_needed", "mistake", "unlawful"]


class RetentionDays(Wire):
    conversation: Days
    files: Days
    recordings: Days
    questions: Days


class RetentionSetting(Wire):
    """`rev` 0: as the operator set it for all. `kept`: closed conversations now; `held` of them are held."""

    service: str
    service_name: str
    rev: int
    days: RetentionDays
    changed_at: At | None = None
    changed_by: Short = ""
    kept: int
    held: int


class RetentionSettings(Wire):
    """`records`: whether calls may be recorded at all."""

    services: list[RetentionSetting]
    otherwise: RetentionDays
    may_set: bool
    records: bool


class StaffRetentionDays(Wire):
    audit: Days
    work: Days
    practice: Days
    notices: Days
    accounts: Days


class StaffRetentionVersion(Wire):
    rev: int
    at: At
    by: Short
    reason: str
    of_rev: int | None = None
    days: StaffRetentionDays


class StaffRetention(Wire):
    """What is known of staff. `audit_from`: when a shorter time of the audit begins to hold."""

    rev: int
    days: StaffRetentionDays
    otherwise: StaffRetentionDays
    versions: list[StaffRetentionVersion]
    audit_from: At | None = None
    may_set: bool


class SaveStaffRetention(Wire):
    """`rev` is what was shown when it was chosen."""

    cid: Cid
    rev: Count
    reason: Reason
    days: StaffRetentionDays


class SaveRetention(Wire):
    """`rev` is what was shown when it was chosen."""

    cid: Cid
    rev: Count
    reason: Reason
    days: RetentionDays


class PutRetentionBack(Wire):
    cid: Cid
    rev: Count
    reason: Reason
    of_rev: Count


class RetentionVersion(Wire):
    rev: int
    at: At
    by: Short
    reason: str
    of_rev: int | None = None
    days: RetentionDays


class RetentionVersions(Wire):
    versions: list[RetentionVersion]


class AskWouldGo(Wire):
    service: Id
    conversation: Days


class WouldGo(Wire):
    """So many conversations would be erased within the hour."""

    conversations: int


class PrivacyHold(Wire):
    id: str
    number: int
    service_name: str
    at: At
    by: Short
    reason: str


class PrivacyHolds(Wire):
    holds: list[PrivacyHold]


class FindCase(Wire):
    """The code that the visitor was given, and what they ask for."""

    cid: Cid
    receipt: Receipt
    why: WhyFound


class KeptOf(Wire):
    """So many rows of a feature."""

    kind: str
    count: int


class PrivacyCase(Wire):
    """What there is, not what was said. It may be worked on until `until`."""

    case: str
    until: At
    number: int
    service_name: str
    lang: str
    open: bool
    created_at: At
    closed_at: At | None = None
    goes_at: At | None = None
    kept: list[KeptOf]
    hold: PrivacyHold | None = None


class OfCase(Wire):
    case: Id


class EraseCase(Wire):
    cid: Cid
    case: Id
    why: WhyErased


class HoldCase(Wire):
    cid: Cid
    case: Id
    reason: Reason


class ReleaseHold(Wire):
    cid: Cid
    hold: Id
    reason: Reason


class AskDeletions(Wire):
    """`before`: the id of one that was seen already."""

    before: Annotated[int, Field(ge=1)] | None = None


class Deletion(Wire):
    id: int
    at: At
    cause: str
    service_name: str
    kind: str
    count: int


class Deletions(Wire):
    deletions: list[Deletion]
    more: bool = False
