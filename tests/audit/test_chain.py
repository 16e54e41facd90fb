"""A chain that holds shows every row that was changed, removed, moved or put in."""

from dataclasses import replace

import pytest

from advisory.audit.model import SLACK_MS, Check, Link, chained
from advisory.clock import MINUTE_MS, Instant
from advisory.storage.record import Row

KEY = bytes(range(32))
NOW = Instant(1_780_300_800_000)
COUNT = 40

Chain = list[tuple[Link, Row | None]]


def rows(count: int = COUNT) -> list[Row]:
    return [
        Row(
            "staff.signed_in", Instant(NOW + number), "staff", f"s{number}", data={"n": number}, id=number * 2
        )
        for number in range(1, count + 1)
    ]


def a_chain() -> Chain:
    """Sealed in two goes."""
    all_rows = rows()
    first = chained(None, all_rows[: COUNT // 2], NOW, KEY)
    second = chained(first[-1], all_rows[COUNT // 2 :], Instant(NOW + 1), KEY)
    return list(zip([*first, *second], all_rows, strict=True))


def faults(chain: Chain, unsealed: list[Row] | None = None, **more: object) -> list[tuple[str, int | None]]:
    check = Check(KEY, **more)  # type: ignore[arg-type]
    for link, row in chain:
        check.see(link, row)
    check.end(unsealed or [], Instant(NOW + 2 * SLACK_MS))
    return [(fault.what, fault.place) for fault in check.faults]


def test_an_untouched_chain_holds() -> None:
    assert faults(a_chain()) == []


@pytest.mark.parametrize("at", range(COUNT))
def test_each_row_that_is_touched_shows_where_it_stands(at: int) -> None:
    chain = a_chain()
    link, row = chain[at]
    assert row is not None
    place = at + 1
    for changed in (
        replace(row, actor="somebody-else"),
        replace(row, at=Instant(row.at - 1)),
        replace(row, data={"n": -1}),
        replace(row, kind="staff.signed_out"),
        replace(row, conversation="c"),
    ):
        assert faults([*chain[:at], (link, changed), *chain[at + 1 :]]) == [("altered", place)]
    assert faults([*chain[:at], (link, None), *chain[at + 1 :]]) == [("missing", place)]
    if at + 1 < COUNT:
        assert faults([*chain[:at], *chain[at + 1 :]])[0] == ("missing", place), "with its place"
        after, following = chain[at + 1]
        moved: Chain = [*chain[:at], (link, following), (after, row), *chain[at + 2 :]]
        assert ("altered", place) in faults(moved)
        closed_up: Chain = [
            *chain[:at],
            *((replace(one, place=one.place - 1), of) for one, of in chain[at + 1 :]),
        ]
        assert ("altered", place) in faults(closed_up), "and the places after it closed up"


def test_a_row_put_in_shows_with_a_place_and_without() -> None:
    chain = a_chain()
    made_up = Row("staff.signed_in", Instant(NOW - HOURS), "staff", "s0", id=3)
    (link,) = chained(chain[-1][0], [made_up], Instant(NOW + 2), KEY)
    assert faults([*chain, (link, made_up)]) == [("late", COUNT + 1)]
    assert faults(chain, [made_up]) == [("unsealed", None)]
    assert faults(chain, [replace(made_up, at=Instant(NOW + 2 * SLACK_MS - 1))]) == [], "it will get a place"


HOURS = 60 * MINUTE_MS


def test_a_chain_made_anew_shows_by_its_key_and_by_a_head_that_was_kept() -> None:
    kept = {COUNT: a_chain()[-1][0].digest}
    others = [replace(row, actor="nobody") for row in rows()]
    anew: Chain = list(zip(chained(None, others, NOW, b"x" * 32), others, strict=True))
    assert faults(anew) == [("seal", COUNT)]
    unsealed: Chain = [(replace(link, seal=None), row) for link, row in anew]
    assert faults(unsealed) == [("seal", COUNT)], "where there is a key the last one bears a seal"
    assert ("head", COUNT) in faults(anew, heads=kept)
    assert faults(a_chain(), heads=kept) == []
    assert ("head", COUNT) in faults(a_chain()[:-3], heads=kept), "cut off at its end"
