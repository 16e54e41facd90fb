"""All that is kept of a conversation, for the one who asked: for machines as JSON, for people as a page."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from advisory.chat.model import Conversation
from advisory.clock import Instant
from advisory.identity import LANGUAGES
from advisory.texts import catalogue, say

TIMES = ("at", "until")
NAMES_OF_STAFF = ("by", "by_name", "read_by", "started_by")
"""Who of the staff it was, the audit tells those who may know; visitors know them by another name."""
WRITERS = ("visitor", "advisor", "system", "supervisor", "guest")
ZONE = ZoneInfo("Europe/Helsinki")

Plain = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file of the line `seq`, as it was sent on."""

    seq: int
    name: str
    body: bytes

    @property
    def path(self) -> str:
        return f"files/{self.seq}_{self.name}"


@dataclass(frozen=True, slots=True)
class Copy:
    item: Conversation
    parts: Plain
    enclosed: tuple[Enclosed, ...]
    made_at: Instant

    @property
    def name(self) -> str:
        return f"conversation_{self.item.number}"

    @property
    def lang(self) -> str:
        """Of the page around what was said: the conversation's, where we speak it."""
        return self.item.lang if self.item.lang in LANGUAGES else "en"

    def as_json(self) -> bytes:
        told = {
            "made_at": moment(self.made_at),
            **self.parts,
            "enclosed": [one.path for one in self.enclosed],
        }
        return orjson.dumps(told, option=orjson.OPT_INDENT_2)

    def files(self) -> list[tuple[str, bytes]]:
        named = [(f"{self.name}.json", self.as_json()), (f"{self.name}.html", page_of(self).encode())]
        return [*named, *((one.path, one.body) for one in self.enclosed)]

    def as_zip(self) -> bytes:
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
            for name, body in self.files():
                file.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), body, zipfile.ZIP_DEFLATED)
        return made.getvalue()


def moment(at: int) -> str:
    return datetime.fromtimestamp(at / 1_000, UTC).isoformat(timespec="seconds")


def explained(parts: Mapping[str, Sequence[Mapping[str, Any]]]) -> Plain:
    """Times as people and machines read them, and nobody of the staff by name."""
    return {name: [_plain(row) for row in rows] for name, rows in parts.items() if rows}


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for name, value in row.items():
        is_time = name.rpartition("_")[2] in TIMES and isinstance(value, int)
        if name in NAMES_OF_STAFF and isinstance(value, str) and value not in WRITERS:
            told[name] = "staff"
        elif isinstance(value, list):
            told[name] = [_plain(one) if isinstance(one, Mapping) else one for one in value]
        else:
            told[name] = moment(value) if is_time else value
    return told


STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; color: #14181f }
body { max-width: 44rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem } h2 { font-size: 1.15rem; margin-top: 2rem }
dl { display: grid; grid-template-columns: minmax(8rem, 12rem) 1fr; gap: .25rem 1rem } dd { margin: 0 }
dt, .soft { color: #4a5361 } dd, p { overflow-wrap: anywhere; white-space: pre-wrap }
article { border-top: 1px solid #c4ccd6; padding: .5rem 0 } article p { margin: 0 }
@media print { body { margin: 0; max-width: none } article { break-inside: avoid } }
"""


def page_of(copy: Copy) -> str:
    """Readable and printable in ten years: no script, no picture, no address that is fetched."""
    lang = copy.lang
    title = say("privacy", lang, "copy.title", number=copy.item.number)
    note = say("privacy", lang, "copy.note", time=shown(copy.made_at, lang))
    facts, lines, others = _split(copy.parts.get("conversation", []))
    body = [
        f"<h1>{escape(title)}</h1><p>{escape(note)}</p>",
        _heading(lang, "facts"),
        _facts(facts, lang),
        _heading(lang, "lines"),
        *(_line(one, lang) for one in lines),
    ]
    if copy.enclosed:
        body += [_heading(lang, "enclosed"), _list([one.path for one in copy.enclosed])]
    for name, rows in {"blocks": others, **copy.parts}.items():
        if name != "conversation" and rows:
            body += [_heading(lang, name), *(f"<article>{_facts(row, lang)}</article>" for row in rows)]
    return (
        f'<!doctype html>\n<html lang="{lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body>{''.join(body)}</body></html>\n"
    )


def shown(at: int, lang: str) -> str:
    when = datetime.fromtimestamp(at / 1_000, ZONE)
    if lang == "en":
        return f"{when.day}/{when.month}/{when.year} {when.hour}:{when.minute:02}"
    return f"{when.day}.{when.month}.{when.year} {when.hour}.{when.minute:02}"


def _split(
    rows: Sequence[dict[str, Any]],
) -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]:
    lines = [row for row in rows if "seq" in row]
    others = [row for row in rows[1:] if "seq" not in row]
    return dict(rows[0]) if rows else {}, lines, others


def _heading(lang: str, name: str) -> str:
    return f"<h2>{escape(_named(lang, 'part', name))}</h2>"


def _named(lang: str, kind: str, name: str) -> str:
    """A part or a field by its name; one that nobody has named yet as machines read it."""
    return catalogue("privacy", lang).get(f"privacy.{kind}.{name}", name.replace("_", " "))


def _list(items: Sequence[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(one)}</li>" for one in items) + "</ul>"


def _facts(row: Mapping[str, Any], lang: str) -> str:
    told = "".join(
        f"<dt>{escape(_named(lang, 'field', name))}</dt><dd>{_value(name, value, lang)}</dd>"
        for name, value in row.items()
        if value not in (None, "", [])
    )
    return f"<dl>{told}</dl>"


def _value(name: str, value: Any, lang: str) -> str:
    if isinstance(value, Mapping):
        return _facts(value, lang)
    if isinstance(value, list):
        return "".join(f"<p>{_value(name, one, lang)}</p>" for one in value)
    if isinstance(value, bool):
        return escape(say("privacy", lang, "yes" if value else "no"))
    if name == "viewed_by":
        return escape(_named(lang, "viewer", str(value)))
    if name.rpartition("_")[2] in TIMES and isinstance(value, str):
        return escape(shown(int(datetime.fromisoformat(value).timestamp() * 1_000), lang))
    return escape(str(value))


def _told(row: Mapping[str, Any], lang: str) -> str:
    """A line of the service, which stands as a code where it is stored."""
    kind = next((one for one in ("notice", "call") if row.get(one)), None)
    return "" if kind is None else _named(lang, kind, str(row[kind]))


def _line(row: Mapping[str, Any], lang: str) -> str:
    who = _named(lang, "writer", str(row["by"]))
    when = _value("at", row["at"], lang)
    words = row.get("text") or _told(row, lang)
    card = _facts(row["card"], lang) if row.get("card") else ""
    head = f'<p class="soft">{escape(who)}, {when}</p>'
    if said := row.get("binding"):
        title = say("privacy", lang, "copy.binding", service=said["service"])
        head += f'<p><strong>{escape(title)}</strong></p><p class="soft">{escape(said["words"])}</p>'
    return f"<article>{head}<p>{escape(str(words))}</p>{card}</article>"
