"""What the button on a host page says, by the service's clock and not the browser's."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from advisory.clock import HOUR_MS, Instant
from advisory.desk.launcher import opening, with_words
from advisory.sites.wire import SiteState

ZONE = "Europe/Helsinki"


def at(text: str) -> Instant:
    return Instant(int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE)).timestamp() * 1_000))


SATURDAY = at("2026-11-21T12:00")


def words(lang: str = "fi", **state: object) -> tuple[str, str, str]:
    asked = SiteState.model_validate({"promise_s": 120, **state})
    shown = with_words(asked, lang, SATURDAY, ZONE, "neutral")
    return shown.title, shown.line, shown.look


@pytest.mark.req("R34")
@pytest.mark.parametrize(
    ("lang", "state", "title", "line", "look"),
    [
        ("fi", {"availability": "open"}, "Kysy neuvontaa", "Vastaamme yleensä 2 minuutissa", "right"),
        ("sv", {"availability": "open"}, "Fråga rådgivningen", "Vi svarar oftast inom 2 minuter", "right"),
        (
            "en",
            {"availability": "open", "promise_s": 20},
            "Ask for advice",
            "We usually answer within a minute",
            "right",
        ),
        (
            "fi",
            {"availability": "rush", "wait_low_s": 430, "wait_high_s": 700},
            "Kysy neuvontaa",
            "Ruuhkaa: odotus 8–12 minuuttia",
            "right",
        ),
        ("fi", {"availability": "rush"}, "Kysy neuvontaa", "Nyt on ruuhkaa", "right"),
        ("fi", {"availability": "full"}, "Jätä viesti", "Jono on nyt täynnä", "right shut"),
        (
            "fi",
            {"availability": "closed", "opens_at": at("2026-11-23T09:00"), "position": "left"},
            "Jätä viesti",
            "Neuvonta aukeaa ma kello 9",
            "left shut",
        ),
        (
            "sv",
            {"availability": "closed"},
            "Lämna ett meddelande",
            "Rådgivningen är stängd just nu",
            "right shut",
        ),
        (
            "fi",
            {"availability": "open", "label": {"fi": "Kysy kirjastosta"}},
            "Kysy kirjastosta",
            "Vastaamme yleensä 2 minuutissa",
            "right",
        ),
    ],
)
def test_the_launcher_tells_the_truth_about_now(
    lang: str, state: dict[str, object], title: str, line: str, look: str
) -> None:
    assert words(lang, **state) == (title, line, look)


@pytest.mark.parametrize(
    ("lang", "when", "said"),
    [
        ("fi", "2026-11-21T14:30", "Neuvonta aukeaa kello 14.30"),
        ("sv", "2026-11-25T09:00", "Rådgivningen öppnar ons kl. 9"),
        ("en", "2026-11-23T09:00", "Advice opens Mon at 9:00"),
        ("fi", "2026-12-07T09:00", "Neuvonta aukeaa 7.12. kello 9"),
        ("en", "2026-12-07T09:00", "Advice opens 7 Dec at 9:00"),
    ],
)
def test_an_opening_is_as_near_as_it_is(lang: str, when: str, said: str) -> None:
    assert opening(at(when), lang, SATURDAY, ZONE) == said


def test_when_to_ask_again_is_told_as_a_length() -> None:
    """A browser whose clock is wrong by a day asks at the right moment all the same."""

    def again(**state: object) -> int:
        asked = SiteState.model_validate({"availability": "closed", "promise_s": 120, **state})
        return with_words(asked, "fi", SATURDAY, ZONE, "neutral").again_s

    assert again(opens_at=SATURDAY + 2 * HOUR_MS) == 7_200
    assert again(opens_at=SATURDAY) == 1, "never none at all"
    assert again(opens_at=SATURDAY + 24 * 20 * HOUR_MS) == 0, "no page stands open for as long"
    assert again() == 0
