"""One's own account connected to the organisation's sign-in, and what others try with that."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from advisory.clock import MINUTE_MS
from advisory.errors import Code
from advisory.people.issuer_http import RETURN
from advisory.settings import Settings
from tests.people.support import Browser, told
from tests.support.app import RECORDING, Running, make_settings, running_app
from tests.support.clock import FrozenClock
from tests.support.connection import Refused
from tests.support.issuer import CLIENT, SECRET, Issuer, an_issuer
from tests.support.town import PASSWORD

AINO = {"sub": "aino-there", "email": "somebody.else@town.example", "email_verified": True, "sid": "t-1"}
OWN = "/api/account/issuer"
TO_PAGE, IN = "/console/account#connect", "/console"
REFUSED, UNKNOWN = "/console#refused=issuer_refused", "/console#refused=issuer_unknown"


@pytest.fixture
async def issuer(clock: FrozenClock) -> AsyncIterator[Issuer]:
    async with an_issuer(clock, "") as made:
        made.who = dict(AINO)
        yield made


@pytest.fixture
def settings(tmp_path: Path, issuer: Issuer) -> Settings:
    """Without a mapping: nobody new gets in, and nobody is joined by an address."""
    oidc = {"oidc_issuer": issuer.url, "oidc_client": CLIENT, "oidc_secret": SECRET, "oidc_name": "Kunta"}
    made = make_settings(tmp_path, **oidc, **RECORDING)
    issuer.back = made.staff_url + RETURN
    return made


@pytest.fixture
async def app(settings: Settings, clock: FrozenClock) -> AsyncIterator[Running]:
    Person.clock = clock
    async with running_app(settings, clock) as running:
        yield running


class Person(Browser):
    clock: FrozenClock

    async def follows(self, to: str) -> str:
        async with self.session.get(to, allow_redirects=False) as answer:
            return answer.headers["Location"]

    async def sets_out(self) -> str:
        """Begins to connect and goes to the issuer; gives where that leads back to."""
        self.clock.advance(MINUTE_MS)  # at nobody's pace but a person's
        return await self.follows((await self.post(f"{OWN}/begin", password=PASSWORD))["address"])

    async def comes_by_issuer(self) -> str:
        to = (await self.post("/api/staff/issuer/begin"))["address"]
        return await self.follows(await self.follows(to))

    async def refused_who(self) -> Code:
        with pytest.raises(Refused) as error:
            await self.who()
        return Code(error.value.code)

    async def joins(self) -> dict[str, Any]:
        assert await self.follows(await self.sets_out()) == TO_PAGE
        found: dict[str, Any] = await self.post(f"{OWN}/finish")
        return found


async def test_who_connects_comes_in_by_both_ways_and_by_one_again_when_they_end_it(
    app: Running, issuer: Issuer, clock: FrozenClock
) -> None:
    async with Person(app.url) as aino, Person(app.url) as phone:
        assert await phone.comes_by_issuer() == UNKNOWN
        await aino.enters("aino")
        before = await aino.http("GET", "/api/account")
        assert (before["issuer"], before["issuer_possible"]) == ("Kunta", True)
        assert "issuer_since" not in before
        assert await aino.refused(f"{OWN}/begin", password="wrong") is Code.PASSWORD_WRONG
        mine = await aino.joins()
        assert mine["issuer_since"] == clock()
        assert await told(app, "staff.issuer_linked") == [{"actor": "aino", "staff": "aino", "why": "own"}]
        assert await aino.refused(f"{OWN}/finish") is Code.ISSUER_REFUSED, "once"
        assert await phone.comes_by_issuer() == IN
        assert (await phone.who())["id"] == "aino"

        assert await aino.refused(f"{OWN}/end", password="wrong") is Code.PASSWORD_WRONG
        after = await aino.post(f"{OWN}/end", password=PASSWORD)
        assert "issuer_since" not in after
        assert (await aino.who())["id"] == "aino", "this one stays"
        assert await phone.refused_who() is Code.NOT_SIGNED_IN
        assert await phone.comes_by_issuer() == UNKNOWN
        assert len(await told(app, "staff.issuer_unlinked")) == 1
        await aino.post(f"{OWN}/end", password=PASSWORD)
        assert len(await told(app, "staff.issuer_unlinked")) == 1, "gone already is gone"


async def test_what_was_begun_in_one_sign_in_is_finished_in_that_one(
    app: Running, issuer: Issuer, clock: FrozenClock
) -> None:
    async with Person(app.url) as aino, Person(app.url) as bjorn:
        await aino.enters("aino")
        await bjorn.enters("bjorn")

        # The way back of one, led into another's browser: it has no cookie for it, or one of another way.
        to = await aino.sets_out()
        assert await bjorn.follows(to) == REFUSED
        await bjorn.sets_out()
        assert await bjorn.follows(to) == REFUSED

        # Another who signs in at the same browser meanwhile gets nothing, and neither does the first.
        assert await aino.follows(await aino.sets_out()) == TO_PAGE
        await aino.enters("bjorn")
        assert await aino.refused(f"{OWN}/finish") is Code.ISSUER_REFUSED
        await aino.enters("aino")
        assert await aino.refused(f"{OWN}/finish") is Code.ISSUER_REFUSED, "used up, and a new sign-in"

        # The same person in another sign-in did not begin it.
        assert await aino.follows(await aino.sets_out()) == TO_PAGE
        await aino.enters("aino")
        assert await aino.refused(f"{OWN}/finish") is Code.ISSUER_REFUSED

        # Not without having been there, not with the way back used twice, and not for long.
        await aino.post(f"{OWN}/begin", password=PASSWORD)
        assert await aino.refused(f"{OWN}/finish") is Code.ISSUER_REFUSED
        back = await aino.sets_out()
        assert await aino.follows(back) == TO_PAGE
        assert await aino.follows(back) == REFUSED
        assert await aino.refused(f"{OWN}/finish") is Code.ISSUER_REFUSED
        assert await aino.follows(await aino.sets_out()) == TO_PAGE
        clock.advance(2 * MINUTE_MS)
        assert await aino.refused(f"{OWN}/finish") is Code.ISSUER_REFUSED
        assert await told(app, "staff.issuer_linked") == []


async def test_a_way_begun_by_nobody_connects_nothing_and_one_begun_to_connect_lets_nobody_in(
    app: Running, issuer: Issuer
) -> None:
    async with Person(app.url) as aino, Person(app.url) as out:
        await aino.enters("aino")
        to = (await aino.post("/api/staff/issuer/begin"))["address"]
        assert await aino.follows(await aino.follows(to)) == UNKNOWN
        assert await aino.refused(f"{OWN}/finish") is Code.ISSUER_REFUSED
        for path in ("begin", "end"):
            assert await out.refused(f"{OWN}/{path}", password=PASSWORD) is Code.NOT_SIGNED_IN
        await aino.joins()
        async with Person(app.url) as other:
            await other.enters("bjorn")
            assert await other.follows(await other.sets_out()) == TO_PAGE
            assert (await other.who())["id"] == "bjorn", "whoever that subject is, nobody was signed in"
            assert await other.refused(f"{OWN}/finish") is Code.ISSUER_TAKEN
        issuer.who["sub"] = "aino-again"
        assert await aino.follows(await aino.sets_out()) == TO_PAGE
        assert await aino.refused(f"{OWN}/finish") is Code.ISSUER_TAKEN, "one subject for an account"
