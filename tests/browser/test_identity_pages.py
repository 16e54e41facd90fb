"""Passkeys and the organisation's own sign-in as people meet them, and a host page that says who asks."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from playwright.async_api import Browser, BrowserContext, Page, expect

from advisory.chat.wire import Known
from advisory.clock import wall_clock
from advisory.lab.processes import free_port
from advisory.people.issuer_http import RETURN
from advisory.settings import Settings
from advisory.texts import say
from tests.browser.test_settings_pages import station
from tests.support.app import RECORDING, Running, make_settings, running_app
from tests.support.browser import Album, context_for
from tests.support.drivers import StaffDriver
from tests.support.hosts import Host
from tests.support.issuer import CLIENT, SECRET, Issuer, an_issuer
from tests.support.town import PASSWORD, SITE, a_site
from tools.frontend import build

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(180)]


def fi(key: str, area: str = "people", **params: str | int) -> str:
    return say(area, "fi", key, **params)


@pytest.fixture
async def issuer() -> AsyncIterator[Issuer]:
    async with an_issuer(wall_clock, "") as made:
        made.who = {"sub": "1", "email": "aino@town.example", "email_verified": True, "name": "Aino"}
        yield made


@pytest.fixture
def settings(tmp_path: Path, issuer: Issuer) -> Settings:
    build()
    mapping = tmp_path / "mapping.toml"
    mapping.write_text("link_by_email = true")
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
async def app(settings: Settings) -> AsyncIterator[Running]:
    async with running_app(settings) as running:
        yield running


OFFERS = "PublicKeyCredential.isConditionalMediationAvailable = async () => 'offers' in sessionStorage"


async def with_authenticator(context: BrowserContext) -> Page:
    """A page of a browser with a phone beside it that knows its owner.

    It offers itself among what is filled in, and is taken at once, where the tab's drawer says so.
    """
    page = await context.new_page()
    await page.add_init_script(OFFERS)
    devtools = await context.new_cdp_session(page)
    await devtools.send("WebAuthn.enable")
    phone = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    await devtools.send("WebAuthn.addVirtualAuthenticator", {"options": phone})
    return page


async def press(page: Page, key: str, area: str = "people", **params: str | int) -> None:
    await page.get_by_role("button", name=fi(key, area, **params), exact=True).click()


async def leaves(page: Page, name: str) -> None:
    await page.get_by_role("button", name=f"{name}, oma valikko").click()
    await page.get_by_role("menuitem", name=fi("own.sign_out", "console")).click()


@pytest.mark.req("R87")
async def test_a_passkey_is_made_at_the_door_and_opens_it_and_so_does_the_organisations_account(
    chromium: Browser, app: Running, issuer: Issuer
) -> None:
    album = Album("identity-")
    context = await context_for(chromium, "fi")
    page = await with_authenticator(context)
    await page.goto(f"{app.url}/console/account")
    await expect(page.get_by_role("button", name=fi("sign_in.passkey", "console"))).to_be_visible()
    await station(page, album, "door")
    await page.locator("#sign-in-email").fill("saara@town.example")
    await page.locator("#sign-in-password").fill(PASSWORD)
    await page.keyboard.press("Enter")

    # A role that must have two steps makes its passkey before anything else opens.
    await expect(page.get_by_role("heading", name=fi("enter.enrol.title"))).to_be_visible()
    await station(page, album, "enrol")
    await press(page, "passkey.add")
    await expect(page.locator(".people-codes li")).to_have_count(10)
    await press(page, "recovery.done")
    mine = page.get_by_role("region", name=fi("passkey.title"))
    await expect(mine.get_by_text(fi("passkey.first"))).to_be_visible()
    await expect(mine.get_by_text(fi("passkey.unused"))).to_be_visible()
    await station(page, album, "account")

    # The same device keeps one for each account; a name and the password are asked for first.
    await press(page, "passkey.add")
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name=fi("factor.go_on")).click()
    await expect(dialog.get_by_text(fi("passkey.no_name"))).to_be_visible()
    await expect(dialog.get_by_label(fi("passkey.name"), exact=True)).to_be_focused()
    await dialog.get_by_label(fi("passkey.name"), exact=True).fill("Toinen")
    await dialog.get_by_label(fi("password.current")).fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(dialog.get_by_role("alert")).to_have_text(fi("passkey.already"))
    await station(page, album, "add")
    await page.keyboard.press("Escape")

    # In again, without a password: as the browser offers it, and by the button.
    await page.evaluate("sessionStorage.offers = 1")
    # The menu of who leaves looks like that of who came back, so the coming back itself is waited for.
    async with page.expect_response("**/api/staff/passkey/show"):
        await leaves(page, "Saara")
    await expect(page.get_by_role("button", name="Saara, oma valikko")).to_be_visible()
    await page.evaluate("delete sessionStorage.offers")
    await leaves(page, "Saara")
    await press(page, "sign_in.passkey", "console")
    await expect(page.get_by_role("button", name="Saara, oma valikko")).to_be_visible()
    await page.goto(f"{app.url}/console/account")
    await expect(mine.get_by_text(fi("passkey.unused"))).to_have_count(0)
    await press(page, "passkey.remove_of", name=fi("passkey.first"))
    await dialog.get_by_label(fi("password.current")).fill(PASSWORD)
    await dialog.get_by_role("button", name=fi("passkey.remove")).click()
    await expect(dialog.get_by_role("alert")).to_have_text(say("errors", "fi", "second_factor_needed"))
    await page.keyboard.press("Escape")
    await leaves(page, "Saara")

    # By the organisation's own account, and out of it there too.
    await press(page, "sign_in.issuer", "console", name="Kunnan tunnus")
    await expect(page.get_by_role("button", name="Aino, oma valikko")).to_be_visible()
    await leaves(page, "Aino")
    await page.wait_for_url(f"{issuer.url}/leave?**")
    issuer.who["sub"] = "somebody else"
    await page.goto(f"{app.url}/console")
    await press(page, "sign_in.issuer", "console", name="Kunnan tunnus")
    await expect(page.get_by_role("alert")).to_have_text(fi("sign_in.issuer_unknown", "console"))
    assert page.url == f"{app.url}/console"
    await context.close()


HOST_PAGE = """<!doctype html><html lang="fi"><meta charset="utf-8"><title>Oma kunta</title>
<script src="SERVICE/w/loader.js" data-site="SITE" data-lang="fi" async></script>
<script>addEventListener("advisory:identify", async ({ detail }) => {
  window.asked = detail.site;
  Advisory.identify(await (await fetch("/token")).text());
});</script>"""


async def a_key_of_the_site(context: BrowserContext, app: Running) -> str:
    """As a main user makes it; it is seen once."""
    album, page = Album("keys-"), await context.new_page()
    await page.goto(f"{app.url}/console/settings/sites")
    await page.locator("#sign-in-email").fill("matti@town.example")
    await page.locator("#sign-in-password").fill(PASSWORD)
    await page.keyboard.press("Enter")
    keys = page.get_by_role("region", name=fi("sites.keys", "settings"), exact=True)
    await expect(keys.get_by_text(fi("sites.keys.none", "settings"))).to_be_visible()
    for kind in ("EdDSA", "HS256"):
        await keys.get_by_label(fi("sites.keys.kind", "settings")).select_option(kind)
        await press(page, "sites.keys.make", "settings")
        secret = await keys.locator("pre code").inner_text()
        if kind == "EdDSA":
            await keys.locator("pre").scroll_into_view_if_needed()
            await station(page, album, "made")
            await press(page, "sites.keys.done", "settings")
    await press(page, "sites.keys.done", "settings")
    assert secret not in await page.content()
    await keys.get_by_role("button", name="Poista avain").first.click()
    await press(page, "sites.keys.remove", "settings")
    await expect(keys.get_by_role("button", name="Poista avain")).to_have_count(1)
    await keys.scroll_into_view_if_needed()
    await station(page, album, "one")
    await page.close()
    return secret


async def test_a_host_page_says_who_asks_when_a_conversation_begins(chromium: Browser, app: Running) -> None:
    context = await context_for(chromium, "fi")
    server, port = Host(wall_clock, "HS256", await a_key_of_the_site(context, app)), free_port()
    url, tokens = f"http://127.0.0.1:{port}", [server.vouches()]
    await app.service.sites.put(a_site(app.url, origins=(app.url, url)))

    async def page_of(_: web.Request) -> web.Response:
        text = HOST_PAGE.replace("SERVICE", app.url).replace("SITE", SITE)
        return web.Response(text=text, content_type="text/html")

    async def token(_: web.Request) -> web.Response:
        return web.Response(text=tokens.pop(0))

    pages = web.Application()
    pages.router.add_get("/", page_of)
    pages.router.add_get("/token", token)
    runner = web.AppRunner(pages, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    said: list[str] = []
    try:
        async with StaffDriver(app.url) as aino:
            await aino.signs_in("aino@town.example", PASSWORD)
            page = await context.new_page()
            page.on("console", lambda message: said.append(message.text))
            asked: list[str] = []
            page.on("request", lambda request: asked.append(request.url))
            await page.goto(url)
            await page.locator("section > button").click()
            panel = page.frame_locator('iframe[title="Neuvonta"]')
            await panel.get_by_role("button", name=fi("home.ask", "widget"), exact=True).click()
            await panel.get_by_label(fi("before.question", "widget")).fill("Missä hakemukseni on?")
            await panel.get_by_role("button", name=fi("before.send", "widget")).click()
            await expect(panel.locator(".yours")).to_be_visible()
            conversation = await aino.takes()
            while aino.cards[conversation].known is None:
                await page.wait_for_timeout(20)
            assert aino.cards[conversation].known == Known(name="Matti Meikäläinen", sub="matti.m")
            assert await page.evaluate("window.asked") == SITE
            assert not [one for one in asked if "eyJ" in one], "no token in an address"
            # Said again by the page itself, and not believed: a line for the page's own developers.
            await page.evaluate("Advisory.identify('not.a.token')")
            while not any("not identified (malformed)" in one for one in said):
                await page.wait_for_timeout(50)
            assert (await app.service.chat.chat.find(conversation)).known_name == "Matti Meikäläinen"
    finally:
        await context.close()
        await runner.cleanup()
