"""What follows from one colour of an organisation's own: every tone that is drawn from it can be read.

The colour itself is the ground of the launcher and of the widget's first screen, under whichever of black and
white stands out from it. What is written in it, or lies under words everywhere else, is the nearest shade
that can be read on every ground of every theme. Lightness, chroma and hue are OKLCH's
(https://bottosson.github.io/posts/oklab/), contrast is WCAG 2's.
"""

import hashlib
import math
import re
from dataclasses import asdict, dataclass
from functools import lru_cache

TEXT, PART = 4.5, 3.0
"""Least contrast of words, and of what is no word (WCAG 1.4.3 and 1.4.11)."""
WHITE, BLACK = "#ffffff", "#000000"
DIMMEST, BRIGHTEST = "#f6e2e6", "#332c05"
"""The light ground with the least light and the dark one with the most, of all on which a link or a button
stands in any theme; a test reads the style sheets."""
_STEP = 0.005
_GIVEN = re.compile(r"#?([0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)


class NotAColour(ValueError):
    pass


def colour_of(text: str) -> str:
    """`#rrggbb` of what somebody wrote: three digits or six, with the mark or without; empty stays empty."""
    if not text.strip():
        return ""
    found = _GIVEN.fullmatch(text.strip())
    if found is None:
        raise NotAColour
    digits = found[1].lower()
    return "#" + (digits if len(digits) == 6 else "".join(2 * digit for digit in digits))


@dataclass(frozen=True, slots=True)
class Tones:
    """By the names that the style sheets have for them."""

    action: str
    action_hover: str
    on_action: str
    action_soft: str
    visitor_bubble: str
    hit: str
    hero: str
    hero_deep: str
    on_hero: str


@dataclass(frozen=True, slots=True)
class Looks:
    """`ratio` and `used_ratio`: contrast of the colour and of what is used for words, on the light ground
    where it is least; `dark_ratio`: of its dark side, likewise."""

    colour: str
    light: Tones
    dark: Tones
    ratio: float
    used_ratio: float
    dark_ratio: float

    @property
    def sheet(self) -> str:
        """For all but those who need more contrast than any colour of an organisation can promise."""
        light, dark = asdict(self.light), asdict(self.dark)
        lines = "".join(
            f"--{name.replace('_', '-')}:light-dark({light[name]},{dark[name]});" for name in light
        )
        return (
            "@media (forced-colors:none) and (not (prefers-contrast:more))"
            f'{{:root:not([data-theme="contrast"]){{{lines}}}}}'
        )

    @property
    def address(self) -> str:
        """Of the sheet on the visitors' host; another one whenever other tones follow from the colour."""
        digest = hashlib.blake2b(self.sheet.encode(), digest_size=4).hexdigest()
        return f"/w/looks/{self.colour[1:]}.css?v={digest}"


@lru_cache(maxsize=256)
def looks(colour: str) -> Looks:
    lightness, chroma, hue = _oklch(colour)

    def tone(light: float, most: float = 1.0) -> str:
        return _hex(min(max(light, 0.0), 1.0), min(chroma, most), hue)

    soft = tone(0.95, 0.025)
    used, at = colour, lightness
    while _least(used, DIMMEST, soft) < TEXT:
        at -= _STEP
        used = tone(at)
    on_hero = WHITE if ratio(colour, WHITE) >= TEXT else BLACK
    # What a pointer is over moves away from its words, where there is still room for that.
    away = -0.08 if on_hero == WHITE or lightness > 0.8 else 0.08
    light = Tones(
        action=used,
        action_hover=tone(at - 0.1),
        on_action=WHITE,
        action_soft=soft,
        visitor_bubble=soft,
        hit=tone(0.92, 0.05),
        hero=colour,
        hero_deep=tone(lightness + away),
        on_hero=on_hero,
    )
    dark_soft = tone(0.31, 0.05)
    bright = max(lightness, 0.78)
    dark = Tones(
        action=tone(bright),
        action_hover=tone(bright + 0.08),
        on_action=tone(0.2, 0.04),
        action_soft=dark_soft,
        visitor_bubble=dark_soft,
        hit=tone(0.38, 0.07),
        hero=tone(0.32, 0.09),
        hero_deep=tone(0.26, 0.08),
        on_hero=WHITE,
    )
    return Looks(
        colour,
        light,
        dark,
        _least(colour, DIMMEST, soft),
        _least(used, DIMMEST, soft),
        _least(dark.action, BRIGHTEST, dark_soft),
    )


def ratio(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _least(colour: str, *grounds: str) -> float:
    return min(ratio(colour, ground) for ground in grounds)


def _linear(colour: str) -> tuple[float, float, float]:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return red, green, blue


def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _oklch(colour: str) -> tuple[float, float, float]:
    red, green, blue = _linear(colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        math.hypot(a, b),
        math.atan2(b, a),
    )


def _srgb(light: float, chroma: float, hue: float) -> tuple[float, float, float]:
    """Linear; outside 0 to 1 where no screen shows it."""
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def _hex(light: float, chroma: float, hue: float) -> str:
    """With as much of its chroma as a screen can show at this lightness."""
    least, most = 0.0, chroma
    if not _shown(_srgb(light, chroma, hue)):
        for _ in range(16):
            middle = (least + most) / 2
            least, most = (middle, most) if _shown(_srgb(light, middle, hue)) else (least, middle)
        chroma = least
    parts = (min(max(part, 0.0), 1.0) for part in _srgb(light, chroma, hue))
    curved = (12.92 * p if p <= 0.0031308 else 1.055 * p ** (1 / 2.4) - 0.055 for p in parts)
    return "#" + "".join(f"{round(255 * p):02x}" for p in curved)


def _shown(parts: tuple[float, float, float]) -> bool:
    return all(-0.0005 <= part <= 1.0005 for part in parts)
