"""What an editor may write: words, "phrases", +required and -excluded."""

import re
from dataclasses import dataclass

from advisory.search.analysis import words

CLAUSES_LIMIT = 32

_CLAUSE = re.compile(r'([+-]?)(?:"([^"]*)"|(\S+))')


@dataclass(frozen=True, slots=True)
class Clause:
    words: tuple[str, ...]
    phrase: bool = False
    required: bool = False
    excluded: bool = False
    unfinished: bool = False


def parse(q: str, *, prefix: bool = False) -> tuple[Clause, ...]:
    """Nothing in it is an error; what cannot be a sign is a word."""
    clauses: list[Clause] = []
    for found in _CLAUSE.finditer(q):
        sign, quoted, bare = found.groups()
        own = tuple(words(quoted if quoted is not None else bare))
        if own and len(clauses) < CLAUSES_LIMIT:
            last = prefix and quoted is None and found.end() == len(q) and q[-1].isalnum()
            clauses.append(
                Clause(
                    own[:CLAUSES_LIMIT],
                    phrase=quoted is not None,
                    required=sign == "+",
                    excluded=sign == "-",
                    unfinished=last and sign != "-",
                )
            )
    return tuple(clauses)
