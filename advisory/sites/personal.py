"""What is kept of tokens by which host pages vouch for visitors: a digest, until they would have expired."""

from typing import Any

from sqlalchemy import Connection

from advisory.clock import Instant
from advisory.identity import ConversationId
from advisory.sites import keys_store
from advisory.sites.tables import site_token
from advisory.storage.work import Work


class SitesPersonal:
    name = "sites"
    tables = (site_token,)

    def erase(self, _: Work, __: ConversationId) -> int:
        return 0

    def expire(self, work: Work, now: Instant) -> int:
        return keys_store.expire(work, now)

    def export(self, _: Connection, __: ConversationId) -> list[dict[str, Any]]:
        return []

    def count(self, _: Connection, __: ConversationId) -> int:
        return 0
