"""Moves an installation from one kind of database to the other, or to another server."""

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import Connection

from advisory.operations import rows
from advisory.operations.model import Counted, Told, Trouble, differing, nobody
from advisory.operations.rows import Door, use
from advisory.storage.migrate import SQLITE, newest, upgrade


def copy(source: str, target: str, told: Told = nobody) -> Mapping[str, Counted]:
    """Every row of `source` into `target`, which is empty. One transaction: what fails leaves nothing behind,
    and may be done again."""
    if source == target:
        raise Trouble("That is the database itself. Name another one with --to.")
    if use(rows.revision, Door(source)) != newest():
        raise Trouble("The database is not up to date. Run `advisory migrate` first, then copy.")
    if target.startswith(SQLITE):
        Path(target.removeprefix(SQLITE)).parent.mkdir(parents=True, exist_ok=True)
    try:
        have = use(rows.revision, Door(target, writes=True))
        if have in ("", newest()):
            upgrade(target)
        else:
            raise Trouble("That database holds another schema. Make a new, empty one and name it with --to.")
    except ValueError:
        raise Trouble("--to must begin with sqlite:/// or postgresql+asyncpg://") from None

    def run(read: Connection, write: Connection) -> Mapping[str, Counted]:
        if held := rows.rows_in(write, rows.tables_of(write)):
            raise Trouble(
                f"That database holds {held} rows already. Make a new, empty one and name it with --to."
            )
        wanted = rows.copy(read, write, told)
        if wrong := differing(wanted, rows.count(write, told)):
            raise Trouble("The copy is not the same, and nothing of it is kept:\n  " + "\n  ".join(wrong))
        return wanted

    return use(run, Door(source), Door(target, writes=True))
