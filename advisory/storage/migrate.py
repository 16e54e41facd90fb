"""Brings a database to the newest schema with the migrations that ship beside the package."""

from pathlib import Path

from alembic import command
from alembic.config import Config


def folder() -> Path:
    """Beside the package in a checkout, inside it in a wheel."""
    inside = Path(__file__).resolve().parent.parent / "migrations"
    return inside if inside.exists() else inside.parent.parent / "migrations"


def config(url: str) -> Config:
    made = Config()
    made.set_main_option("script_location", str(folder()))
    made.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return made


def upgrade(url: str, to: str = "head") -> None:
    """Blocking; run before the service starts. SQLite's folder is made when it is missing."""
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    command.upgrade(config(url), to)
