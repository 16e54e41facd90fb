"""`advisory faq group`: which of the questions in a file are the same question."""

import argparse
import json
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from advisory.cli import rows
from advisory.cli.bar import Bar
from advisory.cli.rows import BadFile
from advisory.faq.groups import JOINS_AT, Groups, medoid_order
from advisory.faq.nightly import plan
from advisory.faq.space import Space
from advisory.guard import faq as guard

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Utterance:
    text: str
    lang: str


def add(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = actions.add_parser("group", help="put the questions of a file into groups, as closed chats are")
    parser.add_argument("--utterances", type=Path, required=True, metavar="FILE", help="{text, lang} a line")
    parser.add_argument("--json", action="store_true", help='a line {"group": id} for each question')
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    try:
        utterances = rows.read(chosen.utterances, _utterance)
    except BadFile as error:
        print(error, file=sys.stderr)
        return 1
    groups, spaces = grouped(utterances)
    if chosen.json:
        for group in groups:
            print(json.dumps({"group": group}))
    else:
        _tell(utterances, groups, spaces)
    return 0


def _utterance(row: dict[str, Any]) -> Utterance:
    return Utterance(rows.text(row, "text"), rows.text(row, "lang").split("-")[0])


def grouped(utterances: list[Utterance]) -> tuple[list[str], dict[str, Space]]:
    """As questions come in, one after the other, and then as the night leaves them that nobody has seen."""
    by_lang: dict[str, Groups] = {}
    members: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    found: list[str] = []
    with Bar("Questions", len(utterances)) as bar:
        for number, item in enumerate(utterances, 1):
            text = guard.redact(item.text).text
            groups = by_lang.get(item.lang)
            if groups is None:
                groups = by_lang[item.lang] = Groups(Space(item.lang))
            near = groups.nearest(text)
            group = near[0] if near is not None and near[1] >= JOINS_AT else f"{item.lang}-{number}"
            groups.learn(group, text)
            members[item.lang][group].append(text)
            found.append(group)
            bar.step()
    into: dict[str, str] = {}
    for lang, groups in by_lang.items():
        into |= {one.group: one.into for one in plan(members[lang], groups.space).joins}
    return [_end(group, into) for group in found], {lang: one.space for lang, one in by_lang.items()}


def _end(group: str, into: dict[str, str]) -> str:
    while group in into:
        group = into[group]
    return group


def _tell(utterances: list[Utterance], groups: list[str], spaces: dict[str, Space]) -> None:
    members: dict[str, list[Utterance]] = defaultdict(list)
    for item, group in zip(utterances, groups, strict=True):
        members[group].append(item)
    print(f"{len(utterances)} questions in {len(members)} groups. The largest:")
    for items in sorted(members.values(), key=len, reverse=True)[:SHOWN]:
        texts = [item.text for item in items]
        print(f"{len(items):6} × {texts[medoid_order(texts, spaces[items[0].lang])[0]]}")
