"""The channels of a service: where it is offered, why there or not, and what changes by itself at a time."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from advisory.clock import Instant

CHANNELS = ("chat", "message", "video")


@dataclass(frozen=True, slots=True)
class Channel:
    """One cell of the service map. `why` and `heading` are the organisation's own words; `by` is a date."""

    name: str
    offered: bool = True
    why: str = ""
    heading: str = ""
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """From `at` on the channel is offered, or no longer."""

    at: Instant
    channel: str
    offered: bool


EVERYWHERE = tuple(Channel(name) for name in CHANNELS)


def settled(
    channels: Iterable[Channel], turns: Iterable[Turn], now: Instant
) -> tuple[tuple[Channel, ...], tuple[Turn, ...]]:
    """As it is now: turns whose time has come are done, and those that are left stand in order."""
    listed = sorted(turns, key=lambda turn: (turn.at, turn.channel))
    state = {turn.channel: turn.offered for turn in listed if turn.at <= now}
    done = tuple(replace(one, offered=state.get(one.name, one.offered)) for one in channels)
    return done, tuple(turn for turn in listed if turn.at > now)


def offered(channels: Iterable[Channel], turns: Iterable[Turn], now: Instant) -> tuple[str, ...]:
    """The channels that a visitor has now, in the order in which they are to be shown."""
    return tuple(one.name for one in settled(channels, turns, now)[0] if one.offered)
