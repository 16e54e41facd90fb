"""Whoever builds the same source has the same bytes."""

import zipfile
from pathlib import Path

import pytest

from tools.frontend import OUT
from tools.reproduce import differences, twice


@pytest.mark.slow
@pytest.mark.whole
def test_the_wheel_is_the_same_wherever_and_whenever_it_is_made(tmp_path: Path) -> None:
    if not (OUT / "manifest.json").exists():
        pytest.fail("the pages are not built: make setup")
    one, other = twice(tmp_path, pages=False)
    assert list(differences(one, other)) == []
    with zipfile.ZipFile(one) as made:
        names = made.namelist()
    assert "advisory/web/static/manifest.json" in names
    assert "advisory/migrations/versions/0001_first_schema.py" in names
    assert not [name for name in names if name.endswith((".pyc", ".sqlite")) or name.startswith("tests")]


def test_a_difference_is_told_in_words(tmp_path: Path) -> None:
    made = []
    for number, (name, text) in enumerate([("a", "x"), ("a", "y")]):
        made.append(tmp_path / f"{number}.whl")
        with zipfile.ZipFile(made[-1], "w") as file:
            file.writestr(zipfile.ZipInfo(name), text)
            file.writestr(zipfile.ZipInfo(f"only{number}"), "")
    assert set(differences(*made)) == {
        "in one of them alone: only0",
        "in one of them alone: only1",
        "other content: a",
        "another order",
    }
    assert list(differences(made[0], made[0])) == []
