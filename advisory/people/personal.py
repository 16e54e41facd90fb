"""What is kept of staff until their account is long closed."""

from sqlalchemy import select

from advisory.clock import Instant
from advisory.people.tables import (
    staff,
    staff_challenge,
    staff_identity,
    staff_link,
    staff_passage,
    staff_passkey,
    staff_recovery,
    staff_session,
    staff_skill,
    staff_totp,
)
from advisory.storage.lifecycle import Lifecycle, OfStaff, Thin, Within
from advisory.storage.work import Work

AT_ONCE = 50
OF_ACCOUNTS = (
    OfStaff(staff, ("id",), alone=True),
    *(
        OfStaff(one, alone=True)
        for one in (
            *(staff_skill, staff_session, staff_link, staff_totp, staff_recovery),
            *(staff_passkey, staff_challenge, staff_identity, staff_passage),
        )
    ),
)


def forget_closed(lifecycle: Lifecycle) -> Thin:
    """Accounts that were closed before then go, and in all features whatever names whose they were."""

    def forget(work: Work, before: Instant, _: Within) -> int:
        closed = select(staff.c.id).where(staff.c.disabled_at < before).order_by(staff.c.id).limit(AT_ONCE)
        gone = list(work.execute(closed).scalars())
        for id in gone:
            lifecycle.forget(work, id)
            work.record("staff.erased", data={"staff": id})
        return len(gone)

    return forget
