"""A run notices when one promise is taken out: each mutant is caught, and by what it does."""

import sys
from typing import Any

import pytest

from advisory.lab.chaos.checker import Limits
from advisory.lab.chaos.roles import Visitor
from advisory.lab.chaos.run import Outcome, Plan, perform
from advisory.lab.chaos.stage import SERVE, Stage
from advisory.storage.migrate import upgrade
from tests.chaos.mutants import lay_without_unique
from tests.support.variants import WHOLE

LIMITS = Limits(answer_s=30.0, settled_s=12.0, forgotten_s=10.0)
KILLS = ("server killed",) * 3
LOST_ANSWERS = ("people: lost on the way back", "people: cut") * 2


class SkipsGaps(Visitor):
    """A page that shows whatever comes, and asks for nothing that it missed."""

    def take(self, conversation: str, entry: dict[str, Any]) -> None:
        shown = self.view(conversation).shown
        last = shown[-1].seq if shown else 0
        if entry["seq"] > last:
            ahead = {**entry, "seq": len(shown) + 1}
            super().take(conversation, ahead)
            shown[-1] = shown[-1]._replace(seq=entry["seq"])

    async def arrive(self) -> None:
        """It takes for granted that nothing happened meanwhile."""

    async def catch_up(self) -> None:
        """It sees no gap."""

    async def read_all(self) -> None:
        """What it has is all, it thinks."""


async def breaks(
    steps: tuple[str, ...], mutant: str = "", *, visitor: type[Visitor] = Visitor, unique: bool = True
) -> Outcome:
    command = (sys.executable, "-m", "tests.chaos.mutants", mutant) if mutant else SERVE
    stage = Stage("sqlite", command=command, lay=upgrade if unique else lay_without_unique)
    plan = Plan("sqlite", 7, tuple((name,) for name in steps), visitors=12, limits=LIMITS, calm_acks=25)
    return await perform(plan, lambda _: None, stage=stage, visitor=visitor)


@pytest.mark.slow
@pytest.mark.timeout(480)
@pytest.mark.parametrize(
    ("mutant", "steps", "found"),
    [
        ("ack_before_commit", KILLS[:1], {"lost"}),
        ("no_unique_cid", LOST_ANSWERS, {"doubled"}),
        pytest.param("publish_before_commit", KILLS[:3], {"misshown", "went_back", "stale"}, marks=WHOLE),
        pytest.param("seq_from_memory", KILLS[:2], {"gaps"}, marks=WHOLE),
        pytest.param("reorders", LOST_ANSWERS, {"reordered"}, marks=WHOLE),
        pytest.param("naive_claim", LOST_ANSWERS, {"double_assigned"}, marks=WHOLE),
    ],
)
async def test_a_server_without_one_promise_is_caught(
    mutant: str, steps: tuple[str, ...], found: set[str]
) -> None:
    outcome = await breaks(steps, mutant, unique=mutant != "no_unique_cid")
    assert found & outcome.verdict.counts.keys(), outcome.verdict.findings
    assert outcome.verdict.counts["acknowledged"] > 20


@pytest.mark.slow
@pytest.mark.timeout(480)
async def test_a_page_that_skips_gaps_is_caught() -> None:
    outcome = await breaks((*LOST_ANSWERS, "server killed"), visitor=SkipsGaps)
    assert outcome.verdict.counts["misshown"] > 0, outcome.verdict.findings


@pytest.mark.slow
@pytest.mark.timeout(480)
async def test_the_same_run_of_the_product_itself_finds_nothing() -> None:
    outcome = await breaks((*LOST_ANSWERS, *KILLS[:2]), "nothing")
    assert outcome.verdict.good, outcome.verdict.findings
    assert outcome.verdict.counts["acknowledged"] > 50
