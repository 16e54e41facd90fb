"""`python -m advisory.lab.restore`: how long until a service with a million entries is back on an empty host?

A town is laid and filled, a server process runs on it with people who write, and then the commands of
`docs/operations.md` are given as an administrator gives them: `advisory backup` beside the running service,
`advisory restore --verify` into an empty place. Nothing that was acknowledged before the backup began may be
missing, and the restoring has five minutes. SQLite and PostgreSQL, on one machine that does all of it.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select

from advisory.chat.tables import conversation, entry
from advisory.clock import wall_clock
from advisory.lab.phrases import phrases
from advisory.lab.postgres import Postgres, binaries
from advisory.lab.rig import Server, put_load
from advisory.lab.town import People, lay
from advisory.operations.model import human
from advisory.operations.rows import Door, use
from advisory.settings import Settings
from advisory.storage.many import Many
from advisory.storage.migrate import upgrade
from advisory.storage.record import event_record

WITHIN_S = 300
ENTRIES = 1_000_000
EACH = 10
"""Entries of one conversation; the record has some more of what happened in it."""
AT_ONCE = 100
VISITORS, PER_ADVISOR = 40, 8
LOAD: Mapping[str, float] = {"rate": 20, "warm_s": 1.0, "seconds": 8.0}


@dataclass
class Report:
    entries: int = 0
    rows: int = 0
    bytes: int = 0
    backup_s: float = 0
    restore_s: float = 0
    acknowledged_ms: list[float] = field(default_factory=list)
    """95th percentile of each round of people who wrote while the backup was made."""
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        beside = (
            f", beside people who were answered in {max(self.acknowledged_ms):.0f} ms (p95)"
            if self.acknowledged_ms
            else ""
        )
        return (
            f"{self.entries} entries, {self.rows} rows, {human(self.bytes)}: "
            f"saved in {self.backup_s:.0f} s{beside}, restored, verified and opened in {self.restore_s:.0f} s"
        )


def fill(connection: Connection, entries: int, now: int) -> None:
    """Conversations of an ordinary day, ended: copies of one that was held, with words of their own."""
    like = dict(connection.execute(select(conversation).limit(1)).mappings().one())
    said = dict(connection.execute(select(entry).where(entry.c.kind == "text").limit(1)).mappings().one())
    seen = dict(connection.execute(select(event_record).limit(1)).mappings().one())
    del seen["id"]
    put = {
        table: Many(insert(table).values({name: bindparam(name) for name in row}))
        for table, row in ((conversation, like), (entry, said), (event_record, seen))
    }
    texts = cycle(phrases(5_000, 1))
    over: dict[str, Any] = {"status": "closed", "turn": "visitor", "advisor": None, "slot": None}
    over |= {"waiting_since": None, "closed_at": now, "outcome": "solved", "last_seq": EACH, "draft": ""}
    for start in range(0, entries // EACH, AT_ONCE):
        ids = [f"{number:032x}" for number in range(start, min(start + AT_ONCE, entries // EACH))]
        put[conversation].run(
            connection,
            [like | over | {"id": id, "visitor": f"v{id[1:]}", "receipt": id[-10:].upper()} for id in ids],
        )
        put[entry].run(
            connection,
            [
                said | {"conversation": id, "seq": seq, "text": next(texts), "cid": f"{seq:04x}{id}"}
                for id in ids
                for seq in range(1, EACH + 1)
            ],
        )
        put[event_record].run(
            connection, [seen | {"conversation": id} for id in ids for _ in range(EACH + 3)]
        )


def command(*words: str, url: str, var: Path) -> float:
    """Seconds that a command took, given as from a shell."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "advisory", *words],
        env={**os.environ, "ADVISORY_DATABASE_URL": url, "ADVISORY_VAR": str(var)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"advisory {' '.join(words)}: {done.stdout[-1_000:]}{done.stderr[-1_000:]}")
    return time.monotonic() - began


@contextmanager
def people_who_write(url: str, folder: Path, people: People, report: Report) -> Iterator[None]:
    """A server of its own process and its people, one round of writing after the other."""
    plan = folder / "plan.json"
    plan.write_text(json.dumps({"url": url, "folder": str(folder / "server"), "known": people}))
    server = Server("advisory.lab.chat_server", str(plan), pin=False)
    over = threading.Event()

    def write() -> None:
        while not over.is_set():
            try:
                found = put_load([server], server.people, [], LOAD)
            except Exception as error:
                report.wrong.append(f"while the backup was made: {error}")
                return
            report.acknowledged_ms.append(found["ack_ms"]["p95"])

    writing = threading.Thread(target=write)
    try:
        server.ready()
        writing.start()
        yield
    finally:
        over.set()
        if writing.ident is not None:
            writing.join()
        server.stop()


def measure(url: str, empty: Callable[[], str], folder: Path, entries: int, *, busy: bool = True) -> Report:
    """On an empty database; `empty` gives the address of the one on the empty host."""
    report = Report()
    upgrade(url)
    settings = Settings(database_url=url, var=folder / "server", media=False)
    people = asyncio.run(lay(settings, VISITORS, PER_ADVISOR))
    use(lambda c: fill(c, entries, wall_clock()), Door(url, writes=True))
    saved, restored = folder / "saved", folder / "restored"
    if busy:
        with people_who_write(url, folder, people, report):
            began = wall_clock()
            report.backup_s = command("backup", str(saved), url=url, var=folder / "server")
    else:
        began = wall_clock()
        report.backup_s = command("backup", str(saved), url=url, var=folder / "server")
    made = json.loads((saved / "manifest.json").read_bytes())
    report.rows = sum(one["rows"] for one in made["tables"].values())
    report.bytes = sum(one["bytes"] for one in made["parts"])
    target = empty()
    report.restore_s = command("restore", str(saved), "--verify", url=target, var=restored)

    def before(connection: Connection) -> int:
        chosen = select(func.count()).select_from(entry).where(entry.c.at < began)
        return int(connection.execute(chosen).scalar_one())

    wanted, found = use(before, Door(url)), use(before, Door(target))
    report.entries = found
    if found != wanted or found < entries:
        report.wrong.append(f"{found} of {wanted} entries that were there before the backup")
    if report.restore_s > WITHIN_S:
        report.wrong.append(f"restored in {report.restore_s:.0f} s, and there are {WITHIN_S}")
    return report


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m advisory.lab.restore")
    parser.add_argument("--entries", type=int, default=ENTRIES, help=f"how many ({ENTRIES})")
    parser.add_argument("--only", choices=("sqlite", "postgres"), help="one kind of database")
    chosen = parser.parse_args()
    wrong: list[str] = []
    for kind in ("sqlite", "postgres"):
        if chosen.only in (None, kind):
            with TemporaryDirectory(prefix="advisory-restore-") as room, addresses(kind, Path(room)) as fresh:
                report = measure(fresh(), fresh, Path(room), chosen.entries)
            print(f"restore: {kind}, {report}", flush=True)
            wrong += [f"{kind}: {one}" for one in report.wrong]
    print("\n".join(f"WRONG {one}" for one in wrong) or "restore: nothing missing")
    return bool(wrong)


@contextmanager
def addresses(kind: str, room: Path) -> Iterator[Callable[[], str]]:
    """Gives the address of one more empty database."""
    if kind == "sqlite":
        names = iter(("server/advisory.sqlite", "restored/advisory.sqlite"))
        (room / "server").mkdir()
        yield lambda: f"sqlite:///{room / next(names)}"
        return
    programs = binaries()
    if programs is None:
        raise SystemExit("NOT RUN: PostgreSQL is not installed: make test-deps")
    server = Postgres(programs, ())
    try:
        server.create()
        yield server.fresh_database
    finally:
        server.destroy()


if __name__ == "__main__":
    sys.exit(main())
