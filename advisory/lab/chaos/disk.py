"""A small disk that can be filled and write-protected, where the machine lets us make one."""

import contextlib
import fcntl
import os
import resource
import shutil
import struct
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

SIZE_MB = 64
GET_FLAGS, SET_FLAGS = 0x80086601, 0x40086602
IMMUTABLE = 0x10


class Disk:
    """A file system of its own in a file (as root), else a plain folder with fewer abilities."""

    def __init__(self) -> None:
        self._image = Path(tempfile.mkdtemp(prefix="advisory-disk-"))
        self.folder = self._image / "var"
        self.folder.mkdir()
        self.mounted = False

    def make(self) -> None:
        if os.geteuid() != 0 or shutil.which("mkfs.ext4") is None:
            return
        image = self._image / "image"
        with image.open("wb") as file:
            file.truncate(SIZE_MB * 2**20)
        formatted = _done("mkfs.ext4", "-q", "-m", "0", "-O", "^has_journal", image)
        self.mounted = formatted and _done("mount", "-o", "loop", image, self.folder)

    def destroy(self) -> None:
        self.write_protect(on=False)
        if self.mounted:
            _done("umount", "-l", self.folder)
        shutil.rmtree(self._image, ignore_errors=True)

    def fill(self, pids: Iterable[int]) -> str:
        """Leave no room. Without a disk of its own, nothing that these processes write may grow."""
        if not self.mounted:
            for pid in pids:
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (4_096, resource.RLIM_INFINITY))
            return "by a limit of file sizes"
        with (self.folder / "ballast").open("ab", buffering=0) as ballast:
            size = 2**20
            while size:
                try:
                    ballast.write(b"\0" * size)
                except OSError:
                    size //= 16
        return ""

    def empty(self, pids: Iterable[int]) -> None:
        if not self.mounted:
            for pid in pids:
                with contextlib.suppress(ProcessLookupError):
                    everything = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
                    resource.prlimit(pid, resource.RLIMIT_FSIZE, everything)
        (self.folder / "ballast").unlink(missing_ok=True)

    def write_protect(self, *, on: bool) -> bool:
        """Refuse writes to the database, also to files that are open; False where that cannot be done."""
        names = [path for path in self.folder.glob("advisory.sqlite*") if not path.name.endswith("-shm")]
        return all([_immutable(path, on) for path in names])


def _immutable(path: Path, on: bool) -> bool:
    try:
        file = os.open(path, os.O_RDONLY)
    except OSError:
        return False
    try:
        flags = struct.unpack("i", fcntl.ioctl(file, GET_FLAGS, b"\0" * 4))[0]
        wanted = flags | IMMUTABLE if on else flags & ~IMMUTABLE
        if wanted != flags:
            fcntl.ioctl(file, SET_FLAGS, struct.pack("i", wanted))
    except OSError:
        return False
    finally:
        os.close(file)
    return True


def _done(*words: str | Path) -> bool:
    return subprocess.run(words, capture_output=True, check=False).returncode == 0
