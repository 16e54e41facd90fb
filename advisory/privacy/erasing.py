"""How conversations are taken away, whoever decides it, and what is left of that: a line in the log."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_

from advisory.chat import store as chat_store
from advisory.chat.life_store import Among
from advisory.chat.service import Chat
from advisory.identity import Person
from advisory.privacy import store
from advisory.privacy.model import Cause
from advisory.storage.lifecycle import Within
from advisory.storage.work import Work


def take_away(
    work: Work,
    chat: Chat,
    conversations: Sequence[str],
    cause: Cause,
    person: Person | None = None,
    why: str = "",
) -> int:
    """Erase these and log it; gives how many. What another process has erased meanwhile is passed over.

    So is what somebody holds, but where a backup has brought back what had been released and erased.
    """
    gone: dict[str, Counter[str]] = {}
    found = chat_store.lock(work, list(conversations))
    held = set() if cause == "restored" else store.held(work.connection, found)
    for item in (one for id, one in found.items() if id not in held):
        rows = chat.erase(work, item.id, person, why)
        rows["conversation"] = 1
        gone.setdefault(item.service, Counter()).update(rows)
    for service, counts in sorted(gone.items()):
        store.log(work, cause, service, counts)
    return sum(counts["conversation"] for counts in gone.values())


def free_among(among: Among) -> Within:
    def within(column: ColumnElement[str]) -> ColumnElement[bool]:
        return and_(among.within(column), store.is_free(column))

    return within
