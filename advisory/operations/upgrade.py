"""What `advisory migrate` would do, and whether this is the moment for it."""

import json

from sqlalchemy import Connection, text

from advisory.clock import DAY_MS, Clock
from advisory.operations import rows
from advisory.operations.model import Finding, Trouble, bad, good, note
from advisory.operations.places import Place, require_room
from advisory.operations.rows import Door, use
from advisory.storage.migrate import newest, steps

ROOM = 2
"""A table that is changed on SQLite is written anew beside the old one, and once more in the log."""
FRESH_DAYS = 1


def check(place: Place, clock: Clock) -> list[Finding]:
    if place.file is not None and not place.file.exists():
        return [good("migrations", f"a new database will be made, with schema {newest()}")]
    try:
        schema, size = use(_look, Door(place.url))
    except Trouble as trouble:
        why = "It cannot be brought up to date."
        return [bad("database", str(trouble), why, "Start it; compare ADVISORY_DATABASE_URL.")]
    if schema > newest():
        return [
            bad(
                "migrations",
                f"the database has schema {schema}, and this version knows {newest()}",
                "An older version does not understand what a newer one has written.",
                "Install the newer version again, or restore the backup that was made before it.",
            )
        ]
    pending = steps(schema)
    if not pending:
        return [good("migrations", f"nothing to do, schema {schema}")]
    found = [good("migrations", f"{number} {title}") for number, title in pending]
    return [*found, _room(place, size), _backup(place, clock, schema)]


def _look(connection: Connection) -> tuple[str, int]:
    size = 0
    if connection.dialect.name == "sqlite":
        pages, page = (
            connection.execute(text(f"PRAGMA {name}")).scalar_one() for name in ("page_count", "page_size")
        )
        size = int(pages) * int(page)
    return rows.revision(connection), size


def _room(place: Place, size: int) -> Finding:
    if place.file is None:
        return good("room", "ask the database's own machine: as much again as its largest table")
    try:
        require_room(place.file.absolute().parent, size * ROOM, "The change")
    except Trouble as trouble:
        return bad("room", str(trouble), "It would stop halfway and be undone.", "Make room first.")
    return good("room", "enough")


def _backup(place: Place, clock: Clock, schema: str) -> Finding:
    try:
        last = json.loads(place.last_backup.read_bytes())
        fresh = clock() - int(last["at"]) < FRESH_DAYS * DAY_MS and last["schema"] == schema
    except (OSError, ValueError, KeyError, TypeError):
        fresh = False
    if fresh:
        return good("backup", "fresh, of this schema")
    return note(
        "backup",
        "there is none of the last day with this schema",
        "A backup is the way back that loses nothing but what came after it.",
        "advisory backup TARGET, then migrate.",
    )
