"""Within a call: text as it is typed, a pointer on a shared screen, and other devices."""

import pytest
from playwright.async_api import expect

from tests.escalate.test_browser_call import SCREEN, Pair, no_blocking_in_the_loop, pair, sources
from tests.escalate.test_browser_pause import shares
from tests.support.browser import Album, assert_accessible

__all__ = ["no_blocking_in_the_loop", "pair"]
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(120)]


@pytest.mark.req("R64")
async def test_text_is_seen_while_it_is_typed_and_a_number_is_not(pair: Pair) -> None:
    await pair.call()
    await pair.press(pair.visitor, "Teksti")
    field = pair.visitor.get_by_label("Kirjoita tekstiä")
    await field.press_sequentially("Hetuni on 131052-308T ja")
    await expect(pair.advisor.get_by_text("kirjoittaa:")).to_be_visible()
    await expect(pair.advisor.get_by_text("131052")).to_have_count(0)
    await field.press("Enter")
    await expect(pair.advisor.get_by_role("log", name="").get_by_text("Hetuni on").first).to_be_visible()
    await expect(pair.advisor.get_by_text("131052")).to_have_count(0)
    await expect(pair.visitor.get_by_text("131052")).to_have_count(0)
    await assert_accessible(pair.visitor)
    await assert_accessible(pair.advisor)
    await pair.advisor.get_by_label("Kirjoita tekstiä").fill("Näen sen")
    await expect(pair.visitor.get_by_text("Näen sen")).to_be_visible()


@pytest.mark.req("R58", "R59")
async def test_the_advisor_points_at_the_shared_screen_and_can_press_nothing_there(pair: Pair) -> None:
    await pair.call()
    await shares(pair)
    assert await pair.moves(pair.advisor, SCREEN)
    picture = pair.advisor.locator(".call-screen.points")
    await picture.hover()  # in its middle, whatever stands beside the picture
    mark = pair.visitor.locator(".call-screen.small .call-pointer")
    await expect(mark).to_be_visible()
    await expect(mark).to_contain_text("Aino osoittaa tätä kohtaa")
    box, edge = await mark.bounding_box(), await pair.visitor.locator(".call-screen.small").bounding_box()
    assert box is not None
    assert edge is not None
    dot = await mark.evaluate("(mark) => mark.offsetWidth / 2")
    assert abs(box["x"] + dot - edge["x"] - edge["width"] / 2) < edge["width"] * 0.08
    assert abs(box["y"] + dot - edge["y"] - edge["height"] / 2) < edge["height"] * 0.08
    await assert_accessible(pair.visitor)
    await Album("talk-").picture(pair.visitor, "points")
    await pair.advisor.get_by_label("Kirjoita vastaus").or_(pair.advisor.locator("textarea")).first.hover()
    await expect(mark).to_have_count(0)


async def test_other_devices_are_put_into_the_same_connection(pair: Pair) -> None:
    await pair.call()
    await pair.see_each_other()
    before = await sources(pair)
    await pair.press(pair.visitor, "Laitteet")
    await expect(pair.visitor.get_by_text("Äänesi kuuluu.")).to_be_visible()
    await assert_accessible(pair.visitor)
    choice = pair.visitor.get_by_label("Mikrofoni", exact=True)
    values = await choice.locator("option").evaluate_all("all => all.map((one) => one.value)")
    now = await choice.input_value()
    await choice.select_option(next(one for one in values if one != now))
    choice = pair.visitor.get_by_label("Kamera", exact=True)
    now = await choice.input_value()
    await choice.select_option("")
    await expect(pair.advisor.locator(".call-tile.dark:not(.mine)")).to_be_visible()
    await choice.select_option(now)
    await expect(pair.advisor.locator(".call-tile.dark:not(.mine)")).to_have_count(0)
    await pair.press(pair.visitor, "Viittomakieli: pois")
    await expect(pair.visitor.locator(".call-tile.pinned")).to_be_visible()
    await pair.see_each_other()
    assert await sources(pair) == before


@pytest.mark.req("R37")
async def test_the_visitor_tries_the_devices_before_anybody_hears_or_sees_them(pair: Pair) -> None:
    await pair.propose()
    await pair.press(pair.visitor, "Kokeile ensin laitteita")
    await expect(pair.visitor.get_by_text("Äänesi kuuluu.")).to_be_visible()
    await expect(pair.visitor.get_by_text("Katso, mitä takanasi näkyy.")).to_be_visible()
    assert await pair.moves(pair.visitor, ".call-check video")
    assert not (await sources(pair)).get("visitor")
    await Album("talk-").picture(pair.visitor, "check")
    await pair.press(pair.visitor, "Vastaa kameralla")
    await pair.see_each_other()
