"""Tables of what standards ask are whole and name tests that exist.

That their pages are fresh is in `test_generated.py`.
"""

import pytest

from tools.generate_assurance import STANDARDS, Row, faults, read

IN_FORCE = {
    "A": (
        *("1.1.1", "1.2.1", "1.2.2", "1.2.3", "1.3.1", "1.3.2", "1.3.3", "1.4.1", "1.4.2"),
        *("2.1.1", "2.1.2", "2.1.4", "2.2.1", "2.2.2", "2.3.1", "2.4.1", "2.4.2", "2.4.3", "2.4.4"),
        *("2.5.1", "2.5.2", "2.5.3", "2.5.4", "3.1.1", "3.2.1", "3.2.2", "3.2.6"),
        *("3.3.1", "3.3.2", "3.3.7", "4.1.2"),
    ),
    "AA": (
        *("1.2.4", "1.2.5", "1.3.4", "1.3.5", "1.4.3", "1.4.4", "1.4.5", "1.4.10", "1.4.11", "1.4.12"),
        *("1.4.13", "2.4.5", "2.4.6", "2.4.7", "2.4.11", "2.5.7", "2.5.8", "3.1.2", "3.2.3", "3.2.4"),
        *("3.3.3", "3.3.4", "3.3.8", "4.1.3"),
    ),
}
NEW_IN_22 = {"2.4.11", "2.5.7", "2.5.8", "3.2.6", "3.3.7", "3.3.8"}
"""EN 301 549 V3.2.1 is older than these."""

HERE = "tests/architecture/test_assurance.py::test_a_row_that_shows_nothing_is_found"


@pytest.mark.parametrize("name", STANDARDS)
def test_every_row_is_met_by_tests_that_exist_or_says_what_is_missing(name: str) -> None:
    assert [fault for row in read(name).rows for fault in faults(row)] == []


def test_every_success_criterion_in_force_has_its_row() -> None:
    rows = {row.id: row for row in read("wcag").rows}
    assert {id: row.level for id, row in rows.items()} == {
        id: level for level, ids in IN_FORCE.items() for id in ids
    }
    assert len(rows) == 55
    assert {row.id: row.clause for row in rows.values()} == {
        id: "" if id in NEW_IN_22 else f"9.{id}" for id in rows
    }


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (Row("1", "asks"), "1: neither tests nor duty nor open"),
        (
            Row("1", "asks", how="So.", tests=("tests/none.py::test_x",)),
            "1: tests/none.py::test_x: no such test",
        ),
        (Row("1", "asks", how="So.", tests=(HERE + "_not",)), f"1: {HERE}_not: no such test"),
        (Row("1", "asks", tests=(HERE,)), "1: tests, but not how it is met"),
        (Row("1", "asks", duty="somebody"), "1: a duty is somebody's: operator: …"),
    ],
)
def test_a_row_that_shows_nothing_is_found(row: Row, told: str) -> None:
    assert faults(row) == [told]


@pytest.mark.parametrize(
    ("row", "state"),
    [
        (Row("1", "asks", how="So.", tests=(HERE,)), "met"),
        (Row("1", "asks", how="So.", tests=(HERE,), duty="operator: does"), "met"),
        (Row("1", "asks", how="So.", tests=(HERE,), open="the rest"), "open"),
        (Row("1", "asks", duty="operator: does"), "operator"),
    ],
)
def test_a_row_is_met_only_where_nothing_is_missing(row: Row, state: str) -> None:
    assert (faults(row), row.state) == ([], state)
