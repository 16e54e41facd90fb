"""Sending and fetching files. A file is never served as a page: its type is ours and is not guessed at."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import quote, unquote

from aiohttp import web

from advisory.chat import view
from advisory.chat import wire as chat
from advisory.chat.reach import Reach
from advisory.errors import Code, Refusal
from advisory.files import wire
from advisory.files.model import Attachment
from advisory.files.service import Files
from advisory.identity import Person
from advisory.web.routes import Routes
from advisory.wire import ADVISING, VISITOR, May, Scope

SILENT_S = 30.0
WITHIN_S = 900.0
"""Ten megabytes over a line of a hundred kilobits."""
POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
"""Opened by its address it shows at most itself, in an origin of its own."""
NAME_HEADER = "X-File-Name"
NAME_MOST = 2_000
KEEP = "private, max-age=300"
"""Within a page's life, so that scrolling does not fetch a picture again and again."""


class FileRoutes:
    """The same for visitors and for staff, on each one's host."""

    def __init__(self, files: Files, reach: Reach) -> None:
        self._files = files
        self._reach = reach

    def add(self, routes: Routes) -> None:
        visitor = May(VISITOR, Scope.OWN_CONVERSATION)
        staff = May(ADVISING, Scope.HELD_CONVERSATION)
        for side, may in (("visitor", visitor), ("staff", staff)):
            base = f"/api/{side}/files"
            routes.add(
                "PUT",
                base,
                self.send,
                may,
                side="visitor" if side == "visitor" else "staff",
                payload=wire.SendFile,
                reply=chat.EntryReceipt,
                file=True,
            )
            routes.add(
                "GET",
                base + "/{id}",
                self.part,
                may,
                side="visitor" if side == "visitor" else "staff",
                payload=wire.FilePart,
            )
            routes.add(
                "GET",
                base + "/{id}/pages",
                self.pages,
                may,
                side="visitor" if side == "visitor" else "staff",
                reply=wire.FilePages,
            )

    async def send(
        self, person: Person | None, request: web.Request, ask: wire.SendFile
    ) -> chat.EntryReceipt:
        assert person is not None
        posted = await self._files.sent_before(person, ask.conversation, ask.cid)
        if posted is None:
            await self._require(person, ask)
            name = unquote(request.headers.get(NAME_HEADER, "")[:NAME_MOST], errors="replace")
            size = request.content_length
            posted = await self._files.send(person, ask.conversation, ask.cid, name, size, _parts_of(request))
        told = view.posted(posted.conversation, posted.entry, to_staff=not person.is_visitor)
        return chat.EntryReceipt.model_validate(told | {"dup": posted.dup})

    async def part(self, person: Person | None, request: web.Request, ask: wire.FilePart) -> web.Response:
        item = await self._reached(person, request)
        if ask.page is None:
            whole = await self._files.whole(item)
            return _file(whole.body, whole.type, whole.name)
        page = await self._files.page(item, ask.page)
        return _file(page.body, page.type, item.name)

    async def pages(self, person: Person | None, request: web.Request, _: None) -> wire.FilePages:
        item = await self._reached(person, request)
        return wire.FilePages(
            name=item.name,
            pages=[
                wire.FilePage(number=page.number, width=page.width, height=page.height, text=page.text)
                for page in await self._files.outlines(item)
            ],
        )

    async def _reached(self, person: Person | None, request: web.Request) -> Attachment:
        assert person is not None
        item = await self._files.find(request.match_info["id"])
        await self._require(person, chat.ConversationRef(conversation=item.conversation))
        return item

    async def _require(self, person: Person, ask: wire.SendFile | chat.ConversationRef) -> None:
        """Those who take part, and nobody else; another's file looks like none."""
        scope = self._reach.own if person.is_visitor else self._reach.held
        try:
            waits = scope(person, ask)
            if waits is not None:
                await waits
        except Refusal as refusal:
            if isinstance(ask, chat.ConversationRef):
                raise Refusal(Code.NOT_FOUND) from None
            raise refusal


async def _parts_of(request: web.Request) -> AsyncIterator[bytes]:
    """The body as it comes; refused when the line breaks, falls silent or never comes to an end."""
    loop = asyncio.get_running_loop()
    end = loop.time() + WITHIN_S
    while True:
        try:
            async with asyncio.timeout_at(min(end, loop.time() + SILENT_S)):
                part = await request.content.readany()
        except (web.RequestPayloadError, ConnectionError, TimeoutError):
            raise Refusal(Code.FILE_CUT) from None
        if not part:
            return
        yield part


def _file(body: bytes, type_: str, name: str) -> web.Response:
    plain = "".join(sign if (sign.isascii() and sign.isalnum()) or sign in " ._-" else "_" for sign in name)
    headers = {
        "Content-Type": type_,
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": POLICY,
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": KEEP,
        "Vary": "Authorization, Cookie",
    }
    return web.Response(body=body, headers=headers)
