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
    """`before` is None for a new conversation. Everything that a list shows may differ."""

    before: Conversation | None
    after: Conversation


@dataclass(frozen=True, slots=True)
class EntriesSeen:
    conversation: Conversation
    by: Literal["visitor", "advisor"]
    seq: int


@dataclass(frozen=True, slots=True)
class ConversationErased:
    conversation: str
