"""Every pair of colours that stand on each other can be told apart, in every theme, light and dark."""

import re
from pathlib import Path

import pytest

from advisory.desk.launcher import COLOUR

ROOT = Path(__file__).resolve().parents[2]
STYLES = ROOT / "client" / "src" / "styles"
SIDES = {
    "visitor": (STYLES / "core.css", ROOT / "widget" / "src" / "styles" / "tokens.css"),
    "staff": (STYLES / "core.css", STYLES / "tokens.css"),
}
CSS = {
    "visitor": ("client/src/styles", "client/src/call", "client/src/files", "widget/src", "guest/src"),
    "staff": ("client/src/styles", "client/src/call", "client/src/files", "console/src"),
}
ORGANISATIONS = tuple(path.stem for path in sorted((STYLES / "themes").glob("*.css")))
THEMES = [
    *(("visitor", theme) for theme in ("", "contrast", *ORGANISATIONS)),
    *(("staff", theme) for theme in ("", "contrast")),
]
TEXT, PART = 4.5, 3.0
MORE = 7.0
"""What high contrast gives to text (WCAG 1.4.6)."""

RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
DECLARED = re.compile(r"(--[\w-]+):\s*([^;]+);")
PAIR = re.compile(r"light-dark\(\s*(#[0-9a-f]{6})\s*,\s*(#[0-9a-f]{6})\s*\)")
HEX = re.compile(r"#[0-9a-f]{6}")

GROUNDS = ("paper", "ground", "raised")
STATES = ("ok", "warn", "late", "info")
SOFT = tuple(f"{state}-soft" for state in STATES)

ON = {
    "ink": (*GROUNDS, "visitor-bubble", "advisor-bubble", "action-soft", "hit", "field", *SOFT),
    "ink-soft": (*GROUNDS, "visitor-bubble", "advisor-bubble", "field", "hit", "info-soft", "warn-soft"),
    "action": (*GROUNDS, "action-soft", "advisor-bubble"),
    "on-action": ("action", "action-hover"),
    "on-hero": ("hero", "hero-deep"),
    "on-late": ("late",),
    "info-soft": ("info",),
    **{state: (*GROUNDS, f"{state}-soft") for state in STATES},
}
"""Words and the grounds on which they stand in the visitor's pages, by inheritance too."""
ON_STAFF = {
    **{name: grounds for name, grounds in ON.items() if name not in ("on-hero", "on-late")},
    "ink": (
        *GROUNDS,
        "visitor-bubble",
        "advisor-bubble",
        "action-soft",
        "hover",
        "add-soft",
        "del-soft",
        *SOFT,
    ),
    "ink-soft": (*GROUNDS, "visitor-bubble", "advisor-bubble", "hover"),
    "on-late": ("late-solid",),
    "on-stage": ("stage",),
    "on-stage-soft": ("stage",),
}
PARTS = {
    "field-line": ("paper", "raised"),
    "line-strong": GROUNDS,
    "action": GROUNDS,
    "focus": GROUNDS,
}
"""Edges of controls and signs without words."""
PARTS_STAFF = {
    **{name: grounds for name, grounds in PARTS.items() if name != "field-line"},
    "plot": ("paper",),
}
# What is set in one rule stands on each other without any doubt.
TOGETHER = re.compile(r"(?<![\w-])(color|background)\s*:\s*var\(--([\w-]+)(?:,[^)]*)?\)")


def tokens(side: str, theme: str) -> tuple[dict[str, str], dict[str, str]]:
    """Every colour, light and dark, as a page in this theme has it."""
    files = list(SIDES[side])
    if theme in ORGANISATIONS:
        files.append(STYLES / "themes" / f"{theme}.css")
    light: dict[str, str] = {}
    dark: dict[str, str] = {}
    for wanted in (":root", f':root[data-theme="{theme}"]'):
        for file in files:
            text = re.sub(r"/\*.*?\*/|@import[^;]*;", "", file.read_text(), flags=re.DOTALL)
            for selector, body in RULE.findall(text):
                if selector.strip() != wanted:
                    continue
                for name, value in DECLARED.findall(body):
                    if pair := PAIR.fullmatch(value.strip()):
                        light[name[2:]], dark[name[2:]] = pair[1], pair[2]
                    elif HEX.fullmatch(value.strip()):
                        light[name[2:]] = dark[name[2:]] = value.strip()
    return light, dark


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ratio(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def set_together(side: str) -> set[tuple[str, str]]:
    pairs = set()
    for folder in CSS[side]:
        for file in sorted((ROOT / folder).rglob("*.css")):
            if "styles/themes" in file.as_posix():
                continue
            for _, body in RULE.findall(file.read_text()):
                found = dict(TOGETHER.findall(body))
                if len(found) == 2 and found["color"] != found["background"]:
                    pairs.add((found["color"], found["background"]))
    return pairs


@pytest.mark.req("R99")
@pytest.mark.parametrize(("side", "theme"), THEMES)
def test_what_is_written_can_be_read(side: str, theme: str) -> None:
    words = ON if side == "visitor" else ON_STAFF
    parts = PARTS if side == "visitor" else PARTS_STAFF
    text = MORE if theme == "contrast" else TEXT
    wanted = [(a, b, text) for a, grounds in words.items() for b in grounds]
    wanted += [(a, b, PART) for a, grounds in parts.items() for b in grounds]
    faint = []
    for name, known in zip(("light", "dark"), tokens(side, theme), strict=True):
        together = [(a, b, TEXT) for a, b in sorted(set_together(side)) if a in known and b in known]
        assert together, "no rule was read"
        for a, b, least in [*wanted, *together]:
            if (found := ratio(known[a], known[b])) < least:
                faint.append(f"{name}: {a} {known[a]} on {b} {known[b]} is {found:.2f}, not {least}")
    assert faint == []


@pytest.mark.parametrize("side", SIDES)
def test_focus_shows_on_any_ground(side: str) -> None:
    """One of its two rings, whatever lies around what is focused."""
    for theme in ("", "contrast", *(ORGANISATIONS if side == "visitor" else ())):
        for known in tokens(side, theme):
            for ground in (*GROUNDS, "hero" if side == "visitor" else "stage"):
                rings = [ratio(known[ring], known[ground]) for ring in ("focus", "focus-halo")]
                assert max(rings) >= PART, f"{theme}: {ground} {rings}"


@pytest.mark.parametrize("side", SIDES)
def test_a_theme_colours_only_what_there_is(side: str) -> None:
    base, _ = tokens(side, "")
    for theme in ("contrast", *(ORGANISATIONS if side == "visitor" else ())):
        known, _ = tokens(side, theme)
        assert known.keys() == base.keys(), theme


@pytest.mark.parametrize("theme", ["contrast", *ORGANISATIONS])
def test_the_launcher_wears_the_theme(theme: str) -> None:
    assert ratio(COLOUR[theme], "#ffffff") >= TEXT
    if theme in ORGANISATIONS:
        assert COLOUR[theme] == tokens("visitor", theme)[0]["hero"]


@pytest.mark.parametrize("front_end", ["widget", "console", "guest"])
def test_nothing_moves_for_those_who_asked_for_rest(front_end: str) -> None:
    base = (STYLES / "base.css").read_text()
    rest = base[base.index("@media (prefers-reduced-motion: reduce)") :]
    assert "animation: none !important" in rest
    assert "transition: none !important" in rest
    main = (ROOT / front_end / "src" / "main.tsx").read_text()
    assert 'import "../../client/src/styles/base.css"' in main
