"""Open conversations as this process has shown them last, compared with what is committed.

Kept only where other processes write too. Announcements of two processes may overtake each other, and
one may be lost: what is older than what was shown is left out, and what follows something that was
not seen is told as the change from what was seen.
"""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from advisory.chat import store
from advisory.chat.events import (
    ConversationChanged,
    ConversationErased,
    ConversationMoved,
    EntriesSeen,
    EntryAdded,
)
from advisory.chat.model import Conversation, Entry
from advisory.storage.database import Database

CLOSED_KEPT = 2_000
AT_ONCE = 100


class Mirror:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._open: dict[str, Conversation] = {}
        self._closed: OrderedDict[str, int] = OrderedDict()
        self._heads: dict[str, int] = {}

    async def load(self) -> None:
        self._open = {item.id: item for item in await self._database.read(store.open_ones)}
        self._heads = {item.id: item.last_seq for item in self._open.values()}
        self._database.announcer.admit = self.admit
        self._database.announcer.cross_as(ConversationMoved, fold, self.unfold)

    def admit(self, announcement: object) -> object | None:
        """What is to be shown of it now; None for what was overtaken."""
        if isinstance(announcement, EntryAdded):
            id, seq = announcement.entry.conversation, announcement.entry.seq
            if self._heads.get(id, 0) == seq - 1:
                self._heads[id] = seq
        elif isinstance(announcement, ConversationErased):
            self._forget(announcement.conversation)
        elif isinstance(announcement, ConversationChanged):
            return self._follow(announcement)
        return announcement

    def unfold(self, crossed: object) -> Iterator[object]:
        """What was told of a change, on what this process knows."""
        if not isinstance(crossed, ConversationMoved):
            yield crossed
            return
        if crossed.entry is not None:
            yield EntryAdded(crossed.after, crossed.entry)
        known = self._open.get(crossed.after.id)
        from_known = known is not None and known.rev == crossed.from_rev
        yield ConversationChanged(known, crossed.after, crossed.by_entries and from_known)

    def _follow(self, event: ConversationChanged) -> ConversationChanged | None:
        before, after = event.before, event.after
        known = self._open.get(after.id)
        if after.rev < (known.rev if known is not None else self._closed.get(after.id, 0)):
            return None
        if after.is_open:
            self._open[after.id] = after
            self._closed.pop(after.id, None)
        else:
            self._forget(after.id)
            self._closed[after.id] = after.rev
            while len(self._closed) > CLOSED_KEPT:
                self._closed.popitem(last=False)
        if before is not None and known is not None and before.rev != known.rev:
            return replace(event, before=known, by_entries=False)
        return event

    def _forget(self, conversation: str) -> None:
        self._open.pop(conversation, None)
        self._heads.pop(conversation, None)

    async def compare(self) -> None:
        """Announce here what others have committed and this process has not shown."""
        committed = await self._database.read(store.open_heads)
        behind = [id for id, (rev, head) in committed.items() if self._is_behind(id, rev, head)]
        ended = [id for id in self._open if id not in committed]
        both = [*behind, *ended]
        for start in range(0, len(both), AT_ONCE):
            await self._show(both[start : start + AT_ONCE])

    def _is_behind(self, conversation: str, rev: int, head: int) -> bool:
        known = self._open.get(conversation)
        seen = known.rev if known is not None else self._closed.get(conversation, 0)
        return seen < rev or self._heads.get(conversation, 0) < head

    async def _show(self, ids: Sequence[str]) -> None:
        heads = dict(self._heads)

        def run(connection: Connection) -> dict[str, tuple[Conversation, list[Entry]] | None]:
            return {id: look_up(connection, id) for id in ids}

        def look_up(connection: Connection, id: str) -> tuple[Conversation, list[Entry]] | None:
            item = store.find(connection, id)
            return None if item is None else (item, store.entries_after(connection, id, heads.get(id, 0)))

        for id, found in (await self._database.read(run)).items():
            if found is None:
                if id in self._open:
                    self._database.announcer.hear(ConversationErased(id))
                continue
            item, entries = found
            if not self._is_behind(id, item.rev, item.last_seq):
                continue  # the announcement came meanwhile
            for entry in entries:
                self._database.announcer.hear(EntryAdded(item, entry))
            known = self._open.get(id)
            if known is not None and item.read_by_visitor > known.read_by_visitor:
                self._database.announcer.hear(EntriesSeen(item, "visitor", item.read_by_visitor))
            if known is not None and item.read_by_advisor > known.read_by_advisor:
                self._database.announcer.hear(EntriesSeen(item, "advisor", item.read_by_advisor))
            self._database.announcer.hear(ConversationChanged(known, item))


def fold(announcements: Sequence[object]) -> list[object | None]:
    """What crosses in place of each: of an open conversation what it is now, once, with its last line."""
    crossing: list[object | None] = list(announcements)
    lines: dict[int, int] = {}
    for place, one in enumerate(announcements):
        if isinstance(one, EntryAdded):
            lines[id(one.conversation)] = place
        elif isinstance(one, ConversationChanged) and one.before is not None and one.before.is_open:
            line = lines.get(id(one.after))
            added = None if line is None else announcements[line]
            if line is not None:
                crossing[line] = None
            entry = added.entry if isinstance(added, EntryAdded) else None
            crossing[place] = ConversationMoved(one.after, one.before.rev, one.by_entries, entry)
    return crossing
