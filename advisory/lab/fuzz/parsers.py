"""The parsers that read what others send, each with what it may be given and what may come of it.

A case is anything but the refusals that a parser promises, a result that breaks what is said of it, or a
second of the processor's time for what people send in one request.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from pydantic import ValidationError

from advisory.errors import Refusal
from advisory.lab.fuzz import mutate
from advisory.wire import Wire, drawn, failure_of

Case = Any
"""A text, bytes, or what JSON can say."""
TEXTS = (
    "Hei! Mistä saan kirjastokortin? Numeroni on 040 123 4567 ja tunnus 131052-308T.",
    "Salasanani on kissa123, tili FI21 1234 5600 0007 85, kortti 4111 1111 1111 1111.",
    "Jag heter Åsa Öberg och bor på Storgatan 5 B 12, 00100 Helsingfors. Mejla asa@exempel.fi!",
    "My name is John Smith, born 1.2.1990; call +358 40 1234567. I want to end my life.",
    "nolla neljä nolla yksi kaksi kolme neljä viisi kuusi seitsemän, k o o d i on 1 2 3 4 5 6",
)
MARKDOWN = (
    "# Kortti\n\nTee *näin*: 1. Mene [tänne](https://kirjasto.example/kortti?a=1&b=2).\n- a\n  - b\n\n**x**",
    "[a](article:library-card) [soita](tel:+358401234567) &amp; <b>ei</b> ![x](y)\n1. yksi\n2. kaksi\n",
)
HTML_MOST = 40
"""Times as long as the text from which it was made: every letter may become a link's whole frame."""


@dataclass(frozen=True, slots=True)
class Target:
    """`make` gives a case of its own, `run` ends quietly or raises what is a fault."""

    make: Callable[[Random], Case]
    run: Callable[[Any], None]


class Broken(AssertionError):
    """What came of it is not what was promised."""


def require(holds: bool, what: str) -> None:
    if not holds:
        raise Broken(what)


def texts(*known: str) -> Callable[[Random], str]:
    return lambda chance: (
        mutate.text(chance, chance.choice(known)) if chance.random() < 0.9 else mutate.word(chance)
    )


def rows(*known: Any) -> Callable[[Random], Any]:
    def make(chance: Random) -> Any:
        one = chance.choice(known)
        for _ in range(chance.randrange(1, 4)):
            one = mutate.value(chance, one)
        return one

    return make


# -- what crosses the network ----------------------------------------------------------------------


@cache
def models() -> dict[str, type[Wire]]:
    """Every wire model of the product, by its place and name."""
    import advisory.app  # noqa: F401 - imports every feature

    def below(one: type[Wire]) -> list[type[Wire]]:
        return [one, *(deeper for inner in one.__subclasses__() for deeper in below(inner))]

    found = {f"{one.__module__}:{one.__qualname__}": one for one in below(Wire)[1:]}
    return {name: found[name] for name in sorted(found) if name.startswith("advisory.")}


@cache
def schema_of(name: str) -> dict[str, Any]:
    return models()[name].model_json_schema(mode="validation")


def make_payload(chance: Random) -> Case:
    name = chance.choice(list(models()))
    value = mutate.sample(chance, schema_of(name))
    for _ in range(chance.randrange(4)):
        value = mutate.value(chance, value)
    return {"model": name, "value": value}


def run_payload(case: Any) -> None:
    model, value = models()[case["model"]], case["value"]
    try:
        found = model.model_validate(value)
    except (ValidationError, Refusal) as error:
        require(bool(failure_of(error, "sv").message), "a refusal without words")
    else:
        json.dumps(drawn(found), allow_nan=False).encode()
    if isinstance(value, dict):
        fields = {key: one for key, one in value.items() if isinstance(one, str)}
        try:
            model.model_validate_strings(fields, strict=False)
        except (ValidationError, Refusal) as error:
            failure_of(error, "fi")


def run_json(text: str) -> None:
    from advisory.realtime.transport import EVENT, Json

    head = EVENT.match(text)
    try:
        Json.loads(text[head.end() :] if head else text)
    except ValueError:  # also of orjson
        return


def run_address(text: str) -> None:
    from advisory.clock import Instant
    from advisory.limits.addresses import Addresses

    found = Addresses(lambda: Instant(0), b"key").whence(_origin(text))
    require(found == "" or len(found) == 64, "an address in clear")


def _origin(said: str) -> str:
    """Where a request with this header comes from, as the middleware says."""
    from aiohttp import web
    from aiohttp.test_utils import make_mocked_request

    from advisory.web.proxies import behind

    heard: list[str] = []

    async def handler(request: web.Request) -> web.Response:
        heard.append(request.remote or "")
        return web.Response()

    name = said.translate({ord(sign): None for sign in "\r\n\0"})  # HTTP has no such header
    request = make_mocked_request("GET", "/", headers={"X-Forwarded-For": name, "Cookie": name})
    request.cookies.get("advisory")
    request = request.clone(remote="127.0.0.1")
    walking = behind("127.0.0.0/8, ::1/128, 10.0.0.0/8")(request, handler)
    try:
        walking.send(None)
    except StopIteration:
        return heard[0]
    raise Broken("a middleware that waits")


def run_header(text: str) -> None:
    from advisory.errors import Code
    from advisory.web import api

    asked = api.Operation("x", "x", "x", (api.KEYED, api.IF_MATCH, api.REASON))
    for one in asked.headers:
        try:
            api.require_headers(api.Operation("x", "x", "x", (one,)), {one.name: text})
        except Refusal as refusal:
            require(refusal.code is Code.HEADER_NEEDED, "another refusal")
        else:
            if one is api.IF_MATCH:
                int(text.strip().strip('"'))


def run_cursor(text: str) -> None:
    from advisory.integrations.paging import cursor_of, place_of

    try:
        at, id = place_of(text)
    except Refusal:
        return
    require(place_of(cursor_of(at, id)) == (at, id), "another place")


# -- files that are imported ------------------------------------------------------------------------


def run_import(text: str, kind: str) -> None:
    from pathlib import Path
    from tempfile import NamedTemporaryFile

    from advisory.cli.content import BadContent, read_files

    with NamedTemporaryFile("wb", suffix=f".{kind}", prefix="fuzz-") as file:
        file.write(text.encode("utf-8", "surrogatepass"))
        file.flush()
        try:
            read_files([Path(file.name)])
        except BadContent as bad:
            require(all(one.reason for one in bad.problems), "a problem without words")


def run_skills(text: str) -> None:
    from advisory.lab.town import an_advisor
    from advisory.people import skills_csv

    members = [an_advisor(name, 4) for name in ("a", "b")]
    person = members[0].as_person("s")
    known = ["service:advice", "lang:fi", "limit:conversations"]
    lines = skills_csv.read(text, members, known, person)
    require(all(line.number >= 1 for line in lines), "a line before the first")


def run_catalogue(row: Any) -> None:
    from advisory.directory.service_catalogue import from_catalogue, is_entry, is_published

    if not isinstance(row, dict) or not is_entry(row) or not is_published(row):
        return
    try:
        from_catalogue(row)
    except (KeyError, ValueError, TypeError, AttributeError):
        return  # what `read_files` tells as a problem of the row


def run_hours(text: str) -> None:
    from datetime import UTC, date, datetime

    from advisory.directory.hours import Hours, Unreadable, in_words

    try:
        hours = Hours.read(text)
    except Unreadable:
        return
    hours.state(datetime(2026, 11, 23, 12, tzinfo=UTC), [date(2026, 12, 6)])
    require(bool(in_words(text, "fi")), "hours without words")


# -- what people write ------------------------------------------------------------------------------


def run_markdown(text: str) -> None:
    import re

    from advisory.faq import markdown

    html = markdown.render(text)
    require(set(re.findall(r"</?([a-zA-Z0-9]+)", html)) <= markdown.TAGS, "a tag that may not stand")
    for found in re.findall(r'href="([^"]*)"', html):
        scheme = re.match(r"\s*([a-zA-Z][a-zA-Z0-9+.-]*):", found)
        require(scheme is None or scheme[1].lower() in markdown.SCHEMES, "a scheme that may not stand")
    require(len(html) <= HTML_MOST * len(text) + 100, "grows too far")
    markdown.plain(text)
    for address in markdown.links(text):
        markdown.is_sound(address)
        markdown.article_in(address)


def run_guard(text: str) -> None:
    from advisory.guard import asks, danger, faq, live, strict

    for masked in (live.mask(text), strict.mask_all(text)):
        ends = 0
        for span in masked.spans:
            require(ends <= span.start < span.end <= len(text), "a span beside the text")
            ends = span.end
    live.mask_with_history(text.split(" ")[:4], text)
    faq.redact(text, known_names=("Åsa Öberg",))
    danger.danger_in(text)
    asks.asks_for_code(text)


def run_wording(text: str) -> None:
    from advisory.faq import asking, plain_language
    from advisory.files.model import NAME_LIMIT, stem_of
    from advisory.templates_answers import fill_in, jargon, wording

    fill_in.fill(text, {"name": "Aino"})
    fill_in.unknown_in(text)
    for lang in ("fi", "sv", "en"):
        wording.remarks(text, lang)
        list(jargon.terms_in(text, lang))
        asking.questions(text, lang)
        asking.gives(text, lang)
    plain_language.lix(text)
    stem = stem_of(text)
    require(len(stem) <= NAME_LIMIT and "/" not in stem and "\x00" not in stem, "a name of a file")


def run_question(text: str) -> None:
    from advisory.search import analysis, question, underline

    clauses = question.parse(text, prefix=True)
    known = [word for clause in clauses for word in clause.words]
    for word in known:
        analysis.grams(word, unfinished=True)
    found = underline.marked(
        text, underline.Underliner(str.lower, known, known[:2], known[-1] if known else None)
    )
    require(
        all(0 <= start <= end <= len(found.text) for start, end in found.marks), "a place beside the text"
    )


def run_site(text: str) -> None:
    from advisory.sites import colours, model

    with suppress(model.NotAnOrigin):
        require(model.origin_of(text).startswith("http"), "no origin")
    with suppress(colours.NotAColour):
        colours.looks(colours.colour_of(text) or "#000000")
    model.in_address(text[:500])
