"""What is drawn by hand is what the models of the wire would draw."""

from dataclasses import replace

import pytest

from advisory.chat import view, wire
from advisory.chat.model import Entry
from advisory.clock import Instant
from tests.support.conversations import a_conversation

PLAIN = Entry(conversation="c1", seq=3, kind="text", at=Instant(1_000), by="visitor", sender="v1", text="Hei")
LINES = [
    PLAIN,
    replace(PLAIN, by="advisor", sender="aino", by_name="Aino", cid="01a20102-f901-7dd1-a16e-438a399f0a90"),
    replace(PLAIN, lang="sv", text=""),
    replace(PLAIN, kind="notice", by="system", text=None, notice="queued", params={"by": 5}),
    replace(PLAIN, kind="masked", by="system", text="⟦identity_code:11⟧", target=1),
    replace(
        PLAIN,
        kind="card",
        by="advisor",
        text=None,
        card={"kind": "link", "title": "K", "text": "", "steps": []},
    ),
]


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.kind)
@pytest.mark.parametrize("to_staff", [True, False])
def test_an_entry_drawn_by_hand(line: Entry, to_staff: bool) -> None:
    conversation = replace(a_conversation(), waiting_since=Instant(900), unread=2, last_text="Hei")
    made = view.posted(conversation, line, to_staff=to_staff)
    assert ("moved" in made) is to_staff
    read = wire.EntryPosted.model_validate(made)
    assert read.model_dump(mode="json", exclude_none=True) == made
