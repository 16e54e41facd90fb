"""The wheel, made twice in different folders, at different times, by users with other habits: the same bytes?

`python -m tools.reproduce` builds pages and wheel anew both times, from what git holds; with `pages=False`
the pages are taken as they are built here, and all else is made anew.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATIC = Path("advisory/web/static")
LONG_AGO = 1_000_000_000
HABITS = (
    {"TZ": "UTC", "LANG": "C", "umask": "077"},
    {"TZ": "Pacific/Auckland", "LANG": "C.UTF-8", "umask": "022"},
)


def sources() -> list[str]:
    """What git knows, with what was changed and not yet committed."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def laid(folder: Path, *, pages: bool, old: bool) -> None:
    """A checkout in `folder`, with its files made in another order and, if `old`, another time."""
    names = sources()
    if not pages:
        names += [str(path.relative_to(ROOT)) for path in (ROOT / STATIC).rglob("*") if path.is_file()]
    for name in reversed(names) if old else names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, folder / name)
        if old:
            os.utime(folder / name, (LONG_AGO, LONG_AGO))


def build(folder: Path, habits: dict[str, str]) -> Path:
    environment = {
        name: value for name, value in os.environ.items() if name not in ("SOURCE_DATE_EPOCH", "PYTHONPATH")
    }
    environment |= {name: value for name, value in habits.items() if name != "umask"}
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder / "out")],
        cwd=folder,
        env=environment,
        umask=int(habits["umask"], 8),
        stdout=subprocess.DEVNULL,
        check=True,
    )
    (made,) = (folder / "out").glob("*.whl")
    return made


def differences(one: Path, other: Path) -> Iterator[str]:
    """In words, where the bytes are not the same."""
    if one.read_bytes() == other.read_bytes():
        return
    with zipfile.ZipFile(one) as first, zipfile.ZipFile(other) as second:
        names = [item.filename for item in first.infolist()], [item.filename for item in second.infolist()]
        yield from (f"in one of them alone: {name}" for name in sorted(set(names[0]) ^ set(names[1])))
        for name in sorted(set(names[0]) & set(names[1])):
            a, b = first.getinfo(name), second.getinfo(name)
            if a.CRC != b.CRC:
                yield f"other content: {name}"
            elif (a.date_time, a.external_attr) != (b.date_time, b.external_attr):
                yield f"other time or rights: {name}"
    if names[0] != names[1]:
        yield "another order"


def twice(room: Path, *, pages: bool) -> tuple[Path, Path]:
    made = []
    for number, habits in enumerate(HABITS):
        # Paths of other lengths: what a path leaves behind would move everything that follows.
        folder = room / ("a" if number else "somewhere/else/and/deeper")
        laid(folder, pages=pages, old=bool(number))
        made.append(build(folder, habits))
    return made[0], made[1]


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="advisory-wheel-") as room:
        one, other = twice(Path(room), pages=True)
        found = list(differences(one, other))
        for path in (one, other):
            print(f"wheel: {hashlib.sha256(path.read_bytes()).hexdigest()} {path.stat().st_size} bytes")
        print("\n".join(found) or "wheel: the same bytes twice")
    return bool(found)


if __name__ == "__main__":
    raise SystemExit(main())
