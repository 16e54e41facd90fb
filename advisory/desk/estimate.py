"""How long those who wait will wait, by simulation from what is at the desk now.

The desk is a set of places that become free one after another: at once where an advisor has room, and
when a conversation that is held ends. How long conversations last is drawn from how long recent ones
lasted; one that has lasted for a while already is drawn from those that lasted longer. Each run gives
the queue in turn to the first fitting place; the waits of all runs are the estimate's distribution.
The cost is bounded by RUNS × places × those who wait.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RUNS = 120
ENOUGH = 20
"""Fewer samples say nothing; then only the place in the queue is told."""
LONGEST_QUEUE = 100
ACCEPT_S = (3.0, 20.0)
"""How long it takes until an advisor has taken what they are offered."""
LOW, HIGH = 0.5, 0.9
HELD = 0.93
"""How often corrected upper bounds held of late; more than `HIGH`, since tomorrow is not quite like today."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Held:
    """A conversation whose end makes room. `age_s` is how long it has lasted."""

    service: str
    age_s: float


@dataclass(frozen=True, slots=True)
class Seat:
    """An advisor: how many more they may get now, and what must end before they get others."""

    room: int
    held: tuple[Held, ...] = ()
    until_s: float = np.inf


@dataclass(frozen=True, slots=True)
class Waiting:
    """One who waits, and the numbers of the seats that may serve them. A newcomer is only asked for."""

    service: str
    seats: tuple[int, ...]
    newcomer: bool = False


def waits(
    queue: Sequence[Waiting], seats: Sequence[Seat], times: Mapping[str, Floats], seed: int
) -> list[Floats | None]:
    """The simulated waits in seconds of each who waits, in turn; None where nothing can be said.

    `times` holds sorted handling times by service; the same arguments give the same answer.
    """
    random = np.random.default_rng(seed)
    everything = np.sort(np.concatenate(list(times.values()))) if times else np.empty(0)
    if len(everything) < ENOUGH:
        return [None] * len(queue)

    def lasting(service: str) -> Floats:
        own = times.get(service, everything)
        return own if len(own) >= ENOUGH else everything

    owners: list[int] = []
    columns: list[Floats] = []
    for number, seat in enumerate(seats):
        owners += [number] * (seat.room + len(seat.held))
        columns += [np.zeros(RUNS)] * seat.room
        columns += [_rest(lasting(held.service), held.age_s, random) for held in seat.held]
    if not columns:
        return [None] * len(queue)
    too_long = sum(not item.newcomer for item in queue) > LONGEST_QUEUE
    free_at = np.stack(columns, axis=1)
    owner = np.array(owners)
    until = np.array([seat.until_s for seat in seats])[owner]
    runs = np.arange(RUNS)
    found: list[Floats | None] = []
    for number, item in enumerate(queue):
        if number >= LONGEST_QUEUE and not item.newcomer:
            found.append(None)
            continue
        fits = np.isin(owner, item.seats)
        open_at = np.where(fits & (free_at < until), free_at, np.inf)
        place = open_at.argmin(axis=1)
        begins = open_at[runs, place] + random.uniform(*ACCEPT_S, RUNS)
        known = np.isfinite(begins)
        if not item.newcomer:
            lasts = random.choice(lasting(item.service), RUNS)
            free_at[runs[known], place[known]] = (begins + lasts)[known]
        enough = len(times.get(item.service, ())) >= ENOUGH
        beyond = too_long and item.newcomer
        found.append(begins if enough and known.all() and not beyond else None)
    return found


def _rest(lasting: Floats, age_s: float, random: np.random.Generator) -> Floats:
    """How much longer it lasts: of those that lasted longer; one older than all begins, as it were, anew."""
    longer = lasting[np.searchsorted(lasting, age_s, side="right") :]
    if len(longer) < 3:
        return random.choice(lasting, RUNS)
    return random.choice(longer, RUNS) - age_s


def bounds(found: Floats) -> tuple[float, float]:
    low, high = np.quantile(found, (LOW, HIGH))
    return float(low), float(high)


def told(found: Floats, correction: tuple[float, float] = (1.0, 1.0)) -> tuple[int, int]:
    """The range that is told, in whole seconds rounded up."""
    low, high = bounds(found)
    high = np.ceil(high * correction[1])
    return int(min(np.ceil(low * correction[0]), high)), int(high)


def correction(ratios: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """What both bounds must be multiplied with so that of late they would have held as often as they say.

    `ratios` are real waits divided by the uncorrected bounds. Conversations, breaks and rushes of the
    day are unlike what was drawn from; this corrects for all of it without knowing any. The upper
    bound is never drawn nearer.
    """
    if len(ratios) < ENOUGH:
        return (1.0, 1.0)
    real = np.array(ratios)
    rank = HELD * (len(ratios) + 1) / len(ratios)
    low = np.clip(np.quantile(real[:, 0], LOW), 0.25, 2.0)
    high = np.clip(np.quantile(real[:, 1], rank, method="higher"), 1.0, 6.0)
    return float(low), float(high)
