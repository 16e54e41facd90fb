"""What happened to a conversation; announced after commit."""

from dataclasses import dataclass
from typing import Literal

from advisory.chat.model import Conversation, Entry


@dataclass(frozen=True, slots=True)
class EntryAdded:
    """`origin` is the connection that sent it, which hears of it by its acknowledgement."""

    conversation: Conversation
    entry: Entry
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class ConversationChanged:
    """`before` is None for a new conversation. Everything that a list shows may differ.

    `by_entries`: only by what its new entries brought along, which is told with them.
    """

    before: Conversation | None
    after: Conversation
    by_entries: bool = False

    @property
    def is_told(self) -> bool:
        """Whether those who take part know it from the entries; in a queue others look on too.

        An entry that ends a deadline changes more than entries tell.
        """
        ended = self.before is not None and self.before.has_deadline
        return self.by_entries and self.after.status == "active" and not ended


@dataclass(frozen=True, slots=True)
class ConversationMoved:
    """A change of an open conversation, as it crosses to processes that know what it was at `from_rev`.

    `entry` is the line that made it so, where one did.
    """

    after: Conversation
    from_rev: int
    by_entries: bool = False
    entry: Entry | None = None


@dataclass(frozen=True, slots=True)
class EntriesSeen:
    conversation: Conversation
    by: Literal["visitor", "advisor"]
    seq: int


@dataclass(frozen=True, slots=True)
class ConversationErased:
    conversation: str
