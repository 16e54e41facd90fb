"""What is drawn by hand is what the models of the wire would draw."""

from dataclasses import replace

import pytest

from advisory.chat import view, wire
from advisory.chat.idle import Patience, patience
from advisory.chat.model import Conversation, Entry
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


class Desk:
    """What a desk says that has somebody in its queue."""

    def service_name(self, service: str, lang: str) -> str:
        return f"{service} {lang}"

    def promise_s(self, service: str) -> int:
        return 120

    def offers(self, service: str, channel: str) -> bool:
        return True

    def patience(self, service: str) -> Patience:
        return patience("advice", 120)

    def position(self, conversation: Conversation) -> int | None:
        return 3

    def wait_s(self, conversation: Conversation) -> tuple[int, int] | tuple[None, None]:
        return (60, 180) if conversation.number == 1 else (None, None)


PLAINEST = a_conversation()
CONVERSATIONS = [
    PLAINEST,
    replace(PLAINEST, status="queued", advisor=None),
    replace(PLAINEST, status="queued", advisor=None, number=2),
    replace(
        PLAINEST,
        status="active",
        turn="paused",
        pause="break",
        advisor="aino",
        advisor_name="Aino",
        offered_to="bjorn",
        offered_until=Instant(8_000),
        transfer_note="Lue",
        note="Muista",
        draft="Hei",
        read_article="card",
        wide="turns",
        contact="a@town.example",
        handed_to="library",
        answer_by=Instant(99_000),
        slot=3,
    ),
    replace(PLAINEST, status="closed", outcome="solved", closed_at=Instant(7_000), rated_at=Instant(8_000)),
]


@pytest.mark.parametrize("item", CONVERSATIONS, ids=["plain", "queued", "unknown wait", "full", "closed"])
def test_a_conversation_drawn_by_hand(item: Conversation) -> None:
    views = view.Views(Desk())
    views.article_title = lambda article, lang: "Kirjastokortti"
    for holder in (True, False):
        drawn = views.drawn_for_staff(item, "fi", holder=holder)
        card = wire.ConversationCard.model_validate(drawn)
        assert card.model_dump(mode="json", exclude_none=True) == drawn
    mine = views.drawn_for_visitor(item, "sv", Instant(5_000))
    assert wire.ConversationView.model_validate(mine).model_dump(mode="json", exclude_none=True) == mine
