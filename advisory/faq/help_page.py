"""Two pages that need no script: the way to a person, and the accessibility statement.

Pure functions that give HTML.
"""

from dataclasses import dataclass
from datetime import date
from html import escape
from urllib.parse import urlencode

from advisory.faq.public_page import Place, framed
from advisory.texts import say

STATED = date(2026, 11, 22)
"""When the statement was last brought up to what the product does."""
WATCH = "https://www.saavutettavuusvaatimukset.fi/"


@dataclass(frozen=True, slots=True)
class Help:
    """What of a site these pages tell. `line` is how it is now; `taken` whether a new question is."""

    site: str
    taken: bool
    line: str
    phone_hours: str
    hours_lang: str
    privacy_url: str
    feedback: str


def chat(place: Place, told: Help) -> str:
    here = {"site": told.site, "lang": place.lang}
    ways = [f'<li><a href="/faq/{escape(told.site)}/{place.lang}">{_say(place, "chat.read")}</a></li>']
    if place.phone:
        number = "".join(one for one in place.phone if one in "+0123456789")
        call = escape(say("help", place.lang, "chat.call", phone=place.phone))
        hours = (
            f'<br><span lang="{told.hours_lang}">{escape(told.phone_hours)}</span>'
            if told.phone_hours
            else ""
        )
        ways.insert(0, f'<li><a href="tel:{number}">{call}</a>{hours}</li>')
    more = [f'<a href="{_statement(place, told)}">{_say(place, "access.title")}</a>']
    if told.privacy_url:
        more.insert(0, f'<a href="{escape(told.privacy_url)}">{_say(place, "chat.privacy")}</a>')
    main = f"""<h1>{_say(place, "chat.title")}</h1>
<p>{escape(told.line)}.</p>
<p>{_say(place, "chat.human")}</p>
<p><a class="button" href="{_app(here)}">{_say(place, "chat.open" if told.taken else "chat.leave")}</a></p>
<section><h2>{_say(place, "chat.shared")}</h2>
<p>{_say(place, "chat.shared_text")}</p>
<p><a href="{_app({**here, "kiosk": ""})}">{_say(place, "chat.shared_open")}</a></p></section>
<section><h2>{_say(place, "chat.else")}</h2>
<p>{_say(place, "chat.else_text")}</p>
<ul>{"".join(ways)}</ul></section>
<p class="fine">{" · ".join(more)}</p>"""
    return framed(place, say("help", place.lang, "chat.title"), main, _hrefs(place, f"/chat/{told.site}"))


def statement(place: Place, told: Help) -> str:
    day = f"{STATED.day}.{STATED.month}.{STATED.year}"
    what = escape(say("help", place.lang, "access.what", organisation=place.organisation, date=day))
    to_chat = escape(f"/chat/{told.site}?lang={place.lang}")
    feedback = [f'<li><a href="{to_chat}">{_say(place, "access.feedback_chat")}</a></li>']
    if told.feedback:
        words = escape(say("help", place.lang, "access.feedback_to", address=told.feedback))
        to = told.feedback if told.feedback.startswith("https://") else f"mailto:{told.feedback}"
        feedback.insert(0, f'<li><a href="{escape(to)}">{words}</a></li>')
    gaps = "".join(f"<li>{_say(place, f'access.gap_{name}')}</li>" for name in ("speech", "files", "script"))
    main = f"""<h1>{_say(place, "access.title")}</h1>
<p>{what}</p>
<section><h2>{_say(place, "access.state")}</h2><p>{_say(place, "access.state_text")}</p></section>
<section><h2>{_say(place, "access.gaps")}</h2><ul>{gaps}</ul></section>
<section><h2>{_say(place, "access.feedback")}</h2><p>{_say(place, "access.feedback_text")}</p>
<ul>{"".join(feedback)}</ul></section>
<section><h2>{_say(place, "access.watch")}</h2><p>{_say(place, "access.watch_text")}</p>
<p><a href="{WATCH}" rel="noopener noreferrer">{_say(place, "access.watch_link")}</a></p></section>"""
    hrefs = _hrefs(place, f"/accessibility/{told.site}")
    return framed(place, say("help", place.lang, "access.title"), main, hrefs)


def _hrefs(place: Place, path: str) -> dict[str, str]:
    return {lang: f"{path}?lang={lang}" for lang in place.languages}


def _app(query: dict[str, str]) -> str:
    return escape(f"/w/app?{urlencode(query)}")


def _statement(place: Place, told: Help) -> str:
    return escape(f"/accessibility/{told.site}?lang={place.lang}")


def _say(place: Place, key: str) -> str:
    return escape(say("help", place.lang, key))
