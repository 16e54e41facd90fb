"""What everybody saw while things broke, as plain values: written by the run, judged by the checker.

Times are seconds on one monotonic clock for people, and the database's own milliseconds for what is
stored. A send without an acknowledgement may or may not be stored; both are right.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NamedTuple


@dataclass(slots=True)
class Send:
    """One message under one cid, however often it was sent.

    `number` counts the sender's messages from 1 in the order in which they were first sent. `seen` is
    the last seq that the sender had been shown then. `overtaken` says that the server sent it back
    (`busy`) while a later one was already under way, so that no order between them is promised.
    """

    who: str
    cid: str
    text: str
    number: int
    conversation: str = ""
    seen: int = 0
    asked_at: float = 0.0
    acked_at: float | None = None
    seq: int | None = None
    tries: int = 0
    overtaken: bool = False
    refused: str | None = None


class Shown(NamedTuple):
    """An entry as a page shows it, or as the database holds it."""

    seq: int
    kind: str
    by: str
    cid: str | None
    text: str | None
    target: int | None = None
    at: int = 0


@dataclass(slots=True)
class View:
    """The timeline of one conversation on one person's page. `whole_at`: at the end it was asked for, and
    there was no more, ms by the wall; 0 where it was not."""

    who: str
    conversation: str
    shown: list[Shown] = field(default_factory=list)
    whole_at: int = 0


class Sight(NamedTuple):
    """What a page was told of a conversation's standing."""

    who: str
    conversation: str
    rev: int
    epoch: int
    read_by_visitor: int
    read_by_advisor: int


@dataclass(slots=True)
class Trouble:
    """One fault, from when it was made until it was healed, and how long the next acknowledgement took.

    `felt` counts what it did to people meanwhile: refusals, and connections that had to be made anew.
    """

    name: str
    began: float
    healed: float = 0.0
    first_ack_s: float | None = None
    healed_ms: int = 0
    began_ms: int = 0
    skipped: str = ""
    felt: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class History:
    sends: list[Send] = field(default_factory=list)
    views: list[View] = field(default_factory=list)
    sights: list[Sight] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    refusals: dict[str, int] = field(default_factory=dict)
    turned_away: list[str] = field(default_factory=list)
    """Whose question was refused for good."""
    disowned: list[str] = field(default_factory=list)
    """Whose token was not known any more."""
    stuck: list[str] = field(default_factory=list)
    """Who had not come to rest when the run stopped waiting for them."""
    base: dict[str, float] = field(default_factory=dict)
    """What each server held before anybody came."""
    left: dict[str, float] = field(default_factory=dict)
    """What each server held when everybody had gone."""


class Happened(NamedTuple):
    """A row of the event record."""

    id: int
    kind: str
    at: int
    conversation: str | None
    actor: str | None
    data: dict[str, Any]


@dataclass(slots=True)
class Stored:
    """The database when all was over. `capacity` maps each advisor to how many they may hold."""

    heads: dict[str, int] = field(default_factory=dict)
    waiting: list[str] = field(default_factory=list)
    entries: dict[str, list[Shown]] = field(default_factory=dict)
    senders: dict[tuple[str, int], str] = field(default_factory=dict)
    record: list[Happened] = field(default_factory=list)
    capacity: dict[str, int] = field(default_factory=dict)


def save(path: Path, history: History, stored: Stored, about: dict[str, Any]) -> None:
    """As JSON, for other checkers: a conversation is a list, a send an append, a view a read."""
    body = {
        "about": about,
        "history": asdict(history),
        "stored": {
            "heads": stored.heads,
            "entries": {name: [list(one) for one in rows] for name, rows in stored.entries.items()},
            "record": [list(row) for row in stored.record],
        },
    }
    path.write_text(json.dumps(body, default=_plain))


def _plain(value: object) -> Sequence[Any]:
    if isinstance(value, tuple | frozenset | set):
        return list(value)
    raise TypeError(type(value).__name__)
