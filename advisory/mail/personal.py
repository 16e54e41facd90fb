"""What letters hold of anybody: an id of the staff and a count, for a month; of visitors nothing."""

from typing import Any

from sqlalchemy import Connection

from advisory.clock import Instant
from advisory.identity import ConversationId
from advisory.mail import store
from advisory.mail.tables import letter
from advisory.storage.work import Work


class MailPersonal:
    name = "mail"
    tables = (letter,)

    def erase(self, _: Work, __: ConversationId) -> int:
        return 0

    def expire(self, work: Work, now: Instant) -> int:
        return store.expire(work, now)

    def export(self, _: Connection, __: ConversationId) -> list[dict[str, Any]]:
        return []

    def count(self, _: Connection, __: ConversationId) -> int:
        return 0
