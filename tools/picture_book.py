"""Bind what `make screens` drew: a sheet for each screen in docs/screens, and what axe found in all."""

import json
import shutil
import sys
from collections import Counter
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
BOOK = ROOT / "var" / "book"
PICTURES = BOOK / "pictures"
SHEETS = ROOT / "docs" / "screens"
THEMES = ("light", "dark", "contrast")
SIZES = ("desktop", "phone")
LANGUAGES = ("fi", "sv", "en")
HEIGHT = 400
GAP = 12
PAPER = (128, 128, 128)
QUALITY = 50
NARROW = "-narrow"
"""The same at 320 px: axe has looked at it, and the phone's picture shows it."""


def sheet(folder: Path, to: Path) -> None:
    """A row for each language; beside one another the themes, each wide and narrow."""
    rows = []
    for lang in LANGUAGES:
        names = [folder / f"{lang}-{theme}-{size}.png" for theme in THEMES for size in SIZES]
        drawn = [Image.open(name).convert("RGB") for name in names if name.exists()]
        if drawn:
            rows.append([one.resize((round(one.width * HEIGHT / one.height), HEIGHT)) for one in drawn])
    width = max(sum(one.width + GAP for one in row) for row in rows) + GAP
    whole = Image.new("RGB", (width, len(rows) * (HEIGHT + GAP) + GAP), PAPER)
    for at, row in enumerate(rows):
        left = GAP
        for one in row:
            whole.paste(one, (left, GAP + at * (HEIGHT + GAP)))
            left += one.width + GAP
    whole.save(to, quality=QUALITY, method=6)


def found() -> tuple[list[str], bool]:
    """What axe says of all states, and whether it found anything wrong."""
    lines = [json.loads(line) for line in (BOOK / "axe.jsonl").read_text().splitlines()]
    latest = {(one["state"], one["theme"], one["size"], one["page"]): one for one in lines}
    wrong: Counter[str] = Counter()
    unsure: Counter[str] = Counter()
    for one in latest.values():
        for kind, counter in (("violations", wrong), ("incomplete", unsure)):
            counter.update(what["id"] for what in one[kind])
    states = {one["state"] for one in latest.values()}
    told = [
        f"axe looked {len(latest):,} times at {len(states)} states: with every rule in the light theme, with",
        "those that colours can break in the dark one and in high contrast; 1366, 390 and 320 px wide and at",
        "200 %. Nothing is left out.",
        "",
        "| | times |",
        "|---|---|",
        f"| violations | {sum(wrong.values())} |",
        *(f"| violated: {rule} | {times} |" for rule, times in wrong.most_common()),
        *(f"| cannot tell: {rule} | {times} |" for rule, times in unsure.most_common()),
    ]
    return told, bool(wrong)


def main() -> int:
    if not PICTURES.exists():
        print("nothing was drawn yet: run `make screens`", file=sys.stderr)
        return 1
    shutil.rmtree(SHEETS, ignore_errors=True)
    SHEETS.mkdir(parents=True)
    axe, is_wrong = found()
    page = [
        "# Every screen",
        "",
        "Made by `make screens` from what the journeys of the tests draw. A row for each language; light,",
        "dark and high contrast beside one another, each on a desktop and a phone. The single pictures are",
        "in `var/book`.",
        "",
        *axe,
        "",
    ]
    journeys = sorted(one for one in PICTURES.iterdir() if one.is_dir())
    for number, journey in enumerate(journeys, 1):
        print(f"\r{number} of {len(journeys)} journeys", end="", file=sys.stderr, flush=True)
        title = journey.name.replace("_", " ").replace("-", ": ", 1)
        page += [f"## {title.capitalize()}", ""]
        for folder in sorted(journey.iterdir(), key=lambda one: one.stat().st_mtime):
            if folder.name.endswith(NARROW) and folder.with_name(folder.name.removesuffix(NARROW)).exists():
                continue
            to = SHEETS / f"{journey.name.split('-')[0]}-{folder.name}.webp"
            sheet(folder, to)
            page += [f"![{folder.name.replace('-', ' ')}]({to.name})", ""]
    print(file=sys.stderr)
    (SHEETS / "README.md").write_text("\n".join(page))
    return int(is_wrong)


if __name__ == "__main__":
    sys.exit(main())
