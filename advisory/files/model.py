"""What a file may be, how it is called, and how much there may be of it. No I/O."""

import unicodedata
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from advisory.clock import Instant
from advisory.errors import Code, Refusal

Form = Literal["jpeg", "png", "gif", "webp", "pdf"]
Kind = Literal["image", "pdf"]

HEAD = 16
"""Bytes from the beginning that tell what a file is."""
MB = 1024 * 1024
NAME_LIMIT = 80
PAGES_LIMIT = 30
FILES_IN_CONVERSATION = 50
THUMBNAIL = 0
"""The number of the small picture; pages count from 1."""


def form_of(head: bytes) -> Form | None:
    """By the first bytes alone. What a file is called and what its sender says it is count for nothing."""
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    if head.startswith(b"%PDF-"):
        return "pdf"
    return None


def stem_of(name: str) -> str:
    """The part of a name that is shown: no folder, no ending, nothing that cannot be seen.

    A mark that turns the direction of writing could show `exe` as `pdf`; the ending is ours to add.
    """
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(
        " " if unicodedata.category(sign).startswith("Z") else sign
        for sign in unicodedata.normalize("NFC", base)
        if unicodedata.category(sign)[0] != "C" and sign not in '<>:"|?*'
    )
    stem = seen.rsplit(".", 1)[0] if "." in seen.strip(". ") else seen
    return " ".join(stem.split()).strip(". ")[:NAME_LIMIT].strip(". ")


@dataclass(frozen=True, slots=True)
class Caps:
    """Bytes that the operator decides."""

    file: int = 10 * MB
    conversation: int = 40 * MB
    site: int = 2_000 * MB


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may send files in a service. Nobody knows who a visitor is: they may only where it is said."""

    service: str
    visitors: bool = False
    advisors: bool = True


class Page(NamedTuple):
    """One picture: a page, the whole picture, or the small one. `text` is what can be read on the page."""

    number: int
    type: Literal["image/jpeg", "image/png"]
    width: int
    height: int
    text: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Attachment:
    """`seq` is its line in the timeline: without one it was never finished. `sent_bytes` is what came in,
    `bytes` what is kept. Past its time the pages go and `gone_at` says so.
    """

    id: str
    conversation: str
    site: str
    sender: str
    cid: str
    kind: Kind
    name: str
    pages: int
    width: int
    height: int
    bytes: int
    sent_bytes: int
    created_at: Instant
    seq: int | None = None
    gone_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class Joint:
    """The document that both have before them, at the same page. None: it was put away."""

    conversation: str
    rev: int
    attachment: str | None = None
    page: int = 1

    def opened(self, item: Attachment) -> "Joint":
        if item.conversation != self.conversation or item.seq is None:
            raise Refusal(Code.NOT_FOUND)
        if item.gone_at is not None:
            raise Refusal(Code.FILE_GONE)
        return Joint(self.conversation, self.rev + 1, item.id)

    def turned(self, item: Attachment | None, page: int) -> "Joint":
        if item is None or not 1 <= page <= item.pages:
            raise Refusal(Code.NOT_FOUND)
        return replace(self, rev=self.rev + 1, page=page)

    def put_away(self) -> "Joint":
        return self if self.attachment is None else Joint(self.conversation, self.rev + 1)


@dataclass(frozen=True, slots=True)
class Held:
    """How much there is already."""

    in_conversation: int
    bytes_in_conversation: int
    bytes_in_site: int


def require_room(held: Held, more: int, caps: Caps) -> None:
    if held.in_conversation >= FILES_IN_CONVERSATION or held.bytes_in_conversation + more > caps.conversation:
        raise Refusal(Code.FILE_LIMIT)
    if held.bytes_in_site + more > caps.site:
        raise Refusal(Code.FILE_SPACE)
