"""Sign-ins, second factors and visitors' tokens with nothing but a database: how long they hold, and for whom."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import select

from advisory.clock import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, Instant
from advisory.errors import Code, Refusal
from advisory.identity import Person, Role, ServiceId, SessionId
from advisory.limits.buckets import Rate
from advisory.limits.limits import Limit
from advisory.people import session_store, store, totp
from advisory.people.events import NamesChanged, RightsEnded
from advisory.people.model import (
    ENTERING_MS,
    SESSION_IDLE_MS,
    SESSION_MS,
    VISITOR_MS,
    Link,
    Member,
    SecondFactor,
    Session,
    browser_of,
    same_aliases,
    shown_name,
)
from advisory.people.passwords import Passwords
from advisory.people.second_factor import SecondFactors
from advisory.people.service import TOUCH_MS, People, SignedIn, digest
from advisory.people.tables import staff_passkey, visitor
from advisory.storage.database import Database, open_database
from advisory.storage.record import event_record
from advisory.storage.seal import Seal
from advisory.storage.work import Work
from tests.support.app import QUICK_HASHER, lay_tables
from tests.support.clock import START, FrozenClock
from tests.support.house import code_of
from tests.support.ids import new_cid
from tests.support.town import PASSWORD, a_member

T = TypeVar("T")

AINO = a_member("aino")
MATTI = a_member("matti", Role.MAIN_USER, Role.ADVISOR)
OLGA = a_member("olga", Role.OWNER, break_glass=True)
STRICT = frozenset({Role.MAIN_USER})


@dataclass
class Door:
    """People and their second factors, without a service around them."""

    database: Database
    clock: FrozenClock
    people: People
    factors: SecondFactors
    heard: list[object]
    alarms: list[str]

    async def does(self, run: Callable[[Work], T]) -> T:
        return await self.database.work(run)

    async def enters(self, member: Member, password: str = PASSWORD, **more: Any) -> SignedIn:
        return await self.people.sign_in(member.email, password, "192.0.2.1", **more)

    async def person(self, signed: SignedIn) -> Person:
        found = await self.people.staff_by_cookie(signed.secret)
        assert found is not None
        return found

    async def told(self) -> list[tuple[str, str, str, dict[str, Any]]]:
        def run(work: Work) -> list[tuple[str, str, str, dict[str, Any]]]:
            rows = work.execute(select(event_record).order_by(event_record.c.id)).all()
            return [(row.kind, row.actor_kind, row.actor, row.data) for row in rows]

        return await self.does(run)

    async def kinds(self) -> list[str]:
        return [one[0] for one in await self.told()]

    async def with_phone(self, member: Member) -> bytes:
        """Its seed; turned on half an hour ago."""
        signed = await self.enters(member)
        person = await self.person(signed)
        begun = await self.factors.begin(person, PASSWORD)
        seed = seed_of(begun.typed)
        await self.factors.confirm(person, new_cid(), totp.code_of(seed, totp.step_of(self.clock())))
        await self.people.sign_out(person)
        self.clock.advance(30 * MINUTE_MS)
        return seed

    def code(self, seed: bytes) -> str:
        return totp.code_of(seed, totp.step_of(self.clock()))


def seed_of(typed: str) -> bytes:
    from base64 import b32decode

    return b32decode(typed)


def people_of(database: Database, clock: FrozenClock, **more: Any) -> People:
    many = Limit("sign-in", Rate(per_second=1, burst=more.pop("burst", 1_000)), clock, None)
    return People(database, clock, Passwords(QUICK_HASHER), more.pop("practice_key", ""), many, **more)


def factors_of(door: Door, key: int | None = 1, burst: int = 1_000) -> SecondFactors:
    seal = None if key is None else Seal(bytes([key]) * 32)
    tries = Limit("codes", Rate(per_second=1, burst=burst), door.clock, None)
    return SecondFactors(door.database, door.clock, door.people, seal, tries)


@pytest.fixture
async def door(tmp_path: Path, clock: FrozenClock) -> AsyncIterator[Door]:
    url = f"sqlite:///{tmp_path / 'people.sqlite'}"
    await lay_tables(url)
    database = open_database(url, clock)
    await database.start()
    people = people_of(database, clock, second_factor=STRICT, address_key=b"k")
    made = Door(database, clock, people, None, [], [])  # type: ignore[arg-type]
    made.factors = factors_of(made)
    people.alarm = lambda work, member: made.alarms.append(member.id)

    async def hear(event: object) -> None:
        made.heard.append(event)

    for kind in (RightsEnded, NamesChanged):
        database.listen(kind, hear)
    hashed = await people.hashed(PASSWORD)
    for member in (AINO, MATTI, OLGA):
        await made.does(
            lambda work, member=member: store.add_member(work, replace(member, password_hash=hashed))
        )
    yield made
    await database.settled()
    await database.close()


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
    failed = [one for one in await door.told() if one[0] == "staff.sign_in_failed"]
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


async def test_signing_out_ends_this_sign_in_and_cuts_what_it_had_open(door: Door) -> None:
    first, second = await door.enters(AINO), await door.enters(AINO)
    person = await door.person(first)
    assert await door.people.ended([person.session, "gone"]) == {"gone"}
    assert await door.people.sign_out(person) == "password"
    await door.database.settled()
    assert door.heard == [RightsEnded("aino", only=person.session)]
    assert (await door.told())[-1] == ("staff.signed_out", "staff", "aino", {})
    assert await door.people.staff_by_cookie(first.secret) is None
    other = await door.person(second)
    assert await door.people.ended([person.session, other.session]) == {person.session}
    door.clock.advance(SESSION_MS - 1)
    assert await door.people.ended([other.session]) == set()
    door.clock.advance(1)
    assert await door.people.ended([other.session]) == {other.session}
    assert await door.people.sign_out(person) == "password", "a session that is no more"


async def test_the_sessions_of_somebody_who_is_disabled_have_ended(door: Door) -> None:
    person = await door.person(await door.enters(AINO))
    await door.does(lambda work: store.set_standing(work, replace(AINO, disabled_at=Instant(1))))
    assert await door.people.ended([person.session]) == {person.session}


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
    assert await door.people.ended([other.session]) == set()
    assert await door.does(lambda work: session_store.session_by_id(work.connection, first)) is None


async def test_the_sign_in_that_was_used_last_is_listed_first(door: Door) -> None:
    sessions = []
    for _ in range(3):
        sessions.append((await door.person(await door.enters(AINO))).session)
        door.clock.advance(SECOND_MS)
    await door.does(lambda work: session_store.touch_session(work, sessions[0]))
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


# -- second factors ----------------------------------------------------------------------------


def a_passkey(work: Work, staff: str) -> None:
    values = {
        "id": f"key of {staff}",
        "credential": "",
        "public_key": "",
        "sign_count": 0,
        "name": "",
        "since": 0,
    }
    work.execute(staff_passkey.insert().values(staff=staff, **values))


async def test_a_phone_or_a_passkey_is_a_second_factor_and_paper_alone_is_none(door: Door) -> None:
    on = SecondFactor("aino", "seed", 7, START, "pending", START)

    def run(work: Work) -> None:
        asked = work.connection
        assert session_store.second_factor(asked, "aino") == SecondFactor("aino")
        session_store.put_second_factor(work, SecondFactor("aino", pending="p", pending_at=START))
        assert not session_store.has_second_factor(asked, "aino"), "no code of it was shown yet"
        assert session_store.with_second_factor(asked) == set()
        session_store.put_second_factor(work, on)
        session_store.put_second_factor(work, SecondFactor("olga", "seed", 7))
        assert session_store.second_factor(asked, "aino") == on
        a_passkey(work, "matti")
        session_store.set_recovery(work, "aino", ["1", "2"])
        session_store.set_recovery(work, "olga", ["3"])
        assert session_store.with_second_factor(asked) == {"aino", "matti", "olga"}
        has = [session_store.has_second_factor(asked, one) for one in ("aino", "matti", "nobody")]
        assert has == [True, True, False]
        assert [session_store.use_step(work, "aino", step) for step in (7, 8, 8, 6)] == [
            False,
            True,
            False,
            False,
        ]
        assert session_store.second_factor(asked, "olga").last_step == 7
        assert not session_store.use_recovery(work, "aino", "3"), "somebody else's"
        assert session_store.use_recovery(work, "aino", "1")
        assert not session_store.use_recovery(work, "aino", "1")
        assert [session_store.recovery_left(asked, one) for one in ("aino", "olga")] == [1, 1]
        a_passkey(work, "aino")
        assert session_store.drop_phone(work, "aino")
        assert session_store.recovery_left(asked, "aino") == 1, "the paper stands in for the passkey"
        assert not session_store.drop_phone(work, "matti")
        assert session_store.drop_phone(work, "olga")
        assert session_store.recovery_left(asked, "olga") == 0
        assert session_store.drop_second_factor(work, "aino")
        assert not session_store.drop_second_factor(work, "aino")
        assert session_store.recovery_left(asked, "aino") == 0
        assert session_store.with_second_factor(asked) == {"matti"}

    await door.does(run)


async def test_a_phone_is_on_once_its_first_code_was_shown(door: Door) -> None:
    person = await door.person(await door.enters(AINO))
    assert door.factors.possible
    assert await code_of(door.factors.begin(person, "wrong")) is Code.PASSWORD_WRONG
    begun = await door.factors.begin(person, PASSWORD)
    assert "Advisory%3Aaino" in begun.address
    assert await door.factors.begin(person, PASSWORD) == begun, "a page that is loaded twice"
    door.clock.advance(ENTERING_MS)
    seed = seed_of(begun.typed)
    late = door.factors.confirm(person, new_cid(), door.code(seed))
    assert await code_of(late) is Code.CODE_WRONG
    again = await door.factors.begin(person, PASSWORD)
    assert again != begun
    assert await factors_of(door, key=2).begin(person, PASSWORD) != again, "sealed with another key"
    seed, cid = seed_of((await door.factors.begin(person, PASSWORD)).typed), new_cid()
    assert await code_of(door.factors.confirm(person, new_cid(), "000000")) is Code.CODE_WRONG
    assert not await door.does(lambda work: session_store.has_second_factor(work.connection, "aino"))
    codes = await door.factors.confirm(person, cid, door.code(seed))
    factor = await door.does(lambda work: session_store.second_factor(work.connection, "aino"))
    assert (factor.on, factor.last_step, factor.since) == (True, totp.step_of(door.clock()), door.clock())
    assert (factor.pending, factor.pending_at) == (None, None)
    assert (await door.told())[-1] == ("staff.second_factor_on", "staff", "aino", {"staff": "aino"})
    assert await code_of(door.factors.require(person, door.code(seed))) is Code.CODE_WRONG, (
        "it was used just now"
    )
    renewed = await door.factors.confirm(person, cid, door.code(seed))
    assert await code_of(door.factors.require(person, codes[0])) is Code.CODE_WRONG, "seen by nobody"
    await door.factors.require(person, renewed[0].upper())
    assert await code_of(door.factors.require(person, renewed[0])) is Code.CODE_WRONG
    assert ("staff.recovery_used", "staff", "aino", {"staff": "aino", "left": 9}) in await door.told()
    assert (await door.told())[-1] == ("staff.code_wrong", "staff", "aino", {"staff": "aino"})


async def test_a_code_of_the_phone_lets_in_once_and_whoever_owes_one_makes_no_other(door: Door) -> None:
    seed = await door.with_phone(MATTI)
    signed = await door.enters(MATTI)
    assert signed.step == "code"
    half = await door.person(signed)
    assert await door.people.step(half) == "code"
    assert await code_of(door.factors.begin(half, PASSWORD)) is Code.NOT_PERMITTED
    refused = door.factors.confirm(half, new_cid(), door.code(seed))
    assert await code_of(refused) is Code.NOT_PERMITTED
    assert await code_of(factors_of(door, key=2).require(half, door.code(seed))) is Code.CODE_WRONG
    assert await code_of(factors_of(door, key=None).require(half, door.code(seed))) is Code.CODE_WRONG
    await door.factors.require(half, door.code(seed))
    assert await code_of(door.factors.require(half, door.code(seed))) is Code.CODE_WRONG
    aino = await door.person(await door.enters(AINO))
    assert await code_of(door.factors.require(aino, "000000")) is Code.NOT_PERMITTED


async def test_a_phone_is_taken_away_where_no_role_needs_it(door: Door) -> None:
    await door.with_phone(AINO)
    await door.with_phone(MATTI)
    aino = await door.does(lambda work: door.people.begin(work, AINO, "", "", "password"))
    other = await door.does(lambda work: door.people.begin(work, AINO, "", "", "password"))
    matti = await door.does(lambda work: door.people.begin(work, MATTI, "", "", "password"))
    person = await door.person(aino)
    door.heard.clear()
    assert await code_of(door.factors.turn_off(person, "wrong")) is Code.PASSWORD_WRONG
    await door.factors.turn_off(person, PASSWORD)
    await door.database.settled()
    assert door.heard == [RightsEnded("aino", but=person.session)]
    assert (await door.told())[-1] == ("staff.second_factor_off", "staff", "aino", {"staff": "aino"})
    assert await door.people.staff_by_cookie(other.secret) is None
    assert await door.person(aino) == person
    before = await door.kinds()
    await door.factors.turn_off(person, PASSWORD)
    assert await door.kinds() == before, "without one nothing happens"
    refused = door.factors.turn_off(await door.person(matti), PASSWORD)
    assert await code_of(refused) is Code.SECOND_FACTOR_NEEDED
    assert await door.does(lambda work: session_store.has_second_factor(work.connection, "matti"))


async def test_new_recovery_codes_take_the_place_of_the_old(door: Door) -> None:
    person = await door.person(await door.enters(AINO))
    off = door.factors.new_recovery_codes(person, new_cid(), PASSWORD)
    assert await code_of(off) is Code.SECOND_FACTOR_OFF
    seed = seed_of((await door.factors.begin(person, PASSWORD)).typed)
    old = await door.factors.confirm(person, new_cid(), door.code(seed))
    assert await code_of(door.factors.new_recovery_codes(person, new_cid(), "wrong")) is Code.PASSWORD_WRONG
    cid = new_cid()
    first = await door.factors.new_recovery_codes(person, cid, PASSWORD)
    new = await door.factors.new_recovery_codes(person, cid, PASSWORD)
    assert (await door.kinds()).count("staff.recovery_renewed") == 1
    assert len({*old, *first, *new}) == 30
    for code in (old[0], first[0]):
        assert await code_of(door.factors.require(person, code)) is Code.CODE_WRONG
    await door.factors.require(person, new[0])
    left = await door.does(lambda work: session_store.recovery_left(work.connection, "aino"))
    assert left == 9


async def test_codes_are_tried_slowly_and_nobody_has_one_without_a_key(door: Door) -> None:
    person = await door.person(await door.enters(AINO))
    slow = factors_of(door, burst=1)
    assert await code_of(slow.require(person, "1")) is Code.NOT_PERMITTED
    with pytest.raises(Refusal) as refusal:
        await slow.confirm(person, new_cid(), "1")
    assert refusal.value.code is Code.TOO_MANY
    assert refusal.value.retry_after == 1
    assert await code_of(slow.require(person, "1")) is Code.TOO_MANY
    without = factors_of(door, key=None)
    assert not without.possible
    assert await code_of(without.begin(person, PASSWORD)) is Code.SECOND_FACTOR_OFF
    assert await code_of(without.confirm(person, new_cid(), "1")) is Code.SECOND_FACTOR_OFF


# -- how fast ----------------------------------------------------------------------------------


async def test_an_account_and_an_address_are_counted_each_by_itself(door: Door) -> None:
    one, two = "192.0.2.1", "192.0.2.2"

    async def code(email: str, address: str, people: People) -> Code | None:
        return await code_of(people.sign_in(email, "wrong", address))

    people = people_of(door.database, door.clock, burst=1)
    assert await code("aino@town.example", one, people) is Code.SIGN_IN_FAILED
    assert await code("olga@town.example", one, people) is Code.TOO_MANY
    assert await code("AINO@town.example", two, people) is Code.TOO_MANY
    with pytest.raises(Refusal) as refusal:
        await people.pace(one)
    assert refusal.value.retry_after == 1
    matti = await people.member("matti")
    assert matti is not None
    assert await code_of(people.require_password(matti.as_person("s"), PASSWORD)) is None
    assert await code_of(people.require_password(matti.as_person("s"), PASSWORD)) is Code.TOO_MANY


def test_nobody_without_the_key_can_tell_an_address(door: Door) -> None:
    other = people_of(door.database, door.clock, address_key=b"other")
    assert door.people.keyed("192.0.2.1") == door.people.keyed("::ffff:192.0.2.1")
    assert door.people.keyed("192.0.2.1") != door.people.keyed("192.0.2.2")
    assert door.people.keyed("192.0.2.1") != other.keyed("192.0.2.1")
    assert len(door.people.keyed("192.0.2.1")) == 64


# -- who works here ----------------------------------------------------------------------------


async def test_somebody_is_added_with_or_without_a_password(door: Door) -> None:
    new, silent = a_member("new", Role.EDITOR, Role.ADVISOR), a_member("silent")
    await door.people.add_member(new, PASSWORD)
    await door.people.add_member(silent, None)
    await door.database.settled()
    assert door.heard == [NamesChanged(0)] * 2
    added = [one for one in await door.told() if one[0] == "staff.added"]
    assert [(one[2], one[3]) for one in added] == [
        ("new", {"staff": "new", "roles": ["advisor", "editor"]}),
        ("silent", {"staff": "silent", "roles": ["advisor"]}),
    ]
    await door.enters(new)
    assert await code_of(door.enters(silent)) is Code.SIGN_IN_FAILED
    await door.people.set_language(new.as_person("s"), "sv")
    found = {one.id: one.lang for one in await door.people.members()}
    assert found == {"aino": "fi", "matti": "fi", "olga": "fi", "new": "sv", "silent": "fi"}


async def test_under_which_names_visitors_meet_everybody_is_set_once(door: Door) -> None:
    person, people = MATTI.as_person("s"), door.people

    async def sets(rev: int, naming: Any, **aliases: str) -> Code | None:
        return await code_of(people.name_everybody(person, rev, naming, aliases))

    def shown(staff: str) -> str:
        return people.names.shown(staff, "", "en")

    assert await sets(0, "alias", aino="A", olga="a") is Code.ALIAS_TAKEN
    assert await sets(0, "alias", aino="A", nobody="N") is None
    assert shown("aino") == "A"
    assert await sets(0, "alias", aino="A") is None, "sent again"
    assert await sets(0, "full_name", aino="A") is Code.STALE
    assert await sets(1, "alias", olga="a") is Code.ALIAS_TAKEN
    assert await sets(1, "alias", olga="B") is None
    assert shown("olga") == "B"
    assert await sets(2, "full_name") is None
    told = [one[1:] for one in await door.told() if one[0] == "staff.names_set"]
    assert told == [
        ("staff", "matti", {"naming": "alias", "aliases": 1}),
        ("staff", "matti", {"naming": "alias", "aliases": 1}),
        ("staff", "matti", {"naming": "full_name", "aliases": 0}),
    ]
    await door.database.settled()
    assert door.heard == [NamesChanged(1), NamesChanged(2), NamesChanged(3)]


# -- visitors ----------------------------------------------------------------------------------


async def test_a_visitor_is_known_by_their_token_for_seven_days_and_longer_when_they_are_there(
    door: Door,
) -> None:
    token, expires = await door.people.new_visitor("town", "sv", None)
    assert expires == START + VISITOR_MS
    found = await door.people.visitor_by_token(token, "en")
    assert (found.roles, found.lang, found.site, found.practice) == (
        frozenset({Role.VISITOR}),
        "en",
        "town",
        False,
    )
    assert found.session == found.id

    def kept(work: Work) -> list[Any]:
        return [tuple(row) for row in work.execute(select(visitor))]

    assert await door.does(kept) == [(digest(token), found.id, "town", "sv", False, START, expires)]
    second, _ = await door.people.again(found.id, "library", "fi", practice=True)
    again = await door.people.visitor_by_token(second, "fi")
    assert (again.id, again.site, again.practice) == (found.id, "library", True)
    door.clock.advance(VISITOR_MS - 1)
    assert await door.people.renew_visitor(token) == door.clock() + VISITOR_MS
    door.clock.advance(1)
    assert (await door.people.visitor_by_token(token, "fi")).id == found.id
    assert await code_of(door.people.visitor_by_token(second, "fi")) is Code.NOT_SIGNED_IN
    assert await code_of(door.people.renew_visitor(second)) is Code.NOT_SIGNED_IN
    assert await code_of(door.people.visitor_by_token("another", "fi")) is Code.NOT_SIGNED_IN
    assert await code_of(door.people.renew_visitor("another")) is Code.NOT_SIGNED_IN


async def test_practice_is_for_those_who_know_its_key(door: Door) -> None:
    people = people_of(door.database, door.clock, practice_key="ä-key")
    token, _ = await people.new_visitor("town", "fi", "ä-key")
    assert (await people.visitor_by_token(token, "fi")).practice
    assert await code_of(people.new_visitor("town", "fi", "guess")) is Code.NOT_PERMITTED
    assert not people.is_practice(None)
    assert not people.is_practice("")
    assert not door.people.is_practice("guess"), "without a key nobody practises"
