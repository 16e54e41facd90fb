"""The way to a person and the accessibility statement need no script, and tell the truth about now."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from advisory.texts import say
from tests.support.app import Running, make_settings, running_app
from tests.support.town import SITE, a_site

FEEDBACK = "saavutettavuus@town.example"


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[Running]:
    async with running_app(make_settings(tmp_path, feedback=FEEDBACK)) as running:
        site = a_site(
            running.url, phone="09 123 <b>", privacy_urls={"fi": "https://town.example/tietosuoja?a=1&b=2"}
        )
        await running.service.sites.put(site)
        yield running


async def read(session: aiohttp.ClientSession, address: str) -> str:
    async with session.get(address) as answer:
        assert answer.status == 200
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
        assert "Set-Cookie" not in answer.headers
        return await answer.text()


@pytest.mark.req("R96")
async def test_the_way_to_a_person_in_three_languages(app: Running) -> None:
    async with aiohttp.ClientSession() as session:
        for lang in ("fi", "sv", "en"):
            text = await read(session, f"{app.url}/chat/{SITE}?lang={lang}")
            assert f'<html lang="{lang}">' in text
            assert f"<p>{say('launcher', lang, 'open.other', n=2)}.</p>" in text
            assert f'href="/w/app?site={SITE}&amp;lang={lang}"' in text
            assert f'href="/w/app?site={SITE}&amp;lang={lang}&amp;kiosk="' in text
            assert f'href="/accessibility/{SITE}?lang={lang}"' in text
            assert "<script" not in text
            assert "<b>" not in text
            assert 'href="tel:09123"' in text
            for other in ("fi", "sv", "en"):
                assert f'hreflang="{other}" href="/chat/{SITE}?lang={other}"' in text
        text = await read(session, f"{app.url}/chat/{SITE}?lang=fi")
        assert 'href="https://town.example/tietosuoja?a=1&amp;b=2"' in text
        for path in ("/chat/none", "/accessibility/none", "/chat/..%2f..%2fetc"):
            async with session.get(app.url + path) as answer:
                assert answer.status == 404


async def test_the_statement_names_where_to_write_and_who_watches(app: Running) -> None:
    async with aiohttp.ClientSession() as session:
        for lang in ("fi", "sv", "en"):
            text = await read(session, f"{app.url}/accessibility/{SITE}?lang={lang}")
            assert f'href="mailto:{FEEDBACK}"' in text
            assert "14" in text
            assert "Traficom" in text
            assert len(re.findall("<h2>", text)) == 4
        # Without a language of its own an address speaks the browser's.
        headers = {"Accept-Language": "sv-FI"}
        async with session.get(f"{app.url}/accessibility/{SITE}", headers=headers) as answer:
            assert '<html lang="sv">' in await answer.text()
            assert answer.headers["Vary"] == "Accept-Language"


async def test_the_widget_wears_its_sites_theme_and_leads_on_without_a_script(app: Running) -> None:
    async with aiohttp.ClientSession() as session:
        for theme, shown in (
            ("neutral", '<html lang="sv">'),
            ("contrast", '<html lang="sv" data-theme="contrast">'),
            ('"><script>', '<html lang="sv" data-theme="&quot;&gt;&lt;script&gt;">'),
        ):
            await app.service.sites.put(a_site(app.url, theme=theme))
            async with session.get(f"{app.url}/w/app?site={SITE}&lang=sv") as answer:
                text = await answer.text()
            assert shown in text
            assert f'<noscript><p><a href="/chat/{SITE}?lang=sv" target="_top">' in text


@pytest.mark.parametrize("wrong", ["nobody", "javascript:alert(1)", "http://town.example", "a@b<script>"])
def test_a_place_for_feedback_is_an_address(wrong: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="feedback"):
        make_settings(tmp_path, feedback=wrong)
