"""The demo city's pages and the widget's words: complete, and as their sources say."""

import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "advisory" / "demo" / "pages"
TEXTS = ROOT / "advisory" / "texts"
FILES = sorted(PAGES.rglob("*.html"))


class Reader(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.inline: list[str] = []
        self._in_script = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.inline += [name for name in given if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and "src" not in given):
            self.inline.append(tag)
        if tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))


def test_pages_are_what_the_generator_writes() -> None:
    command = [sys.executable, str(ROOT / "tools" / "generate_demo_city.py"), "--check"]
    assert subprocess.run(command, check=False).returncode == 0, "run python tools/generate_demo_city.py"


@pytest.mark.req("R10")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PAGES).as_posix())
def test_page_loads_the_widget_and_has_nothing_inline(path: Path) -> None:
    text = path.read_text("utf-8")
    lang = path.relative_to(PAGES).parts[0]
    assert f'<html lang="{lang}">' in text
    assert f'src="{{visitor_url}}/w/loader.js" data-site="{{site_key}}" data-lang="{lang}"' in text
    assert Reader(text).inline == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PAGES).as_posix())
def test_links_lead_to_pages(path: Path) -> None:
    for link in Reader(path.read_text("utf-8")).links:
        if link.startswith("/"):
            name = link.strip("/")
            assert (PAGES / f"{name}.html").exists() or (PAGES / name / "index.html").exists(), link


@pytest.mark.parametrize("area", ["widget", "talk"])
def test_widget_says_everything_in_three_languages(area: str) -> None:
    texts = {
        lang: json.loads((TEXTS / f"{area}.{lang}.json").read_text("utf-8")) for lang in ("fi", "sv", "en")
    }
    assert texts["fi"].keys() == texts["sv"].keys() == texts["en"].keys()
    for key, finnish in texts["fi"].items():
        wanted = set(re.findall(r"\{\w+\}", finnish))
        for lang in ("sv", "en"):
            assert texts[lang][key].strip(), key
            assert set(re.findall(r"\{\w+\}", texts[lang][key])) <= wanted | {"{n}"}, (lang, key)
