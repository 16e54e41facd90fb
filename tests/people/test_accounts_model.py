"""Who stays, and what a browser calls itself."""

from dataclasses import replace

import pytest

from advisory.clock import Instant
from advisory.identity import Role
from advisory.limits.addresses import network_of
from advisory.people.model import browser_of, leaves_nobody
from tests.support.town import a_member

MATTI = a_member("matti", Role.MAIN_USER, password_hash="x")
MAIJA = a_member("maija", Role.MAIN_USER, Role.ADVISOR, password_hash="x")
AINO = a_member("aino", password_hash="x")


@pytest.mark.parametrize(
    ("others", "gone"),
    [
        ([AINO], True),
        ([AINO, MAIJA], False),
        ([replace(MAIJA, disabled_at=Instant(1))], True),
        ([replace(MAIJA, password_hash=None)], True),
    ],
)
def test_somebody_stays_who_can_let_others_in(others: list[object], gone: bool) -> None:
    everybody = [MATTI, *others]
    demoted = replace(MATTI, roles=frozenset({Role.ADVISOR}))
    disabled = replace(MATTI, disabled_at=Instant(1))
    assert leaves_nobody(everybody, MATTI, demoted) is gone  # type: ignore[arg-type]
    assert leaves_nobody(everybody, MATTI, disabled) is gone  # type: ignore[arg-type]
    assert not leaves_nobody(everybody, AINO, replace(AINO, disabled_at=Instant(1)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("agent", "told"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox, Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0",
            "Edge, Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
            "(KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
            "Safari, iPhone",
        ),
        ("<script>alert(1)</script>", ""),
        ("", ""),
    ],
)
def test_a_browser_is_told_in_words_of_our_own(agent: str, told: str) -> None:
    assert browser_of(agent) == told


def test_an_address_stands_for_its_network() -> None:
    assert network_of("192.0.2.7") == network_of("::ffff:192.0.2.7") == "192.0.2.7"
    assert network_of("2001:db8:1:2::7") == network_of("2001:db8:1:2:ffff::1") == "2001:db8:1:2::/64"
    assert network_of("2001:db8:1:3::7") != network_of("2001:db8:1:2::7")
    assert network_of("") == ""
