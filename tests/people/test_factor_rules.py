"""Second factors, pace, names and visitors' tokens with nothing but a database."""

from typing import Any

import pytest
from sqlalchemy import select

from advisory.errors import Code, Refusal
from advisory.identity import Role
from advisory.limits.addresses import Addresses
from advisory.people import session_store, totp
from advisory.people.events import NamesChanged, RightsEnded
from advisory.people.model import (
    ENTERING_MS,
    VISITOR_MS,
    SecondFactor,
)
from advisory.people.service import People, digest
from advisory.people.tables import staff_passkey, visitor
from advisory.storage.work import Work
from tests.people.door import AINO, MATTI, Door, factors_of, people_of, seed_of
from tests.support.clock import START
from tests.support.house import code_of
from tests.support.ids import new_cid
from tests.support.town import PASSWORD, a_member

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
    other = people_of(door.database, door.clock, addresses=Addresses(door.clock, b"other"))
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
