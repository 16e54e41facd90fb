"""The longer proofs are run one after the other, once, and what came of them is written down."""

import sys
from pathlib import Path

import pytest

from tools.assurance import PIECES, Piece, found, run, run_piece, written


def piece(name: str, code: str, **more: float) -> Piece:
    return Piece(name, f"shows {name}", (sys.executable, "-c", code), r"^figure: ", **more)


@pytest.fixture
def report(tmp_path: Path) -> Path:
    return tmp_path / "report.md"


def test_what_passed_is_not_run_again_and_what_failed_is(tmp_path: Path, report: Path) -> None:
    state, ran = tmp_path / "state", tmp_path / "ran"
    noted = f"open({str(ran)!r}, 'a').write('x')"
    pieces = (
        piece("good", f"{noted}; print('figure: 5 | 6')"),
        Piece("bad", "shows bad", ("false",)),
    )
    assert not run(pieces, state, report)
    assert {name: one.ended for name, one in found(pieces, state).items()} == {
        "good": "passed",
        "bad": "failed",
    }
    text = report.read_text()
    assert "1 of 2 pieces have passed, 0 have not been run yet" in text
    assert "figure: 5 · 6 |" in text

    mended = (pieces[0], Piece("bad", "shows bad", ("true",)))
    assert run(mended, state, report)
    assert ran.read_text() == "x", "the first one was run once"
    assert "2 of 2 pieces have passed" in report.read_text()


def test_it_goes_on_where_it_was_stopped(tmp_path: Path, report: Path) -> None:
    first, second = piece("first", ""), piece("second", "print('3 pieces remain: run it again')")
    assert run((first,), tmp_path, report)
    assert "| second | shows second | – | – | not run yet |" in written(
        (first, second), found((first, second), tmp_path)
    )
    # One that says that some of it is left has not passed, however well it ended.
    assert not run((first, second), tmp_path, report)
    assert found((second,), tmp_path)["second"].ended == "unfinished"
    assert run((first, piece("second", "")), tmp_path, report)


def test_one_piece_can_be_asked_for(tmp_path: Path, report: Path) -> None:
    pieces = (piece("one", ""), Piece("bad", "shows bad", ("false",)))
    assert run(pieces, tmp_path, report, ["one"])
    assert found(pieces, tmp_path).keys() == {"one"}
    assert "| bad | shows bad | – | – | not run yet |" in report.read_text()
    with pytest.raises(SystemExit, match="no such piece: on"):
        run(pieces, tmp_path, report, ["on"])


def test_a_piece_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    forever = piece("forever", "import time; print('figure: 1', flush=True); time.sleep(600)", minutes=0.01)
    said: list[bytes] = []
    assert run_piece(forever, tmp_path, said.append).ended == "out of time"


def test_pieces_have_names_of_their_own_and_name_what_is_there() -> None:
    root = Path(__file__).resolve().parents[2]
    assert len({one.name for one in PIECES}) == len(PIECES)
    assert all(one.minutes <= 45 for one in PIECES)
    paths = [word for one in PIECES for word in one.command if word.startswith("tests/")]
    assert [path for path in paths if not (root / path).exists()] == []
