"""Files over HTTP, and looking at one together over sockets.

The body of what is sent is the file; its name comes in the header `X-File-Name`.
"""

from typing import Annotated, Literal

from pydantic import Field

from advisory.chat.wire import ConversationRef
from advisory.files.model import PAGES_LIMIT
from advisory.wire import (
    ADVISING,
    STAFF_SPACE,
    VISITOR,
    VISITORS,
    Cid,
    Event,
    Id,
    May,
    Nothing,
    Push,
    Scope,
    Wire,
)


class SendFile(Wire):
    """Sent again under the same cid it is not read again, and the first answer comes."""

    conversation: Id
    cid: Cid


class FilePart(Wire):
    """`page` counts from 1, and 0 is a small picture of the first. Without it: the whole, to keep."""

    page: Annotated[int, Field(ge=0, le=PAGES_LIMIT)] | None = None


class FilePage(Wire):
    """`text` is what can be read on the page, for those who cannot see it. Codes are masked in it."""

    number: int
    width: int
    height: int
    text: str


class FilePages(Wire):
    name: str
    pages: list[FilePage]


PageNumber = Annotated[int, Field(ge=1, le=PAGES_LIMIT)]
Place = Annotated[int, Field(ge=0, le=10_000)]
"""A ten-thousandth of the page's width or height, from its upper left corner."""


class OpenTogether(Wire):
    """Lay a file of the conversation before both, at its first page."""

    conversation: Id
    cid: Cid
    file: Id


class TurnTogether(Wire):
    conversation: Id
    cid: Cid
    page: PageNumber


class PutAway(Wire):
    conversation: Id
    cid: Cid


class Together(Wire):
    """What both look at; without `file` nothing. `rev` grows with every change."""

    conversation: str
    rev: int
    file: str | None = None
    page: int = 1


class Point(Wire):
    """Where somebody points now; it is not kept. `on` false: they no longer do."""

    conversation: Id
    page: PageNumber
    x: Place
    y: Place
    on: bool


class Pointing(Wire):
    conversation: str
    by: Literal["visitor", "advisor"]
    page: int
    x: int
    y: int
    on: bool


def _for_both(
    name: str, payload: type[Wire], reply: type[Wire], *, mutates: bool = True
) -> tuple[Event, Event]:
    own, held = May(VISITOR, Scope.OWN_CONVERSATION), May(ADVISING, Scope.HELD_CONVERSATION)
    return (
        Event(VISITORS, name, payload, reply, own, mutates),
        Event(STAFF_SPACE, name, payload, reply, held, mutates),
    )


OPEN = _for_both("doc:open", OpenTogether, Together)
TURN = _for_both("doc:turn", TurnTogether, Together)
PUT_AWAY = _for_both("doc:put_away", PutAway, Together)
CURRENT = _for_both("doc:current", ConversationRef, Together, mutates=False)
POINT = _for_both("doc:point", Point, Nothing, mutates=False)

TOGETHER = Push((VISITORS, STAFF_SPACE), "doc:together", Together)
POINTING = Push((VISITORS, STAFF_SPACE), "doc:pointing", Pointing)
