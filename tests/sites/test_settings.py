"""What is set for a site on the console is what its visitors meet the next moment."""

from pathlib import Path
from typing import Any

import aiohttp
import pytest

from advisory.app import build
from advisory.errors import Code, Refusal
from advisory.identity import LANGUAGES
from advisory.people.events import NamesChanged
from advisory.sites.colours import looks
from advisory.sites.events import SiteChanged
from advisory.sites.http import _read
from advisory.sites.service import Sites
from advisory.sites.setup_wire import SiteSetup
from advisory.texts import say
from advisory.wire import failure_of
from tests.support.app import Running, make_settings
from tests.support.connection import Refused
from tests.support.drivers import StaffDriver, http
from tests.support.town import ADVICE, LIBRARY, PASSWORD, SITE

TEXTS: dict[str, dict[str, str]] = {
    "launcher": {"fi": "Kysy asumisesta"},
    "greeting": {"fi": "Tervetuloa!", "sv": "Välkommen!"},
    "notice": {"fi": "Huoltokatko klo 15"},
    "closed": {"fi": "Soita vaihteeseen."},
    "phone_hours": {},
    "privacy_url": {"fi": "https://town.example/tietosuoja"},
    "rules_url": {},
}


def setup(rev: int, **more: Any) -> dict[str, Any]:
    return {
        "rev": rev,
        "names": {"fi": "Kunta", "sv": "Kommun"},
        "origins": ["https://www.town.example"],
        "default_service": ADVICE,
        "pages": [{"prefix": "/fi/kirjasto", "service": LIBRARY}],
        "languages": ["fi", "sv"],
        "position": "left",
        "theme": "neutral",
        "phone": "000 555 0100",
        "texts": TEXTS,
        **more,
    }


async def main_user(app: Running, lang: str = "fi") -> StaffDriver:
    return await StaffDriver(app.url, lang).signs_in("matti@town.example", PASSWORD)


async def ask(app: Running, path: str) -> Any:
    async with aiohttp.ClientSession() as session:
        return await http(session, "GET", app.url, path)


async def refused(call: Any) -> tuple[Code, str | None]:
    with pytest.raises(Refused) as error:
        await call
    assert error.value.error["message"]
    return error.value.code, error.value.error.get("field")


async def test_what_is_saved_is_what_visitors_meet_at_once(app: Running) -> None:
    async with await main_user(app) as matti:
        [before] = (await matti.http("GET", "/api/settings/sites"))["sites"]
        saved = await matti.http("PUT", f"/api/settings/sites/{SITE}", setup(before["rev"]))
        assert saved["rev"] == before["rev"] + 1
        again = await matti.http("PUT", f"/api/settings/sites/{SITE}", setup(before["rev"]))
        assert again == saved, "sent again it has the same answer"

        state = await ask(app, f"/w/state?site={SITE}")
        assert (state["position"], state["label"]) == ("left", {"fi": "Kysy asumisesta"})
        home = await ask(app, f"/api/widget/home?site={SITE}&lang=sv&path=/fi/kirjasto/x")
        assert (home["greeting"], home["languages"]) == ("Välkommen!", ["fi", "sv"])
        assert home["closed_text"] == TEXTS["closed"]["fi"], "Swedish lacks it"
        assert home["langs"] == {"closed_text": "fi", "notice": "fi"}
        assert home["service"] == LIBRARY
        async with aiohttp.ClientSession() as session:
            url = f"{app.url}/w/state?site={SITE}"
            async with session.get(url, headers={"Origin": "https://www.town.example"}) as answer:
                assert answer.headers["Access-Control-Allow-Origin"] == "https://www.town.example"
            async with session.get(f"{app.url}/w/app?site={SITE}") as answer:
                policy = answer.headers["Content-Security-Policy"]
                assert policy.endswith(f"frame-ancestors {app.url} https://www.town.example")

        assert await refused(
            matti.http("PUT", f"/api/settings/sites/{SITE}", setup(before["rev"], position="right"))
        ) == (Code.STALE, None)


@pytest.mark.req("R138")
async def test_the_organisations_colour_is_met_wherever_its_name_is(app: Running) -> None:
    async with await main_user(app) as matti:
        [before] = (await matti.http("GET", "/api/settings/sites"))["sites"]
        assert before["accent"] == ""
        shown = await matti.http("GET", "/api/settings/accent?accent=FFCC00")
        assert (shown["accent"], shown["as_it_is"]) == ("#ffcc00", False)
        assert shown["light"]["hero"] == "#ffcc00" != shown["light"]["action"]
        assert shown["ratio"] < 4.5 <= shown["used_ratio"]
        assert await refused(matti.http("GET", "/api/settings/accent?accent=petrol")) == (
            Code.COLOUR_FORM,
            "accent",
        )
        assert (await refused(matti.http("GET", "/api/settings/accent?accent=")))[0] == Code.COLOUR_FORM

        setup_of = setup(before["rev"], accent=" FC0 ")
        saved = await matti.http("PUT", f"/api/settings/sites/{SITE}", setup_of)
        assert saved["accent"] == "#ffcc00"
        sheet = looks("#ffcc00").address
        async with aiohttp.ClientSession() as session:

            async def text(path: str) -> str:
                async with session.get(app.url + path) as answer:
                    assert answer.status == 200
                    return await answer.text()

            async with session.get(app.url + sheet) as answer:
                assert answer.content_type == "text/css"
                assert "immutable" in answer.headers["Cache-Control"]
                assert await answer.text() == looks("#ffcc00").sheet
            link = f'<link rel="stylesheet" href="{sheet}">'
            for path in (f"/w/app?site={SITE}", f"/faq/{SITE}/fi", f"/chat/{SITE}", f"/accessibility/{SITE}"):
                assert link in await text(path), path
            assert (await ask(app, f"/w/state?site={SITE}"))["style"] == "--c:#ffcc00;--o:#000000"

            # Another is tried in the preview and nowhere else; none at all leads back to the theme's.
            tried = looks("#123456").address
            assert tried in await text(f"/w/app?site={SITE}&preview=&accent=123456")
            assert tried not in await text(f"/w/app?site={SITE}&accent=123456")
            for nothing in ("", "red;}", "%22%3E%3Cscript%3E"):
                page = await text(f"/w/app?site={SITE}&preview=&accent={nothing}")
                assert "/w/looks/" not in page
                assert "<script>" not in await text(f"/w/preview?site={SITE}&accent={nothing}")
            assert 'data-accent="#123456"' in await text(f"/w/preview?site={SITE}&accent=%23123456")
            state = await ask(app, f"/w/state?site={SITE}&preview=&accent=%23123456")
            assert state["colour"] == "#123456"
            assert (await ask(app, f"/w/state?site={SITE}&accent=%23123456"))["colour"] == "#ffcc00"
            async with session.get(f"{app.url}/w/looks/zzzzzz.css") as answer:
                assert answer.status == 404

        back = setup(before["rev"] + 1, theme="hds", accent="")
        await matti.http("PUT", f"/api/settings/sites/{SITE}", back)
        state = await ask(app, f"/w/state?site={SITE}")
        assert state["style"] == "--c:#0000bf;--o:#ffffff"


def test_other_processes_hear_of_it(tmp_path: Path) -> None:
    service = build(make_settings(tmp_path))
    assert {SiteChanged, NamesChanged} <= service.parts.database.announcer.crossing


async def test_a_new_site_needs_a_key_of_its_own(app: Running) -> None:
    async with await main_user(app) as matti:
        made = await matti.http("PUT", "/api/settings/sites/library-2", setup(0))
        assert made["rev"] == 1
        assert await matti.http("PUT", "/api/settings/sites/library-2", setup(0)) == made
        other = setup(0, position="right")
        assert await refused(matti.http("PUT", "/api/settings/sites/library-2", other)) == (
            Code.SITE_TAKEN,
            None,
        )
        for key in ("Iso", "x", "-a", "a b", "a" * 41, "open", "state"):
            assert (await refused(matti.http("PUT", f"/api/settings/sites/{key}", setup(0))))[0] in (
                Code.SITE_KEY,
                Code.NOT_FOUND,
            ), key
        gone = await refused(matti.http("PUT", "/api/settings/sites/nowhere", setup(3)))
        assert gone == (Code.NOT_FOUND, None)


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"origins": ["https://a.example", "b.example"]}, Code.ORIGIN_SCHEME, "origins.1"),
        ({"origins": ["https://a.example/fi"]}, Code.ORIGIN_PATH, "origins.0"),
        ({"origins": ["https://*.example"]}, Code.ORIGIN_FORM, "origins.0"),
        ({"pages": [{"prefix": "fi", "service": ADVICE}]}, Code.PATH_FORM, "pages.0.prefix"),
        ({"pages": [{"prefix": "/a b", "service": ADVICE}]}, Code.PATH_FORM, "pages.0.prefix"),
        ({"default_service": "gone"}, Code.SITE_SERVICE, None),
        ({"names": {"en": "Town"}}, Code.SITE_NAME, None),
        ({"languages": []}, Code.INVALID, "languages"),
        ({"theme": "pink"}, Code.INVALID, "theme"),
        ({"accent": "pink"}, Code.COLOUR_FORM, "accent"),
        ({"accent": "#12345"}, Code.COLOUR_FORM, "accent"),
        (
            {"texts": {**TEXTS, "rules_url": {"sv": "javascript:alert(1)"}}},
            Code.LINK_FORM,
            "texts.rules_url.sv",
        ),
        ({"texts": {**TEXTS, "launcher": {"fi": "x" * 25}}}, Code.TOO_LONG, "texts.launcher.fi"),
        (
            {"texts": {**TEXTS, "greeting": {"fi": "a\u0000b"}}},
            Code.CONTROL_CHARACTERS,
            "texts.greeting.fi",
        ),
        ({"texts": {**TEXTS, "greeting": {"xx": "Hei"}}}, Code.INVALID, "texts.greeting"),
        ({"pilot": {"pages": ["fi"], "share": 10}}, Code.PATH_FORM, "pilot.pages.0"),
        ({"pilot": {"pages": [], "share": 101}}, Code.INVALID, "pilot.share"),
        ({"pilot": {"pages": [], "share": 1, "begins_at": 2, "ends_at": 2}}, Code.PILOT_ENDS, "pilot"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
async def test_what_is_wrong_is_named_where_it_stands(wrong: dict[str, Any], code: Code, field: str) -> None:
    """At the wire and in the service's own rule; what it needs of a running service is tested above."""
    try:
        form = SiteSetup.model_validate(setup(1, **wrong))
        sites = Sites(None)  # type: ignore[arg-type]
        sites.knows_service = (ADVICE, LIBRARY).__contains__
        await sites.change(None, _read(SITE, form), 1)  # type: ignore[arg-type]
    except (ValueError, Refusal) as error:
        for lang in LANGUAGES:
            failure = failure_of(error, lang)  # type: ignore[arg-type]
            assert (failure.code, failure.field) == (code, field)
            assert failure.message == say("errors", lang, code, limit=24)
    else:
        raise AssertionError("was taken")


@pytest.mark.req("R45")
async def test_a_pilot_is_told_to_the_loader_and_not_to_the_preview(app: Running) -> None:
    async with await main_user(app) as matti:
        [before] = (await matti.http("GET", "/api/settings/sites"))["sites"]
        pilot = {"pages": ["/fi/asuminen*"], "share": 20}
        await matti.http("PUT", f"/api/settings/sites/{SITE}", setup(before["rev"], pilot=pilot))
        shares = {
            path: (await ask(app, f"/w/state?site={SITE}&path={path}")).get("pilot")
            for path in ("/fi/asuminen/tuki", "/fi/kirjasto", "")
        }
        assert shares == {"/fi/asuminen/tuki": 20, "/fi/kirjasto": 0, "": 0}
        assert "pilot" not in await ask(app, f"/w/state?site={SITE}&path=/fi/kirjasto&preview=")
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{app.url}/w/state?site={SITE}&path=/fi") as answer,
        ):
            assert "max-age=30" in answer.headers["Cache-Control"]
            assert "Set-Cookie" not in answer.headers

        ended = setup(before["rev"] + 1, pilot={**pilot, "ends_at": 1})
        await matti.http("PUT", f"/api/settings/sites/{SITE}", ended)
        assert (await ask(app, f"/w/state?site={SITE}&path=/fi/asuminen"))["pilot"] == 0
        await matti.http("PUT", f"/api/settings/sites/{SITE}", setup(before["rev"] + 2))
        assert "pilot" not in await ask(app, f"/w/state?site={SITE}&path=/fi/kirjasto")


async def test_only_a_main_user_changes_and_only_the_console_frames_the_preview(app: Running) -> None:
    async with await StaffDriver(app.url).signs_in("saara@town.example", PASSWORD) as saara:
        assert (await saara.http("GET", "/api/settings/sites"))["sites"]
        for path, form in (
            (f"/api/settings/sites/{SITE}", setup(1)),
            ("/api/settings/names", {"rev": 0, "naming": "alias", "aliases": {}}),
        ):
            assert await refused(saara.http("PUT", path, form)) == (Code.NOT_PERMITTED, None)
    async with await StaffDriver(app.url).signs_in("aino@town.example", PASSWORD) as aino:
        for path in ("/api/settings/sites", "/api/settings/names"):
            assert (await refused(aino.http("GET", path)))[0] == Code.NOT_PERMITTED
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{app.url}/w/preview?site={SITE}&lang=sv&open=") as answer,
    ):
        assert answer.headers["Content-Security-Policy"].endswith(f"frame-ancestors {app.url}")
        page = await answer.text()
        assert f'data-site="{SITE}" data-lang="sv" data-preview' in page
    assert await refused(ask(app, "/w/preview?site=none")) == (Code.ORIGIN_REFUSED, None)
