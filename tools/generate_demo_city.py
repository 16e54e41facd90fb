"""Write the demo city's pages, `advisory/demo/pages/`, from `advisory/demo/city.json`.

`python tools/generate_demo_city.py` writes them, `--check` says whether they are as they should be.
"""

import json
import sys
from html import escape
from pathlib import Path
from typing import Any

CITY = Path(__file__).resolve().parent.parent / "advisory" / "demo" / "city.json"
PAGES = CITY.parent / "pages"
LANGUAGES = {"fi": "Suomi", "sv": "Svenska", "en": "English"}

LAYOUT = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/city.css">
<script src="/city.js" defer></script>
<script src="{{visitor_url}}/w/loader.js" data-site="{{site_key}}" data-lang="{lang}" async></script>
</head>
<body>
<a class="skip" href="#content">{skip}</a>
<header class="top">
<div class="in">
<a class="logo" href="/{lang}/">{leaf}{city}</a>
<nav class="menu" aria-label="{menu}"><ul>{links}</ul></nav>
<nav class="langs" aria-label="{languages}"><ul>{langs}</ul></nav>
</div>
</header>
<main class="in" id="content">
{crumbs}<h1>{heading}</h1>
<p class="lead">{lead}</p>
{body}
</main>
<footer class="bottom">
<div class="in">
<p>{contact}</p>
<p>{made_up}</p>
<details class="practice"><summary>{practice}</summary>
<p>{practice_text}</p>
<p><button type="button" data-practise="3" data-sent="{practice_sent}"
data-failed="{practice_failed}">{practice_button}</button>
<span role="status"></span></p>
</details>
</div>
</footer>
</body>
</html>
"""

LEAF = (
    '<svg viewBox="0 0 24 28" aria-hidden="true"><path d="M12 1c6 4.5 8 10 6 15.5-1.2 3-3.5 4.5-6 4.8'
    '-2.5-.3-4.8-1.8-6-4.8C4 11 6 5.5 12 1Z"/>'
    '<path class="vein" d="M12 8v19M12 14.5l4-3.4M12 18l-4-3.4"/></svg>'
)


def address(page: dict[str, Any], lang: str) -> str:
    return f"/{lang}/{page['path'][lang]}"


def body(page: dict[str, Any], lang: str, pages: list[dict[str, Any]]) -> str:
    text = page[lang]
    parts = [f"<p>{escape(part)}</p>" for part in text["body"]]
    if "list" in text:
        rows = "".join(f"<li>{escape(row)}</li>" for row in text["list"])
        parts += [f"<h2>{escape(text['list_title'])}</h2>", f"<ul>{rows}</ul>"]
    if page["id"] == "front":
        cards = "".join(
            f'<li><a href="{address(other, lang)}"><b>{escape(other[lang]["menu"])}</b>'
            f"<span>{escape(other[lang]['lead'])}</span></a></li>"
            for other in pages
            if other["id"] != "front" and not other.get("hidden")
        )
        parts.append(f'<ul class="cards">{cards}</ul>')
    return "\n".join(parts)


def _link(href: str, words: str, current: bool, more: str = "") -> str:
    here = ' aria-current="true"' if current else ""
    return f'<li><a href="{href}"{more}{here}>{escape(words)}</a></li>'


def render(page: dict[str, Any], lang: str, city: dict[str, Any]) -> str:
    words = {name: escape(text) for name, text in city["words"][lang].items()}
    text = page[lang]
    shown = [other for other in city["pages"] if not other.get("hidden") and other["id"] != "front"]
    links = "".join(_link(address(other, lang), other[lang]["menu"], other is page) for other in shown)
    langs = "".join(
        _link(address(page, code), name, code == lang, f' lang="{code}"') for code, name in LANGUAGES.items()
    )
    crumbs = ""
    if page["id"] != "front":
        crumbs = (
            f'<nav class="crumbs" aria-label="{words["here"]}"><a href="/{lang}/">{words["home"]}</a>'
            f"<span> / {escape(text['menu'] or text['title'])}</span></nav>\n"
        )
    city_name = city["words"][lang]["city"]
    title = text["title"] if page["id"] == "front" else f"{text['title']} – {city_name}"
    return LAYOUT.format(
        lang=lang,
        title=escape(title),
        heading=escape(text["title"]),
        lead=escape(text["lead"]),
        body=body(page, lang, city["pages"]),
        leaf=LEAF,
        links=links,
        langs=langs,
        crumbs=crumbs,
        **words,
    )


def generate() -> dict[str, str]:
    city = json.loads(CITY.read_text("utf-8"))
    return {
        f"{lang}/{page['path'][lang] or 'index'}.html": render(page, lang, city)
        for page in city["pages"]
        for lang in LANGUAGES
    }


def main() -> int:
    pages = generate()
    if "--check" in sys.argv:
        written = {
            path.relative_to(PAGES).as_posix(): path.read_text("utf-8") for path in PAGES.rglob("*.html")
        }
        return 0 if written == pages else 1
    for name, text in pages.items():
        (PAGES / name).parent.mkdir(parents=True, exist_ok=True)
        (PAGES / name).write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
