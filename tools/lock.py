"""`make lock`: every package that is installed, with the SHA-256 of each of its files.

`deploy/requirements.txt` is what the service needs, `deploy/requirements-build.txt` what makes its wheel.
Versions are those of `constraints.txt`. No address stands in them: where packages come from is the machine's
own affair. `--check` asks no network: it walks what the installed packages say they need.
"""

import argparse
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
CONSTRAINTS = ROOT / "constraints.txt"
OLDEST = "3.11"
RUN, BUILD = ROOT / "deploy" / "requirements.txt", ROOT / "deploy" / "requirements-build.txt"
HEADS = {
    RUN: "What the service needs, made by `make lock`. docs/install.md says how it is installed.",
    BUILD: "What makes the wheel, made by `make lock`. docs/install.md says how it is installed.",
}
LINE = re.compile(r"(?P<name>[a-z0-9][a-z0-9._-]*)==(?P<version>[^\s;\\]+)(?: ; (?P<marker>[^\\]+?))? \\")
DIGEST = re.compile(r"    --hash=sha256:[0-9a-f]{64}(?: \\)?")


def wanted(file: Path) -> list[str]:
    """What is asked for by name, as `pyproject.toml` says it."""
    said = tomllib.loads((ROOT / "pyproject.toml").read_text())
    if file == RUN:
        return list(said["project"]["dependencies"])
    return [*said["build-system"]["requires"], *said["project"]["optional-dependencies"]["build"]]


def pins(text: str) -> dict[str, str]:
    lines = (line.split("==") for line in text.splitlines() if "==" in line and not line.startswith("#"))
    return {canonicalize_name(name): version.strip() for name, version in lines}


def compiled(file: Path) -> str:
    words = (
        *("pip", "compile", "-", "-c", str(CONSTRAINTS), "--universal", "--python-version", OLDEST),
        *("--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links"),
    )
    done = subprocess.run(
        [str(Path(sys.executable).with_name("uv")), "--quiet", *words],
        input="\n".join(wanted(file)),
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        cwd=ROOT,
    )
    if done.returncode:
        raise SystemExit(done.returncode)
    return f"# {HEADS[file]}\n{done.stdout}"


def locked(text: str) -> dict[str, tuple[str, str]]:
    """Version and marker by name; `ValueError` for a line that is neither package nor digest."""
    found: dict[str, tuple[str, str]] = {}
    bare = ""
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("#"):
            continue
        if one := LINE.fullmatch(line):
            if bare:
                raise ValueError(f"{bare} has no digest")
            bare = canonicalize_name(one["name"])
            found[bare] = (one["version"], one["marker"] or "")
        elif DIGEST.fullmatch(line):
            bare = ""
        else:
            raise ValueError(f"line {number} is neither a package nor a digest")
    if bare:
        raise ValueError(f"{bare} has no digest")
    return found


def needed(asked: Iterable[str]) -> set[str]:
    """These and all that they need on this machine, by what the installed packages say."""
    found: set[str] = set()
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting = [Requirement(one) for one in asked]
    while waiting:
        one = waiting.pop()
        key = (canonicalize_name(one.name), frozenset(one.extras))
        if key in seen or (one.marker and not one.marker.evaluate({"extra": ""})):
            continue
        seen.add(key)
        found.add(key[0])
        try:
            requires = distribution(one.name).requires or []
        except PackageNotFoundError:
            continue  # such as hatchling, which only building fetches
        for extra in one.extras or {""}:
            waiting += [
                _plain(other)
                for text in requires
                if (other := Requirement(text)).marker is None or other.marker.evaluate({"extra": extra})
            ]
    return found


def _plain(one: Requirement) -> Requirement:
    """Its marker has been asked already, with the extra that it was asked for."""
    one.marker = None
    return one


def faults(file: Path) -> Iterator[str]:
    """Why a list cannot be trusted; nothing where it is what `pyproject.toml` and `constraints.txt` say."""
    try:
        held = locked(file.read_text())
    except (FileNotFoundError, ValueError) as error:
        yield f"{file.name}: {error}"
        return
    known = pins(CONSTRAINTS.read_text())
    for name, (version, _) in held.items():
        if known.get(name, version) != version:
            yield f"{file.name}: {name} is {version}, and {known[name]} in constraints.txt"
    for name in sorted(needed(wanted(file)) - held.keys()):
        yield f"{file.name}: {name} is missing"
    if file == RUN:  # what building needs is not all installed here, so nobody can say what would be too much
        here = {name for name, (_, marker) in held.items() if not marker or _here(marker)}
        for name in sorted(here - needed(wanted(file))):
            yield f"{file.name}: nothing needs {name}"
    for one in map(Requirement, wanted(file)):
        version = held.get(canonicalize_name(one.name), ("", ""))[0]
        if version and not one.specifier.contains(version, prereleases=True):
            yield f"{file.name}: {one.name} {version} is not {one.specifier}"
    if re.search(r"https?:|file:|--(extra-)?index|--find-links", file.read_text()):
        yield f"{file.name}: names where packages come from"


def _here(marker: str) -> bool:
    return bool(Requirement(f"a ; {marker}").marker.evaluate())  # type: ignore[union-attr]


def main() -> int:
    parser = argparse.ArgumentParser(prog="make lock")
    parser.add_argument("--check", action="store_true", help="only say whether they are current")
    if not parser.parse_args().check:
        for file in HEADS:
            file.write_text(compiled(file))
    wrong = [fault for file in HEADS for fault in faults(file)]
    print("\n".join(wrong) or "locked: " + ", ".join(file.relative_to(ROOT).as_posix() for file in HEADS))
    return bool(wrong)


if __name__ == "__main__":
    raise SystemExit(main())
