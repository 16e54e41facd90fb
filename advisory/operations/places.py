"""Where an installation keeps what a backup must hold, and files that are whole or not there."""

import hashlib
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from advisory.operations.model import Part, Trouble, human
from advisory.storage.migrate import SQLITE

SEALED = "*.webm.sealed"
PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Place:
    """One installation: its database and the folder of what is no row."""

    url: str
    var: Path

    @property
    def file(self) -> Path | None:
        """The database's file, where it is one."""
        return Path(self.url.removeprefix(SQLITE)) if self.url.startswith(SQLITE) else None

    @property
    def recordings(self) -> Path:
        return self.var / "recordings"

    @property
    def last_backup(self) -> Path:
        """Says when the last whole backup was made, for those who ask whether there is one."""
        return self.var / "last-backup.json"

    def sealed(self) -> list[Path]:
        return sorted(self.recordings.glob(SEALED))


@contextmanager
def whole(target: Path) -> Iterator[Path]:
    """A path to write under; it becomes `target` when all went well, and goes away when not."""
    unfinished = target.with_name(f".{target.name}.{secrets.token_hex(4)}.unfinished")
    try:
        yield unfinished
        for path in (*unfinished.rglob("*"), unfinished):
            _settle(path)
        unfinished.rename(target)
        _settle(target.parent)
    finally:
        if unfinished.is_dir():
            shutil.rmtree(unfinished)
        else:
            unfinished.unlink(missing_ok=True)


def _settle(path: Path) -> None:
    """What a file holds, or which names a folder does, is on the disk when this returns."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def require_room(folder: Path, wanted: int, what: str) -> None:
    free = shutil.disk_usage(folder).free
    if free < wanted:
        raise Trouble(
            f"{what} needs {human(wanted)}, and {folder} has {human(free)} left. "
            "Make room there or name another place."
        )


def require_owner(file: Path) -> None:
    """What root makes beside the database's file, the service could not open any more."""
    owner = file.stat().st_uid
    if owner != os.geteuid():
        raise Trouble(
            f"{file} belongs to another user. Run this as that one: sudo -u '#{owner}' advisory …, "
            "with the settings of the service."
        )


def digest(path: Path, told: Callable[[int], None] = lambda _: None) -> str:
    """SHA-256 of a file; hears of each piece."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            found.update(piece)
            told(len(piece))
    return found.hexdigest()


def carry(source: Path, target: Path, told: Callable[[int], None]) -> None:
    """Copy a file that only its owner may read."""
    with source.open("rb") as file, open_private(target) as copy:
        while piece := file.read(PIECE):
            copy.write(piece)
            told(len(piece))


def open_private(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def part_of(folder: Path, path: Path) -> Part:
    return Part(path.relative_to(folder).as_posix(), path.stat().st_size, digest(path))
