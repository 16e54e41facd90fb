"""The pages on which anybody reads what is published, without a script: pure functions that give HTML.

Everything that is put into a page is escaped here; an article's own HTML has been through the allow-list.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any

from advisory.faq import markdown
from advisory.identity import LANGUAGES
from advisory.texts import say

NAMES: Mapping[str, str] = {"fi": "Suomi", "sv": "Svenska", "en": "English"}
_INSIDE = re.compile(r'href="#([A-Za-z0-9_.:-]{1,64})"')
_HEADING = re.compile(r"<(/?)h([34])>")

PAGE = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
{head}
{styles}
<link rel="icon" href="data:,">
</head>
<body>
<a class="skip" href="#main">{skip}</a>
<header>
<a class="home" href="{home}" lang="{organisation_lang}">{organisation}</a>
<nav aria-label="{languages_label}"><ul>{languages}</ul></nav>
</header>
<main id="main" tabindex="-1">
{main}
</main>
{footer}</body>
</html>
"""
FOOTER = """<footer>
<h2>{person}</h2>
<p>{person_note}</p>
<p>{ways}</p>
</footer>
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page stands: `root` is the site's own address within the service, `base` the whole one.

    `chat` is the page of the organisation on which a person answers.
    """

    base: str
    root: str
    lang: str
    organisation: str
    organisation_lang: str
    languages: tuple[str, ...]
    chat: str
    phone: str
    styles: tuple[str, ...]

    def path(self, rest: str = "", lang: str = "") -> str:
        return f"{self.root}/{lang or self.lang}{rest}"


@dataclass(frozen=True, slots=True)
class Link:
    """An article in a list; `snippet` is what of it fits, where it was searched."""

    id: str
    title: str
    lang: str
    snippet: str = ""


@dataclass(frozen=True, slots=True)
class Topic:
    """A service's articles, of which `links` are the first."""

    id: str
    name: str
    links: Sequence[Link]
    count: int


@dataclass(frozen=True, slots=True)
class Read:
    """One published article in one language; `others` are the languages it is in."""

    id: str
    lang: str
    question: str
    answer: str
    updated_at: int
    others: Sequence[str]
    related: Sequence[Link]


def front(place: Place, topics: Sequence[Topic]) -> str:
    parts = [f"<h1>{_say(place, 'title')}</h1>", _form(place, "")]
    for topic in topics:
        parts.append(f"<section><h2>{escape(topic.name)}</h2>{_list(place, topic.links)}")
        if topic.count > len(topic.links):
            text = escape(say("faq", place.lang, "all_of", name=topic.name, n=topic.count))
            parts.append(f'<p><a href="{place.path(f"/topic/{topic.id}")}">{text}</a></p>')
        parts.append("</section>")
    if not topics:
        parts.append(f"<p>{_say(place, 'empty')}</p>")
    return _page(place, say("faq", place.lang, "title"), "\n".join(parts), "", place.languages)


def topic(place: Place, shown: Topic, page: int, pages: int) -> str:
    parts = [_back(place), f"<h1>{escape(shown.name)}</h1>", _list(place, shown.links)]
    if pages > 1:
        steps = ((page - 1, "previous"), (page + 1, "next"))
        links = "".join(
            f'<li><a href="{place.path(f"/topic/{shown.id}?page={to}")}">{_say(place, word)}</a></li>'
            for to, word in steps
            if 1 <= to <= pages
        )
        of = escape(say("faq", place.lang, "page_of", n=page, all=pages))
        parts.append(f'<nav aria-label="{_say(place, "pages")}"><p>{of}</p><ul>{links}</ul></nav>')
    return _page(place, shown.name, "\n".join(parts), f"/topic/{shown.id}", place.languages)


def found(place: Place, q: str, links: Sequence[Link]) -> str:
    count = escape(say("faq", place.lang, "found" if links else "nothing_fits", q=q, n=len(links)))
    parts = [
        _back(place),
        f"<h1>{_say(place, 'search_title')}</h1>",
        _form(place, q),
        f"<h2>{count}</h2>",
        _list(place, links) if links else f"<p>{_say(place, 'nothing_fits_note')}</p>",
    ]
    return _page(place, say("faq", place.lang, "search_title"), "\n".join(parts), None, ())


def article(place: Place, read: Read) -> str:
    """With the question and its answer as structured data, for whoever searches elsewhere."""
    body = _HEADING.sub(lambda tag: f"<{tag[1]}h{int(tag[2]) - 1}>", markdown.render(read.answer))
    body = _INSIDE.sub(lambda link: f'href="{place.path(f"/{link[1]}")}"', body)
    updated = escape(say("faq", place.lang, "updated", when=_day(read.updated_at)))
    parts = [
        _back(place),
        f'<article lang="{escape(read.lang)}"><h1>{escape(read.question)}</h1>{body}</article>',
        f'<p class="fine">{updated}</p>',
    ]
    if read.related:
        parts.append(f"<section><h2>{_say(place, 'related')}</h2>{_list(place, read.related)}</section>")
    described = " ".join(markdown.plain(read.answer).split())[:300]
    head = f'<meta name="description" content="{escape(described)}">\n{_structured(read, body)}'
    return _page(place, read.question, "\n".join(parts), f"/{read.id}", tuple(read.others), head)


def missing(place: Place) -> str:
    parts = [_back(place), f"<h1>{_say(place, 'missing')}</h1>", f"<p>{_say(place, 'missing_note')}</p>"]
    parts.append(_form(place, ""))
    return _page(place, say("faq", place.lang, "missing"), "\n".join(parts), None, ())


def sitemap(base: str, root: str, rows: Sequence[tuple[str, Sequence[str], int]]) -> str:
    """Every article in each language that it has, each naming the others."""
    urls = []
    for id, langs, at in rows:
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{lang}" href="{escape(f"{base}{root}/{lang}/{id}")}"/>'
            for lang in langs
        )
        urls += [
            f"<url><loc>{escape(f'{base}{root}/{lang}/{id}')}</loc>"
            f"<lastmod>{datetime.fromtimestamp(at / 1_000, UTC).date().isoformat()}</lastmod>{links}</url>"
            for lang in langs
        ]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:xhtml="http://www.w3.org/1999/xhtml">\n' + "\n".join(urls) + "\n</urlset>\n"
    )


def sitemap_index(addresses: Sequence[str]) -> str:
    maps = "\n".join(f"<sitemap><loc>{escape(one)}</loc></sitemap>" for one in addresses)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{maps}\n</sitemapindex>\n'
    )


def _structured(read: Read, body: str) -> str:
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "FAQPage",
        "inLanguage": read.lang,
        "mainEntity": [
            {
                "@type": "Question",
                "name": read.question,
                "acceptedAnswer": {"@type": "Answer", "text": body},
            }
        ],
    }
    # Within a script element only `<` could end it, whatever the text says.
    text = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    return f'<script type="application/ld+json">{text}</script>'


def _page(place: Place, title: str, main: str, at: str | None, langs: Sequence[str], head: str = "") -> str:
    """`at` is the page's address within a language; None where no search engine should keep it."""
    links = ['<meta name="robots" content="noindex">'] if at is None else []
    if at is not None:
        links.append(f'<link rel="canonical" href="{escape(place.base + place.path(at))}">')
        links += [
            f'<link rel="alternate" hreflang="{lang}" href="{escape(place.base + place.path(at, lang))}">'
            for lang in langs
            if len(langs) > 1
        ]
    hrefs = {lang: place.path((at or "") if lang in langs else "", lang) for lang in place.languages}
    return framed(place, title, main, hrefs, "\n".join([*links, head]), _footer(place))


def framed(
    place: Place, title: str, main: str, hrefs: Mapping[str, str], head: str = "", footer: str = ""
) -> str:
    """A whole page around `main`; `hrefs` leads to the same in each language."""
    languages = "".join(_language(place, lang, href) for lang, href in hrefs.items() if lang in LANGUAGES)
    return PAGE.format(
        lang=escape(place.lang),
        title=escape(f"{title} – {place.organisation}"),
        head=head,
        styles="\n".join(f'<link rel="stylesheet" href="{escape(one)}">' for one in place.styles),
        skip=_say(place, "skip"),
        home=place.path(),
        organisation=escape(place.organisation),
        organisation_lang=place.organisation_lang,
        languages_label=_say(place, "languages"),
        languages=languages,
        main=main,
        footer=footer,
    )


def _footer(place: Place) -> str:
    ways = [f'<a class="button" href="{escape(place.chat)}">{_say(place, "chat")}</a>'] if place.chat else []
    if place.phone:
        number = re.sub(r"[^+0-9]", "", place.phone)
        ways.append(f'<a href="tel:{number}">{escape(place.phone)}</a>')
    return FOOTER.format(
        person=_say(place, "person"),
        person_note=_say(place, "person_note"),
        ways=" ".join(ways),
    )


def _language(place: Place, lang: str, href: str) -> str:
    current = ' aria-current="true"' if lang == place.lang else ""
    to = f'<a lang="{lang}" hreflang="{lang}" href="{escape(href)}"{current}>'
    return f"<li>{to}{NAMES[lang]}</a></li>"


def _say(place: Place, key: str) -> str:
    return escape(say("faq", place.lang, key))


def _form(place: Place, q: str) -> str:
    return (
        f'<form role="search" action="{place.path()}" method="get">'
        f'<label for="q">{_say(place, "search")}</label>'
        f'<span class="row"><input id="q" name="q" type="search" maxlength="200" value="{escape(q)}">'
        f"<button>{_say(place, 'search_do')}</button></span></form>"
    )


def _back(place: Place) -> str:
    return f'<p><a href="{place.path()}">{_say(place, "back")}</a></p>'


def _list(place: Place, links: Sequence[Link]) -> str:
    rows = "".join(
        f'<li><a href="{place.path(f"/{one.id}", one.lang)}" lang="{one.lang}">{escape(one.title)}</a>'
        + (f" <small>{NAMES.get(one.lang, one.lang)}</small>" if one.lang != place.lang else "")
        + (f'<p lang="{one.lang}">{escape(one.snippet)}</p>' if one.snippet else "")
        + "</li>"
        for one in links
    )
    return f"<ul>{rows}</ul>"


def _day(at: int) -> str:
    day = datetime.fromtimestamp(at / 1_000, UTC)
    return f"{day.day}.{day.month}.{day.year}"
