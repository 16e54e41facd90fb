"""How many may come in: freely while few do, for a small puzzle when many do, and never more than a bound.

Each door (a new visitor, a new conversation) counts by the address that people come from and by their site.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from advisory.clock import Clock
from advisory.errors import Code, Refusal
from advisory.limits import puzzles
from advisory.limits.buckets import Rate
from advisory.limits.limits import Limits


@dataclass(frozen=True, slots=True)
class Paces:
    """`address`, `site`: so many come in freely. `solved`: the most from one address, with puzzles.

    `pressed`: more tries than this make the puzzle the harder one. `waited`: so many of a site come in by
    waiting instead. `session`: the most of one visitor.
    """

    address: Rate
    site: Rate
    solved: Rate
    pressed: Rate
    waited: Rate
    session: Rate


PACES = Paces(
    address=Rate(20 / 60, burst=30),
    site=Rate(120 / 60, burst=240),
    solved=Rate(60 / 60, burst=30),
    pressed=Rate(120 / 60, burst=60),
    waited=Rate(30 / 60, burst=30),
    session=Rate(2 / 60, burst=6),
)


EASY_BITS, HARD_BITS = 11, 13
"""What that takes on a cheap phone is in docs/abuse.md."""
WAIT_S = 30


@dataclass(frozen=True, slots=True)
class Proof:
    """What a page found out for a puzzle; without `work` it has waited."""

    puzzle: str
    work: tuple[int, ...] = ()


class Doors:
    """The doors of a service. `key` signs puzzles, the same in all processes that one visitor may meet."""

    def __init__(self, limits: Limits, clock: Clock, key: bytes, paces: Paces = PACES) -> None:
        self._limits = limits
        self.clock = clock
        self.key = key
        self.paces = paces

    def door(self, name: str) -> "Door":
        return Door(self, self._limits, name)


class Door:
    def __init__(self, doors: Doors, limits: Limits, name: str) -> None:
        self._doors = doors
        self._name = name
        paces = doors.paces
        self._address = limits.of(f"{name}-address", paces.address)
        self._site = limits.of(f"{name}-site", paces.site)
        self._solved = limits.of(f"{name}-solved", paces.solved)
        self._pressed = limits.of(f"{name}-pressed", paces.pressed)
        self._waited = limits.of(f"{name}-waited", paces.waited)
        self._session = limits.of(f"{name}-session", paces.session)
        # Good once: a bucket of one, which fills after the puzzle has run out.
        self._once = limits.of(f"{name}-once", Rate(1_000 / (2 * puzzles.LASTS_MS), 1))

    async def admit(
        self,
        whence: str,
        site: str,
        proof: Proof | None,
        *,
        about: str = "",
        visitor: str = "",
        again: Callable[[], Awaitable[bool]] | None = None,
    ) -> None:
        """Let somebody in or refuse with a puzzle, or with how long to wait.

        `whence` is empty where the address says nothing. A puzzle is good for `about` alone, and once.
        `again` is asked before anybody is refused: whoever was let in with the same has lost the answer.
        """
        try:
            await self._admit(whence, site, proof, f"{self._name}|{site}|{whence}|{about}", visitor)
        except Refusal:
            if again is None or not await again():
                raise

    async def _admit(self, whence: str, site: str, proof: Proof | None, about: str, visitor: str) -> None:
        if visitor and proof is None and (wait := await self._session.take(visitor)):
            raise Refusal(Code.CROWDED, retry_after=wait)
        if proof is not None:
            doors = self._doors
            found = puzzles.answer(doors.key, proof.puzzle, about, proof.work, doors.clock())
            if found != "no" and not await self._once.take(proof.puzzle):
                return await self._past(found == "waited", whence, site)
        elif not await self._is_pressed(whence, site):
            return None
        raise await self._puzzle(whence, site, about)

    async def _is_pressed(self, whence: str, site: str) -> bool:
        return bool((whence and await self._address.take(whence)) or await self._site.take(site))

    async def _past(self, waited: bool, whence: str, site: str) -> None:
        wait = await self._solved.take(whence) if whence else 0.0
        if not wait and waited:
            wait = await self._waited.take(site)
        if wait:
            raise Refusal(Code.CROWDED, retry_after=wait)

    async def _puzzle(self, whence: str, site: str, about: str) -> Refusal:
        doors = self._doors
        hard = await self._pressed.take(whence or site)
        made = puzzles.make(doors.key, about, HARD_BITS if hard else EASY_BITS, WAIT_S, doors.clock())
        return Refusal(Code.PUZZLE, retry_after=WAIT_S, puzzle=made)
