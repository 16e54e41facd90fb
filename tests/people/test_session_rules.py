"""Sign-ins and links with nothing but a database: how long they hold, and for whom."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from advisory.clock import DAY_MS, HOUR_MS, SECOND_MS, Instant
from advisory.errors import Code
from advisory.identity import Person, Role, ServiceId, SessionId
from advisory.people import session_store, store
from advisory.people.events import RightsEnded
from advisory.people.model import (
    ENTERING_MS,
    SESSION_IDLE_MS,
    SESSION_MS,
    Link,
    SecondFactor,
    Session,
    browser_of,
    same_aliases,
    shown_name,
)
from advisory.people.service import TOUCH_MS, SignedIn, digest
from advisory.storage.work import Work
from tests.people.door import AINO, MATTI, OLGA, Door, people_of
from tests.support.clock import START
from tests.support.house import code_of
from tests.support.town import PASSWORD, a_member

# -- how long things hold ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("used", "expires", "now", "good"),
    [
        (0, 100, 99, True),
        (0, 100, 100, False),
        (0, SESSION_MS, SESSION_IDLE_MS - 1, True),
        (0, SESSION_MS, SESSION_IDLE_MS, False),
        (HOUR_MS, SESSION_MS, SESSION_IDLE_MS, True),
        (11 * HOUR_MS, SESSION_MS, SESSION_MS, False),
    ],
)
def test_a_session_ends_by_quiet_or_by_time(used: int, expires: int, now: int, good: bool) -> None:
    session = Session("s", "aino", Instant(0), Instant(expires), Instant(used))
    assert session.is_good(Instant(now)) is good


def test_a_link_is_good_once_and_not_for_ever() -> None:
    link = Link("aino", "hash", "reset", Instant(100))
    assert link.is_good(Instant(99))
    assert not link.is_good(Instant(100))
    assert not replace(link, used_at=Instant(1)).is_good(Instant(99))


def test_a_second_factor_is_on_with_a_seed_and_set_up_within_a_quarter_of_an_hour() -> None:
    assert not SecondFactor("aino").on
    assert SecondFactor("aino", seed="x").on
    assert not SecondFactor("aino").is_being_set_up(Instant(0))
    pending = SecondFactor("aino", pending="x", pending_at=Instant(0))
    assert pending.is_being_set_up(Instant(ENTERING_MS - 1))
    assert not pending.is_being_set_up(Instant(ENTERING_MS))


def test_who_somebody_is_while_they_enter_and_when_they_are_in() -> None:
    half, whole = AINO.as_entering("s"), AINO.as_person("s", "sv")
    assert half == Person("aino", frozenset({Role.ENTERING}), "fi", SessionId("s"), "Aino")
    assert half.services == frozenset()
    services = frozenset({ServiceId("advice"), ServiceId("library")})
    assert whole == Person("aino", AINO.roles, "sv", SessionId("s"), "Aino", services)
    assert AINO.as_person("s").lang == "fi"
    assert whole.has(Role.OWNER, Role.ADVISOR)
    assert not whole.has(Role.OWNER)
    assert whole.serves(None, "advice")
    assert not whole.serves("elsewhere")
    assert MATTI.as_person("s").serves("elsewhere"), "main users look after all"
    assert not whole.is_visitor
    assert replace(whole, roles=frozenset({Role.VISITOR})).is_visitor


@pytest.mark.parametrize(
    ("naming", "shown"), [("full_name", "Aino Laine"), ("first_name", "Aino"), ("alias", "A1")]
)
def test_under_which_name_visitors_meet_somebody(naming: Any, shown: str) -> None:
    member = replace(AINO, name="Aino Laine", display_name="Aino L", alias="A1")
    assert shown_name(naming, member) == shown
    assert shown_name("first_name", replace(member, display_name="")) == ""


def test_aliases_are_the_same_in_whatever_letters() -> None:
    assert same_aliases({"a": "Kirja", "b": "KIRJA", "c": "", "d": "", "e": "Talo"}) == {"a", "b"}


@pytest.mark.parametrize(
    ("agent", "told"),
    [
        ("Firefox/1", "Firefox"),
        ("Windows", "Windows"),
        ("Edg Chrome Safari Android Linux", "Edge, Android"),
        ("Chrome Safari CrOS Linux", "Chrome, ChromeOS"),
    ],
)
def test_a_browser_calls_itself_by_its_own_name_first(agent: str, told: str) -> None:
    assert browser_of(agent) == told


# -- signing in --------------------------------------------------------------------------------


@pytest.mark.req("R91")
async def test_a_sign_in_is_kept_by_its_digest_and_ends_in_its_time(door: Door) -> None:
    signed = await door.enters(AINO, browser="Firefox, Linux")
    assert signed.step == ""
    assert signed.member.id == "aino"

    def kept(work: Work) -> Session | None:
        assert session_store.session(work.connection, signed.secret) is None
        return session_store.session(work.connection, digest(signed.secret))

    session = await door.does(kept)
    assert session is not None
    assert replace(session, id="") == Session(
        "", "aino", START, Instant(START + SESSION_MS), START, "", "Firefox, Linux", "password", None
    )
    assert await door.told() == [("staff.signed_in", "staff", "aino", {"way": "password"})]
    assert await door.person(signed) == AINO.as_person(session.id)
    assert await door.people.staff_by_cookie("another") is None
    for hours in (7, 4):
        door.clock.advance(hours * HOUR_MS)
        await door.person(signed)
    door.clock.advance(HOUR_MS - 1)
    await door.person(signed)
    door.clock.advance(1)
    assert await door.people.staff_by_cookie(signed.secret) is None


async def test_that_somebody_is_there_is_written_down_once_a_minute(door: Door) -> None:
    signed = await door.enters(AINO)
    for passes, used in ((TOUCH_MS, 0), (1, TOUCH_MS + 1), (TOUCH_MS, TOUCH_MS + 1)):
        door.clock.advance(passes)
        await door.person(signed)
        found = await door.does(lambda work: session_store.last_used(work.connection))
        assert found == {"aino": START + used}


async def test_who_may_enter_no_more_is_not_known_by_their_cookie(door: Door) -> None:
    signed = await door.enters(AINO)
    gone = replace(AINO, disabled_at=Instant(1))
    await door.does(lambda work: store.set_standing(work, gone))
    assert await door.people.staff_by_cookie(signed.secret) is None
    assert await code_of(door.enters(AINO)) is Code.SIGN_IN_FAILED
    assert await code_of(door.enters(a_member("nobody"))) is Code.SIGN_IN_FAILED
    assert await code_of(door.enters(MATTI, "wrong")) is Code.SIGN_IN_FAILED
    failed: list[Any] = [one for one in await door.told() if one[0] == "staff.sign_in_failed"]
    assert failed == [("staff.sign_in_failed", "anonymous", None, {})] * 3


async def test_where_the_organisation_signs_in_only_the_account_for_emergencies_has_a_password(
    door: Door,
) -> None:
    door.people = people_of(door.database, door.clock, issuer_only=True)
    door.people.alarm = lambda work, member: door.alarms.append(member.id)
    assert await code_of(door.enters(AINO)) is Code.SIGN_IN_FAILED
    await door.enters(OLGA)
    assert door.alarms == ["olga"]
    assert ("staff.break_glass_used", {"staff": "olga"}) in [(one[0], one[3]) for one in await door.told()]
    assert not door.people.may_enter_here(replace(OLGA, disabled_at=Instant(1)))
    assert people_of(door.database, door.clock).may_enter_here(AINO)


async def test_half_a_sign_in_opens_nothing_and_becomes_a_whole_one_once(door: Door) -> None:
    signed = await door.enters(MATTI)
    assert signed.step == "enrol"
    assert await door.told() == []
    half = await door.person(signed)
    assert half == MATTI.as_entering(half.session)
    assert await door.people.step(half) == "enrol"
    session = await door.does(lambda work: session_store.session_by_id(work.connection, half.session))
    assert session is not None
    assert (session.step, session.expires_at) == ("enrol", START + ENTERING_MS)
    assert await door.does(lambda work: session_store.sessions_of(work.connection, "matti")) == []
    entered = await door.people.enter(half, "Edge")
    assert entered.secret != signed.secret
    assert entered.step == ""
    assert await door.people.staff_by_cookie(signed.secret) is None
    whole = await door.person(entered)
    assert whole.has(Role.MAIN_USER)
    assert await door.people.step(whole) == ""
    assert await code_of(door.people.enter(half)) is Code.NOT_SIGNED_IN
    aino = await door.person(await door.enters(AINO))
    assert await code_of(door.people.enter(replace(half, session=aino.session))) is Code.NOT_SIGNED_IN
    assert await code_of(door.people.enter(replace(half, id="nobody"))) is Code.NOT_SIGNED_IN
    gone = replace(AINO, disabled_at=Instant(1))
    await door.does(lambda work: store.set_standing(work, gone))
    assert await code_of(door.people.enter(aino)) is Code.NOT_SIGNED_IN


async def test_what_began_at_the_issuer_stays_its_own(door: Door) -> None:
    def begin(work: Work) -> list[SignedIn]:
        return [
            door.people.begin(work, AINO, "code", "b", "issuer", "one"),
            door.people.begin(work, AINO, "", "b", "issuer", "two"),
            door.people.begin(work, MATTI, "", "b", "issuer", "two"),
            door.people.begin(work, AINO, "", "b", "password", None),
        ]

    first, *_ = await door.does(begin)
    entered = await door.people.enter(await door.person(first), "c")
    found = await door.does(lambda work: session_store.session(work.connection, digest(entered.secret)))
    assert found is not None
    assert (found.way, found.issuer_session, found.browser) == ("issuer", "one", "c")

    async def ended(staff: str | None, issuer: str | None) -> int:
        return len(
            await door.does(lambda work: session_store.sessions_by_issuer(work.connection, staff, issuer))
        )

    assert [
        await ended(*one) for one in (("aino", None), (None, "two"), ("aino", "two"), ("matti", "one"))
    ] == [
        2,
        2,
        1,
        0,
    ]
    assert await door.people.sign_out(await door.person(entered)) == "issuer"


# -- the end of sessions -----------------------------------------------------------------------


async def outdated(door: Door, *people: Person) -> set[str]:
    return await door.people.outdated(people)


async def test_signing_out_ends_this_sign_in_and_cuts_what_it_had_open(door: Door) -> None:
    first, second = await door.enters(AINO), await door.enters(AINO)
    person = await door.person(first)
    assert await outdated(door, person, replace(person, session=SessionId("gone"))) == {"gone"}
    assert await door.people.sign_out(person) == "password"
    await door.database.settled()
    assert door.heard == [RightsEnded("aino", only=person.session)]
    assert (await door.told())[-1] == ("staff.signed_out", "staff", "aino", {})
    assert await door.people.staff_by_cookie(first.secret) is None
    other = await door.person(second)
    assert await outdated(door, person, other) == {person.session}
    door.clock.advance(SESSION_MS - 1)
    assert await outdated(door, other) == set()
    door.clock.advance(1)
    assert await outdated(door, other) == {other.session}
    assert await door.people.sign_out(person) == "password", "a session that is no more"


async def test_the_sessions_of_somebody_who_is_disabled_have_ended(door: Door) -> None:
    person = await door.person(await door.enters(AINO))
    await door.does(lambda work: store.set_standing(work, replace(AINO, disabled_at=Instant(1))))
    assert await outdated(door, person) == {person.session}


@pytest.mark.parametrize(
    "changes",
    [{"roles": frozenset({Role.EDITOR})}, {"skills": {"advice": 2}}, {"skills": {}}],
    ids=["another role", "one service less", "no service"],
)
async def test_who_has_other_rights_by_now_is_found(door: Door, changes: dict[str, Any]) -> None:
    person = await door.person(await door.enters(AINO))
    other = await door.person(await door.enters(OLGA))
    assert await outdated(door, person, other) == set()

    def change(work: Work) -> None:
        store.set_standing(work, replace(AINO, **changes))
        store.set_skills(work, replace(AINO, **changes))

    await door.does(change)
    assert await outdated(door, person, other) == {person.session}


async def test_what_is_done_to_an_account_while_a_password_is_looked_at_holds(door: Door) -> None:
    """Looking takes a quarter of a second, and a stolen password may be shown in just that."""
    look = door.people._passwords.matches

    async def while_it_is_looked_at(do: Callable[[], Awaitable[object]]) -> Code | None:
        async def looks(stored: str | None, password: str) -> bool:
            is_right = await look(stored, password)
            await do()
            return is_right

        door.people._passwords.matches = looks  # type: ignore[method-assign]
        try:
            return await code_of(door.enters(AINO))
        finally:
            door.people._passwords.matches = look  # type: ignore[method-assign]

    def sessions(work: Work) -> list[Session]:
        return session_store.sessions_of(work.connection, "aino")

    closed, opened = replace(AINO, disabled_at=Instant(1)), AINO
    done = await while_it_is_looked_at(lambda: door.does(lambda work: store.set_standing(work, closed)))
    assert done is Code.SIGN_IN_FAILED
    await door.does(lambda work: store.set_standing(work, opened))
    done = await while_it_is_looked_at(lambda: door.people.set_password("aino", "another long password"))
    assert done is Code.SIGN_IN_FAILED
    assert await door.does(sessions) == [], "nobody came in by the password that was taken away"
    # Somebody who is given a role that needs two steps meanwhile comes to its second step.
    await door.people.set_password("aino", PASSWORD)
    main = replace(AINO, roles=frozenset({Role.MAIN_USER}))
    assert await while_it_is_looked_at(lambda: door.does(lambda work: store.set_standing(work, main))) is None
    assert await door.does(sessions) == [], "half a sign-in is none"


async def test_an_account_that_may_do_nothing_is_not_let_in(door: Door) -> None:
    await door.does(lambda work: store.set_standing(work, replace(AINO, roles=frozenset())))
    assert await code_of(door.enters(AINO)) is Code.SIGN_IN_FAILED


async def test_a_new_password_ends_everything_of_theirs_and_nothing_of_others(door: Door) -> None:
    mine, others = await door.enters(AINO), await door.enters(OLGA)
    await door.people.set_password("aino", "another long password")
    await door.database.settled()
    assert door.heard == [RightsEnded("aino")]
    assert (await door.told())[-1][::2] == ("staff.password_set", "aino")
    assert await door.people.staff_by_cookie(mine.secret) is None
    await door.person(others)
    assert await code_of(door.enters(AINO)) is Code.SIGN_IN_FAILED
    await door.enters(AINO, "another long password")


async def test_one_is_ended_or_all_others(door: Door) -> None:
    people = [await door.person(await door.enters(AINO)) for _ in range(4)]
    other = await door.person(await door.enters(OLGA))
    first, second, third, fourth = (one.session for one in people)

    async def left() -> set[str]:
        found = await door.does(lambda work: session_store.sessions_of(work.connection, "aino"))
        return {one.id for one in found}

    async def ends(**which: str) -> int:
        return await door.does(lambda work: session_store.end_sessions_of(work, "aino", **which))

    assert await ends(only=other.session) == 0
    assert await ends(only=first) == 1
    assert await left() == {second, third, fourth}
    assert await ends(but=second) == 2
    assert await left() == {second}
    assert await ends() == 1
    assert await outdated(door, other) == set()
    assert await door.does(lambda work: session_store.session_by_id(work.connection, first)) is None


async def test_the_sign_in_that_was_used_last_is_listed_first(door: Door) -> None:
    sessions = []
    for _ in range(3):
        sessions.append((await door.person(await door.enters(AINO))).session)
        door.clock.advance(SECOND_MS)
    await door.does(lambda work: session_store.mark_used(work, sessions[0], work.now))
    found = await door.does(lambda work: session_store.sessions_of(work.connection, "aino"))
    assert [one.id for one in found] == [sessions[0], sessions[2], sessions[1]]


# -- links -------------------------------------------------------------------------------------


async def test_a_new_link_takes_the_place_of_the_one_before_and_is_used_once(door: Door) -> None:
    old = Link("aino", "old", "invite", Instant(START + DAY_MS))
    new = Link("aino", "new", "reset", Instant(START + DAY_MS))
    other = Link("olga", "other", "reset", Instant(START + DAY_MS))

    def run(work: Work) -> None:
        for one in (old, other, new):
            session_store.put_link(work, one)
        assert session_store.link(work.connection, "old") is None
        assert session_store.link(work.connection, "new") == new
        assert session_store.link_of(work.connection, "aino") == new
        assert session_store.link_of(work.connection, "matti") is None
        assert session_store.links(work.connection) == {"aino": new, "olga": other}
        assert [session_store.use_link(work, "new") for _ in range(2)] == [True, False]
        assert session_store.link_of(work.connection, "aino") == replace(new, used_at=work.now)
        assert session_store.link_of(work.connection, "olga") == other
        session_store.drop_link(work, "aino")
        assert session_store.links(work.connection) == {"olga": other}

    await door.does(run)
