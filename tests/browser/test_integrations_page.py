"""Other systems as a main user meets them: a key that is seen once, a receiver that fails and is mended."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.test_settings_pages import NARROW, fi, sign_in, station
from tests.integrations.test_webhooks import Receiver, checks, receiving
from tests.support.app import RECORDING, Running, make_settings, running_app
from tests.support.browser import DESKTOP, Album, context_for
from tools.frontend import build

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(180)]

NAME = "Asianhallinta"


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[Running]:
    build()
    settings = make_settings(
        tmp_path, recording_key=RECORDING["recording_key"], webhook_networks="127.0.0.0/8"
    )
    async with running_app(settings) as running:
        yield running


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as made:
        yield made


async def presses(page: Page, name: str, within: str = "main") -> None:
    await page.locator(within).get_by_role("button", name=name, exact=True).focus()
    await page.keyboard.press("Enter")


async def seen_once(page: Page, copy: str, done: str) -> str:
    """Copies the secret that is shown, says that it is kept, and it is nowhere any more."""
    shown = page.locator(".settings-secret")
    await expect(shown.locator("p")).to_be_focused()
    secret = await shown.locator("code").inner_text()
    await presses(page, fi(copy), ".settings-secret")
    assert await page.evaluate("navigator.clipboard.readText()") == secret
    await presses(page, fi(done), ".settings-secret")
    await expect(shown).to_have_count(0)
    assert secret not in await page.content()
    return secret


async def opens(app: Running, secret: str) -> int:
    headers = {"Authorization": f"Bearer {secret}"}
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{app.url}/api/v1/services", headers=headers) as answer,
    ):
        return answer.status


@pytest.mark.req("R89")
async def test_keys_and_receivers_are_looked_after(
    chromium: Browser, app: Running, receiver: Receiver
) -> None:
    album = Album("integrations-")
    context = await context_for(chromium, "fi")
    await context.grant_permissions(["clipboard-read", "clipboard-write"], origin=app.url)
    page = await context.new_page()
    await sign_in(page, app, "matti", "integrations")
    await expect(page.get_by_text(fi("systems.keys.none"))).to_be_visible()
    await expect(page.get_by_text(fi("systems.hooks.none"))).to_be_visible()
    await station(page, album, "empty")

    dialog = page.get_by_role("dialog")
    await presses(page, fi("systems.key.make"))
    name = dialog.get_by_label(fi("systems.name"), exact=True)
    await expect(name).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(dialog.get_by_text(fi("systems.name.needed"))).to_be_visible()
    await expect(dialog.get_by_text(fi("systems.scopes.needed"))).to_be_visible()
    await name.fill(NAME)
    await dialog.get_by_label(fi("systems.scope.services_read")).check()
    await dialog.get_by_label(fi("systems.services.all_too")).uncheck()
    await dialog.get_by_label("library fi").check()
    await station(page, album, "key")
    await name.focus()
    await page.keyboard.press("Enter")
    key = await seen_once(page, "systems.key.copy", "systems.key.done")
    assert await opens(app, key) == 200
    await presses(page, fi("systems.key.revoke_of", name=NAME))
    await presses(page, fi("systems.key.revoke"), "dialog")
    await expect(page.get_by_role("heading", name=fi("systems.keys"), exact=True)).to_be_focused()
    await expect(page.get_by_text(fi("systems.keys.over.one", n=1))).to_be_visible()
    await expect(page.get_by_text(fi("systems.keys.none"))).to_be_visible()
    assert await opens(app, key) == 401

    await presses(page, fi("systems.hook.add"))
    url = dialog.get_by_label(fi("systems.url"), exact=True)
    await dialog.get_by_label(fi("systems.name"), exact=True).fill(NAME)
    await dialog.get_by_label(fi("systems.kind.message_left")).check()
    await url.fill("https://192.168.1.1/")
    await page.keyboard.press("Enter")
    await expect(dialog.locator(".field-error")).to_contain_text("ADVISORY_WEBHOOK_NETWORKS")
    await expect(url).to_be_focused()
    await page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    assert await dialog.locator("form").evaluate("(form) => form.scrollWidth - form.clientWidth") == 0
    await page.set_viewport_size(DESKTOP)
    await url.fill(receiver.url)
    await page.keyboard.press("Enter")
    secret = await seen_once(page, "systems.hook.copy", "systems.hook.done")
    await expect(page.get_by_text(fi("systems.hook.state.new"))).to_be_visible()

    receiver.status = 503
    await presses(page, f"{fi('systems.test')}: {NAME}")
    why = fi("systems.why.status", status=503)
    row = page.get_by_role("row").nth(1)
    await expect(row).to_contain_text(why, timeout=15_000)
    await expect(page.locator(".notice.warn")).to_contain_text("eivät ole menneet perille")
    await station(page, album, "failing")
    receiver.status = 204
    await presses(page, f"{fi('systems.again')}: {NAME}")
    await expect(page.get_by_text(fi("systems.hook.state.works"), exact=True)).to_be_visible(timeout=15_000)
    await expect(row).to_contain_text("Perillä")
    assert receiver.types[-1] == "webhook.test"
    assert checks(secret, *receiver.seen[-1])

    await presses(page, f"{fi('systems.hook.renew')}: {NAME}")
    await presses(page, fi("systems.hook.renew"), "dialog")
    assert await seen_once(page, "systems.hook.copy", "systems.hook.done") != secret
    await expect(page.get_by_text("Edellinen salaisuus kelpaa")).to_be_visible()
    await presses(page, f"{fi('systems.hook.change')}: {NAME}")
    await dialog.get_by_label(fi("systems.hook.on")).uncheck()
    await page.keyboard.press("Enter")
    await expect(page.get_by_text(fi("systems.hook.state.paused"))).to_be_visible()
    await presses(page, f"{fi('systems.hook.remove')}: {NAME}")
    await presses(page, fi("systems.hook.remove"), "dialog")
    await expect(page.get_by_text(fi("systems.hooks.none"))).to_be_visible()
    await context.close()
