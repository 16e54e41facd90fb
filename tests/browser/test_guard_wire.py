"""What a visitor types by mistake does not leave their browser, whatever they do with it."""

from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlsplit

import pytest
from playwright.async_api import Browser, CDPSession, expect

from tests.browser.city import City
from tests.support.pages import AdvisorPage, VisitorPage

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.req("R82", "R127")]

IDENTITY_CODE = "131052-308T"
CARD = "4111 1111 1111 1111"
IBAN = "FI21 1234 5600 0007 85"
SECRETS = {"identity_code": IDENTITY_CODE, "card": CARD, "iban": IBAN}
TELLING = (
    *("131052-", "1310523", "308t"),
    *("4111 1", "41111", "1111 1111", "11111111"),
    *("fi21 1", "fi211", "1234 5600", "12345600", "0007 85", "000785"),
)
"""Pieces that would betray a secret even if it were sent in parts."""
STORED = """() => {
  // A private window lets a frame store nothing.
  try { return JSON.stringify([{...localStorage}, {...sessionStorage}]); } catch { return ""; }
}"""
SLOWLY_MS = 180
"""Slower than the search waits, as many people type."""


class Wire:
    """All that a page and its frames send: addresses, headers, bodies and frames of sockets."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.searched: list[str] = []
        self.frames = 0

    async def tap(self, session: CDPSession) -> None:
        session.on("Network.requestWillBeSent", lambda event: self._request(event["request"]))
        session.on(
            "Network.requestWillBeSentExtraInfo", lambda event: self.sent.append(str(event["headers"]))
        )
        session.on("Network.webSocketCreated", lambda event: self.sent.append(event["url"]))
        session.on("Network.webSocketFrameSent", self._frame)
        await session.send("Network.enable", {"maxPostDataSize": 1_000_000})

    def _request(self, request: dict[str, Any]) -> None:
        self.sent.append(unquote_plus(str(request)))
        self.searched += parse_qs(urlsplit(request["url"]).query).get("q", [])

    def _frame(self, event: dict[str, dict[str, str]]) -> None:
        self.frames += 1
        self.sent.append(event["response"]["payloadData"])

    def betrays(self) -> list[str]:
        pieces = [
            f"{piece} in {text[:300]}" for text in self.sent for piece in TELLING if piece in text.casefold()
        ]
        return pieces + [words for words in self.searched if any(letter.isdigit() for letter in words)]


async def test_no_digit_of_a_secret_is_on_the_wire(chromium: Browser, city: City) -> None:
    visitor = await VisitorPage.opens(chromium, city, "fi", "digituki")
    context = visitor.page.context
    await visitor.opens_panel()
    wire = Wire()
    await wire.tap(await context.new_cdp_session(visitor.page))
    frame = visitor.page.frames[1]
    await wire.tap(await context.new_cdp_session(frame))

    # Typed slowly into the search and the question, added while waiting, and said in the conversation.
    await visitor.panel.get_by_role("searchbox").press_sequentially(f"passi {IDENTITY_CODE}", delay=SLOWLY_MS)
    await expect(visitor.panel.locator("#found [role=status]")).to_be_visible()
    await visitor.button("home.ask").click()
    question = visitor.panel.get_by_label(visitor.words("before.question"))
    await question.press_sequentially(f"Kortti {CARD} ei toimi", delay=SLOWLY_MS)
    await expect(visitor.panel.locator(".guard")).to_contain_text(visitor.words("caught.card"))
    await expect(question).to_have_value(f"Kortti [{visitor.words('masked.card')}] ei toimi")
    await visitor.button("before.send").click()
    await expect(visitor.panel.locator(".yours")).to_be_visible()
    await visitor.button("queue.add").click()
    await visitor.panel.get_by_label(visitor.words("queue.add_label")).fill(f"Tilini on {IBAN}.")
    await visitor.button("chat.send").click()
    await expect(visitor.panel.locator(".yours .masked").nth(1)).to_be_visible()

    anna = await AdvisorPage.opens(chromium, city, "fi")
    await anna.signs_in(city, "anna.lindholm", speaks="fi")
    await anna.takes()
    for kind, secret in SECRETS.items():
        # Sent by Enter at once, so that nothing but the sending itself can have checked it.
        await visitor.field.fill(f"Se on {secret}")
        await visitor.field.press("Enter")
        await expect(visitor.panel.locator(".guard")).to_contain_text(visitor.words(f"caught.{kind}"))
        await expect(visitor.log.locator(".message.mine").last).to_contain_text(
            visitor.words(f"masked.{kind}")
        )
        await expect(anna.page.locator(".log .mask").last).to_contain_text(anna.words(f"mask.{kind}"))

    assert wire.frames > 5, "the socket was not listened to"
    assert any("Kortti" in text for text in wire.sent), "what was sent was not seen"
    assert any("passi" in words for words in wire.searched), "no search was seen"
    assert wire.betrays() == []
    stored = await frame.evaluate(STORED)
    assert not [piece for piece in TELLING if piece in stored.casefold()]
    await anna.closes(1)
