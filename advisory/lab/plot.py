"""Small line charts as SVG text: enough for the figures in `docs/`, readable in light and dark."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 720, 360
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 44, 84
COLOURS = ("#1f6feb", "#b35900", "#1a7f37", "#8250df", "#cf222e")
DASHES = ("", "7 4", "2 4", "10 3 2 3", "4 2")

Point = tuple[float, float]


@dataclass(frozen=True)
class Line:
    name: str
    points: Sequence[Point]


@dataclass(frozen=True)
class Axis:
    name: str
    low: float
    high: float
    ticks: Sequence[tuple[float, str]]


@dataclass(frozen=True)
class Mark:
    """A straight line across the chart at one value, with its words."""

    at: float
    words: str
    upright: bool = False


def chart(title: str, x: Axis, y: Axis, lines: Sequence[Line], marks: Sequence[Mark] = ()) -> str:
    def across(value: float) -> float:
        return LEFT + (value - x.low) / (x.high - x.low) * (WIDTH - LEFT - RIGHT)

    def down(value: float) -> float:
        return HEIGHT - BOTTOM - (value - y.low) / (y.high - y.low) * (HEIGHT - TOP - BOTTOM)

    def line(x1: float, y1: float, x2: float, y2: float, look: str) -> str:
        return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{look}"/>'

    def words(left: float, base: float, text: str, anchor: str = "middle", more: str = "") -> str:
        return f'<text x="{left:.1f}" y="{base:.1f}" text-anchor="{anchor}"{more}>{escape(text)}</text>'

    floor = HEIGHT - BOTTOM
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(title)}" font-family="system-ui, sans-serif" font-size="13">',
        "<style>text{fill:#24292f}.axis{stroke:#57606a}.grid{stroke:#d0d7de}.mark{stroke:#57606a;"
        "stroke-dasharray:3 3}@media(prefers-color-scheme:dark){text{fill:#e6edf3}.grid{stroke:#30363d}"
        ".axis,.mark{stroke:#8b949e}}</style>",
        words(LEFT, 22, title, "start", ' font-weight="600"'),
    ]
    for value, text in y.ticks:
        parts += [line(LEFT, down(value), WIDTH - RIGHT, down(value), "grid")]
        parts += [words(LEFT - 8, down(value) + 4, text, "end")]
    for value, text in x.ticks:
        parts += [words(across(value), floor + 20, text)]
    parts += [line(LEFT, floor, WIDTH - RIGHT, floor, "axis"), line(LEFT, TOP, LEFT, floor, "axis")]
    parts += [words((LEFT + WIDTH - RIGHT) / 2, floor + 40, x.name), words(LEFT, 38, y.name, "start")]
    for mark in marks:
        if mark.upright:
            parts += [line(across(mark.at), TOP, across(mark.at), floor, "mark")]
            parts += [words(across(mark.at) + 6, floor - 8, mark.words, "start")]
        else:
            parts += [line(LEFT, down(mark.at), WIDTH - RIGHT, down(mark.at), "mark")]
            parts += [words(WIDTH - RIGHT - 4, down(mark.at) - 6, mark.words, "end")]
    for number, one in enumerate(lines):
        colour, dash = COLOURS[number % len(COLOURS)], DASHES[number % len(DASHES)]
        path = " ".join(
            f"{across(min(max(a, x.low), x.high)):.1f},{down(min(max(b, y.low), y.high)):.1f}"
            for a, b in one.points
        )
        drawn = f'fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"'
        parts += [f'<polyline points="{path}" {drawn}/>']
        start = LEFT + number * (WIDTH - LEFT - RIGHT) / len(lines)
        parts += [f'<polyline points="{start:.0f},{HEIGHT - 18} {start + 26:.0f},{HEIGHT - 18}" {drawn}/>']
        parts += [words(start + 32, HEIGHT - 14, one.name, "start")]
    return "\n".join([*parts, "</svg>"]) + "\n"
