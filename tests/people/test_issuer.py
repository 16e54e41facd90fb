"""Signing in by the organisation's own accounts, against an issuer with real keys that lies when told to."""

import json
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc import jwk, jwt

from advisory.clock import HOUR_MS, MINUTE_MS, Instant
from advisory.errors import Code
from advisory.oversight import notices_store
from advisory.people.issuer_http import LOG_OUT, RETURN
from advisory.settings import Settings
from tests.people.support import MAPPING, Browser, told
from tests.support.app import RECORDING, Running, make_settings, running_app
from tests.support.clock import FrozenClock
from tests.support.connection import Refused
from tests.support.ids import new_cid
from tests.support.issuer import CLIENT, SECRET, Issuer, a_key, an_issuer
from tests.support.town import LIBRARY, PASSWORD

BEGIN = "/api/staff/issuer/begin"
LIISA = {
    "sub": "liisa-1",
    "email": "Liisa@town.example",
    "email_verified": True,
    "name": "Liisa Laine",
    "groups": ["CN=Neuvojat,OU=Kunta", "library"],
    "sid": "there-1",
}


@pytest.fixture
async def issuer(clock: FrozenClock, tmp_path: Path) -> AsyncIterator[Issuer]:
    async with an_issuer(clock, "") as made:
        made.who = dict(LIISA)
        yield made


@pytest.fixture
def settings(tmp_path: Path, issuer: Issuer) -> Settings:
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(MAPPING)
    made = make_settings(
        tmp_path,
        second_factor="supervisor",
        oidc_issuer=issuer.url,
        oidc_client=CLIENT,
        oidc_secret=SECRET,
        oidc_name="Kunnan tunnus",
        oidc_mapping=mapping,
        **RECORDING,
    )
    issuer.back = made.staff_url + RETURN
    return made


@pytest.fixture
async def app(settings: Settings, clock: FrozenClock) -> AsyncIterator[Running]:
    async with running_app(settings, clock) as running:
        yield running


class Person(Browser):
    """Goes to the issuer and comes back."""

    async def goes_there(self) -> str:
        """Where the issuer then leads."""
        to = (await self.post(BEGIN))["address"]
        async with self.session.get(to, allow_redirects=False) as answer:
            return answer.headers["Location"]

    async def comes_back(self, to: str) -> str:
        """Where the service then leads."""
        async with self.session.get(to, allow_redirects=False) as answer:
            assert answer.status == 303
            assert answer.headers["Cache-Control"] == "no-store"
            return answer.headers["Location"]

    async def arrives(self) -> str:
        return await self.comes_back(await self.goes_there())

    async def is_out(self) -> bool:
        try:
            await self.who()
        except Refused as error:
            return error.code is Code.NOT_SIGNED_IN
        return False


IN = "/console"
REFUSED, UNKNOWN = "/console#refused=issuer_refused", "/console#refused=issuer_unknown"


async def test_somebody_new_comes_in_with_what_their_groups_give(app: Running, issuer: Issuer) -> None:
    async with Person(app.url) as liisa, Person(app.url) as elsewhere:
        ways = await liisa.http("GET", "/api/staff/ways")
        assert ways == {
            "issuer": "Kunnan tunnus",
            "password": True,
            "passkey": True,
            "forgotten": False,
        }
        assert await liisa.arrives() == IN
        me = await liisa.who()
        assert (me["email"], me["roles"], me["services"]) == ("liisa@town.example", ["advisor"], [LIBRARY])
        await liisa.opens_console()
        account = await liisa.http("GET", "/api/account")
        assert (account["own_password"], len(account["sessions"])) == (False, 1)

        # The subject is who they are: a new address or name is no new account, and roles follow their groups.
        issuer.who |= {"email": "liisa.lampi@town.example", "groups": ["library"]}
        issuer.who |= {"realm": {"roles": ["lead"]}, "amr": ["pwd", "mfa"]}
        assert await elsewhere.arrives() == IN
        again = await elsewhere.who()
        assert (again["id"], again["roles"], again["step"]) == (me["id"], ["supervisor"], "")
        await liisa.is_cut()

        async with Browser(app.url) as matti:
            await matti.enters("matti")
            people = (await matti.http("GET", "/api/people/staff"))["people"]
            assert {one["id"]: one["state"] for one in people}[me["id"]] == "active"

        # Without the word for two steps, a role that must have them sets one up here.
        issuer.who |= {"amr": ["pwd"]}
        assert await elsewhere.arrives() == IN
        assert (await elsewhere.who())["step"] == "enrol"

        # Nothing is given any more: out, everywhere.
        issuer.who |= {"realm": {}}
        await liisa.opens_console()
        assert await elsewhere.arrives() == UNKNOWN
        await liisa.is_cut()
        assert await liisa.is_out()
    assert [one["roles"] for one in await told(app, "staff.roles_set")] == [["supervisor"], []]


async def test_an_account_that_is_here_is_joined_once_and_by_a_verified_address_alone(
    app: Running, issuer: Issuer
) -> None:
    issuer.who |= {"email": "AINO@town.example", "email_verified": "true"}
    async with Person(app.url) as aino:
        assert await aino.arrives() == UNKNOWN
        issuer.who |= {"email_verified": True}
        assert await aino.arrives() == IN
        me = await aino.who()
        assert (me["id"], me["services"]) == ("aino", [LIBRARY])
        issuer.who |= {"sub": "somebody else"}
        assert await aino.arrives() == UNKNOWN
        issuer.who |= {"sub": "liisa-1", "email": "matti@town.example"}
        assert await aino.arrives() == IN
        assert (await aino.who())["id"] == "aino"
        async with Browser(app.url) as matti:
            await matti.enters("matti")
            await matti.post("/api/people/disable", cid=new_cid(), staff="aino", why="left")
        assert await aino.arrives() == UNKNOWN
    assert [one["staff"] for one in await told(app, "staff.issuer_linked")] == ["aino"]


async def test_what_comes_back_is_good_once_in_the_same_browser_and_soon(
    app: Running, issuer: Issuer, clock: FrozenClock
) -> None:
    async with Person(app.url) as liisa, Person(app.url) as victim:
        back = await liisa.goes_there()
        assert await victim.comes_back(back) == REFUSED, "another browser"
        await victim.post(BEGIN)
        assert await victim.comes_back(back) == REFUSED, "another question"
        kept = {one.key: one.value for one in liisa.session.cookie_jar}
        assert await liisa.comes_back(back) == IN
        async with Person(app.url) as again:
            again.session.cookie_jar.update_cookies(kept)
            assert await again.comes_back(back) == REFUSED, "replayed"
        clock.advance(MINUTE_MS)
        back = await liisa.goes_there()
        assert await liisa.comes_back(back.replace("iss=http", "iss=https")) == REFUSED, "mixed up"
        assert await liisa.comes_back(back) == REFUSED, "the one try is over"
        back = await liisa.goes_there()
        clock.advance(10 * MINUTE_MS)
        assert await liisa.comes_back(back) == REFUSED, "too late"
        await liisa.post(BEGIN)
        assert await liisa.comes_back(f"{app.url}{RETURN}?error=access_denied&state=x") == REFUSED
        back = await liisa.goes_there()
        issuer.codes.clear()
        assert await liisa.comes_back(back) == REFUSED, "a code that the issuer does not know"


HOSTILE: dict[str, dict[str, Any]] = {
    "another nonce": {"nonce": "of another question"},
    "no nonce": {"nonce": None},
    "another audience": {"aud": "somebody else"},
    "two, and given to the other": {"aud": [CLIENT, "other"], "azp": "other"},
    "two, and nobody said": {"aud": [CLIENT, "other"]},
    "another issuer": {"iss": "https://evil.example"},
    "expired": {"exp": 1},
    "no end": {"exp": None},
    "a word for a time": {"exp": "tomorrow"},
    "from the future": {"iat": 2**39},
    "not yet": {"nbf": 2**39},
    "nobody": {"sub": ""},
    "no subject": {"sub": None},
    "a list for a subject": {"sub": ["liisa-1"]},
}


async def test_a_token_that_says_the_wrong_thing_opens_nothing(
    app: Running, issuer: Issuer, clock: FrozenClock
) -> None:
    async with Person(app.url) as liisa:
        for what, lies in HOSTILE.items():
            clock.advance(MINUTE_MS)
            issuer.lies = lies
            assert await liisa.arrives() == REFUSED, what
        issuer.lies = {}
        issuer.header = {"typ": "JWT"}
        assert await liisa.arrives() == IN


async def test_a_token_that_nobody_of_theirs_has_signed_opens_nothing(
    app: Running, issuer: Issuer, clock: FrozenClock
) -> None:
    signed = issuer.signed
    public = json.dumps(issuer.key.as_dict(private=False)).encode()

    def none(claims: dict[str, Any]) -> str:
        head = urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
        return f"{head}.{signed(claims).split('.')[1]}."

    def shared(claims: dict[str, Any]) -> str:
        now = clock() // 1_000
        whole = {"iss": issuer.url, "aud": CLIENT, "iat": now, "exp": now + 60, **claims}
        key = jwk.OctKey.import_key(public)
        return jwt.encode({"alg": "HS256", "kid": "first"}, whole, key, algorithms=["HS256"])

    def critical(claims: dict[str, Any]) -> str:
        head = b'{"alg":"RS256","kid":"first","crit":["exp"],"exp":1}'
        text = f"{urlsafe_b64encode(head).rstrip(b'=').decode()}.{signed(claims).split('.')[1]}"
        key: Any = issuer.key.private_key
        made = key.sign(text.encode(), PKCS1v15(), SHA256())
        return f"{text}.{urlsafe_b64encode(made).rstrip(b'=').decode()}"

    forgeries = {
        "something critical that we do not know": critical,
        "none": none,
        "the public key as a secret": shared,
        "cut": lambda claims: signed(claims)[:-8],
        "no token": lambda claims: "junk",
        "huge": lambda claims: signed({**claims, "more": "x" * 20_000}),
        "changed": lambda claims: signed(claims).replace(".ey", ".fy"),
    }
    async with Person(app.url) as liisa:
        for what, made in forgeries.items():
            clock.advance(MINUTE_MS)
            issuer.signed = made  # type: ignore[method-assign]
            assert await liisa.arrives() == REFUSED, what
        issuer.signed = signed  # type: ignore[method-assign]
        issuer.signs_with = a_key("first", number=1)
        assert await liisa.arrives() == REFUSED, "another key by the same name"
        issuer.signs_with = None
        clock.advance(MINUTE_MS)
        assert await liisa.arrives() == IN


async def test_a_new_key_is_looked_for_but_not_by_everybody_who_asks(
    app: Running, issuer: Issuer, clock: FrozenClock
) -> None:
    async with Person(app.url) as liisa:
        assert await liisa.arrives() == IN
        assert issuer.asked == ["discovery", "jwks"]
        old, issuer.key = issuer.key, a_key("second", "EC")
        issuer.published = [old, issuer.key]
        clock.advance(MINUTE_MS)
        assert await liisa.arrives() == IN
        assert await liisa.arrives() == IN
        assert issuer.asked == ["discovery", "jwks", "jwks"]
        issuer.published, issuer.key = [issuer.key], old
        clock.advance(HOUR_MS)
        assert await liisa.arrives() == REFUSED, "a key that was taken back"
        issuer.key = a_key("unknown")
        clock.advance(MINUTE_MS)
        before = len(issuer.asked)
        for _ in range(3):
            assert await liisa.arrives() == REFUSED
        assert len(issuer.asked) == before + 1, "an unknown key makes us look once"


async def says(app: Running, token: str, kind: str = "application/x-www-form-urlencoded") -> int:
    """As the issuer's own server does: without an origin, a cookie or JSON."""
    async with (
        aiohttp.ClientSession() as session,
        session.post(
            app.url + LOG_OUT, data=f"logout_token={token}", headers={"Content-Type": kind}
        ) as answer,
    ):
        return answer.status


async def test_a_log_out_there_cuts_what_is_open_here_once(app: Running, issuer: Issuer) -> None:
    async with Person(app.url) as here, Person(app.url) as there, Browser(app.url) as aino:
        await here.arrives()
        await here.opens_console()
        issuer.who |= {"sid": "there-2"}
        await there.arrives()
        await there.opens_console()
        await aino.signs_in("aino@town.example", PASSWORD)
        one = issuer.log_out_token(sub="liisa-1", sid="there-1")
        assert await says(app, one) == 200
        await here.is_cut()
        assert await here.is_out()
        await there.is_("available")
        issuer.who |= {"sid": "there-1"}
        await here.arrives()
        assert await says(app, one) == 200, "heard before"
        assert not await here.is_out()

        for what, token in {
            "a sign-in": issuer.signed({"sub": "liisa-1", "nonce": "x", "jti": "1"}),
            "with a nonce": issuer.log_out_token(sub="liisa-1", nonce="x"),
            "nobody": issuer.log_out_token(),
            "without its event": issuer.log_out_token(sub="liisa-1", events={"other": {}}),
            "old": issuer.log_out_token(sub="liisa-1", iat=1),
            "for another": issuer.log_out_token(sub="liisa-1", aud="other"),
            "without an id": issuer.log_out_token(sub="liisa-1", jti=None),
            "junk": "junk",
        }.items():
            assert await says(app, token) == 400, what
        assert await says(app, issuer.log_out_token(sub="liisa-1"), "text/plain") == 400
        await there.is_("available")
        assert await says(app, issuer.log_out_token(sub="nobody here")) == 200
        assert not await here.is_out()
        assert await says(app, issuer.log_out_token(sid="there-2")) == 200
        await there.is_cut()
        assert await says(app, issuer.log_out_token(sub="liisa-1")) == 200
        assert await here.is_out()
        await aino.is_("available")


async def test_leaving_here_leads_to_leaving_there(app: Running, issuer: Issuer) -> None:
    async with Person(app.url) as liisa, Browser(app.url) as aino:
        await liisa.arrives()
        left = await liisa.post("/api/staff/sign-out")
        assert left["address"].startswith(f"{issuer.url}/leave?from=somewhere&client_id={CLIENT}&post_logout")
        assert await liisa.is_out()
        await aino.enters("aino")
        assert (await aino.post("/api/staff/sign-out"))["address"] == ""


async def test_an_issuer_that_is_away_or_leads_elsewhere_is_told_of_and_harms_nobody(
    app: Running, issuer: Issuer, clock: FrozenClock
) -> None:
    async with Person(app.url) as liisa:
        for about in (
            {"issuer": "https://evil.example"},
            {"authorization_endpoint": None},
            {"authorization_endpoint": "http://evil.example/"},
            {"authorization_endpoint": "javascript:alert(1)"},
        ):
            issuer.about = about
            clock.advance(HOUR_MS)
            assert await liisa.refused(BEGIN) is Code.ISSUER_AWAY, about
        for about in (
            {"token_endpoint": "http://127.0.0.1:1/token"},
            {"jwks_uri": "http://127.0.0.1:1/jwks"},
        ):
            issuer.about = about
            clock.advance(HOUR_MS)
            assert await liisa.arrives() == "/console#refused=issuer_away"
        assert (await liisa.enters("aino"))["id"] == "aino"


async def test_where_the_issuer_alone_opens_only_an_account_for_emergencies_has_a_password(
    settings: Settings, clock: FrozenClock
) -> None:
    only = settings.model_copy(update={"oidc_only": True, "oidc_issuer": "http://127.0.0.1:9/away"})
    async with running_app(only, clock) as app, Browser(app.url) as matti:
        with pytest.raises(Refused, match="sign_in_failed"):
            await matti.enters("matti")
        assert await matti.refused(BEGIN) is Code.ISSUER_AWAY
        member = await app.service.people.member("matti")
        assert member is not None
        hashed = await app.service.people.hashed("paper in the safe")
        assert await app.service.administration.add_for_emergencies(member, hashed)
        assert (await matti.enters("matti", "paper in the safe"))["id"] == "matti"
        assert [one["staff"] for one in await told(app, "staff.break_glass_used")] == ["matti"]
        await matti.opens_console()
        notices = await app.service.parts.database.read(lambda c: notices_store.notices(c, Instant(0)))
        assert [one.for_main_users for one in notices] == [True]
        assert "Matti" in notices[0].texts["fi"]
