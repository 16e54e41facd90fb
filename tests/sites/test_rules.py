"""What an address of a site may be, and where and to how many the widget is shown."""

import json
from pathlib import Path
from typing import Any

import pytest

from advisory.clock import Instant
from advisory.sites.model import NotAnOrigin, PageRule, Pilot, origin_of
from tests.support.town import ADVICE, LIBRARY, a_site

ROWS: list[dict[str, Any]] = json.loads(Path(__file__).with_name("pilot.json").read_text())


@pytest.mark.req("R45")
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["why"])
def test_to_how_many_the_widget_is_shown(row: dict[str, Any]) -> None:
    """`client/src/pilot.test.ts` reads the same table."""
    pilot = Pilot(tuple(row["pages"]), row["share"], row.get("begins_at"), row.get("ends_at"))
    assert pilot.share_on(row["path"], Instant(1000)) == row["shown"]


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://www.kunta.example", "https://www.kunta.example"),
        ("  https://www.kunta.example/ ", "https://www.kunta.example"),
        ("HTTPS://WWW.Kunta.Example", "https://www.kunta.example"),
        ("https://www.kunta.example:443", "https://www.kunta.example"),
        ("http://www.kunta.example:80", "http://www.kunta.example"),
        ("https://www.kunta.example:8443", "https://www.kunta.example:8443"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("https://äänekoski.example", "https://xn--nekoski-4waa.example"),
    ],
)
def test_an_address_is_kept_as_a_browser_calls_it(text: str, origin: str) -> None:
    assert origin_of(text) == origin


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("www.kunta.example", "scheme"),
        ("", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("ftp://kunta.example", "scheme"),
        ("https://www.kunta.example/fi", "path"),
        ("https://www.kunta.example?x=1", "path"),
        ("https://www.kunta.example#x", "path"),
        ("https://www.kunta.example /", "path"),
        ("https://", "form"),
        ("https://*.kunta.example", "form"),
        ("https://kunta .example", "path"),
        ("https://-kunta.example", "form"),
        ("https://kunta..example", "form"),
        ("https://me@kunta.example", "form"),
        ("https://me:secret@kunta.example", "form"),
        ("https://kunta.example:99999", "form"),
        ("https://kunta.example:80x", "path"),
        ("https://kunta.example;script-src", "form"),
        ("https://kunta.example'", "form"),
        ("https://" + "a" * 64 + ".example", "form"),
    ],
)
def test_what_is_no_address_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(NotAnOrigin) as refused:
        origin_of(text)
    assert refused.value.why == why


def test_a_page_with_letters_that_addresses_write_as_bytes_finds_its_service() -> None:
    site = a_site("https://town.example", pages=(PageRule("/äly", LIBRARY),))
    assert site.service_for("/%C3%A4ly/1") == LIBRARY
    assert site.service_for("/aly") == ADVICE
