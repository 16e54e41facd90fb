"""Write what `make pause` found into docs/identification-pause.md, between its two marks."""

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FOUND = ROOT / "var" / "pause"
PAGE = ROOT / "docs" / "identification-pause.md"
BEGIN, END = "<!-- make pause: begin -->\n", "<!-- make pause: end -->\n"
WANTED = 200

FAULTS = {
    "viewer-killed": ("the advisor's tab is killed and opened anew", "page"),
    "viewer-reloaded": ("the advisor's page is reloaded", "page"),
    "signalling-cut": ("the advisor's line is cut before the press", "page"),
    "one-way-loss": ("what the advisor's page says is lost, what it hears is not", "page"),
    "server-frozen": ("the media worker is frozen before the press", "page"),
    "server-restarted": ("the server restarts", "packets"),
    "ice-restart": ("the viewer connects anew", "packets"),
    "renegotiation": ("the visitor's page sends anew", "packets"),
    "new-track": ("the visitor shares another screen", "packets"),
    "second-viewer": ("a second viewer is let in", "packets"),
    "visitor-in-background": ("the visitor's tab is put to sleep", "page"),
    "client-ignores": ("the advisor's page is changed to take no notice", "page"),
    "worker-killed": ("the media worker is killed", "packets"),
}


def found() -> dict[str, dict[str, Any]]:
    return {path.stem: json.loads(path.read_text()) for path in sorted(FOUND.glob("*.json"))}


def cycles(pieces: list[dict[str, Any]], where: str, seen: str) -> str:
    count = sum(one["cycles"] for one in pieces)
    dark = max((one.get("dark_ms", 0) for one in pieces), default=0)
    certain = max((one["certain_ms"] for one in pieces), default=0)
    within = f"{dark:.0f} ms" if dark else ""
    return f"| {where} | {count} of {WANTED} | {seen} | {within} | {certain:.0f} ms |"


def table(pieces: dict[str, dict[str, Any]]) -> str:
    packets = [one for name, one in pieces.items() if name.startswith("packets-")]
    pages = [one for name, one in pieces.items() if name.startswith("pages-")]
    lines = [
        "| where it was looked at | pauses | after the confirmation | server dark within | certain within |",
        "|---|---|---|---|---|",
    ]
    if packets:
        lines.append(cycles(packets, "packets, at a viewer and at the recorder", "none"))
    if not pages:
        lines.append(f"| the advisor's page in Chromium, camera and screen | 0 of {WANTED} | not run | | |")
    else:
        light = max(one["light"] for one in pages)
        seen = f"nothing but the black picture, light at most {light} of 255"
        lines.append(cycles(pages, "the advisor's page in Chromium, camera and screen", seen))
    lines += ["", "| fault | looked at | what followed | what came | light |", "|---|---|---|---|---|"]
    for name, (words, where) in FAULTS.items():
        one = pieces.get(name)
        if one is None:
            lines.append(f"| {words} | {where} | not run | | |")
            continue
        follows = "stayed dark" if one["follows"] == "dark" else "the call was cut, the visitor told"
        light = "the last picture stayed" if one.get("light", 0) > 5 else str(one.get("light", ""))
        lines.append(f"| {words} | {where} | {follows} | {one['frames'] or 'nothing'} | {light} |")
    load = max(one["load"] for one in pieces.values())
    days = sorted({one["at"] for one in pieces.values()})
    lines += ["", f"Measured {' and '.join(days)} on two cores that others used too (load up to {load:.1f})."]
    return "\n".join(lines) + "\n"


def main() -> int:
    pieces = found()
    if not pieces:
        print("nothing found yet: make pause")
        return 1
    text = PAGE.read_text()
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    PAGE.write_text(before + BEGIN + "\n" + table(pieces) + "\n" + END + after)
    return 0


if __name__ == "__main__":
    sys.exit(main())
