"""Accounts over HTTP, as the console asks for them: links, roles, passwords, sign-ins, second factors."""

from base64 import b32decode
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from socketio.exceptions import ConnectionError as SocketRefused
from sqlalchemy import func, select

from advisory.clock import DAY_MS, Instant
from advisory.errors import Code
from advisory.people import tables
from advisory.people.service import TRIES
from advisory.people.totp import STEP_MS, code_of, step_of
from advisory.storage.record import event_record
from tests.people.support import Browser, told
from tests.support.app import RECORDING, Running, make_settings, running_app
from tests.support.clock import FrozenClock
from tests.support.connection import Refused
from tests.support.ids import new_cid
from tests.support.town import ADVICE, PASSWORD

ANOTHER = "lumiaura porkkana kvartsi"


@pytest.fixture
async def app(tmp_path: Path, clock: FrozenClock) -> AsyncIterator[Running]:
    settings = make_settings(tmp_path, second_factor="supervisor", **RECORDING)
    async with running_app(settings, clock) as running:
        yield running


async def kept(app: Running) -> str:
    """All that stands in the tables of accounts, and what happened."""
    every = (tables.staff, tables.staff_link, tables.staff_totp, tables.staff_recovery, tables.staff_session)
    return str(
        await app.service.parts.database.read(
            lambda c: [c.execute(select(one)).all() for one in (*every, event_record)]
        )
    )


async def count(app: Running, table: Any) -> int:
    counted = select(func.count()).select_from(table)
    return int(await app.service.parts.database.read(lambda c: c.execute(counted).scalar_one()))


async def test_somebody_is_invited_chooses_a_password_and_works(app: Running, clock: FrozenClock) -> None:
    async with Browser(app.url) as matti, Browser(app.url) as liisa:
        await matti.enters("matti")
        form = {
            "cid": new_cid(),
            "email": "Liisa@Town.example",
            "name": " Liisa  Laine ",
            "roles": ["advisor", "editor"],
            "services": [ADVICE],
            "lang": "sv",
            "why": "new",
        }
        lost = await matti.post("/api/people/invite", **form)
        given = await matti.post("/api/people/invite", **form)
        assert given["staff"] == lost["staff"]
        assert await count(app, tables.staff_link) == 1, "one account, and the link that somebody saw"
        assert await matti.refused("/api/people/invite", **{**form, "cid": new_cid()}) is Code.EMAIL_TAKEN
        nowhere = {**form, "cid": new_cid(), "email": "x@town.example", "services": ["nowhere"]}
        assert await matti.refused("/api/people/invite", **nowhere) is Code.NOT_FOUND

        look, use = "/api/staff/link/look", "/api/staff/link/use"
        assert await liisa.refused(look, token=lost["token"]) is Code.LINK_USED
        token = given["token"]
        assert (await liisa.post(look, token=token))["name"] == "Liisa Laine"
        strength = "/api/staff/password-strength"
        assert (await liisa.post(strength, token=token, password="LiisaLaine2026"))["strength"] == "easy"
        assert await liisa.refused(use, token=token, password="LiisaLaine2026") is Code.PASSWORD_EASY
        assert await liisa.refused(use, token=token, password="lyhyt") is Code.PASSWORD_SHORT
        for _ in range(2):  # a lost answer is asked for again
            await liisa.post(use, token=token, password=ANOTHER)
            clock.advance(DAY_MS // 24)
        assert await liisa.refused(use, token=token, password="jotain aivan muuta 5") is Code.LINK_USED
        assert (await liisa.enters("liisa", ANOTHER))["roles"] == ["advisor", "editor"]

        assert [(one["actor"], one["why"]) for one in await told(app, "staff.invited")] == [("matti", "new")]
        events = await matti.http("GET", f"/api/people/history?staff={given['staff']}")
        assert [one["kind"] for one in events["events"]] == ["link_used", "invited"]
        assert token not in await kept(app)


async def test_a_link_expires_and_a_new_one_ends_the_one_before(app: Running, clock: FrozenClock) -> None:
    async with Browser(app.url) as matti, Browser(app.url) as aino:
        await matti.enters("matti")
        await aino.enters("aino")
        links = [
            await matti.post("/api/people/reset", cid=new_cid(), staff="aino", why="forgot") for _ in range(2)
        ]
        look, use = "/api/staff/link/look", "/api/staff/link/use"
        assert await aino.refused(look, token=links[0]["token"]) is Code.LINK_USED
        assert (await aino.http("GET", "/api/staff/me"))["id"] == "aino", "the old password still holds"
        clock.advance(DAY_MS)
        assert await aino.refused(use, token=links[1]["token"], password=ANOTHER) is Code.LINK_USED
        await matti.enters("matti")
        reset = {"cid": new_cid(), "staff": "aino", "why": "lost"}
        link = await matti.post("/api/people/reset", **reset)
        await aino.enters("aino")
        await aino.opens_console()
        await matti.post(use, token=link["token"], password=ANOTHER)
        await aino.is_cut()
        assert await matti.refused("/api/people/reset", **reset) is Code.LINK_USED, "sent again, too late"


async def test_a_link_that_was_used_tries_no_passwords(tmp_path: Path, clock: FrozenClock) -> None:
    """Its letter still lies in a mailbox: whoever finds it may ask from anywhere, and is no faster by it."""
    settings = make_settings(tmp_path, trusted_proxies="127.0.0.1")
    async with running_app(settings, clock) as app, Browser(app.url) as matti:
        await matti.enters("matti")
        link = await matti.post("/api/people/reset", cid=new_cid(), staff="aino", why="forgot")
        use = "/api/staff/link/use"
        await matti.post(use, token=link["token"], password=ANOTHER)
        found = []
        for number in range(int(TRIES.burst) + 1):
            matti.session.headers["X-Forwarded-For"] = f"203.0.113.{number}"
            guess = f"{ANOTHER} {number}"
            found.append(await matti.refused(use, token=link["token"], password=guess))
        assert found == [Code.LINK_USED] * int(TRIES.burst) + [Code.TOO_MANY]


@pytest.mark.req("R87")
async def test_disabling_cuts_what_is_open_and_says_who_and_why(app: Running) -> None:
    async with Browser(app.url) as matti, Browser(app.url) as aino:
        await matti.enters("matti")
        await aino.signs_in("aino@town.example", PASSWORD)
        form = {"cid": new_cid(), "staff": "aino", "why": "suspicion"}
        for _ in range(2):
            await matti.post("/api/people/disable", **form)
        await aino.is_cut()
        assert await told(app, "staff.disabled") == [{"actor": "matti", "staff": "aino", "why": "suspicion"}]
        with pytest.raises(Refused) as error:
            await aino.enters("aino")
        assert error.value.code == Code.SIGN_IN_FAILED
        assert await matti.refused("/api/people/reset", cid=new_cid(), staff="aino", why="lost") is (
            Code.NOT_FOUND
        )
        found = await matti.post("/api/people/enable", cid=new_cid(), staff="aino", why="back")
        assert {one["id"]: one["state"] for one in found["people"]}["aino"] == "active"
        assert (await aino.enters("aino"))["id"] == "aino"


async def test_roles_are_changed_against_what_was_seen_and_somebody_stays(app: Running) -> None:
    roles = "/api/people/roles"
    async with Browser(app.url) as matti, Browser(app.url) as aino:
        await matti.enters("matti")
        await aino.signs_in("aino@town.example", PASSWORD)
        form = {"cid": new_cid(), "staff": "aino", "was": ["advisor"], "why": "duties"}
        main = {**form, "roles": ["advisor", "main_user"]}
        for _ in range(2):
            await matti.post(roles, **main)
        await aino.is_cut()
        assert "main_user" in (await aino.http("GET", "/api/staff/me"))["roles"], "in force at once"
        assert await matti.refused(roles, **{**main, "cid": new_cid()}) is Code.STALE
        down = {"cid": new_cid(), "was": ["main_user"], "roles": ["advisor"], "why": "duties"}
        await aino.post(roles, staff="matti", **down)
        assert await matti.refused(roles, **{**main, "cid": new_cid()}) is Code.NOT_PERMITTED
        last = {"cid": new_cid(), "was": main["roles"], "roles": ["advisor"], "why": "mistake"}
        assert await aino.refused(roles, staff="aino", **last) is Code.LAST_MAIN_USER
        gone = {"cid": new_cid(), "staff": "aino", "why": "left"}
        assert await aino.refused("/api/people/disable", **gone) is Code.LAST_MAIN_USER
        assert [one["staff"] for one in await told(app, "staff.roles_set")] == ["aino", "matti"]


async def test_a_new_password_of_ones_own_ends_all_other_sign_ins_at_once(app: Running) -> None:
    change = "/api/account/password"
    async with Browser(app.url) as here, Browser(app.url) as there:
        await here.signs_in("aino@town.example", PASSWORD)
        await there.signs_in("aino@town.example", PASSWORD)
        mine = (await here.http("GET", "/api/account"))["sessions"]
        assert [one["here"] for one in mine].count(True) == 1
        assert len(mine) == 2
        wrong = {"cid": new_cid(), "current": "not this one", "password": ANOTHER}
        assert await here.refused(change, **wrong) is Code.PASSWORD_WRONG
        easy = {"cid": new_cid(), "current": PASSWORD, "password": "Salasana2026!"}
        assert await here.refused(change, **easy) is Code.PASSWORD_EASY
        form = {"cid": new_cid(), "current": PASSWORD, "password": ANOTHER}
        for _ in range(2):
            await here.post(change, **form)
        await there.is_cut()
        await here.is_("available")  # the one that asked goes on
        assert [one["staff"] for one in await told(app, "staff.password_changed")] == ["aino"]
        with pytest.raises(Refused):
            await there.http("GET", "/api/staff/me")
        assert (await there.enters("aino", ANOTHER))["id"] == "aino"


async def test_one_sign_in_is_ended_or_all_others_but_never_somebody_elses(app: Running) -> None:
    end = "/api/account/sessions/end"
    async with Browser(app.url) as here, Browser(app.url) as there, Browser(app.url) as bjorn:
        for one in (here, there):
            await one.signs_in("aino@town.example", PASSWORD)
        await bjorn.signs_in("bjorn@town.example", PASSWORD)
        others = [one for one in (await here.http("GET", "/api/account"))["sessions"] if not one["here"]]
        await bjorn.post(end, session=others[0]["id"])
        await there.is_("available")
        for _ in range(2):
            left = await here.post(end, session=others[0]["id"])
            assert len(left["sessions"]) == 1
        await there.is_cut()
        await there.signs_in("aino@town.example", PASSWORD)
        await here.post(end)
        await there.is_cut()
        await here.is_("available")
        await bjorn.is_("available")
        assert len(await told(app, "staff.sessions_ended")) == 2


@pytest.mark.req("R87")
async def test_a_role_that_needs_a_second_factor_opens_nothing_before_it_is_set_up(
    app: Running, clock: FrozenClock
) -> None:
    begin, confirm = "/api/account/second-factor/begin", "/api/account/second-factor/confirm"
    async with Browser(app.url) as saara:
        entered = await saara.enters("saara")
        assert (entered["step"], entered["name"], entered["roles"]) == ("enrol", "", [])
        for path in ("/api/account", "/api/settings/names", "/api/staff/services"):
            with pytest.raises(Refused) as error:
                await saara.http("GET", path)
            assert error.value.code == Code.NOT_PERMITTED, path
        with pytest.raises(SocketRefused):
            await saara.opens_console()
        begun = await saara.post(begin, password="")
        assert await saara.post(begin, password="") == begun, "the same while no code was shown"
        seed = seed_of(begun)
        assert await saara.refused(confirm, cid=new_cid(), code="000000") is Code.CODE_WRONG
        codes = (await saara.post(confirm, cid=new_cid(), code=now(seed, clock)))["codes"]
        assert (await saara.http("GET", "/api/staff/me"))["step"] == ""
        await saara.opens_console()
        off = "/api/account/second-factor/off"
        assert await saara.refused(off, password=PASSWORD) is Code.SECOND_FACTOR_NEEDED

        # From now on a code is asked for: none that was used, and no other phone can be set up instead.
        clock.advance(STEP_MS)
        assert (await saara.enters("saara"))["step"] == "code"
        assert await saara.refused(begin, password=PASSWORD) is Code.NOT_PERMITTED
        used = code_of(seed, step_of(Instant(clock() - STEP_MS)))
        assert await saara.refused("/api/staff/code", code=used) is Code.CODE_WRONG
        await saara.post("/api/staff/code", code=now(seed, clock))
        assert (await saara.http("GET", "/api/staff/me"))["id"] == "saara"

        # A recovery code is good once.
        clock.advance(DAY_MS // 24)
        await saara.enters("saara")
        await saara.post("/api/staff/code", code=codes[0].upper())
        assert (await saara.http("GET", "/api/account"))["second_factor"]["recovery_left"] == 9
        await saara.enters("saara")
        assert await saara.refused("/api/staff/code", code=codes[0]) is Code.CODE_WRONG
        stored = await kept(app)
        for secret in (begun["typed"], seed.hex(), *codes):
            assert secret not in stored


async def test_codes_are_tried_slowly_and_who_has_lost_phone_and_paper_is_let_in_again(
    app: Running, clock: FrozenClock
) -> None:
    factor = "/api/account/second-factor"
    async with Browser(app.url) as matti, Browser(app.url) as aino:
        await aino.signs_in("aino@town.example", PASSWORD)
        assert await aino.refused(f"{factor}/begin", password="wrong") is Code.PASSWORD_WRONG
        begun = await aino.post(f"{factor}/begin", password=PASSWORD)
        form = {"cid": new_cid(), "code": now(seed_of(begun), clock)}
        first = await aino.post(f"{factor}/confirm", **form)
        second = await aino.post(f"{factor}/confirm", **form)
        assert not set(first["codes"]) & set(second["codes"]), "nobody saw the first ones"
        assert await count(app, tables.staff_recovery) == 10
        renewed = {"cid": new_cid(), "password": PASSWORD}
        await aino.post(f"{factor}/recovery", **renewed)
        await aino.post(f"{factor}/recovery", **renewed)
        assert len(await told(app, "staff.recovery_renewed")) == 1
        clock.advance(DAY_MS // 24)
        await aino.enters("aino")
        tried = [await aino.refused("/api/staff/code", code="000000") for _ in range(6)]
        assert tried == [Code.CODE_WRONG] * 5 + [Code.TOO_MANY]

        await matti.enters("matti")
        remove = {"cid": new_cid(), "staff": "aino", "why": "lost"}
        for _ in range(2):
            await matti.post("/api/people/second-factor/remove", **remove)
        assert (await aino.enters("aino"))["step"] == ""
        assert await told(app, "staff.second_factor_removed") == [
            {"actor": "matti", "staff": "aino", "why": "lost"}
        ]
        begun = await aino.post(f"{factor}/begin", password=PASSWORD)
        clock.advance(STEP_MS * 10)
        await aino.post(f"{factor}/confirm", cid=new_cid(), code=now(seed_of(begun), clock))
        state = (await aino.post(f"{factor}/off", password=PASSWORD))["second_factor"]
        assert not state["on"]
        assert await aino.post(f"{factor}/off", password=PASSWORD), "off already"


async def test_whoever_comes_to_a_role_that_needs_a_second_factor_signs_in_anew(app: Running) -> None:
    async with Browser(app.url) as matti, Browser(app.url) as aino:
        await matti.enters("matti")
        await aino.signs_in("aino@town.example", PASSWORD)
        form = {"was": ["advisor"], "roles": ["supervisor"], "why": "duties"}
        found = await matti.post("/api/people/roles", cid=new_cid(), staff="aino", **form)
        assert {one["id"] for one in found["people"] if one["lacks_second_factor"]} == {"aino", "saara"}
        await aino.is_cut()
        assert (await aino.enters("aino"))["step"] == "enrol"


def seed_of(begun: dict[str, Any]) -> bytes:
    return b32decode(begun["typed"])


def now(seed: bytes, clock: FrozenClock) -> str:
    return code_of(seed, step_of(clock()))
