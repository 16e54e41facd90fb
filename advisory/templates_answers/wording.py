"""Remarks on what an advisor is writing. They advise; what asks for a code is stopped when it is sent."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from advisory.guard import live
from advisory.templates_answers.jargon import terms_in

REMARKS = 5
_TONE = [
    json.loads(line)
    for line in resources.files(__package__).joinpath("tone.jsonl").read_text(encoding="utf-8").splitlines()
]


@dataclass(frozen=True, slots=True)
class Remark:
    """`words` as they stand in the text; `why` and `better` where there is something to say."""

    kind: str
    words: str = ""
    why: str = ""
    better: str = ""


@cache
def _tone(lang: str) -> tuple[tuple[re.Pattern[str], str, str], ...]:
    return tuple(
        (re.compile(rf"(?i)(?<!\w){re.escape(row['pattern'])}(?!\w)"), row["why"], row["better"])
        for row in _TONE
        if row.get("lang") == lang
    )


def remarks(text: str, lang: str) -> list[Remark]:
    """The worst first: asking for a code, personal data, tone, terms of the trade."""
    return list(_all(text, lang.split("-")[0]))[:REMARKS]


def _all(text: str, lang: str) -> Iterator[Remark]:
    if live.asks_for_code(text):
        yield Remark("asks_for_code")
    for span in live.find(text)[:1]:
        yield Remark("personal", text[span.start : span.end])
    for pattern, why, better in _tone(lang):
        if found := pattern.search(text):
            yield Remark("tone", found[0], why, better)
    seen = set()
    for term, as_typed in terms_in(text, lang) if lang in ("fi", "sv", "en") else ():
        if term.term not in seen:
            seen.add(term.term)
            yield Remark("jargon", as_typed, "", term.plain)
