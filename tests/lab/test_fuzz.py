"""Parsers are given what is almost right: what once was a fault each time, and a little that is new."""

import json
import random
from pathlib import Path

import pytest
from pydantic import ValidationError

from advisory.lab.fuzz import mutate, parsers, targets

CASES = sorted((Path(__file__).parent / "fuzz_cases").glob("*.json"))
NEW_ONES = 12
SEED = 7


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_what_was_a_fault_is_none_any_more(file: Path) -> None:
    kept = json.loads(file.read_text())
    assert targets.fault(kept["parser"], kept["case"]) == ""


@pytest.mark.parametrize("name", targets.TARGETS)
def test_each_parser_takes_what_is_almost_right(name: str) -> None:
    for number in range(NEW_ONES):
        given = targets.case(name, SEED, number)
        assert given == targets.case(name, SEED, number), "another case under the same seed"
        assert targets.fault(name, given) == "", json.dumps(given)


def test_a_parser_that_breaks_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(_: str) -> None:
        raise ZeroDivisionError

    wrong = parsers.Target(targets.TARGETS["codes"].make, breaks)
    monkeypatch.setitem(targets.TARGETS, "codes", wrong)
    assert targets.fault("codes", "1") == "builtins.ZeroDivisionError"


def test_a_sample_fits_its_schema_more_often_than_not() -> None:
    fitting = 0
    for number, (name, model) in enumerate(parsers.models().items()):
        try:
            model.model_validate(mutate.sample(random.Random(number), parsers.schema_of(name)))
        except ValidationError:
            continue
        fitting += 1
    assert fitting > len(parsers.models()) * 0.6
