"""`advisory doctor`: is this installation well, and if not, what is to be done. It changes nothing."""

import json
import shutil
import stat
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

from sqlalchemy import Connection, select

from advisory.clock import DAY_MS, Clock
from advisory.escalate.media import compat, selftest
from advisory.escalate.media.raw import RawWay
from advisory.operations import post, probes, rows
from advisory.operations.model import Finding, Trouble, bad, good, human, note
from advisory.operations.places import Place
from advisory.operations.rows import Door, use
from advisory.settings import Settings
from advisory.storage.leases import database_now
from advisory.storage.migrate import newest

LITTLE = 2_000_000_000
TOO_LITTLE = 300_000_000
BACKUP_DAYS = 2
FILES = ("advisory.sqlite", "recordings", "practice.key", "search", "last-backup.json")
"""What lies in the folder and is nobody else's to read."""

Lag = Callable[[], Awaitable[int | None]]
"""In how many documents the index differs from the database; None where there is no index."""


async def examine(settings: Settings, clock: Clock, lag: Lag | None) -> AsyncIterator[list[Finding]]:
    """One check after the other. `lag` None: the database cannot be asked."""
    yield [disk(settings.var)]
    yield permissions(settings.var)
    yield [last_backup(Place(settings.database_url, settings.var), clock)]
    yield await probes.redis(settings, clock)
    yield [await media(settings)]
    yield await probes.relay(settings, clock)
    yield [await post.mail(settings)]
    if lag is not None:
        yield [index(await lag())]
    for url in dict.fromkeys((settings.visitor_url, settings.staff_url)):
        yield await probes.public(url)


def database(settings: Settings, clock: Clock) -> list[Finding]:
    """Is it there, at the newest schema, and of our time. Blocking, with a loop of its own."""

    def look(connection: Connection) -> tuple[str, int]:
        return rows.revision(connection), int(connection.scalar(select(database_now(connection))) or 0)

    before = clock()
    try:
        schema, now = use(look, Door(settings.database_url))
    except Trouble as trouble:
        return [
            bad(
                "database",
                str(trouble),
                "Nothing works without it.",
                "Start it; compare ADVISORY_DATABASE_URL, its password and the firewall (TCP 5432).",
            )
        ]
    if schema != newest():
        newer = schema > newest()
        return [
            bad(
                "database",
                f"has schema {schema or 'none'}, and this version needs {newest()}",
                "The service does not start, or what it writes does not fit.",
                "Install the newer version again." if newer else "Run advisory migrate.",
            )
        ]
    return [
        good("database", f"answers, schema {schema}"),
        probes.apart("the database", before, now, clock()),
    ]


def disk(var: Path) -> Finding:
    folder = next(one for one in (var.absolute(), *var.absolute().parents) if one.exists())
    free = shutil.disk_usage(folder).free
    what = f"{human(free)} left at {folder}"
    do = "Make room: old backups and logs first. ADVISORY_RETENTION_DAYS says how long conversations stay."
    if free < TOO_LITTLE:
        return bad("disk", what, "When it is full nothing can be stored, and everybody has to wait.", do)
    if free < LITTLE:
        return note("disk", what, "When it is full nothing can be stored.", do)
    return good("disk", what)


def permissions(var: Path) -> list[Finding]:
    found = []
    for path in (var, *(var / name for name in FILES)):
        try:
            mode = stat.S_IMODE(path.stat().st_mode)
        except FileNotFoundError:
            continue
        except PermissionError:
            return [
                bad(
                    "permissions",
                    f"{path} cannot be looked at",
                    "The doctor sees only what the service's own user sees.",
                    "Run it as that user: sudo -u advisory advisory doctor.",
                )
            ]
        if mode & 0o007 or (mode & 0o070 and path != var):
            found.append(
                bad(
                    "permissions",
                    f"{path} may be read by other users of this machine (mode {mode:o})",
                    "It holds conversations or keys.",
                    f"chmod {'700' if path.is_dir() else '600'} {path}; the unit's UMask=0077 keeps it so.",
                )
            )
    return found or [good("permissions", f"{var} is its owner's alone")]


def key_file(path: Path) -> Finding | None:
    """The file that the settings come from, where there is one."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return None
    if mode & 0o007:
        return bad(
            "keys",
            f"{path} may be read by every user of this machine (mode {mode:o})",
            "It holds the passwords of database and Redis, and the key of recordings.",
            f"chown root:advisory {path}; chmod 640 {path}. Then change what stood in it.",
        )
    return good("keys", f"{path} is not for everybody")


def last_backup(place: Place, clock: Clock) -> Finding:
    do = "Run advisory backup each night, from a timer: docs/operations.md."
    try:
        at = int(json.loads(place.last_backup.read_bytes())["at"])
    except (OSError, ValueError, KeyError, TypeError):
        return note("backup", "none has been made from here", "A dead disk would take everything.", do)
    days = (clock() - at) / DAY_MS
    if days > BACKUP_DAYS:
        return note("backup", f"the last one is {days:.0f} days old", "Everything since would be lost.", do)
    return good("backup", f"the last one is {days * 24:.0f} hours old")


async def media(settings: Settings) -> Finding:
    if not settings.media:
        return good("calls", "are off (ADVISORY_MEDIA=false)")
    if settings.janus_url:
        return good("calls", "are Janus's, which watches itself")
    missing = compat.misfits()
    if not missing:
        RawWay.prepare()
        began = time.monotonic()
        if await selftest.passes(RawWay()) or await selftest.passes(RawWay()):
            return good("calls", f"pictures pass the media worker ({time.monotonic() - began:.1f} s)")
    return note(
        "calls",
        "raw forwarding does not work here" + (f": {', '.join(missing)}" if missing else ""),
        "Calls come about, and each costs several times as much of the processor.",
        "Install the versions of constraints.txt; see that UDP to this machine itself is not closed.",
    )


def index(lag: int | None) -> Finding:
    if lag is None:
        return note(
            "search index",
            "is not there or cannot be trusted",
            "Searching works from memory; the next start takes longer.",
            "Start the service once; it is built anew by itself.",
        )
    if lag:
        return note(
            "search index",
            f"differs in {lag} documents",
            "Somebody may search in vain for what was just published.",
            "Look again in a minute. If it stays so, restart the service: it compares at each start.",
        )
    return good("search index", "holds what is published")
