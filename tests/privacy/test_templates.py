"""What the templates say of the product can be followed: settings, documents and tests that they name exist."""

import re
from pathlib import Path

import pytest

from advisory.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "privacy"
NAMES = sorted({path.name.split(".")[0] for path in FOLDER.glob("*.md")})
LANGS = ("en", "fi", "sv")


def named(text: str) -> set[str]:
    """Settings, documents, commands and tests."""
    return set(re.findall(r"ADVISORY_\w+|docs/[\w-]+\.md|advisory (?:privacy|audit|db) \w+|tests/[\w/]+\.py::\w+", text))


@pytest.mark.parametrize("name", NAMES)
def test_a_template_names_the_same_in_every_language_and_all_of_it_exists(name: str) -> None:
    by_lang = {lang: named((FOLDER / f"{name}.{lang}.md").read_text()) for lang in LANGS}
    assert by_lang["en"] == by_lang["fi"] == by_lang["sv"]
    for one in by_lang["en"]:
        if one.startswith("ADVISORY_"):
            assert one.removeprefix("ADVISORY_").lower() in Settings.model_fields, one
        elif one.startswith("docs/"):
            assert (ROOT / one).is_file(), one
        elif one.startswith("tests/"):
            path, _, test = one.partition("::")
            assert f"def {test}(" in (ROOT / path).read_text(), one


def test_the_assessment_lists_fifteen_risks_each_with_a_test_of_its_own() -> None:
    tests = re.findall(r"`(tests/[^`]+)`", (FOLDER / "dpia.en.md").read_text())
    assert len(tests) == len(set(tests)) == 15
