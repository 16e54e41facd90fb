"""Files that people send each other: taken in, looked at, drawn anew, shown to those who take part."""

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from sqlalchemy import Connection

from advisory.chat.model import Conversation
from advisory.chat.posting import Posted, share, shared
from advisory.chat.service import Chat
from advisory.clock import Clock
from advisory.errors import Code, Refusal
from advisory.files import bound, store
from advisory.files.model import (
    HEAD,
    MB,
    THUMBNAIL,
    Attachment,
    Caps,
    Form,
    Page,
    Rule,
    form_of,
    require_room,
    stem_of,
)
from advisory.files.press import Press
from advisory.files.scan import Scanner
from advisory.guard import live
from advisory.identity import Person, new_id
from advisory.limits.limits import Limit
from advisory.storage.database import Database
from advisory.storage.work import Work
from advisory.texts import say

AT_ONCE = 8
OF_ONE = 3
"""Of those, one person's: a page sends one for each conversation, and whoever lets files trickle in on
purpose leaves room for everybody else."""
RETRY_S = 3.0
WRITE = 256 * 1024
STORE = 512 * 1024
"""Pages are stored so many bytes at a time, so that messages are never kept waiting for a file."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A file to keep: its name with an ending that is true, its type and its bytes."""

    name: str
    type: str
    body: bytes


class Files:
    """`room` is a folder for what is just coming in; nothing there has a name or outlives its sending."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        chat: Chat,
        room: Path,
        caps: Caps,
        scanner: Scanner,
        press: Press,
        pace: Limit,
    ) -> None:
        self._database = database
        self._clock = clock
        self._chat = chat
        self._room = room
        self._caps = caps
        self._scanner = scanner
        self._press = press
        self._pace = pace
        self._rules: dict[str, Rule] = {}
        self._coming: set[tuple[str, str, str]] = set()

    # -- who may ---------------------------------------------------------------------------------

    async def load(self) -> None:
        self._rules = {rule.service: rule for rule in await self._database.read(store.rules)}

    async def allow(self, rule: Rule) -> None:
        def put(work: Work) -> None:
            store.put_rule(work, rule)
            data = {"visitors": rule.visitors, "advisors": rule.advisors}
            work.record("service.files_allowed", service=rule.service, data=data)

        await self._database.work(put)
        await self.load()

    def rule(self, service: str) -> Rule:
        return self._rules.get(service) or Rule(service)

    def takes(self, service: str, by_visitor: bool) -> bool:
        rule = self.rule(service)
        return rule.visitors if by_visitor else rule.advisors

    # -- sending ---------------------------------------------------------------------------------

    async def sent_before(self, person: Person, conversation: str, cid: str) -> Posted | None:
        """What a resend is answered with, whatever has become of the conversation since."""

        found = await self._database.read(lambda connection: shared(connection, conversation, person, cid))
        return None if found is None else Posted(found, True, await self._chat.find(conversation))

    async def send(
        self,
        person: Person,
        conversation: str,
        cid: str,
        name: str,
        size: int | None,
        parts: AsyncIterator[bytes],
    ) -> Posted:
        """Take a file in and put it into the timeline; refused, nothing of it is kept anywhere.

        `size` is what its sender says it has, which may refuse it before it is read.
        """
        await self._require_allowed(person, conversation, size)
        key = (conversation, person.id, cid)
        mine = sum(sender == person.id for _, sender, _ in self._coming)
        if key in self._coming or mine >= OF_ONE or len(self._coming) >= AT_ONCE:
            raise Refusal(Code.BUSY, retry_after=RETRY_S)
        self._coming.add(key)
        try:
            if wait := await self._pace.take(person.id):
                raise Refusal(Code.TOO_MANY, retry_after=wait)
            return await self._take(person, conversation, cid, name, parts)
        except OSError as error:  # the disk is full, or is not there
            raise Refusal(Code.FILE_SPACE) from error
        finally:
            self._coming.discard(key)

    async def _require_allowed(self, person: Person, conversation: str, size: int | None) -> None:
        item = await self._chat.find(conversation)
        item.require_writer(person)
        if not self.takes(item.service, person.is_visitor):
            raise Refusal(Code.FILE_NOT_TAKEN)
        if size is not None:
            self._require_size(size)
        held = await self._database.read(lambda connection: store.held(connection, item.id, item.site))
        require_room(held, size or 0, self._caps)

    def _require_size(self, size: int) -> None:
        if size > self._caps.file:
            raise Refusal(Code.FILE_TOO_LARGE, limit=self._caps.file // MB)

    async def _take(
        self, person: Person, conversation: str, cid: str, name: str, parts: AsyncIterator[bytes]
    ) -> Posted:
        file = await asyncio.to_thread(self._nameless)
        try:
            size, form = await self._receive(file, parts)
            await self._scanner.require_clean(file)
            pages = await self._press.pages_of(file, form)
        finally:
            await asyncio.to_thread(file.close)
        item = self._described(await self._chat.find(conversation), person, cid, name, form, size, pages)
        return await self._keep(person, item, [_masked(page) for page in pages])

    def _nameless(self) -> IO[bytes]:
        self._room.mkdir(mode=0o700, parents=True, exist_ok=True)
        return tempfile.TemporaryFile(dir=self._room, buffering=0)

    async def _receive(self, file: IO[bytes], parts: AsyncIterator[bytes]) -> tuple[int, Form]:
        size, form, waiting = 0, None, bytearray()
        async for part in parts:
            size += len(part)
            self._require_size(size)
            waiting += part
            if form is None and len(waiting) >= HEAD and (form := form_of(bytes(waiting[:HEAD]))) is None:
                raise Refusal(Code.FILE_KIND)
            if len(waiting) >= WRITE:
                await asyncio.to_thread(_write, file, bytes(waiting))
                waiting.clear()
        if size == 0:
            raise Refusal(Code.FILE_EMPTY)
        if form is None:
            raise Refusal(Code.FILE_KIND)
        await asyncio.to_thread(_write, file, bytes(waiting))
        return size, form

    def _described(
        self,
        conversation: Conversation,
        person: Person,
        cid: str,
        name: str,
        form: Form,
        size: int,
        pages: Sequence[Page],
    ) -> Attachment:
        first = pages[0] if pages[0].number == 1 else pages[1]
        kind = "pdf" if form == "pdf" else "image"
        ending = {"image/jpeg": "jpg", "image/png": "png"}[first.type] if kind == "image" else "pdf"
        stem = stem_of(name)
        if not stem or live.mask(stem).kinds:
            stem = say("files", conversation.lang, f"kind.{kind}")
        return Attachment(
            id=new_id(),
            conversation=conversation.id,
            site=conversation.site,
            sender=person.id,
            cid=cid,
            kind="pdf" if kind == "pdf" else "image",
            name=f"{stem}.{ending}",
            pages=len(pages) - 1,
            width=first.width,
            height=first.height,
            bytes=sum(len(page.body) for page in pages),
            sent_bytes=size,
            created_at=self._clock(),
        )

    async def _keep(self, person: Person, item: Attachment, pages: Sequence[Page]) -> Posted:
        def begin(work: Work) -> None:
            require_room(store.held(work.connection, item.conversation, item.site), item.bytes, self._caps)
            store.add(work, item)

        def finish(work: Work) -> Posted:
            conversation = self._chat.require(work, item.conversation)
            require_room(store.held(work.connection, item.conversation, item.site), 0, self._caps)
            posted = share(work, conversation, person, item.cid, _words(conversation, item), _line(item))
            if posted.dup:
                store.drop(work, [item.id])
            else:
                store.finish(work, item.id, posted.entry.seq)
            return posted

        try:
            await self._database.work(begin)
            for few in _few(pages):
                await self._database.work(lambda work, few=few: store.add_pages(work, item.id, few))  # type: ignore[misc]
            return await self._database.work(finish)
        except Exception:
            with contextlib.suppress(Refusal):  # where the database is away, it is swept later
                await self._database.work(lambda work: store.drop(work, [item.id]))
            raise

    # -- showing ---------------------------------------------------------------------------------

    async def find(self, attachment: str) -> Attachment:
        """A file that stands in a timeline; its caller asks who may see that timeline."""
        found = await self._database.read(lambda connection: store.find(connection, attachment))
        if found is None or found.seq is None:
            raise Refusal(Code.NOT_FOUND)
        return found

    async def page(self, item: Attachment, number: int) -> Page:
        found = await self._database.read(lambda connection: store.page(connection, item.id, number))
        if found is None:
            raise Refusal(Code.FILE_GONE if item.gone_at is not None else Code.NOT_FOUND)
        return found

    async def outlines(self, item: Attachment) -> list[Page]:
        if item.gone_at is not None:
            raise Refusal(Code.FILE_GONE)
        return await self._database.read(lambda connection: store.outlines(connection, item.id))

    def sent(self, connection: Connection, conversation: str) -> list[Attachment]:
        """All that stand in its timeline, oldest first."""
        return store.of_conversation(connection, conversation)

    async def whole(self, item: Attachment) -> Whole:
        if item.kind == "image":
            page = await self.page(item, THUMBNAIL + 1)
            return Whole(item.name, page.type, page.body)
        pages = await self._database.read(lambda connection: store.pages(connection, item.id))
        if not pages:
            raise Refusal(Code.FILE_GONE)
        return Whole(item.name, "application/pdf", await asyncio.to_thread(bound.bind, pages))


def _write(file: IO[bytes], data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[file.write(left) :]


def _masked(page: Page) -> Page:
    return page._replace(text=live.mask(page.text).text)


def _few(pages: Sequence[Page]) -> list[list[Page]]:
    groups: list[list[Page]] = [[]]
    for page in pages:
        if groups[-1] and sum(len(one.body) for one in groups[-1]) + len(page.body) > STORE:
            groups.append([])
        groups[-1].append(page)
    return groups


def _words(conversation: Conversation, item: Attachment) -> str:
    return say("files", conversation.lang, "line", name=item.name)


def _line(item: Attachment) -> dict[str, str | int]:
    shown = ("id", "name", "kind", "pages", "width", "height", "bytes")
    return {name: value for name, value in asdict(item).items() if name in shown}
