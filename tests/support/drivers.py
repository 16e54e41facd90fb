"""Visitors and advisors for tests that read as stories, over real sockets."""

from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import aiohttp

from advisory.chat import wire as chat
from advisory.desk import wire as desk
from advisory.people import wire as people
from advisory.wire import STAFF_SPACE, VISITORS, Nothing
from tests.support.connection import Connection, data_of
from tests.support.ids import new_cid


async def http(
    session: aiohttp.ClientSession,
    method: str,
    base: str,
    path: str,
    body: dict[str, Any] | None = None,
    address: str = "",
) -> Any:
    headers = {"Origin": base, "Host": urlsplit(base).netloc}
    async with session.request(method, (address or base) + path, json=body, headers=headers) as answer:
        return data_of(await answer.json())


class VisitorDriver(Connection):
    """Somebody who asks, with one conversation at a time."""

    def __init__(self, base: str, lang: str = "fi") -> None:
        super().__init__(base, VISITORS, lang)
        self.token = ""
        self.view: chat.ConversationView | None = None

    async def arrives(self, site: str) -> Self:
        async with aiohttp.ClientSession() as session:
            body = {"site": site, "lang": self.lang}
            data = await http(session, "POST", self.base, "/api/visitor/token", body, self.address)
        self.token = people.VisitorToken.model_validate(data).token
        await self.connect({"token": self.token})
        return self

    async def returns(self) -> None:
        """Connect again and catch up, as the widget does."""
        await self.connect({"token": self.token})
        if self.view is not None:
            await self.syncs()

    async def starts(self, text: str, service: str, **more: Any) -> str:
        asked = chat.StartConversation(cid=new_cid(), service=service, text=text, lang=self.lang, **more)
        started = await self.call(chat.START, asked, chat.Started)
        self.view = started.conversation
        for entry in started.entries:
            self.timelines[self.view.id].add(entry)
        return self.view.id

    @property
    def conversation(self) -> str:
        assert self.view is not None, "no conversation yet"
        return self.view.id

    async def says(self, text: str, cid: str | None = None) -> chat.Entry:
        posted = chat.PostEntry(conversation=self.conversation, cid=cid or new_cid(), text=text)
        receipt = await self.call(chat.POST, posted, chat.EntryReceipt)
        self.timelines[receipt.conversation].add(receipt.entry)
        return receipt.entry

    def posted(self, posted: chat.EntryPosted) -> None:
        if self.view is not None and posted.entry.by == "advisor":
            self.view = self.view.model_copy(update={"read_by_advisor": posted.entry.seq})

    async def sees_reply(self, text: str) -> chat.Entry:
        return await self.sees(self.conversation, text)

    async def syncs(self) -> None:
        timeline, more = self.timelines[self.conversation], True
        while more:
            asked = chat.SyncConversation(conversation=self.conversation, after=timeline.cursor)
            synced = await self.call(chat.SYNC, asked, chat.Synced)
            for entry in synced.entries:
                timeline.add(entry)
            self.view, more = synced.conversation or self.view, synced.more

    async def leaves(self) -> None:
        asked = chat.EndConversation(conversation=self.conversation, cid=new_cid())
        self.view = await self.call(chat.END, asked, chat.ConversationView)

    def heard(self, name: str, data: Any) -> None:
        if name == chat.VIEW_CHANGED.name:
            view = chat.ConversationView.model_validate(data)
            if self.view is None or (view.id == self.view.id and view.rev >= self.view.rev):
                self.view = view


class StaffDriver(Connection):
    """An advisor at the console."""

    def __init__(self, base: str, lang: str = "fi") -> None:
        super().__init__(base, STAFF_SPACE, lang)
        self.session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self.me: desk.Me | None = None
        self.services: dict[str, desk.ServiceView] = {}
        self.cards: dict[str, chat.ConversationCard] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.goes()

    async def goes(self) -> None:
        await self.disconnect()
        await self.session.close()

    async def signs_in(self, email: str, password: str) -> Self:
        await self.http("POST", "/api/staff/sign-in", {"email": email, "password": password})
        await self.opens_console()
        return self

    @property
    def cookie(self) -> str:
        return "; ".join(f"{one.key}={one.value}" for one in self.session.cookie_jar)

    async def opens_console(self) -> None:
        await self.connect({}, Cookie=self.cookie)
        snapshot = await self.call(desk.SNAPSHOT, Nothing(), desk.Desk)
        self.me = snapshot.me
        self.services = {service.id: service for service in snapshot.services}
        self.cards = {card.id: card for card in snapshot.conversations}

    async def http(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        return await http(self.session, method, self.base, path, body, self.address)

    async def is_(self, presence: desk.Presence) -> None:
        asked = desk.SetPresence(cid=new_cid(), presence=presence)
        self.me = await self.call(desk.PRESENCE, asked, desk.Me)

    async def sees_waiting(self, conversation: str) -> chat.ConversationCard:
        await self.until(lambda: conversation in self.cards, f"conversation {conversation} in the queue")
        return self.cards[conversation]

    async def takes(self, conversation: str | None = None) -> str:
        """Take this one, or the next; gives the id of what was taken."""
        taken = await self.call(desk.TAKE, desk.Take(cid=new_cid(), conversation=conversation), desk.Taken)
        assert taken.conversation is not None, "nobody waits"
        self.cards[taken.conversation.id] = taken.conversation
        await self.syncs(taken.conversation.id)
        return taken.conversation.id

    async def says(self, conversation: str, text: str, cid: str | None = None, **more: Any) -> chat.Entry:
        posted = chat.PostAdvisorEntry(conversation=conversation, cid=cid or new_cid(), text=text, **more)
        receipt = await self.call(chat.STAFF_POST, posted, chat.EntryReceipt)
        self.timelines[conversation].add(receipt.entry)
        self.posted(receipt)
        return receipt.entry

    def posted(self, posted: chat.EntryPosted) -> None:
        card = self.cards.get(posted.conversation)
        if card is not None and posted.moved is not None and posted.rev > card.rev:
            changes = {"rev": posted.rev, "head": posted.entry.seq, **posted.moved.model_dump()}
            self.cards[card.id] = card.model_copy(update=changes)

    async def syncs(self, conversation: str) -> None:
        timeline, more = self.timelines[conversation], True
        while more:
            asked = chat.SyncConversation(conversation=conversation, after=timeline.cursor)
            synced = await self.call(chat.STAFF_SYNC, asked, chat.Synced)
            for entry in synced.entries:
                timeline.add(entry)
            if synced.card is not None:
                self.cards[conversation] = synced.card
            more = synced.more

    async def transfers(
        self, conversation: str, *, service: str | None = None, advisor: str | None = None, note: str = ""
    ) -> None:
        to = desk.TransferTo(service=service, advisor=advisor)
        asked = desk.Transfer(cid=new_cid(), conversation=conversation, to=to, note=note)
        await self.call(desk.TRANSFER, asked, Nothing)

    async def closes(self, conversation: str, outcome: chat.Outcome = "solved", **more: Any) -> None:
        asked = chat.CloseConversation(conversation=conversation, cid=new_cid(), outcome=outcome, **more)
        self.cards[conversation] = await self.call(chat.CLOSE, asked, chat.ConversationCard)

    def heard(self, name: str, data: Any) -> None:
        match name:
            case chat.CARD_CHANGED.name:
                card = chat.ConversationCard.model_validate(data)
                if card.id not in self.cards or card.rev >= self.cards[card.id].rev:
                    self.cards[card.id] = card
            case desk.CONVERSATION_GONE.name:
                self.cards.pop(desk.ConversationGone.model_validate(data).conversation, None)
            case desk.ME_CHANGED.name:
                self.me = desk.Me.model_validate(data)
            case desk.SERVICES_CHANGED.name:
                for service in desk.ServicesChanged.model_validate(data).services:
                    self.services[service.id] = service
