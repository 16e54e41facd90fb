"""Accounts as people meet them: an invitation, a first password, a second factor, and the end of it."""

from base64 import b32decode
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from advisory.clock import wall_clock
from advisory.people.totp import code_of, step_of
from advisory.texts import say
from tests.browser.test_settings_pages import station
from tests.support.app import RECORDING, Running, make_settings, running_app
from tests.support.browser import Album, context_for
from tests.support.town import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240)]

FIRST, SECOND = "lumiaura porkkana kvartsi", "kvartsi lumiaura graniitti"
NAME = "Liisa Laine"
EMAIL = "liisa@town.example"


def fi(key: str, **params: str | int) -> str:
    return say("people", "fi", key, **params)


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[Running]:
    async with running_app(make_settings(tmp_path, second_factor="supervisor", **RECORDING)) as running:
        yield running


async def sign_in(page: Page, email: str, password: str) -> None:
    await page.locator("#sign-in-email").fill(email)
    await page.locator("#sign-in-password").fill(password)
    await page.keyboard.press("Enter")


async def press(page: Page, key: str) -> None:
    await page.get_by_role("button", name=fi(key), exact=True).click()


async def test_somebody_is_invited_comes_in_with_two_steps_and_is_shut_out(
    chromium: Browser, app: Running
) -> None:
    album = Album("people-")
    office = await context_for(chromium, "fi")
    matti = await office.new_page()
    await matti.goto(f"{app.url}/console/people")
    await sign_in(matti, "matti@town.example", PASSWORD)
    await expect(matti.get_by_role("row")).to_have_count(6)
    await station(matti, album, "list")
    await matti.get_by_role("button", name=say("console", "fi", "skip")).press("Enter")
    await expect(matti.get_by_role("main")).to_be_focused()

    # An invitation is a link, which is seen once.
    await press(matti, "invite")
    dialog = matti.get_by_role("dialog")
    await dialog.get_by_label(fi("invite.name")).fill(NAME)
    await dialog.get_by_role("button", name=fi("invite.send")).click()
    await expect(dialog.get_by_text(fi("invite.no_email"))).to_be_visible()
    await expect(dialog.get_by_label(fi("email"))).to_be_focused()
    # A press beside the dialog takes nothing away that was filled in.
    await matti.mouse.click(5, 5)
    await dialog.get_by_label(fi("email")).fill(EMAIL)
    await dialog.get_by_label(fi("role.supervisor")).check()
    await dialog.get_by_label("advice fi").check()
    await station(matti, album, "invite")
    await dialog.get_by_role("button", name=fi("invite.send")).click()
    link = await dialog.get_by_label(fi("link.label"), exact=True).input_value()
    await station(matti, album, "link")
    await press(matti, "link.done")
    await expect(matti.get_by_role("row")).to_have_count(7)

    # Its token leaves the address at once; an easy password is told while it is typed, and refused.
    home = await context_for(chromium, "fi")
    liisa = await home.new_page()
    asked: list[str] = []
    liisa.on("request", lambda request: asked.append(request.url))
    await liisa.goto(link)
    await expect(liisa.get_by_text(fi("enter.link.invite", name=NAME, email=EMAIL))).to_be_visible()
    token = link.partition("#link=")[2]
    assert token not in liisa.url
    assert not [url for url in asked if token in url.partition("#")[0]]
    password = liisa.get_by_label(fi("password.new"))
    await password.fill("LiisaLaine2026")
    await expect(liisa.get_by_role("status")).to_have_text(fi("strength.easy"))
    await liisa.keyboard.press("Enter")
    await expect(liisa.get_by_role("alert")).to_contain_text(say("errors", "fi", "password_easy"))
    await station(liisa, album, "password")
    await password.fill(FIRST)
    await expect(liisa.get_by_role("status")).to_have_text(fi("strength.strong"))
    await liisa.keyboard.press("Enter")

    # The role needs a second factor: nothing opens before it is there, not after a reload either.
    await expect(liisa.get_by_role("heading", name=fi("enter.enrol.title"))).to_be_visible()
    await liisa.reload()
    await press(liisa, "enter.enrol.app")
    await expect(liisa.get_by_role("img", name=fi("setup.picture"))).to_be_visible()
    await station(liisa, album, "set-up")
    seed = b32decode((await liisa.locator(".people-key").inner_text()).replace(" ", ""))
    used = step_of(wall_clock())
    code = liisa.get_by_label(fi("setup.code"), exact=True)
    await code.fill("000000")
    await liisa.keyboard.press("Enter")
    await expect(liisa.get_by_text(say("errors", "fi", "code_wrong"))).to_be_visible()
    await code.fill(code_of(seed, used))
    await liisa.keyboard.press("Enter")
    await expect(liisa.locator(".people-codes li")).to_have_count(10)
    await station(liisa, album, "recovery-codes")
    await press(liisa, "recovery.done")

    # One's own account: the password, and where one is signed in.
    menu = liisa.get_by_role("button", name="Liisa, oma valikko")
    await menu.click()
    await liisa.get_by_role("menuitem", name=fi("account.title")).click()
    await expect(liisa.get_by_role("heading", name=fi("sessions.title"))).to_be_visible()
    await station(liisa, album, "account")
    await press(liisa, "password.change")
    await liisa.get_by_label(fi("password.current")).fill(FIRST)
    await liisa.get_by_label(fi("password.new")).fill(SECOND)
    await station(liisa, album, "change")
    await liisa.keyboard.press("Enter")
    await expect(liisa.get_by_role("dialog")).to_have_count(0)

    # Signed out and in again, with a code that has not been used.
    await menu.click()
    await liisa.get_by_role("menuitem", name=say("console", "fi", "own.sign_out")).click()
    await sign_in(liisa, EMAIL, SECOND)
    await expect(liisa.get_by_role("heading", name=fi("enter.code.title"))).to_be_visible()
    await expect(liisa.get_by_label(fi("enter.code.label"))).to_be_focused()
    await station(liisa, album, "code")
    await liisa.get_by_label(fi("enter.code.label")).fill(code_of(seed, max(used + 1, step_of(wall_clock()))))
    await liisa.keyboard.press("Enter")
    await expect(menu).to_be_visible()

    # Shut out, with a reason that stays beside the account; the open page is closed at once.
    await matti.get_by_role("link", name=NAME).press("Enter")
    await expect(matti.get_by_role("heading", name=NAME, level=1)).to_be_focused()
    await expect(matti.get_by_text(f"{EMAIL} · {fi('state.active')}")).to_be_visible()
    await expect(matti.get_by_text(fi("event.second_factor_on"))).to_be_visible()
    await station(matti, album, "person")
    # Roles that were chosen and not saved are asked about.
    await matti.get_by_label(fi("role.editor"), exact=False).check()
    await matti.get_by_role("link", name=fi("back")).click()
    await matti.get_by_role("button", name=say("console", "fi", "unsaved.stay")).click()
    await press(matti, "roles.save")
    await expect(matti.locator(".done-line")).to_have_text(fi("saved"))
    await expect(matti.get_by_role("group", name=fi("roles"))).to_be_visible()
    await press(matti, "disable")
    await dialog.get_by_label(fi("why")).select_option("left")
    await station(matti, album, "disable")
    await dialog.get_by_role("button", name=fi("disable")).click()
    await expect(matti.get_by_text(f"{fi('event.disabled')} · {fi('why.left')}")).to_be_visible()
    await expect(matti.get_by_role("heading", name=fi("access"))).to_be_focused()
    await expect(liisa.locator("#sign-in-email")).to_be_visible()
    for context in (office, home):
        await context.close()
