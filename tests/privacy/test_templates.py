"""What the templates say of the product can be followed: what they name exists, the same in each language."""

import re
from collections import Counter
from pathlib import Path

import pytest

from advisory.identity import LANGUAGES, Lang
from advisory.settings import Settings
from advisory.texts import catalogue

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "privacy"
NAMES = sorted({path.name.split(".")[0] for path in FOLDER.glob("*.md")})
CALLED = {
    "dpia": ("console.section.privacy",),
    "privacy-notice": ("settings.texts.privacy_url", "talk.ending.receipt"),
    "record-of-processing": ("console.section.privacy",),
    "staff-measures": ("console.section.audit", "console.section.wallboard"),
}
"""Pages, settings and numbers which a template speaks of by the name that the reader sees."""


def read(name: str, lang: str) -> str:
    return (FOLDER / f"{name}.{lang}.md").read_text("utf-8")


def named(text: str) -> Counter[str]:
    """Settings, documents, commands and tests, and how often."""
    return Counter(
        re.findall(
            r"ADVISORY_[A-Z_]+|docs/[\w-]+\.md|advisory (?:privacy|audit|db|reports) \w+"
            r"|tests/[\w/]+\.py::\w+",
            text,
        )
    )


def shape(text: str) -> list[str]:
    """Each line by its kind: headings by depth, rows by cells, rules by number, and its gaps to fill in."""
    kinds = []
    for line in text.splitlines():
        begins = "".join(re.findall(r"^(?:#+ |\| |\d+\. |\*+|---$)", line))
        kinds.append(f"{begins or bool(line)} {line.count(' |')} cells, {line.count('[')} gaps")
    return kinds


@pytest.mark.parametrize("name", NAMES)
def test_a_template_is_there_in_every_language_and_laid_out_alike(name: str) -> None:
    laid_out = {lang: shape(read(name, lang)) for lang in LANGUAGES}
    assert {path.name for path in FOLDER.glob(f"{name}.*")} == {f"{name}.{lang}.md" for lang in LANGUAGES}
    for lang in LANGUAGES:
        assert laid_out[lang] == laid_out["en"], lang


@pytest.mark.parametrize("name", NAMES)
def test_a_template_names_the_same_in_every_language_and_all_of_it_exists(name: str) -> None:
    for lang in LANGUAGES:
        assert named(read(name, lang)) == named(read(name, "en")), lang
    for one in named(read(name, "en")):
        if one.startswith("ADVISORY_"):
            assert one.removeprefix("ADVISORY_").lower() in Settings.model_fields, one
        elif one.startswith("docs/"):
            assert (ROOT / one).is_file(), one
        elif one.startswith("tests/"):
            path, _, test = one.partition("::")
            assert f"def {test}(" in (ROOT / path).read_text("utf-8"), one


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_a_template_calls_a_page_as_the_page_calls_itself(name: str, lang: Lang) -> None:
    text = read(name, lang).casefold()
    for key in CALLED[name]:
        assert catalogue(key.partition(".")[0], lang)[key].casefold() in text, key


def test_the_assessment_lists_fifteen_risks_each_with_a_test_of_its_own() -> None:
    tests = re.findall(r"`(tests/[^`]+)`", read("dpia", "en"))
    assert len(tests) == len(set(tests)) == 15
