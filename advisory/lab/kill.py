"""`make kill`: SIGKILL while articles are indexed and while conversations are learnt from, again and again.

After each kill the installation is opened as after a power cut, and looked at: every change that an editor
was told is stored, nothing is there twice, and the index answers. Exit status 1 where that is not so.
"""

import argparse
import asyncio
import json
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, func, select, update

from advisory.app import Service, build
from advisory.chat.service import CLOSED_JOB
from advisory.chat.tables import conversation
from advisory.cli.bar import Bar
from advisory.cli.faq_mine import Dialogue, Turn, close_all
from advisory.clock import SECOND_MS, Instant
from advisory.errors import Code, Refusal
from advisory.faq import observations
from advisory.faq.observations import Observation
from advisory.faq.regroup import Regrouping
from advisory.faq.tables import article_revision, question_group
from advisory.lab.kill_child import EDITOR, settings_of, started, stopped
from advisory.storage import jobs
from advisory.storage.migrate import upgrade
from advisory.storage.work import Work

TIMES = 25
WITHIN_S = 300
LEARNT_BEFORE_A_KILL = 3
TOPICS = ("koiran tuoda kirjastoon", "polkupyörän vuokrata torilta", "saunavuoron perua netissä")


@dataclass
class Report:
    """`broken` says what was promised and not kept; `seen` counts what was looked at."""

    what: str
    kills: int = 0
    seen: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    seconds: float = 0.0


def child(what: str, folder: Path, *, said: bool = False) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "advisory.lab.kill_child", what, str(folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE if said else subprocess.DEVNULL)


def killed(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()


# -- while articles are indexed --------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """The last change of an article that its editor was told is stored, or published."""

    rev: int
    word: str


async def indexing(folder: Path, times: int, chance: random.Random, bar: Bar | None = None) -> Report:
    report = Report("indexing")
    await asyncio.to_thread(upgrade, settings_of(folder).database_url)
    saved: dict[str, Told] = {}
    published: dict[str, Told] = {}
    for turn in range(times):
        process = child("publish", folder, said=True)
        # Every fourth while the index is being opened and brought level, else amid publishing.
        pause = chance.uniform(0.05, 0.6) if turn % 4 == 3 else chance.uniform(0.3, 1.5)
        lines = await asyncio.to_thread(_said, process, pause, turn % 4 == 3)
        for what, id, rev, word in lines:
            told = Told(int(rev), word)
            saved[id] = told
            if what == "published":
                published[id] = told
        report.kills += 1
        report.seen["changes"] += len(lines)
        await looked_at(folder, saved, published, report)
        if bar:
            bar.at(turn + 1)
    return report


def _said(process: subprocess.Popen[bytes], pause: float, early: bool) -> list[list[str]]:
    """What the process acknowledged before it was killed; a line that was cut short was not."""
    assert process.stdout is not None
    if not early:
        process.stdout.readline()
    time.sleep(pause)
    killed(process)
    rest = process.stdout.read().decode()
    process.stdout.close()
    whole = rest[: rest.rfind("\n") + 1].splitlines()
    return [line.split() for line in whole if line != "ready"]


async def looked_at(folder: Path, saved: dict[str, Told], published: dict[str, Told], report: Report) -> None:
    service = await started(folder)
    try:
        await service.search.settle()
        found = {item.id: item for item in await service.knowledge.articles.all()}
        revisions = await service.parts.database.read(_revisions)
        for id, told in saved.items():
            item = found.get(id)
            if item is None or item.rev < told.rev:
                report.broken.append(f"{id}: revision {told.rev} is lost")
            elif item.rev == told.rev and told.word not in item.content.versions[0].question:
                report.broken.append(f"{id}: revision {told.rev} has other words")
        for id, revs in revisions.items():
            if revs != list(range(1, len(revs) + 1)):
                report.broken.append(f"{id}: revisions {revs}")
        shown = [item for item in found.values() if item.published is not None]
        everything = await service.search.query("", kinds={"article"}, limit=1)
        if everything.total != len(shown) or everything.degraded:
            report.broken.append(f"the index holds {everything.total} of {len(shown)} articles")
        for item in shown:
            assert item.published is not None
            word = item.published.versions[0].question.split()[1]
            durable = [hit.id for hit in (await service.search.query(word)).hits]
            warm = [hit.id for hit in service.knowledge.shelf.find(word, "fi", None, 3)]
            if durable != [f"article:{item.id}"] or warm != [item.id]:
                report.broken.append(f"{item.id}: {word} finds {durable} and {warm}")
            out = published.get(item.id)
            if out is not None and (item.published_rev or 0) < out.rev:
                report.broken.append(f"{item.id}: what was published is not shown")
        report.seen["searches"] += 2 * len(shown)
    finally:
        await stopped(service)


def _revisions(connection: Connection) -> dict[str, list[int]]:
    table = article_revision.c
    found: dict[str, list[int]] = {}
    for row in connection.execute(select(table.article, table.rev).order_by(table.article, table.rev)):
        found.setdefault(row.article, []).append(row.rev)
    return found


# -- while conversations are learnt from ------------------------------------------------------------


def dialogues(count: int) -> list[Dialogue]:
    return [
        Dialogue(
            f"d{at}",
            "fi",
            (
                Turn(0, "visitor", f"Hei! Voiko {TOPICS[at % 3]} ja {at} muuta asiaa"),
                Turn(1, "advisor", "Kyllä voi, tulkaa käymään milloin vain."),
                Turn(2, "visitor", f"entä paljonko maksaa {TOPICS[(at + 1) % 3]}?"),
            ),
        )
        for at in range(count)
    ]


async def mining(folder: Path, times: int, bar: Bar | None = None) -> Report:
    """Beside it an editor decides after each kill; the same is learnt quietly, to compare with."""
    report = Report("mining")
    said = dialogues(times * (2 * LEARNT_BEFORE_A_KILL + 4))
    for name in ("killed", "quiet"):
        (folder / name).mkdir()
    service = await _closed(folder / "killed", said)
    quiet = await _closed(folder / "quiet", said)
    try:
        database = service.parts.database
        decided: dict[str, str] = {}
        for turn in range(times):
            left = await database.read(_waiting)
            process = await asyncio.to_thread(child, "learn", folder / "killed")
            until = time.monotonic() + WITHIN_S
            while left - await database.read(_waiting) < LEARNT_BEFORE_A_KILL and process.poll() is None:
                if time.monotonic() > until:
                    report.broken.append("it learns nothing")
                    break
                await asyncio.sleep(0.005)
            await asyncio.to_thread(killed, process)
            report.kills += 1
            decided |= await _decide(service)
            # What it had taken up is nobody's until its lease is over.
            await database.work(
                lambda work: work.execute(update(jobs.job).values(due_at=work.now - SECOND_MS))
            )
            if bar:
                bar.at(turn + 1)
        if not 0 < await database.read(_waiting) < len(said):
            report.broken.append("it was not killed in the middle")
        for name in ("killed", "quiet"):
            process = await asyncio.to_thread(child, "learn", folder / name)
            if await asyncio.to_thread(process.wait, WITHIN_S):
                report.broken.append(f"{name}: it did not end well")
        await _compared(service, quiet, decided, report)
    finally:
        for one in (service, quiet):
            await one.parts.database.close()
    return report


async def _closed(folder: Path, said: list[Dialogue]) -> Service:
    settings = settings_of(folder)
    await asyncio.to_thread(upgrade, settings.database_url)
    service = build(settings)
    await service.parts.database.start()
    ids = await close_all(service, said)

    def ask(work: Work) -> None:
        for id in ids:
            jobs.ask(work, CLOSED_JOB, id, {"conversation": id})

    await service.parts.database.work(ask)
    return service


async def _decide(service: Service) -> dict[str, str]:
    """An editor parts a question from its group; gives the question and where it is now."""
    database = service.parts.database
    found = await database.read(observations.grouped)
    sizes = Counter(item.group for item in found)
    chosen = next((one for one in found if sizes[one.group] > 1 and not one.pinned), None)
    if chosen is None or chosen.group is None:
        return {}
    held = chosen.group
    group = await database.read(lambda connection: observations.group(connection, held))
    if group is None:
        return {}
    regrouping = Regrouping(database, service.knowledge.candidates)
    try:
        step = await regrouping.move(EDITOR, held, chosen.id, group.rev, [chosen.id], None)
    except Refusal as error:
        if error.code is not Code.STALE:
            raise
        return {}
    return {chosen.id: step.other}


async def _compared(service: Service, quiet: Service, decided: dict[str, str], report: Report) -> None:
    database = service.parts.database
    found = await database.read(_everything)
    expected = await quiet.parts.database.read(_everything)

    def bare(items: list[Observation]) -> list[Observation]:
        return [replace(item, group=None, at=Instant(0), pinned=False) for item in items]

    if bare(found) != bare(expected):
        report.broken.append(f"{len(found)} questions were learnt and not the same {len(expected)}")
    rows = set(await database.read(lambda c: c.execute(select(question_group.c.id)).scalars().all()))
    held = {item.group for item in found}
    if None in held or held - rows:
        report.broken.append("a question without its group")
    if empty := rows - held:
        report.broken.append(f"{len(empty)} groups without questions")
    now = {item.id: (item.group, item.pinned) for item in found}
    for question, group in decided.items():
        if now.get(question) != (group, True):
            report.broken.append("what an editor decided is lost")
    report.seen["questions"] = len(found)
    report.seen["decisions"] = len(decided)


def _waiting(connection: Connection) -> int:
    return int(connection.execute(select(func.count()).select_from(jobs.job)).scalar_one())


def _everything(connection: Connection) -> list[Observation]:
    ids = connection.execute(select(conversation.c.id)).scalars().all()
    return [item for id in sorted(ids) for item in observations.of_conversation(connection, id)]


# -- the command ------------------------------------------------------------------------------------


def main() -> int:
    parser = argparse.ArgumentParser(prog="advisory.lab.kill", description=__doc__)
    parser.add_argument("--times", type=int, default=TIMES, help="kills of each kind")
    parser.add_argument("--only", choices=("indexing", "mining"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="the report as one object")
    chosen = parser.parse_args()
    reports = []
    for what in ("indexing", "mining"):
        if chosen.only in (None, what):
            began = time.monotonic()
            with TemporaryDirectory(prefix="advisory-kill-") as folder, Bar(what, chosen.times) as bar:
                report = asyncio.run(_run(what, Path(folder), chosen.times, chosen.seed, bar))
            report.seconds = round(time.monotonic() - began, 1)
            reports.append(report)
    if chosen.json:
        print(json.dumps({one.what: _told(one) for one in reports}, ensure_ascii=False))
    else:
        for one in reports:
            seen = ", ".join(f"{count} {name}" for name, count in one.seen.items())
            print(f"{one.what}: killed {one.kills} times in {one.seconds} s; looked at {seen}")
            print("\n".join(f"  BROKEN {line}" for line in one.broken) or "  nothing lost, nothing twice")
    return 1 if any(one.broken for one in reports) else 0


async def _run(what: str, folder: Path, times: int, seed: int, bar: Bar) -> Report:
    if what == "mining":
        return await mining(folder, times, bar)
    return await indexing(folder, times, random.Random(seed), bar)


def _told(report: Report) -> dict[str, object]:
    return {
        "kills": report.kills,
        "seconds": report.seconds,
        "seen": dict(report.seen),
        "broken": report.broken,
    }


if __name__ == "__main__":
    raise SystemExit(main())
