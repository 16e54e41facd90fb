"""What the install page tells people to type."""

import re
from dataclasses import dataclass

FENCE = re.compile(r"^```sh\n(.*?)^```$", re.M | re.S)
STEP = re.compile(r"^\*\*(\d+)\. ", re.M)
FETCHING = re.compile(r"^\s*(apt-get|\S*/pip) ", re.M)
"""What asks other machines. Nothing else does, and nothing else is let."""


@dataclass(frozen=True, slots=True)
class Block:
    """`step` is the number that stands before it."""

    step: int
    text: str

    @property
    def fetches(self) -> bool:
        return bool(FETCHING.search(self.text))


def blocks(document: str) -> list[Block]:
    """Everything that is marked as typed, in its order."""
    found = []
    for fence in FENCE.finditer(document):
        steps = STEP.findall(document, 0, fence.start())
        found.append(Block(int(steps[-1]) if steps else 0, fence[1]))
    return found
