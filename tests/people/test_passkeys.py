"""Passkeys: an authenticator with real keys, and what a thief or a copy would try."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from advisory.clock import MINUTE_MS
from advisory.errors import Code
from advisory.people.passkey_check import Party
from advisory.people.passkeys import CHALLENGE_MS
from tests.people.support import Browser, told
from tests.support.app import RECORDING, Running, make_settings, running_app
from tests.support.authenticator import Authenticator
from tests.support.clock import FrozenClock
from tests.support.ids import new_cid
from tests.support.town import PASSWORD

ASK, SHOW = "/api/staff/passkey/ask", "/api/staff/passkey/show"
BEGIN, ADD, REMOVE = "/api/account/passkey/begin", "/api/account/passkey/add", "/api/account/passkey/remove"


@pytest.fixture
async def app(tmp_path: Path, clock: FrozenClock) -> AsyncIterator[Running]:
    settings = make_settings(tmp_path, second_factor="supervisor", **RECORDING)
    async with running_app(settings, clock) as running:
        yield running


async def adds(browser: Browser, key: Authenticator, password: str = PASSWORD) -> list[str]:
    begun = await browser.post(BEGIN, password=password)
    form = {"cid": new_cid(), "name": "Puhelin", **key.makes(begun)}
    found: dict[str, Any] = await browser.post(ADD, **form)
    codes: list[str] = found["codes"]
    return codes


async def test_one_is_made_and_opens_the_console_without_a_password(app: Running, clock: FrozenClock) -> None:
    key = Authenticator(app.url)
    async with Browser(app.url) as aino, Browser(app.url) as again:
        await aino.enters("aino")
        assert await aino.refused(BEGIN, password="not this one") is Code.PASSWORD_WRONG
        begun = await aino.post(BEGIN, password=PASSWORD)
        assert (begun["party"], begun["email"], begun["known"]) == ("localhost", "aino@town.example", [])
        form = {"cid": new_cid(), "name": " Työpuhelin ", **key.makes(begun)}
        codes = (await aino.post(ADD, **form))["codes"]
        lost = (await aino.post(ADD, **form))["codes"]
        assert len(codes) == len(lost) == 10, "an answer that was lost: codes that nobody saw are replaced"
        (mine,) = (await aino.http("GET", "/api/account"))["passkeys"]
        assert (mine["name"], mine.get("used_at")) == ("Työpuhelin", None)

        assert (await again.post(ASK))["known"] == [], "nobody learns whose passkeys there are"
        entered = await again.post(SHOW, **key.signs(await again.post(ASK)))
        assert (entered["id"], entered["step"]) == ("aino", "")
        await again.opens_console()
        assert (await aino.http("GET", "/api/account"))["passkeys"][0]["used_at"] == clock()

        # With the password alone somebody is half in now: a passkey or a code of the paper is asked for.
        assert (await aino.enters("aino"))["step"] == "code"
        await aino.post("/api/staff/code", code=lost[0])
        assert (await aino.who())["id"] == "aino"
        await aino.enters("aino")
        asked = await aino.post(ASK)
        assert len(asked["known"]) == 1
        await aino.post(SHOW, **key.signs(asked))
        assert (await aino.who())["id"] == "aino"

        # Removing it ends what it may have opened, and the paper that stood in for it.
        assert await aino.refused(REMOVE, passkey=mine["id"], password="wrong") is Code.PASSWORD_WRONG
        left = await aino.post(REMOVE, passkey=mine["id"], password=PASSWORD)
        assert (left["passkeys"], left["second_factor"]["recovery_left"]) == ([], 0)
        await again.is_cut()
        assert await again.refused(SHOW, **key.signs(await again.post(ASK))) is Code.PASSKEY_REFUSED
        assert (await aino.enters("aino"))["step"] == ""
    assert [one["staff"] for one in await told(app, "staff.passkey_added")] == ["aino"]
    assert [one["staff"] for one in await told(app, "staff.passkey_removed")] == ["aino"]


async def test_a_role_that_must_have_two_steps_has_them_with_one(app: Running) -> None:
    key = Authenticator(app.url)
    async with Browser(app.url) as saara, Browser(app.url) as thief:
        assert (await saara.enters("saara"))["step"] == "enrol"
        assert len(await adds(saara, key, password="")) == 10
        assert (await saara.who())["step"] == ""
        mine = (await saara.http("GET", "/api/account"))["passkeys"]
        refused = await saara.refused(REMOVE, passkey=mine[0]["id"], password=PASSWORD)
        assert refused is Code.SECOND_FACTOR_NEEDED
        assert len((await saara.http("GET", "/api/account"))["passkeys"]) == 1

        # Who knows the password alone can neither make another one nor set up a phone instead.
        assert (await thief.enters("saara"))["step"] == "code"
        assert await thief.refused(BEGIN, password=PASSWORD) is Code.NOT_PERMITTED
        begin, confirm = "/api/account/second-factor/begin", "/api/account/second-factor/confirm"
        assert await thief.refused(begin, password=PASSWORD) is Code.NOT_PERMITTED
        assert await thief.refused(confirm, cid=new_cid(), code="000000") is Code.NOT_PERMITTED
        # Nor with a passkey of their own.
        other = Authenticator(app.url, id=b"the thief's own")
        async with Browser(app.url) as bjorn:
            await bjorn.enters("bjorn")
            await adds(bjorn, other)
        assert await thief.refused(SHOW, **other.signs(await thief.post(ASK))) is Code.PASSKEY_REFUSED
        assert (await thief.who())["step"] == "code"
        entered = await saara.post(SHOW, **key.signs(await saara.post(ASK)))
        assert entered["id"] == "saara"
        async with Browser(app.url) as matti:
            await matti.enters("matti")
            people = (await matti.http("GET", "/api/people/staff"))["people"]
            assert {one["id"] for one in people if one["second_factor"]} == {"saara", "bjorn"}
            form = {"cid": new_cid(), "staff": "saara", "why": "lost"}
            await matti.post("/api/people/second-factor/remove", **form)
        assert await saara.refused(SHOW, **key.signs(await thief.post(ASK))) is Code.PASSKEY_REFUSED


async def test_what_was_signed_is_good_once_soon_and_here_alone(app: Running, clock: FrozenClock) -> None:
    key = Authenticator(app.url)
    async with Browser(app.url) as aino, Browser(app.url) as bjorn, Browser(app.url) as thief:
        await aino.enters("aino")
        await adds(aino, key)
        shown = key.signs(await thief.post(ASK))
        assert (await thief.post(SHOW, **shown))["id"] == "aino"
        async with Browser(app.url) as later:
            assert await later.refused(SHOW, **shown) is Code.PASSKEY_REFUSED, "replayed"
        asked = await thief.post(ASK)
        clock.advance(CHALLENGE_MS)
        await thief.http("POST", "/api/staff/sign-out", {})
        assert await thief.refused(SHOW, **key.signs(asked)) is Code.PASSKEY_REFUSED, "too late"
        made_up = {"challenge": "A" * 43, "party": "localhost"}
        assert await thief.refused(SHOW, **key.signs(made_up)) is Code.PASSKEY_REFUSED
        await bjorn.enters("bjorn")
        anothers = await bjorn.post(BEGIN, password=PASSWORD)
        assert await thief.refused(SHOW, **key.signs(anothers)) is Code.PASSKEY_REFUSED, "given to another"
        mine = await bjorn.post(ASK)
        form = {"cid": new_cid(), "name": "x", **Authenticator(app.url, id=b"new").makes(mine)}
        assert await bjorn.refused(ADD, **form) is Code.PASSKEY_REFUSED, "given out for signing in"

        clock.advance(MINUTE_MS)
        for origin in ("https://neuvonta.example.evil", app.url.replace("http:", "https:"), "null"):
            shown = Authenticator(origin, id=key.id, key=key.key, count=key.count).signs(
                await thief.post(ASK)
            )
            assert await thief.refused(SHOW, **shown) is Code.PASSKEY_REFUSED, origin
        elsewhere = key.signs(await thief.post(ASK), party="evil.example")
        assert await thief.refused(SHOW, **elsewhere) is Code.PASSKEY_REFUSED
        clock.advance(MINUTE_MS)
        key.verifies = False
        assert await thief.refused(SHOW, **key.signs(await thief.post(ASK))) is Code.PASSKEY_REFUSED
        key.verifies = True
        forged = Authenticator(app.url, id=key.id, count=key.count).signs(await thief.post(ASK))
        clock.advance(MINUTE_MS)
        assert await thief.refused(SHOW, **forged) is Code.PASSKEY_REFUSED, "another's signature"
        for junk in ("", "AAAA", "e30", "W10"):
            bad = {"id": junk, "client_data": junk, "authenticator_data": junk, "signature": junk}
            clock.advance(MINUTE_MS)
            assert await thief.refused(SHOW, **bad) is Code.PASSKEY_REFUSED
        assert (await thief.post(SHOW, **key.signs(await thief.post(ASK))))["id"] == "aino"


async def test_a_copy_is_found_by_its_count_and_a_key_that_never_counts_is_good(app: Running) -> None:
    key, phone = Authenticator(app.url), Authenticator(app.url, id=b"never counts", counts=False)
    async with Browser(app.url) as aino, Browser(app.url) as thief:
        await aino.enters("aino")
        await adds(aino, key)
        copied = key.count
        assert await adds(aino, phone) == [], "recovery codes are there already"
        for _ in range(2):
            await aino.post(SHOW, **key.signs(await aino.post(ASK)))
            await aino.post(SHOW, **phone.signs(await aino.post(ASK)))
        copy = Authenticator(app.url, id=key.id, key=key.key, count=copied)
        assert await thief.refused(SHOW, **copy.signs(await thief.post(ASK))) is Code.PASSKEY_REFUSED
    assert [one["staff"] for one in await told(app, "staff.passkey_copied")] == ["aino"]


async def test_a_closed_account_and_a_new_one_that_is_not_verified_stay_out(app: Running) -> None:
    key = Authenticator(app.url)
    async with Browser(app.url) as aino, Browser(app.url) as matti:
        await aino.enters("aino")
        begun = await aino.post(BEGIN, password=PASSWORD)
        unverified = Authenticator(app.url, verifies=False).makes(begun)
        assert await aino.refused(ADD, cid=new_cid(), name="x", **unverified) is Code.PASSKEY_REFUSED
        begun = await aino.post(BEGIN, password=PASSWORD)
        foreign = Authenticator("https://evil.example").makes(begun)
        assert await aino.refused(ADD, cid=new_cid(), name="x", **foreign) is Code.PASSKEY_REFUSED
        await adds(aino, key)
        async with Browser(app.url) as bjorn:
            await bjorn.enters("bjorn")
            begun = await bjorn.post(BEGIN, password=PASSWORD)
            same = {"cid": new_cid(), "name": "x", **key.makes(begun)}
            assert await bjorn.refused(ADD, **same) is Code.PASSKEY_REFUSED, "it is somebody else's"
        await matti.enters("matti")
        await matti.post("/api/people/disable", cid=new_cid(), staff="aino", why="left")
        assert await aino.refused(SHOW, **key.signs(await aino.post(ASK))) is Code.PASSKEY_REFUSED


def test_browsers_make_them_for_a_name_and_over_https() -> None:
    assert Party.of("https://neuvonta.example:8443") == Party(
        "neuvonta.example", "https://neuvonta.example:8443"
    )
    assert Party.of("http://localhost:8080") == Party("localhost", "http://localhost:8080")
    for url in ("http://neuvonta.example", "https://192.0.2.7", "http://127.0.0.1:8080", "https://[::1]"):
        assert Party.of(url) is None, url
