"""What pages ask of hands: presses and keys, and nothing that somebody may be unable to do."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("widget/src", "console/src", "guest/src", "client/src")
GESTURES = re.compile(
    r"touch(start|move|end)|gesture(start|change)|device(motion|orientation)|orientation\.lock|"
    r"\(orientation:|screen\.orientation|draggable|ondrag|dragstart|accesskey",
    re.IGNORECASE,
)
PRESSES = re.compile(r"(pointer|mouse)down", re.IGNORECASE)
LISTENERS = {
    "client/src/call/parts.tsx": "shows where one points on a shared screen",
    "client/src/files/together.tsx": "shows where one points on a page",
    "console/src/desk/picker_view.tsx": "leaves the focus in the field",
    "console/src/shell/focus.ts": "notices whether hands are on the keys or elsewhere",
    "console/src/ui/dialog.tsx": "notices where a press began, so that marking text closes nothing",
    "console/src/ui/menu.tsx": "closes what was opened",
    "widget/src/kiosk/rest.ts": "notices that somebody is there",
    "widget/src/later/menu.tsx": "closes what was opened",
}


def holding(pattern: re.Pattern[str]) -> set[str]:
    files = (file for folder in FOLDERS for file in (ROOT / folder).rglob("*.*"))
    sources = [file for file in files if file.suffix in {".ts", ".tsx", ".css"} and ".test." not in file.name]
    assert sources
    return {file.relative_to(ROOT).as_posix() for file in sources if pattern.search(file.read_text())}


def test_pages_ask_for_no_gesture_movement_or_orientation() -> None:
    assert holding(GESTURES) == set()


def test_only_these_listen_to_pressing_down() -> None:
    assert holding(PRESSES) == LISTENERS.keys()
