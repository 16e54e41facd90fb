"""Measuring how soon a service is back measures what it says, with few entries."""

from pathlib import Path

import pytest

from advisory.lab import restore
from advisory.lab.restore import addresses, measure


@pytest.mark.slow
def test_what_is_missing_or_too_slow_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(restore, "WITHIN_S", 0)
    with addresses("sqlite", tmp_path) as fresh:
        report = measure(fresh(), fresh, tmp_path, 1_000, busy=False)
    assert report.entries >= 1_000
    assert report.rows > 2 * report.entries, "the record of what happened is larger than what was said"
    assert str(report).startswith(f"{report.entries} entries")
    assert [one.split(",")[0] for one in report.wrong] == [f"restored in {report.restore_s:.0f} s"]
