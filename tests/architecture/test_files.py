"""What the listing promises: every package explained, no file too long, nothing of a machine."""

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINES = 400

LONGER = {
    "client/src/guard/guard.ts": "the engine of the live rules, which must read like its twin in Python",
}
"""Files that may be longer, each with the reason why they are one thing."""

GENERATED = {"client/src/contracts.ts"}

FOREIGN = {
    "a path of somebody's machine": re.compile(r"(?<![\w.])/(?:(?:home|Users|work)/[\w.-]+|root)/"),
    "the host of a package registry": re.compile(
        r"https?://[^\s\"'/]*(?:registry|pypi|npmjs|mirror|artifactory|nexus)[^\s\"'/]*", re.IGNORECASE
    ),
    "a download address in a lock file": re.compile(
        r'"resolved":\s*"https?:|^(?:url|registry)\s*=', re.MULTILINE
    ),
    "talk about how the text came about": re.compile(
        r"\b(?:session|system) prompts?\b|\blanguage models?\b", re.I
    ),
}
HERE = Path(__file__).relative_to(ROOT).as_posix()


@cache
def tracked() -> tuple[str, ...]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return tuple(name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file())


@cache
def content(name: str) -> str | None:
    try:
        return (ROOT / name).read_text()
    except UnicodeDecodeError:
        return None


@pytest.mark.parametrize("what", FOREIGN)
def test_files_hold_nothing_of_a_machine(what: str) -> None:
    found = [
        f"{name}: {hit.group()}"
        for name in tracked()
        if name != HERE
        and ("lock" in name or "lock" not in what)
        and (text := content(name)) is not None
        and (hit := FOREIGN[what].search(text))
    ]
    assert found == [], what


def test_a_file_is_one_thing() -> None:
    """A long file is a question. Split it by noun, or answer in LONGER."""
    long = {
        name: lines
        for name in tracked()
        if name.endswith((".py", ".ts", ".tsx"))
        and not name.startswith("migrations/")
        and name not in LONGER
        and name not in GENERATED
        and (lines := len((content(name) or "").splitlines())) > LINES
    }
    assert long == {}
    assert [name for name in LONGER if name not in tracked()] == [], "no longer there"


def test_the_architecture_page_names_every_package() -> None:
    page = (ROOT / "ARCHITECTURE.md").read_text()
    packages = {Path(name).parent.as_posix() for name in tracked() if name.endswith("/__init__.py")}
    named = {path for path in packages if path.startswith("advisory/")}
    named |= {name.split("/")[0] for name in tracked() if "/" in name and not name.startswith(".")}
    missing = [path for path in sorted(named) if f"{path.split('/')[-1]}/" not in page]
    assert missing == [], "ARCHITECTURE.md does not name them"
