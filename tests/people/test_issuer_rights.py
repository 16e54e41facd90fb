"""What the organisation's sign-in takes away, and from whom nothing; and strangers on its line."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from advisory.clock import MINUTE_MS
from advisory.identity import Role
from advisory.people.issuer import LINES
from advisory.people.issuer_http import LOG_OUT, RETURN
from advisory.settings import Settings
from tests.people.support import MAPPING, Browser
from tests.support.app import RECORDING, Running, make_settings, running_app
from tests.support.clock import FrozenClock
from tests.support.connection import Refused
from tests.support.ids import new_cid
from tests.support.issuer import CLIENT, SECRET, Issuer, an_issuer
from tests.support.town import a_member

IN, UNKNOWN = "/console", "/console#refused=issuer_unknown"
AINO = {"sub": "aino-there", "email": "aino@town.example", "email_verified": True}


@pytest.fixture
async def issuer(clock: FrozenClock) -> AsyncIterator[Issuer]:
    async with an_issuer(clock, "") as made:
        made.who = {**AINO, "groups": ["CN=Neuvojat,OU=Kunta", "library"]}
        yield made


@pytest.fixture
def settings(tmp_path: Path, issuer: Issuer) -> Settings:
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(MAPPING)
    oidc = {"oidc_issuer": issuer.url, "oidc_client": CLIENT, "oidc_secret": SECRET, "oidc_mapping": mapping}
    made = make_settings(tmp_path, **oidc, **RECORDING)
    issuer.back = made.staff_url + RETURN
    return made


@pytest.fixture
async def app(settings: Settings, clock: FrozenClock) -> AsyncIterator[Running]:
    async with running_app(settings, clock) as running:
        yield running


class ByIssuer(Browser):
    async def arrives(self) -> str:
        """There and back again; gives where the service then leads."""
        to = str((await self.post("/api/staff/issuer/begin"))["address"])
        for _ in range(2):
            async with self.session.get(to, allow_redirects=False) as answer:
                to = answer.headers["Location"]
        return to


async def test_who_is_given_no_role_any_more_has_none_by_a_password_either(
    app: Running, issuer: Issuer
) -> None:
    async with ByIssuer(app.url) as aino, Browser(app.url) as by_password, Browser(app.url) as matti:
        assert await aino.arrives() == IN
        await by_password.enters("aino")
        issuer.who |= {"groups": []}
        assert await aino.arrives() == UNKNOWN
        with pytest.raises(Refused, match="not_signed_in"):
            await by_password.who()
        with pytest.raises(Refused, match="sign_in_failed"):
            await by_password.enters("aino")
        # A main user sees it, and may give a role all the same, until they come from there again.
        await matti.enters("matti")
        people = (await matti.http("GET", "/api/people/staff"))["people"]
        assert {one["id"]: one["roles"] for one in people}["aino"] == []
        roles = {"cid": new_cid(), "staff": "aino", "was": [], "roles": ["advisor"], "why": "duties"}
        await matti.http("POST", "/api/people/roles", roles)
        assert (await by_password.enters("aino"))["roles"] == ["advisor"]


async def test_an_account_that_became_one_for_emergencies_is_the_issuers_no_more(
    app: Running, issuer: Issuer
) -> None:
    administration, people = app.service.administration, app.service.people
    async with ByIssuer(app.url) as aino, Browser(app.url) as by_paper:
        assert await aino.arrives() == IN
        paper = a_member("aino", Role.MAIN_USER)
        assert await administration.add_for_emergencies(paper, await people.hashed("paper in the safe"))
        assert await aino.arrives() == UNKNOWN, "the issuer's word does not open what is under seal"
        me = await by_paper.enters("aino", "paper in the safe")
        assert sorted(me["roles"]) == ["advisor", "main_user"], "and takes nothing from it"


async def test_an_answer_that_comes_in_pieces_is_read_to_its_end(app: Running, issuer: Issuer) -> None:
    issuer.in_pieces = True
    async with ByIssuer(app.url) as aino:
        assert await aino.arrives() == IN


async def test_strangers_who_make_up_log_outs_do_not_fill_the_log(
    app: Running, issuer: Issuer, clock: FrozenClock, caplog: pytest.LogCaptureFixture
) -> None:
    """Anybody may ask there, from anywhere, and nothing but the token says who it is."""

    def lines() -> int:
        return sum("a log-out" in one.getMessage() for one in caplog.records)

    async with aiohttp.ClientSession() as session:
        for expected in (LINES, LINES + 1):
            for number in range(3 * LINES):
                form = {"logout_token": f"made.up.{number}"}
                async with session.post(f"{app.url}{LOG_OUT}", data=form) as answer:
                    assert answer.status == 400
            assert lines() == expected
            clock.advance(MINUTE_MS)
