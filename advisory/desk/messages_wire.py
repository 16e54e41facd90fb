"""Messages and coming back, on the wire."""

from typing import Annotated

from pydantic import Field

from advisory.chat.wire import OWN, ConversationView, Page, Started
from advisory.people.door_wire import Proof
from advisory.wire import PLAIN, VISITOR, VISITORS, Cid, Event, Id, May, Scope, Text, UiLang, Wire

Contact = Annotated[str, Field(max_length=254), PLAIN]


class LeaveMessage(Wire):
    """A question that is answered later. `contact` is an e-mail address or a phone number, or nothing."""

    cid: Cid
    service: Id
    text: Text
    lang: UiLang
    contact: Contact = ""
    name: Annotated[str, Field(max_length=60), PLAIN] = ""
    page: Page = Page()
    searched: Annotated[str, Field(max_length=200), PLAIN] = ""
    read_article: Id | None = None
    proof: Proof | None = None


class MessageInstead(Wire):
    """Leave the queue; the question stays as a message."""

    conversation: Id
    cid: Cid
    contact: Contact = ""


class Reopen(Wire):
    """Go on in a closed conversation; refused while its service is closed or its queue is full.

    `as_message`: it waits as a message then, which may be left at any time.
    """

    conversation: Id
    cid: Cid
    as_message: bool = False


MESSAGE = Event(VISITORS, "conversation:message", LeaveMessage, Started, May(VISITOR, Scope.SELF))
TO_MESSAGE = Event(VISITORS, "conversation:to_message", MessageInstead, ConversationView, OWN)
REOPEN = Event(VISITORS, "conversation:reopen", Reopen, ConversationView, OWN)
