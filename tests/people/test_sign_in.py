"""Signing in and out, and sessions."""

from pathlib import Path
from typing import Any

import aiohttp
import pytest
from argon2 import PasswordHasher

from advisory.clock import HOUR_MS, MINUTE_MS
from advisory.errors import Code, Refusal
from advisory.identity import Role
from advisory.people import store
from advisory.people.model import SESSION_IDLE_MS, SESSION_MS, VISITOR_MS
from advisory.people.passwords import Passwords
from advisory.people.service import TRIES
from tests.support.app import Running, make_settings, running_app
from tests.support.clock import FrozenClock
from tests.support.connection import Refused
from tests.support.drivers import StaffDriver
from tests.support.house import House, a_house
from tests.support.town import PASSWORD, SITE, a_member


@pytest.fixture
async def house(tmp_path: Path, database_url: str, clock: FrozenClock) -> Any:
    async with a_house(tmp_path, database_url, clock) as made:
        yield made


async def asks(app: Running, email: str, password: str) -> tuple[int, Any, Any]:
    async with aiohttp.ClientSession(headers={"Origin": app.url}) as session:
        form = {"email": email, "password": password}
        async with session.post(f"{app.url}/api/staff/sign-in", json=form) as answer:
            return answer.status, await answer.json(), answer.headers.getall("Set-Cookie", [])


async def test_an_unknown_account_and_a_wrong_password_get_the_same_answer(app: Running) -> None:
    answers = [
        await asks(app, "aino@town.example", "wrong"),
        await asks(app, "nobody@town.example", PASSWORD),
        await asks(app, "AINO@town.example", PASSWORD + " "),
    ]
    assert answers[0] == answers[1] == answers[2]
    status, body, cookies = answers[0]
    assert (status, body["error"]["code"], cookies) == (401, "sign_in_failed", [])


class CountingHasher(PasswordHasher):
    """Counts what takes time."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.verified = 0

    def verify(self, *given: Any) -> Any:
        self.verified += 1
        return super().verify(*given)


async def test_an_unknown_account_costs_the_same_work() -> None:
    """No clock is needed: it is the verifying that takes a quarter of a second, and it is done once each."""
    hasher = CountingHasher()
    passwords = Passwords(hasher)
    stored = await passwords.hash(PASSWORD)
    for known, given, good in ((stored, PASSWORD, True), (stored, "wrong", False), (None, PASSWORD, False)):
        hasher.verified = 0
        assert await passwords.matches(known, given) is good
        assert hasher.verified == 1
    passwords.close()


async def test_the_cookie_is_out_of_scripts_and_other_sites_reach(app: Running) -> None:
    status, _, cookies = await asks(app, "Aino@Town.example", PASSWORD)
    assert status == 200
    (cookie,) = cookies
    assert cookie.startswith("advisory=")
    for flag in ("HttpOnly", "SameSite=Strict", "Path=/", f"Max-Age={SESSION_MS // 1000}"):
        assert flag in cookie
    assert "Domain" not in cookie


async def test_over_https_the_cookie_is_bound_to_its_host(tmp_path: Path) -> None:
    settings = make_settings(tmp_path, staff_url="https://staff.example")
    async with running_app(settings) as app:
        headers = {"Origin": "https://staff.example", "Host": "staff.example"}
        form = {"email": "aino@town.example", "password": PASSWORD}
        address = f"http://127.0.0.1:{settings.port}/api/staff/sign-in"
        async with (
            aiohttp.ClientSession() as session,
            session.post(address, json=form, headers=headers) as answer,
        ):
            cookie = answer.headers["Set-Cookie"]
            assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert cookie.startswith("__Host-advisory=")
    assert "Secure" in cookie
    assert app.service.settings.secure


async def test_guessing_is_slowed_down_by_account_and_by_address(house: House, clock: FrozenClock) -> None:
    people = house.service.people

    async def code(email: str, password: str, address: str) -> Code | None:
        try:
            await people.sign_in(email, password, address)
        except Refusal as refusal:
            return refusal.code
        return None

    tries = [await code("aino@town.example", "x", f"10.0.0.{n}") for n in range(int(TRIES.burst) + 2)]
    assert tries == [Code.SIGN_IN_FAILED] * int(TRIES.burst) + [Code.TOO_MANY] * 2
    assert await code("aino@town.example", PASSWORD, "10.0.1.1") is Code.TOO_MANY, "the right one too"
    spread = [await code(f"a{n}@town.example", "x", "10.9.9.9") for n in range(int(TRIES.burst) + 1)]
    assert spread[-1] is Code.TOO_MANY
    guessed = [await code("nobody@town.example", "x", f"10.1.0.{n}") for n in range(int(TRIES.burst) + 2)]
    assert guessed == tries, "an account that does not exist is slowed down alike"
    newer = [await code(f"b{n}@town.example", "x", f"2001:db8::{n}") for n in range(int(TRIES.burst) + 1)]
    assert newer[-1] is Code.TOO_MANY, "many addresses of one network"
    clock.advance(MINUTE_MS)
    assert await code("aino@town.example", PASSWORD, "10.0.1.1") is None


async def test_a_disabled_account_is_like_an_unknown_one(house: House, clock: FrozenClock) -> None:
    people = house.service.people
    await people.add_member(a_member("entinen", disabled_at=clock()), None)
    await people.set_password("entinen", PASSWORD)
    from sqlalchemy import update

    from advisory.people.tables import staff

    secret = (await people.sign_in("bjorn@town.example", PASSWORD, "a")).secret
    await house.service.parts.database.work(
        lambda work: work.execute(update(staff).values(disabled_at=clock()))
    )
    assert await people.staff_by_cookie(secret) is None, "a session ends with the account"
    with pytest.raises(Refusal) as refused:
        await people.sign_in("entinen@town.example", PASSWORD, "b")
    assert refused.value.code is Code.SIGN_IN_FAILED


async def test_a_session_ends_after_quiet_and_in_any_case_after_a_day_at_work(
    house: House, clock: FrozenClock
) -> None:
    people = house.service.people
    idle = (await people.sign_in("aino@town.example", PASSWORD, "a")).secret
    busy = (await people.sign_in("bjorn@town.example", PASSWORD, "b")).secret
    for _ in range(7):
        clock.advance(HOUR_MS)
        assert await people.staff_by_cookie(busy) is not None
    clock.advance(SESSION_IDLE_MS - 7 * HOUR_MS - 1)
    assert await people.staff_by_cookie(busy) is not None
    clock.advance(1)
    assert await people.staff_by_cookie(idle) is None
    assert await people.staff_by_cookie(busy) is not None
    clock.advance(SESSION_MS - SESSION_IDLE_MS - 1)
    assert await people.staff_by_cookie(busy) is not None
    clock.advance(1)
    assert await people.staff_by_cookie(busy) is None


async def test_signing_out_cuts_the_open_consoles(app: Running) -> None:
    async with StaffDriver(app.url) as aino:
        await aino.signs_in("aino@town.example", PASSWORD)
        assert app.service.parts.gateway.connections_of("aino")
        await aino.http("POST", "/api/staff/sign-out", {})
        await aino.is_cut()
        assert app.service.parts.gateway.connections_of("aino") == []


async def test_a_new_password_signs_out_whoever_came_in_with_the_old_one(app: Running) -> None:
    async with StaffDriver(app.url) as aino:
        await aino.signs_in("aino@town.example", PASSWORD)
        await app.service.people.set_password("aino", "another horse, another battery")
        await aino.is_cut()
        assert app.service.parts.gateway.connections_of("aino") == []
        with pytest.raises(Refused) as refused:
            await aino.http("GET", "/api/staff/me")
        assert refused.value.code is Code.NOT_SIGNED_IN
    assert (await asks(app, "aino@town.example", PASSWORD))[0] == 401
    assert (await asks(app, "aino@town.example", "another horse, another battery"))[0] == 200


async def test_a_console_whose_rights_changed_where_nobody_told_is_cut(app: Running) -> None:
    """The word of it may be lost between processes, or come while a console is on its way in."""
    async with StaffDriver(app.url) as saara, StaffDriver(app.url) as aino:
        await saara.signs_in("saara@town.example", PASSWORD)
        await aino.signs_in("aino@town.example", PASSWORD)
        lowered = a_member("saara", Role.ADVISOR)
        await app.service.parts.database.work(lambda work: store.set_standing(work, lowered))
        await app.service.parts.catch_up.compare()
        await saara.is_cut()
        await aino.is_("break_soon")


async def test_a_visitors_token_is_all_there_is_of_them(house: House, clock: FrozenClock) -> None:
    people = house.service.people
    token, expires = await people.new_visitor(SITE, "fi", None)
    assert expires == clock() + VISITOR_MS
    person = await people.visitor_by_token(token, "en")
    assert (person.lang, person.practice, person.name) == ("en", False, "")
    clock.advance(VISITOR_MS)
    with pytest.raises(Refusal):
        await people.visitor_by_token(token, "fi")
    await house.service.privacy.retention.expire()
    from advisory.people.tables import visitor

    rows = await house.service.parts.database.read(lambda c: c.execute(visitor.select()).all())
    assert rows == []


async def test_a_renewed_token_keeps_the_visitor(house: House, clock: FrozenClock) -> None:
    people = house.service.people
    token, expires = await people.new_visitor(SITE, "fi", None)
    before = await people.visitor_by_token(token, "fi")
    clock.advance(VISITOR_MS - 1)
    later = await people.renew_visitor(token)
    assert later == clock() + VISITOR_MS > expires
    assert await people.renew_visitor(token) == later, "a lost answer is asked for again"
    clock.advance(VISITOR_MS - 1)
    assert (await people.visitor_by_token(token, "fi")).id == before.id
    clock.advance(1)
    for gone in (token, "never given"):
        with pytest.raises(Refusal) as refused:
            await people.renew_visitor(gone)
        assert refused.value.code is Code.NOT_SIGNED_IN


async def test_practice_is_believed_from_its_key_alone(tmp_path: Path) -> None:
    async with running_app(make_settings(tmp_path, practice_key="avain")) as app:
        people = app.service.people
        for wrong in ("väärä", "avain ", "x"):
            with pytest.raises(Refusal) as refused:
                await people.new_visitor(SITE, "fi", wrong)
            assert refused.value.code is Code.NOT_PERMITTED
        token, _ = await people.new_visitor(SITE, "fi", "avain")
        assert (await people.visitor_by_token(token, "fi")).practice
        plain, _ = await people.new_visitor(SITE, "fi", None)
        assert not (await people.visitor_by_token(plain, "fi")).practice


async def test_a_cookie_that_is_no_text_signs_nobody_in(app: Running) -> None:
    async with aiohttp.ClientSession() as session:
        for value in ("x", '"', "a" * 5_000, "é"):
            async with session.get(
                f"{app.url}/api/staff/me", headers={"Cookie": f"advisory={value}"}
            ) as answer:
                assert answer.status == 401, value
