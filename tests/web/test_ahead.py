"""A page names at once all that its script will ask for."""

import json
import re
from pathlib import Path

from advisory.web.pages import Built

CHUNKS = {
    "widget/src/main.tsx": {"file": "main.js", "isEntry": True, "imports": ["_a.js"]},
    "_a.js": {"file": "a.js", "imports": ["_b.js"], "css": ["a.css"]},
    "_b.js": {"file": "b.js", "imports": ["_a.js"]},
    "advisory/texts/widget.sv.json": {"file": "widget.sv.js", "isDynamicEntry": True},
    "advisory/texts/talk.sv.json": {"file": "talk.sv.js", "isDynamicEntry": True},
    "client/src/styles/themes/hds.css": {"file": "hds.css", "isEntry": True},
}
AHEAD = re.compile(r'<link rel="modulepreload" href="([^"]+)">')


def test_what_a_script_imports_is_not_asked_for_a_journey_later(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps(CHUNKS))
    built = Built(tmp_path)
    text = built.page("widget/src/main.tsx", "sv", "Title")
    assert AHEAD.findall(text) == ["/assets/a.js", "/assets/b.js", "/assets/widget.sv.js"]
    assert AHEAD.findall(built.page("widget/src/main.tsx", "fi", "Title")) == ["/assets/a.js", "/assets/b.js"]


def test_a_theme_comes_after_what_it_changes(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps(CHUNKS))
    built = Built(tmp_path)
    page = built.page("widget/src/main.tsx", "sv", "Title", "hds", "/own.css", "<noscript>x</noscript>")
    assert re.findall(r'<link rel="stylesheet" href="([^"]+)">', page) == [
        "/assets/a.css",
        "/assets/hds.css",
        "/own.css",
    ]
    assert '<html lang="sv" data-theme="hds">' in page
    assert page.index("x</noscript>") > page.index('id="app"')
    # A theme that has no colours of its own is told to the page and links nothing.
    assert "hds.css" not in built.page("widget/src/main.tsx", "sv", "Title", "dark")
