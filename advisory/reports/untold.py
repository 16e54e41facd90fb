"""What is left out of a report so that no small group and nobody's work is told, not by subtraction either.

Each table that adds up to a whole is looked at for itself. Shares stay: within a group that is large enough,
a share and of how many it was made tell how many it counts.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np

from advisory.reports.definitions import BY_ID, figure
from advisory.reports.facts import Facts, people_in
from advisory.reports.model import Figure, K, groups_of_work, hidden_ones

Row = dict[str, Figure]


def row(facts: Facts, ids: Sequence[str], *, work: bool) -> Row:
    return {id: figure(BY_ID[id], facts, work_shown=work) for id in ids}


def enough(parts: Mapping[K, Facts]) -> set[K]:
    """Those whose work is that of enough people."""
    people = {name: part.people for name, part in parts.items() if len(part)}

    def together(names: Collection[K]) -> int:
        return people_in(np.concatenate([parts[name]["advisor"] for name in names])) if names else 0

    return groups_of_work(people, together)


def small(parts: Mapping[K, Facts]) -> dict[K, str]:
    return hidden_ones({name: len(part) for name, part in parts.items()})


def rows(parts: Mapping[K, Facts], ids: Sequence[str], shown: Collection[K]) -> dict[K, Row]:
    """The figures of each part of a whole; `shown` are those whose work may be."""
    hidden = small(parts)
    return {
        name: {id: Figure(id, None, None, hidden[name]) for id in ids}
        if name in hidden
        else row(part, ids, work=name in shown)
        for name, part in parts.items()
    }


def uncounted(one: Figure) -> Figure:
    """How good, but not how many; that there were none tells of nobody."""
    if one.id in BY_ID and BY_ID[one.id].counts and one.value:
        return Figure(one.id, None, None, "whole")
    return replace(one, of=None)
