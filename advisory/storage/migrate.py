"""Brings a database to the newest schema with the migrations that ship beside the package."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic.config import Config

SQLITE = "sqlite:///"


def folder() -> Path:
    """Beside the package in a checkout, inside it in a wheel."""
    inside = Path(__file__).resolve().parent.parent / "migrations"
    return inside if inside.exists() else inside.parent.parent / "migrations"


def newest() -> str:
    """The number that the last migration's file begins with."""
    return max(path.name.split("_")[0] for path in (folder() / "versions").glob("[0-9]*.py"))


def steps(since: str) -> list[tuple[str, str]]:
    """Number and title of each migration that follows."""
    found = []
    for path in sorted((folder() / "versions").glob("[0-9]*.py")):
        number = path.name.split("_")[0]
        if number > since:
            found.append((number, path.read_text().split('"""')[1].strip().split("\n")[0]))
    return found


def is_current(url: str) -> bool:
    """Whether an embedded database has the newest schema already; others are left to be asked properly."""
    path = Path(url.removeprefix(SQLITE))
    if not url.startswith(SQLITE) or not path.exists():
        return False
    with closing(sqlite3.connect(path)) as connection:
        try:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.DatabaseError:
            return False
    return row is not None and row[0] == newest()


def config(url: str) -> "Config":
    # A quarter of a second to import, and needed only where something is to be changed.
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(folder()))
    made.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return made


def upgrade(url: str, to: str = "head") -> None:
    """Blocking; run before the service starts. SQLite's folder is made when it is missing."""
    if to == "head" and is_current(url):
        return
    from alembic import command

    if url.startswith(SQLITE):
        Path(url.removeprefix(SQLITE)).parent.mkdir(parents=True, exist_ok=True)
    command.upgrade(config(url), to)


def downgrade(url: str, to: str) -> None:
    """Take the schema back; what only newer tables and columns hold is lost."""
    from alembic import command

    command.downgrade(config(url), to)
