"""What each figure is: one pure function each, under a version that every stored figure carries along.

Whoever changes what a figure counts raises `VERSION`: figures of unlike definitions are never compared.
The words for people stand under `reports.means.<id>` and are shown beside each figure. Times of the
record are those of domain: `wait` from the visitor's question to the first words of a person, `reply`
the mean wait for the later ones with pauses left out, `shared` the advisor's time with each moment
divided by how many conversations they held just then, `held` from taking to letting go.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from advisory.reports.facts import CLOSERS, OUTCOMES, YES, Facts, Values
from advisory.reports.model import Figure, few

VERSION = 2

Found = tuple[float | None, int]
"""The value, and of how many it was made."""


@dataclass(frozen=True, slots=True)
class Definition:
    """`unit`: count, share, seconds, times or points. `better`: whether more or less is, if either.

    `work`: it tells of advisors' work, and is shown of enough people only. `counts`: it is a count
    itself, and stands though nothing was counted.
    """

    id: str
    unit: str
    compute: Callable[[Facts], Found]
    better: str = ""
    work: bool = False

    @property
    def counts(self) -> bool:
        return self.unit == "count"


def _count(number: int) -> Found:
    return float(number), number


def _share(part: Values) -> Found:
    return (float(part.mean()) if len(part) else None), len(part)


def _quantile(values: Values, q: float) -> Found:
    return (float(np.quantile(values, q)) if len(values) else None), len(values)


def _waits(facts: Facts) -> Values:
    waits: Values = facts["wait_s"][facts.once(_answered_chats)]
    return waits


def _answered_chats(facts: Facts) -> Values:
    found: Values = facts.chats & (facts["answered"] == 1)
    return found


def promise_kept(facts: Facts) -> Found:
    """Of those who were answered; who gave up stands under `abandoned`."""
    answered = facts.once(_answered_chats)
    return _share(facts.once(_waits) <= facts["promise_s"][answered])


def abandoned(facts: Facts) -> Found:
    """Of chats that were answered or have ended: of others it is not known yet."""
    over = facts.chats & ((facts["answered"] == 1) | (facts["closed"] > 0))
    return _share(facts["answered"][over] == 0)


def _of_held(facts: Facts, name: str) -> Values:
    """Of conversations that somebody held and that have ended."""
    found: Values = facts[name][facts.once(_held)]
    return found


def _held(facts: Facts) -> Values:
    found: Values = (facts["held_s"] >= 0) & (facts["closed"] > 0)
    return found


def _mean(values: Values) -> Found:
    return (float(values.mean()) if len(values) else None), len(values)


def concurrency(facts: Facts) -> Found:
    """Weighed by time: how many an advisor held in the mean moment in which they held any at all."""
    held, shared = _of_held(facts, "held_s"), float(_of_held(facts, "shared_s").sum(dtype=np.int64))
    return (float(held.sum(dtype=np.int64)) / shared if shared else None), len(held)


def _outcome(name: str) -> Callable[[Facts], Found]:
    code = OUTCOMES.index(name)

    def share(facts: Facts) -> Found:
        return _share(facts.once(_ended_answered) == code)

    return share


def _ended_answered(facts: Facts) -> Values:
    found: Values = facts["outcome"][(facts["outcome"] > 0) & (facts["answered"] == 1)]
    return found


def replied(facts: Facts) -> Found:
    found = facts["reply_s"]
    return _quantile(found[found >= 0], 0.5)


def repeated(most: int) -> Callable[[Facts], Found]:
    def share(facts: Facts) -> Found:
        again = facts["again"]
        return _share((again > 0) & (again <= most))

    return share


def lifted(facts: Facts) -> Found:
    return _share(facts["mode"][facts["answered"] == 1] > 0)


def call_length(facts: Facts) -> Found:
    found = facts["call_s"]
    return _quantile(found[found > 0], 0.5)


def rated(facts: Facts) -> Found:
    given = (facts["solved"] > 0) | (facts["feeling"] > 0) | (facts["surer"] > 0)
    return _share(given[(facts["answered"] == 1) & (facts["closed"] > 0)])


def _said_yes(name: str) -> Callable[[Facts], Found]:
    def share(facts: Facts) -> Found:
        found = facts[name]
        return _share(found[found > 0] == YES.index("yes"))

    return share


def feeling(facts: Facts) -> Found:
    found = facts["feeling"]
    return _mean(found[found > 0])


def helped(facts: Facts) -> Found:
    yes, no = facts.counted("helped_yes"), facts.counted("helped_no")
    return (yes / (yes + no) if yes + no else None), yes + no


def deflected(facts: Facts) -> Found:
    """Nothing where nobody was asked whether an article helped."""
    yes, asked = facts.counted("helped_yes"), len(facts)
    return (yes / (yes + asked) if yes else None), yes + asked


def by_silence(facts: Facts) -> Found:
    silent = (facts["closed"] == CLOSERS.index("system")) & (facts["outcome"] == OUTCOMES.index("left"))
    return _share(silent[(facts["answered"] == 1) & (facts["closed"] > 0)])


def _messages(facts: Facts) -> Found:
    return _count(int(np.count_nonzero(~facts.chats)))


DEFINITIONS = (
    Definition("contacts", "count", lambda facts: _count(len(facts))),
    Definition("answered", "count", lambda facts: _count(int(facts["answered"].sum()))),
    Definition("messages", "count", _messages),
    Definition("promise_kept", "share", promise_kept, "more", work=True),
    Definition("wait_median", "seconds", lambda facts: _quantile(facts.once(_waits), 0.5), "less", work=True),
    Definition("wait_p90", "seconds", lambda facts: _quantile(facts.once(_waits), 0.9), "less", work=True),
    Definition("abandoned", "share", abandoned, "less"),
    Definition("reply_median", "seconds", replied, "less", work=True),
    Definition("handling_mean", "seconds", lambda facts: _mean(_of_held(facts, "shared_s")), work=True),
    Definition("open_median", "seconds", lambda facts: _quantile(_of_held(facts, "held_s"), 0.5), work=True),
    Definition("concurrency", "times", concurrency, work=True),
    Definition("solved", "share", _outcome("solved"), "more", work=True),
    Definition("referred", "share", _outcome("referred"), work=True),
    Definition("transferred", "share", _outcome("transferred"), work=True),
    Definition("unanswered", "share", _outcome("unanswered"), "less", work=True),
    Definition("left_silent", "share", by_silence, "less", work=True),
    Definition("lifted", "share", lifted, work=True),
    Definition("call_median", "seconds", call_length, work=True),
    Definition("repeat_7", "share", repeated(1), "less"),
    Definition("repeat_30", "share", repeated(2), "less"),
    Definition("reopened", "share", lambda facts: _share(facts["reopened"] > 0), "less"),
    Definition("answers_used", "share", lambda facts: _share(_of_held(facts, "used") > 0), work=True),
    Definition("rated", "share", rated),
    Definition("rated_solved", "share", _said_yes("solved"), "more", work=True),
    Definition("rated_feeling", "points", feeling, "more", work=True),
    Definition("rated_surer", "share", _said_yes("surer"), "more", work=True),
    Definition("helped", "share", helped, "more"),
    Definition("deflected", "share", deflected, "more"),
    Definition("missed", "count", lambda facts: _count(facts.counted("search.missed")), "less"),
)
BY_ID = {one.id: one for one in DEFINITIONS}


def figure(definition: Definition, facts: Facts, *, work_shown: bool) -> Figure:
    """As it may be shown: nothing of fewer than five, and no work of fewer than five people."""
    if definition.work and not work_shown:
        return Figure(definition.id, None, None, "people")
    value, of = definition.compute(facts)
    if few(of):
        return Figure(definition.id, None, None, "few")
    if value is None or (of == 0 and not definition.counts):
        return Figure(definition.id, None, 0, "none")
    return Figure(definition.id, value, of)
