"""Whatever colour an organisation has, what is drawn from it can be read in every theme, light and dark."""

import re
from dataclasses import asdict
from functools import cache

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from advisory.sites.colours import (
    BLACK,
    BRIGHTEST,
    DIMMEST,
    PART,
    TEXT,
    WHITE,
    NotAColour,
    Tones,
    colour_of,
    looks,
    ratio,
)
from tests.frontend.test_contrast import (
    GROUNDS,
    ON,
    ORGANISATIONS,
    PARTS,
    ROOT,
    SOFT,
    luminance,
    set_together,
    tokens,
)
from tests.frontend.test_contrast import ratio as other_ratio

THEMES = ("", *ORGANISATIONS)
DERIVED = {name.replace("_", "-") for name in Tones.__dataclass_fields__}
colours = st.integers(0, 0xFFFFFF).map("#{:06x}".format)
greys = st.integers(0, 0xFF).map(lambda part: f"#{part:02x}{part:02x}{part:02x}")
GROUND_OF_ACTION = (*GROUNDS, *SOFT, "action-soft", "advisor-bubble", "visitor-bubble", "field")


@cache
def wanted() -> list[tuple[str, str, float]]:
    """Every pair of which at least one side is drawn from the colour, with its least contrast."""
    pairs = [(a, b, TEXT) for a, grounds in ON.items() for b in grounds]
    pairs += [(a, b, PART) for a, grounds in PARTS.items() for b in grounds]
    pairs += [("action", b, TEXT) for b in GROUND_OF_ACTION]
    pairs += [(a, b, TEXT) for a, b in set_together("visitor")]
    return sorted({one for one in pairs if DERIVED & {one[0], one[1]}})


@cache
def themed(theme: str) -> tuple[dict[str, str], dict[str, str]]:
    return tokens("visitor", theme)


@pytest.mark.req("R99", "R138")
@settings(max_examples=80, deadline=None)
@given(colours | greys)
@example("#ffffff")
@example("#000000")
@example("#ffff00")
@example("#0000ff")
@example("#757575")
def test_all_that_follows_from_a_colour_can_be_read(colour: str) -> None:
    found = looks(colour)
    faint = []
    for theme in THEMES:
        for side, known, drawn in zip(
            ("light", "dark"), themed(theme), (found.light, found.dark), strict=True
        ):
            here = known | {name.replace("_", "-"): value for name, value in asdict(drawn).items()}
            for a, b, least in wanted():
                if a in here and b in here and (got := ratio(here[a], here[b])) < least:
                    faint.append(f"{theme} {side}: {a} {here[a]} on {b} {here[b]} is {got:.2f}, not {least}")
            for ground in (*GROUNDS, "hero", "hero-deep"):
                rings = [ratio(here[ring], here[ground]) for ring in ("focus", "focus-halo")]
                assert max(rings) >= PART, f"{theme} {side}: the ring of focus on {ground} {here[ground]}"
    assert faint == []


@given(colours | greys)
@settings(max_examples=100, deadline=None)
def test_the_launcher_wears_the_colour_itself(colour: str) -> None:
    light = looks(colour).light
    assert light.hero == colour
    assert ratio(light.on_hero, colour) >= TEXT
    # The round under its sign: a fifth of black over the ground.
    darker = "#" + "".join(f"{round(0.8 * int(colour[at : at + 2], 16)):02x}" for at in (1, 3, 5))
    assert ratio(light.on_hero, darker) >= PART


@given(colours)
@settings(max_examples=50, deadline=None)
def test_a_colour_that_can_be_read_is_left_as_it_is(colour: str) -> None:
    found = looks(colour)
    assert (found.light.action == colour) == (found.ratio >= TEXT)
    assert found.used_ratio >= TEXT
    assert found.dark_ratio >= TEXT
    assert luminance(found.light.action) <= luminance(colour)
    assert luminance(found.dark.action) >= luminance(colour) or colour == found.dark.action


def test_the_worst_grounds_are_those_of_the_style_sheets() -> None:
    sides = [themed(theme) for theme in THEMES]
    grounds = [name for name in GROUND_OF_ACTION if name not in DERIVED]
    assert luminance(DIMMEST) == min(luminance(light[name]) for light, _ in sides for name in grounds)
    assert luminance(BRIGHTEST) == max(luminance(dark[name]) for _, dark in sides for name in grounds)
    assert ratio("#0b5566", "#ffffff") == other_ratio("#0b5566", "#ffffff")


def test_every_tone_replaces_one_that_the_pages_have() -> None:
    known, _ = themed("")
    assert known.keys() >= DERIVED
    sheet = looks("#0b5566").sheet
    assert set(re.findall(r"--([\w-]+):", sheet)) == DERIVED
    # Whoever needs more contrast, or has colours of their own, meets none of it.
    assert sheet.startswith("@media (forced-colors:none) and (not (prefers-contrast:more))")
    assert ':root:not([data-theme="contrast"])' in sheet


def test_what_is_suggested_is_used_as_it_is() -> None:
    source = (ROOT / "console" / "src" / "settings" / "sites_accent.tsx").read_text()
    suggested = re.findall(r'^  \w+: "(#[0-9a-f]{6})",$', source, re.MULTILINE)
    assert len(suggested) == 6
    assert [one for one in suggested if looks(one).light.action != one] == []


def test_examples_that_were_looked_at() -> None:
    """A colour of much light keeps its place at the top, under black, and words have a shade of it."""
    yellow = looks("#ffcc00").light
    assert (yellow.hero, yellow.on_hero, yellow.action) == ("#ffcc00", BLACK, "#7f6400")
    petrol = looks("#0b5566").light
    assert (petrol.hero, petrol.on_hero, petrol.action) == ("#0b5566", WHITE, "#0b5566")


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        ("#0b5566", "#0b5566"),
        (" 0B5566 ", "#0b5566"),
        ("#0bf", "#00bbff"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_a_colour_is_taken_as_people_write_it(text: str, colour: str) -> None:
    assert colour_of(text) == colour


@pytest.mark.parametrize(
    "text", ["petrol", "#12", "#12345", "#1234567", "rgb(1,2,3)", "#0b556g", "red;}", "#０b5566"]
)
def test_what_is_no_colour_is_refused(text: str) -> None:
    with pytest.raises(NotAColour):
        colour_of(text)
