"""Notices to staff and visitors, and notes of what hurts, on the wire."""

from typing import Annotated, Literal

from pydantic import Field

from advisory.chat.life_wire import OVERSEEING
from advisory.identity import Role
from advisory.wire import (
    PLAIN,
    STAFF,
    STAFF_SPACE,
    At,
    Cid,
    Event,
    Id,
    May,
    Nothing,
    Push,
    Scope,
    Wire,
)

NoticeText = Annotated[str, Field(min_length=1, max_length=400), PLAIN]


class NoticeTexts(Wire):
    fi: NoticeText
    sv: NoticeText
    en: NoticeText


class NoticeView(Wire):
    """`mine`: I have read it. `readers` and `unread` are names, for those who answer for the shift."""

    id: str
    at: At
    by_name: str
    words: NoticeTexts
    services: list[str]
    to_visitors: bool
    until: At
    mine: bool
    readers: list[str] = []
    unread: list[str] = []


class NoticesNow(Wire):
    notices: list[NoticeView]


class WriteNotice(Wire):
    """To all staff; with `to_visitors` also on the widget's first screen of these services, or of all."""

    cid: Cid
    words: NoticeTexts
    services: Annotated[list[Id], Field(max_length=50)] = []
    to_visitors: bool = False
    hours: Annotated[int, Field(ge=1, le=168)] = 24


class NoticeRef(Wire):
    notice: Id


class EndNotice(Wire):
    notice: Id
    cid: Cid


class NoticesMoved(Wire):
    """Ask again."""


class PainContext(Wire):
    """Where somebody was in the console, and nothing of what was written there."""

    section: Annotated[str, Field(max_length=40), PLAIN]
    layer: Annotated[str, Field(max_length=40), PLAIN] = ""
    conversations: Annotated[int, Field(ge=0, le=100)] = 0
    waiting: Annotated[int, Field(ge=0, le=100)] = 0
    online: bool = True
    width: Annotated[int, Field(ge=0, le=20_000)] = 0
    lang: Literal["fi", "sv", "en"] = "fi"


class SendPain(Wire):
    cid: Cid
    text: Annotated[str, Field(max_length=1_000), PLAIN] = ""
    context: PainContext


class PainView(Wire):
    id: str
    at: At
    by_name: str
    text: str
    context: PainContext


class Pains(Wire):
    pains: list[PainView]


LEADING = frozenset({Role.OWNER, Role.MAIN_USER})
FOR_STAFF = May(STAFF, Scope.SELF)
FOR_LEADS = May(OVERSEEING, Scope.SELF)

NOTICES = Event(STAFF_SPACE, "notice:list", Nothing, NoticesNow, FOR_STAFF, mutates=False)
WRITE = Event(STAFF_SPACE, "notice:write", WriteNotice, NoticeView, FOR_LEADS)
END = Event(STAFF_SPACE, "notice:end", EndNotice, Nothing, FOR_LEADS)
READ = Event(STAFF_SPACE, "notice:read", NoticeRef, Nothing, FOR_STAFF)

HURTS = Event(STAFF_SPACE, "pain:send", SendPain, Nothing, FOR_STAFF)

NOTICES_MOVED = Push((STAFF_SPACE,), "notice:moved", NoticesMoved)
