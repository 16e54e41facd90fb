"""The `Personal` port: every feature that keeps something of a person says how it goes away again."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Connection, Table

from advisory.clock import Instant
from advisory.identity import ConversationId
from advisory.storage.work import Work

Within = Callable[[ColumnElement[Any]], ColumnElement[bool]]
"""Whether the conversation of which a column holds the id is one of those that are meant."""
Thin = Callable[[Work, Instant, Within], int]
"""Takes what is older than that out of conversations that stay, some at a time; gives how many things."""


class Personal(Protocol):
    """What one feature holds of a conversation or a visitor.

    `tables` names every table with a conversation or visitor column that this port covers.
    """

    @property
    def name(self) -> str: ...

    @property
    def tables(self) -> Sequence[Table]: ...

    def erase(self, work: Work, conversation: ConversationId) -> int:
        """Delete all that belongs to the conversation; gives the number of rows."""

    def expire(self, work: Work, now: Instant) -> int:
        """Delete what is past its time and hangs on no conversation; gives the number of rows."""

    def export(self, connection: Connection, conversation: ConversationId) -> list[dict[str, Any]]:
        """All that the visitor may have of it, as plain values."""

    def count(self, connection: Connection, conversation: ConversationId) -> int:
        """Rows that are still held of the conversation."""


class Lifecycle:
    """Every registered `Personal`, so that erasure and export reach all features at once.

    `thins`: what may go before its conversation does, each by the name that its days are set under.
    """

    def __init__(self) -> None:
        self.ports: list[Personal] = []
        self.thins: dict[str, Thin] = {}

    def register(self, personal: Personal) -> None:
        self.ports.append(personal)

    def may_go_before(self, kind: str, thin: Thin) -> None:
        self.thins[kind] = thin

    def erase(self, work: Work, conversation: ConversationId) -> Counter[str]:
        """Gives how many rows went, by the names of the features."""
        # The feature that came first is asked last: later ones refer to its rows.
        return Counter({port.name: port.erase(work, conversation) for port in reversed(self.ports)})

    def expire(self, work: Work, now: Instant) -> int:
        return sum(port.expire(work, now) for port in self.ports)

    def export(self, connection: Connection, conversation: ConversationId) -> dict[str, list[dict[str, Any]]]:
        return {port.name: port.export(connection, conversation) for port in self.ports}

    def count(self, connection: Connection, conversation: ConversationId) -> int:
        return sum(port.count(connection, conversation) for port in self.ports)
