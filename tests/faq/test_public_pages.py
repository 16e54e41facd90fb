"""Articles on pages of their own, for whoever has no script and for those who search elsewhere."""

import json
import re
from xml.etree import ElementTree

import aiohttp
import pytest

from advisory.faq.model import Version
from tests.faq.support import CARD_FI, CARD_SV, EditorDriver, answer, settled
from tests.support.app import Running
from tests.support.town import ADVICE, SITE

HOME = f"/faq/{SITE}/fi"
NASTY = Version(
    "fi",
    "Saako </script><script>alert(1)</script> kysyä & vastata?",
    'Kyllä, lue [ohje](article:card) tai <img src=x onerror="alert(2)">.\n\n## Väliotsikko\n\nLoppu.',
    "Kyllä.",
)


async def fetched(
    app: Running, path: str, status: int = 200, **headers: str
) -> tuple[str, aiohttp.ClientResponse]:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{app.url}{path}", allow_redirects=False, headers=headers) as response,
    ):
        assert response.status == status, await response.text()
        return await response.text(), response


@pytest.fixture
async def published(app: Running, editor: EditorDriver) -> Running:
    await editor.publishes("card", answer(CARD_FI, CARD_SV))
    await editor.publishes("nasty", answer(NASTY))
    await editor.publishes("steps", answer(CARD_FI, kind="procedure"))
    await editor.publishes("elsewhere", answer(CARD_FI, services=("harbour",)))
    await settled(app)
    return app


async def test_what_is_published_stands_on_a_page(published: Running) -> None:
    front, response = await fetched(published, HOME)
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
    assert f'href="{HOME}/card"' in front
    assert "Miten saan kirjastokortin?" in front
    assert f"{ADVICE} fi" in front
    assert "/steps" not in front, "an instruction for staff"
    assert "/elsewhere" not in front, "a service of another site"
    for hidden in ("steps", "elsewhere", "nothing"):
        gone, _ = await fetched(published, f"{HOME}/{hidden}", 404)
        assert "<h1>Sivua ei löytynyt</h1>" in gone

    shown, _ = await fetched(published, f"{HOME}/card")
    assert "<h1>Miten saan kirjastokortin?</h1>" in shown
    assert f'<link rel="canonical" href="{published.url}{HOME}/card">' in shown
    assert f'hreflang="sv" href="{published.url}/faq/{SITE}/sv/card"' in shown
    assert 'href="https://kirjasto.example/kortti"' in shown


async def test_structured_data_says_what_the_page_says(published: Running) -> None:
    shown, _ = await fetched(published, f"{HOME}/nasty")
    assert "<script>" not in shown
    assert "<img" not in shown
    data = re.findall(r'<script type="application/ld\+json">(.*?)</script>', shown)
    (found,) = map(json.loads, data)
    (question,) = found["mainEntity"]
    assert (found["@type"], found["inLanguage"]) == ("FAQPage", "fi")
    assert question["name"] == NASTY.question
    assert question["acceptedAnswer"]["text"] in shown
    assert f'<a href="{HOME}/card"' in shown, "a link to another article stays on these pages"
    assert "<h2>Väliotsikko</h2>" in shown


async def test_a_language_that_an_article_lacks_leads_to_one_that_it_has(published: Running) -> None:
    _, response = await fetched(published, f"/faq/{SITE}/en/card", 302)
    assert response.headers["Location"] == f"{HOME}/card"
    front, _ = await fetched(published, f"/faq/{SITE}/en")
    assert f'href="{HOME}/card" lang="fi"' in front
    _, response = await fetched(published, f"/faq/{SITE}", 302, **{"Accept-Language": "sv-FI,sv;q=0.9"})
    assert response.headers["Location"] == f"/faq/{SITE}/sv"
    await fetched(published, f"/faq/{SITE}/xx", 404)
    await fetched(published, "/faq/nowhere/fi", 404)


async def test_a_search_needs_no_script(published: Running) -> None:
    found, response = await fetched(published, f"{HOME}?q=kirjastokortti")
    assert f'href="{HOME}/card"' in found
    assert "/steps" not in found
    assert "/elsewhere" not in found
    assert 'content="noindex"' in found
    assert response.headers["Cache-Control"] == "no-store"
    none, _ = await fetched(published, f"{HOME}?q=%3Cb%3Eavaruusmatka")
    assert "Mikään ohje ei sovi hakuun ”&lt;b&gt;avaruusmatka”" in none


async def test_a_sitemap_names_every_page_of_the_site(published: Running) -> None:
    text, response = await fetched(published, f"/faq/{SITE}/sitemap.xml")
    assert response.content_type == "application/xml"
    places = [one.text for one in ElementTree.fromstring(text).findall(".//{*}loc")]
    base = f"{published.url}/faq/{SITE}"
    assert sorted(map(str, places)) == [f"{base}/fi/card", f"{base}/fi/nasty", f"{base}/sv/card"]
    for place in map(str, places):
        await fetched(published, place.removeprefix(published.url))
    robots, _ = await fetched(published, "/robots.txt")
    assert f"Sitemap: {base}/sitemap.xml" in robots


async def test_many_articles_come_in_pages_and_a_sitemap_in_parts(
    published: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advisory.faq.public_page_http.AT_ONCE", 1)
    monkeypatch.setattr("advisory.faq.public_page_http.FIRST", 1)
    monkeypatch.setattr("advisory.faq.public_page_http.MAPPED_AT_ONCE", 1)
    front, _ = await fetched(published, HOME)
    assert f'href="{HOME}/topic/{ADVICE}"' in front
    seen = ""
    for number in (1, 2):
        one, _ = await fetched(published, f"{HOME}/topic/{ADVICE}?page={number}")
        assert f"Sivu {number}/2" in one
        seen += one
    assert f'href="{HOME}/card"' in seen
    assert f'href="{HOME}/nasty"' in seen
    await fetched(published, f"{HOME}/topic/harbour", 404)
    index, _ = await fetched(published, f"/faq/{SITE}/sitemap.xml")
    parts = [str(one.text) for one in ElementTree.fromstring(index).findall(".//{*}loc")]
    assert len(parts) == 2
    for part in parts:
        text, _ = await fetched(published, part.removeprefix(published.url))
        assert "<urlset" in text
