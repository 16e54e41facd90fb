"""Two real processes claim from one PostgreSQL: nothing twice, nobody beyond what they can carry."""

from pathlib import Path

import pytest

from advisory.lab.bench_desk import CAPACITY, one_round
from advisory.lab.postgres import Postgres


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.req("R14")
@pytest.mark.parametrize(("waiting", "advisors"), [(120, 40), (120, 6)])
def test_two_processes_hand_out_each_conversation_once(
    postgres: Postgres, tmp_path: Path, waiting: int, advisors: int
) -> None:
    if postgres.process is None:
        postgres.start()
    found = one_round(postgres, tmp_path, waiting, advisors, 2)
    assert found["claims"] == found["assigned"] == min(waiting, advisors * CAPACITY)
    assert (found["doubled"], found["over_capacity"], found["slots_shared"]) == (0, 0, 0)
    assert found["most_held"] <= CAPACITY
