"""For how long is kept what is known of members of staff, and from when on a shorter time holds."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields

from advisory.clock import DAY_MS, Instant
from advisory.errors import Code, Refusal
from advisory.privacy.model import LEAST_DAYS, MOST_DAYS

OUT_FIRST_MS = 7 * DAY_MS
"""A shorter time of the audit holds a week after it was decided: what goes can be taken out first."""


@dataclass(frozen=True, slots=True)
class StaffDays:
    """Whole days of UTC.

    `audit`: the audit and its chain. `work`: who did what in the event record, and whose figures are whose;
    that it happened stays, as statistics. `practice`: scores of practising. `notices`: notices to staff that
    hold no more, alerts among them, who read them, and what they said hurts. `accounts`: closed accounts,
    with the names of whoever had them everywhere.
    """

    audit: int = 730
    work: int = 365
    practice: int = 365
    notices: int = 180
    accounts: int = 730

    def before(self, kind: str, now: Instant) -> Instant:
        """What is older goes: whole days at a time, so that much goes once a day and not a bit each hour."""
        return Instant((now - int(getattr(self, kind)) * DAY_MS) // DAY_MS * DAY_MS)

    def require(self) -> None:
        if not all(LEAST_DAYS <= number <= MOST_DAYS for number in asdict(self).values()):
            raise Refusal(Code.INVALID)


STAFF_KINDS = tuple(one.name for one in fields(StaffDays))


@dataclass(frozen=True, slots=True)
class StaffVersion:
    """For how long what of staff is kept from `at` on. `of_rev`: what was put back."""

    rev: int
    at: Instant
    staff: str
    staff_name: str
    reason: str
    of_rev: int | None
    days: StaffDays


def in_force(versions: Sequence[StaffVersion], otherwise: StaffDays, now: Instant) -> StaffDays:
    """`versions` the latest first. Of the audit the longest time that stood within the last week."""
    standing = versions[0].days if versions else otherwise
    audit = standing.audit
    for place, one in enumerate(versions):
        if now - one.at >= OUT_FIRST_MS:
            break
        before = versions[place + 1].days if place + 1 < len(versions) else otherwise
        audit = max(audit, before.audit)
    return StaffDays(**{**asdict(standing), "audit": audit})
