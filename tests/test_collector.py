import gc
from collections.abc import Iterator

import pytest

from advisory import collector


@pytest.fixture
def as_before() -> Iterator[None]:
    thresholds = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)


@pytest.mark.usefixtures("as_before")
def test_what_was_built_at_start_is_left_out_of_later_collections() -> None:
    built = [[] for _ in range(1_000)]  # type: ignore[var-annotated]
    before = gc.get_freeze_count()
    collector.tune()
    assert gc.get_freeze_count() >= before + len(built)
    assert gc.get_threshold() == collector.THRESHOLDS


def test_each_pause_is_counted_until_the_watch_ends() -> None:
    pauses = collector.Pauses()
    pauses.watch()
    try:
        gc.collect()
        gc.collect()
    finally:
        pauses.close()
    seen = pauses.measures()
    assert seen["gc_pauses_total"] >= 2
    assert 0 < seen["gc_pause_seconds_last"] <= seen["gc_pause_seconds_longest"]
    assert seen["gc_pause_seconds_longest"] <= seen["gc_pause_seconds_total"]
    gc.collect()
    assert pauses.measures() == seen
    pauses.close()
