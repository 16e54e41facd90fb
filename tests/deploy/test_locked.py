"""What is installed is what was tested, file by file."""

from pathlib import Path

import pytest

from tools import lock
from tools.lock import BUILD, RUN, faults, locked

LISTS = pytest.mark.parametrize("file", [RUN, BUILD], ids=lambda file: file.name)


@pytest.mark.req("R91")
@LISTS
def test_the_lists_are_what_pyproject_and_constraints_say(file: Path) -> None:
    assert list(faults(file)) == [], "stale: run make lock"


def changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str) -> list[str]:
    text = RUN.read_text()
    assert old in text
    copy = tmp_path / RUN.name
    copy.write_text(text.replace(old, new))
    monkeypatch.setattr(lock, "RUN", copy)
    return list(faults(copy))


def test_a_version_that_differs_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = locked(RUN.read_text())["aiohttp"][0]
    found = changed(tmp_path, monkeypatch, f"aiohttp=={held}", "aiohttp==1.0.0")
    assert any("aiohttp is 1.0.0" in one for one in found)
    assert any("aiohttp 1.0.0 is not" in one for one in found)


def test_a_package_that_is_missing_or_too_much_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = changed(tmp_path, monkeypatch, "\nyarl==", "\nyarn==")
    assert f"{RUN.name}: yarl is missing" in found
    assert f"{RUN.name}: nothing needs yarn" in found


def test_a_package_without_a_digest_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert changed(tmp_path, monkeypatch, "    --hash=sha256:", "    --hash=md5:")
    text = "a==1 \\\nb==2 \\\n    --hash=sha256:" + "0" * 64
    with pytest.raises(ValueError, match="a has no digest"):
        locked(text)


def test_where_packages_come_from_is_the_machines_own_affair(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert changed(tmp_path, monkeypatch, "# What", "# --extra-index-url https://packages.example What")
