"""For how long what is known of staff is kept: who says so, why, and from when on a shorter time holds."""

from collections import Counter
from dataclasses import replace

import pytest

from advisory.clock import DAY_MS, Instant
from advisory.errors import Code, Refusal
from advisory.privacy.staff_model import StaffDays, StaffVersion, in_force
from tests.privacy.test_staff import DAYS, WHY, sets_days
from tests.support.house import House, code_of
from tests.support.ids import new_cid


def version(rev: int, at: int, **days: int) -> StaffVersion:
    return StaffVersion(rev, Instant(at), "m", "Matti", WHY, None, StaffDays(**days))


def test_a_shorter_time_of_the_audit_holds_a_week_after_it_was_decided() -> None:
    long, now = StaffDays(audit=700), 1_000 * DAY_MS
    assert in_force([], long, Instant(now)) == long
    for passed, audit in ((0, 700), (6, 700), (7, 30)):
        at = now - passed * DAY_MS
        assert in_force([version(1, at, audit=30, work=5)], long, Instant(now)) == StaffDays(
            audit=audit, work=5
        )
    two = [version(2, now - DAY_MS, audit=30), version(1, now - 2 * DAY_MS, audit=90)]
    assert in_force(two, long, Instant(now)).audit == 700, "whatever stood within the week"
    assert in_force([version(1, now, audit=900)], long, Instant(now)).audit == 900, "a longer one at once"


async def test_main_users_alone_set_the_times_for_a_reason_that_names_nobody(house: House) -> None:
    schedules = house.service.privacy.staff_schedules
    for who in ("aino", "saara"):
        assert await code_of(sets_days(house, DAYS, who=who)) is Code.NOT_PERMITTED
    assert await code_of(sets_days(house, replace(DAYS, audit=0))) is Code.INVALID
    assert await code_of(sets_days(house, replace(DAYS, work=3_651))) is Code.INVALID
    matti = house.staff("matti")
    with pytest.raises(Refusal):
        await schedules.save(matti, new_cid(), 0, "Soita 040 123 4567", DAYS)
    await sets_days(house, DAYS)
    assert await code_of(sets_days(house, StaffDays(), rev=0)) is Code.STALE
    standing = await schedules.standing()
    assert (standing.rev, standing.days) == (1, DAYS)
    assert standing.audit_from == house.clock() + 7 * DAY_MS
    await schedules.put_back(matti, new_cid(), 1, WHY, 0)
    standing = await schedules.standing()
    assert (standing.days, standing.audit_from) == (schedules.otherwise, None)
    kinds = Counter(row.kind for row in await house.records())
    assert kinds["staff_retention.changed"] == 2
