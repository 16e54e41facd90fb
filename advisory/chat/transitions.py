"""Many conversations that go from one state to the next in one Work, with a statement for all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from advisory.chat import store
from advisory.chat.events import EntryAdded
from advisory.chat.model import Conversation
from advisory.chat.posting import changed, numbered, where
from advisory.identity import Person
from advisory.storage import record
from advisory.storage.work import Work


@dataclass(frozen=True, slots=True)
class Transition:
    """What `Chat.change` does for one; `notice` with `params` becomes a line of the timeline too."""

    before: Conversation
    after: Conversation
    data: Mapping[str, Any] = field(default_factory=dict)
    actor: Person | None = None
    notice: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)


def change_all(work: Work, kind: str, transitions: Sequence[Transition]) -> list[Conversation]:
    """Store, record and announce all; gives what each conversation has become."""
    become, entries, rows = [], [], []
    for one in transitions:
        after = one.after
        if one.notice is not None:
            after, entry = numbered(work, after, None, "notice", notice=one.notice, params=one.params)
            entries.append(entry)
        become.append(after)
        rows.append(record.Row(kind=kind, at=work.now, data=one.data, **where(after, one.actor)))
    store.save_all(work, [(one.before, after) for one, after in zip(transitions, become, strict=True)])
    if entries:
        store.add_entries(work, entries)
    record.add(work.connection, rows)
    told = {entry.conversation: entry for entry in entries}
    for one, after in zip(transitions, become, strict=True):
        if after.id in told:
            work.announce(EntryAdded(after, told[after.id]))
        changed(work, one.before, after)
    return become
