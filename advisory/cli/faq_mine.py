"""`advisory faq mine`: what comes of a file of dialogues, on an installation that is thrown away."""

import argparse
import asyncio
import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from advisory.app import Service, build
from advisory.chat import store as chat_store
from advisory.chat.model import Conversation, Entry
from advisory.cli import rows
from advisory.cli.bar import Bar
from advisory.cli.rows import BadFile, BadRow
from advisory.clock import SECOND_MS, Instant
from advisory.faq import asking, observations
from advisory.faq.candidates import Candidate, heard
from advisory.faq.importing import publish_all
from advisory.faq.model import ANSWER, Content, Version
from advisory.faq.observations import Observation
from advisory.settings import Settings
from advisory.storage.migrate import upgrade
from advisory.storage.work import Work

AT_ONCE = 100
LISTENED_TO = 500
TURN_MS = 20 * SECOND_MS
APART_MS = 100
SERVICE = "mining"
ROLES = {"visitor": "visitor", "advisor": "advisor", "agent": "advisor"}
UNKNOWN = "…"
"""What an advisor wrote where the file does not have it."""


@dataclass(frozen=True, slots=True)
class Turn:
    n: int
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class Dialogue:
    id: str
    lang: str
    turns: tuple[Turn, ...]


def add(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = actions.add_parser("mine", help="find the questions of a file of dialogues, and what to write")
    parser.add_argument("--dialogues", type=Path, required=True, metavar="FILE", help="{id, turns} a line")
    parser.add_argument("--entries", type=Path, metavar="FILE", help="articles that there are already")
    parser.add_argument("--json", action="store_true", help="all that was found, as one object")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    try:
        dialogues = rows.read(chosen.dialogues, dialogue_of)
        entries = rows.read(chosen.entries, _entry) if chosen.entries else []
        seen: set[str] = set()
        for one in dialogues:
            if one.id in seen:
                raise BadFile(f"{chosen.dialogues}: “{one.id}” is there twice")
            seen.add(one.id)
    except BadFile as error:
        print(error, file=sys.stderr)
        return 1
    with TemporaryDirectory(prefix="advisory-mine-") as folder:
        found = asyncio.run(_mine(Path(folder), _spoken(dialogues), entries))
    if chosen.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        _tell(found)
    return 0


def dialogue_of(row: dict[str, Any]) -> Dialogue:
    turns = row.get("turns")
    if not isinstance(turns, list):
        raise BadRow("'turns' is not a list")
    found: list[Turn] = []
    for turn in turns:
        if not isinstance(turn, dict) or type(turn.get("n")) is not int:
            raise BadRow("a turn has a number “n”")
        role = rows.text(turn, "role")
        if role not in ROLES:
            raise BadRow(f"a turn’s role is visitor or advisor, not “{role}”")
        if found and turn["n"] <= found[-1].n:
            raise BadRow("the numbers of turns grow")
        found.append(Turn(turn["n"], ROLES[role], rows.text(turn, "text")))
    return Dialogue(rows.text(row, "id"), rows.text(row, "lang", ""), tuple(found))


def _spoken(dialogues: Sequence[Dialogue]) -> list[Dialogue]:
    """Where the file tells no language, that of its first dialogues: a short one alone would not show it."""
    first = (turn.text for one in dialogues[:LISTENED_TO] for turn in one.turns if turn.by == "visitor")
    lang = asking.language_of(first, "en")
    return [one if one.lang else replace(one, lang=lang) for one in dialogues]


def _entry(row: dict[str, Any]) -> tuple[str, Content]:
    title, body = rows.text(row, "title"), rows.text(row, "body")
    version = Version(rows.text(row, "lang"), title, body or title, "", rows.texts(row, "examples"))
    return rows.text(row, "id"), Content(ANSWER, (SERVICE,), (version,))


async def _mine(
    folder: Path, dialogues: Sequence[Dialogue], entries: Sequence[tuple[str, Content]]
) -> dict[str, Any]:
    settings = Settings(
        var=folder, database_url=f"sqlite:///{folder / 'mining.sqlite'}", redis_url="", media=False
    )
    await asyncio.to_thread(upgrade, settings.database_url)
    service = build(settings)
    database, knowledge = service.parts.database, service.knowledge
    await database.start()
    try:
        await service.sites.load()
        await service.answers.load()
        if entries:
            await publish_all(database, entries)
            await database.settled()
        await knowledge.fill()
        ids = await close_all(service, dialogues)
        with Bar("Dialogues", len(ids)) as bar:
            for start in range(0, len(ids), AT_ONCE):
                await knowledge.mining.mine(ids[start : start + AT_ONCE])
                bar.at(min(start + AT_ONCE, len(ids)))
        await knowledge.night.tidy(unseen=True)
        return await _found(service, dialogues, ids)
    finally:
        await service.parts.background.close()
        await service.search.close()
        await database.close()


async def close_all(service: Service, dialogues: Sequence[Dialogue]) -> list[str]:
    """Every dialogue as a conversation of its own visitor that was closed a moment ago."""
    now = service.parts.clock()
    # One after the other, so that they are read in the same order each time.
    ended = [Instant(now - (len(dialogues) - place) * APART_MS) for place in range(len(dialogues))]
    every = [(_id(one), end, one) for end, one in zip(ended, dialogues, strict=True)]
    for start in range(0, len(every), AT_ONCE):
        some = every[start : start + AT_ONCE]
        await service.parts.database.work(lambda work, some=some: _close(work, some))  # type: ignore[misc]
    return [id for id, _, _ in every]


def _id(one: Dialogue) -> str:
    return hashlib.blake2b(one.id.encode(), digest_size=16).hexdigest()


def _close(work: Work, some: Sequence[tuple[str, Instant, Dialogue]]) -> None:
    items, entries = [], []
    for number, (id, ended, one) in enumerate(some, 1):
        lines = _entries(id, one, ended)
        begun = Instant(ended - len(lines) * TURN_MS)
        item = Conversation(
            id=id,
            number=number,
            site=SERVICE,
            service=SERVICE,
            lang=one.lang,
            visitor=id,
            visitor_name="",
            receipt=id[-10:],
            created_at=begun,
            queued_at=begun,
            last_seq=len(lines),
        )
        items.append(item.assigned_to("advisor", "", 1, begun).closed("advisor", ended, "solved", "", False))
        entries += lines
    chat_store.add_entries(work, entries)
    chat_store.add(work, *items)


def _entries(conversation: str, one: Dialogue, ended: Instant) -> list[Entry]:
    """A number that is left out is an advisor's turn that the file does not tell."""
    lines: list[tuple[str, str]] = []
    last = -1
    for turn in one.turns:
        if turn.by == "visitor" and turn.n > last + 1 and lines:
            lines.append(("advisor", UNKNOWN))
        lines.append((turn.by, turn.text))
        last = turn.n
    return [
        Entry(
            conversation=conversation,
            seq=seq,
            kind="text",
            at=Instant(ended - (len(lines) - seq) * TURN_MS),
            by=by,
            sender=by,
            lang=one.lang,
            text=text,
        )
        for seq, (by, text) in enumerate(lines, 1)
    ]


def _numbers(one: Dialogue) -> dict[int, int]:
    """Which turn of the file an entry is."""
    found: dict[int, int] = {}
    seq, last = 0, -1
    for turn in one.turns:
        seq += 2 if turn.by == "visitor" and turn.n > last + 1 and seq else 1
        found[seq] = turn.n
        last = turn.n
    return found


async def _found(service: Service, dialogues: Sequence[Dialogue], ids: Sequence[str]) -> dict[str, Any]:
    def load(connection: Any) -> dict[str, list[Observation]]:
        return {id: observations.of_conversation(connection, id) for id in ids}

    asked = await service.parts.database.read(load)
    picked = []
    for id, one in zip(ids, dialogues, strict=True):
        numbers = _numbers(one)
        picked.append({"id": one.id, "picked": [numbers[seq] for item in asked[id] for seq in item.seqs]})
    candidates = service.knowledge.candidates
    return {
        "dialogues": picked,
        "questions": [{"text": item.text, "group": item.group} for items in asked.values() for item in items],
        "groups": [await _group(service, one) for one in await candidates.open()],
    }


async def _group(service: Service, one: Candidate) -> dict[str, Any]:
    version = (await service.knowledge.candidates.draft(one)).versions[0]
    return {
        "id": one.group.id,
        "title": version.question,
        "phrasings": list(version.phrasings),
        "answers": [answer.text for answer in heard(one.all)],
        "nearest": {"id": one.nearest, "score": one.cover} if one.nearest else None,
        "cover": one.cover,
    }


def _tell(found: Mapping[str, Any]) -> None:
    questions, groups = found["questions"], found["groups"]
    print(f"{len(questions)} questions in {len(found['dialogues'])} dialogues.")
    print(f"{len(groups)} groups were asked by three visitors or more; the most worthwhile first:")
    for one in groups[:20]:
        count = sum(question["group"] == one["id"] for question in questions)
        print(f"{count:6} × {one['title']}")
