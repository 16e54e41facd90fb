"""Small puzzles: they cost one machine a moment, and whoever comes a thousand times a thousand moments.

A puzzle is a signed line of text. Nothing of it is kept: what it is good for, how hard it is and how old
stands in it, under a signature. `client/src/puzzle/` finds the answers.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from typing import Literal

from advisory.clock import MINUTE_MS, SECOND_MS, Instant

PIECES = 8
"""Many small ones take about the same time on every try; one large one may take three times as long."""
LASTS_MS = 5 * MINUTE_MS
_FORM = re.compile(r"([0-9]{1,2})\.([0-9]{1,3})\.([0-9]{1,15})\.([0-9a-f]{16})\.([0-9a-f]{32})")

Answer = Literal["solved", "waited", "no"]


def make(key: bytes, about: str, bits: int, wait_s: int, now: Instant) -> str:
    """For `about` alone. Each piece asks for a digest that begins with so many zero bits."""
    plain = f"{bits}.{wait_s}.{now}.{secrets.token_hex(8)}"
    return f"{plain}.{_signed(key, plain, about)}"


def answer(key: bytes, puzzle: str, about: str, work: Sequence[int], now: Instant) -> Answer:
    """`waited`: nothing was worked out, and as much time has passed as it says that one may wait instead."""
    found = _FORM.fullmatch(puzzle)
    if found is None:
        return "no"
    bits, wait_s, made_at = (int(part) for part in found.groups()[:3])
    seed = found[5]
    plain = puzzle.rpartition(".")[0]
    if not hmac.compare_digest(seed, _signed(key, plain, about)) or not 0 <= now - made_at <= LASTS_MS:
        return "no"
    if not work:
        return "waited" if now - made_at >= wait_s * SECOND_MS else "no"
    fits = len(work) == PIECES and all(_fits(seed, piece, one, bits) for piece, one in enumerate(work))
    return "solved" if fits else "no"


def _signed(key: bytes, plain: str, about: str) -> str:
    # After a sign that no number has, so that nothing can be moved from one to the other.
    return hmac.digest(key, f"{plain}|{about}".encode(), "sha256").hex()[:32]


def _fits(seed: str, piece: int, one: int, bits: int) -> bool:
    digest = hashlib.sha256(f"{seed}:{piece}:{one}".encode()).digest()
    return int.from_bytes(digest[:4], "big") >> (32 - bits) == 0
