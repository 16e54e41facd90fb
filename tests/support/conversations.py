"""A conversation for rules that need no database."""

from dataclasses import replace

from advisory.chat.model import Conversation
from advisory.clock import Instant


def a_conversation(name: str = "c", **more: object) -> Conversation:
    item = Conversation(
        id=name,
        number=1,
        site="s",
        service="advice",
        lang="fi",
        visitor="v",
        visitor_name="",
        receipt=name,
        created_at=Instant(0),
        queued_at=Instant(0),
        assigned_at=Instant(0),
    )
    return replace(item, **more)  # type: ignore[arg-type]
