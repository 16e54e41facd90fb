"""Conversations, queues, services and what is known, for programs with a key."""

import re
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import unquote

from aiohttp import web

from advisory.chat.listing import Register, Wanted
from advisory.chat.model import Conversation, Entry
from advisory.chat.service import Chat
from advisory.clock import SECOND_MS, Clock, Instant
from advisory.desk.board import Board
from advisory.desk.hours import to_plain
from advisory.desk.policies_wire import HoursForm
from advisory.desk.service import Desk
from advisory.directory.service import Directory
from advisory.directory.wire import FindReferrals
from advisory.errors import Code, Refusal
from advisory.faq import view
from advisory.faq.shelf import Shelf
from advisory.faq.transcripts import Transcripts
from advisory.identity import LANGUAGES, Person, Role
from advisory.integrations import api_wire as wire
from advisory.integrations.paging import cursor_of, place_of
from advisory.web.api import KEYED, PREFIX, REASON, Header, Operation
from advisory.web.routes import Handler, Routes
from advisory.wire import May, Scope, Wire

_ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
PAGE = 500
"""Entries of a transcript in one answer."""


def key_with(scope: str) -> May:
    return May(frozenset({Role.KEY}), Scope.ANY, scope)


def add_operation(
    routes: Routes,
    method: str,
    path: str,
    run: Handler,
    scope: str,
    operation: Operation,
    reply: type[Wire],
    payload: type[Wire] | None = None,
) -> None:
    routes.add(
        method,
        PREFIX + path,
        run,
        key_with(scope),
        side="api",
        payload=payload,
        reply=reply,
        operation=operation,
    )


def id_in(request: web.Request) -> str:
    id = request.match_info["id"]
    if not _ID.fullmatch(id):
        raise Refusal(Code.NOT_FOUND)
    return id


@dataclass(frozen=True, slots=True)
class Sources:
    """What the routes read; each is another feature's own service."""

    register: Register
    chat: Chat
    transcripts: Transcripts
    board: Board
    desk: Desk
    shelf: Shelf
    directory: Directory
    clock: Clock


class ApiRoutes:
    """Reads alone; what programs may write are articles."""

    def __init__(self, sources: Sources) -> None:
        self._of = sources

    def add(self, routes: Routes) -> None:
        add = partial(add_operation, routes)

        def about(id: str, tag: str, summary: str, *headers: Header, **more: Any) -> Operation:
            return Operation(id, tag, summary, headers, **more)

        add(
            "GET",
            "/conversations",
            self.conversations,
            "conversations:read",
            about(
                "listConversations",
                "conversations",
                "Conversations, the oldest first, without what was written",
            ),
            wire.ApiConversations,
            wire.FindConversations,
        )
        add(
            "GET",
            "/conversations/{id}",
            self.conversation,
            "conversations:read",
            about("readConversation", "conversations", "One conversation, without what was written"),
            wire.ApiConversation,
        )
        add(
            "GET",
            "/conversations/{id}/transcript",
            self.transcript,
            "transcripts:read",
            about(
                "readTranscript",
                "conversations",
                "What was written in a conversation. Each reading is audited with its reason",
                REASON,
                KEYED,
            ),
            wire.ApiTranscript,
            wire.ReadTranscript,
        )
        add(
            "GET",
            "/messages",
            self.messages,
            "messages:read",
            about("listMessages", "conversations", "Messages that were left, the oldest first"),
            wire.ApiConversations,
            wire.FindMessages,
        )
        add(
            "GET",
            "/services",
            self.services,
            "services:read",
            about("listServices", "services", "Services, and whether they are open now"),
            wire.ApiServices,
        )
        add(
            "GET",
            "/services/{id}/hours",
            self.hours,
            "services:read",
            about("readHours", "services", "Opening hours of a service"),
            wire.ApiHours,
        )
        add(
            "GET",
            "/queues",
            self.queues,
            "queues:read",
            about("listQueues", "services", "Who waits and who is there, as it is now"),
            wire.ApiQueues,
        )
        add(
            "GET",
            "/knowledge/search",
            self.search,
            "knowledge:search",
            about("searchKnowledge", "knowledge", "Published articles that answer a question"),
            wire.ApiHits,
            wire.SearchKnowledge,
        )
        add(
            "GET",
            "/referrals",
            self.referrals,
            "referrals:read",
            about("listReferrals", "knowledge", "Where else people can turn"),
            wire.ApiReferrals,
            FindReferrals,
        )
        add(
            "GET",
            "/skills",
            self.skills,
            "skills:read",
            about("listSkills", "services", "Advisors, and what they can advise on"),
            wire.ApiSkills,
        )

    # -- conversations ---------------------------------------------------------------------------

    async def conversations(
        self, person: Person | None, _: web.Request, ask: wire.FindConversations
    ) -> wire.ApiConversations:
        assert person is not None
        wanted = Wanted(
            _reached(person, ask.service),
            ask.channel or "",
            None if ask.state is None else ask.state == "open",
            None if ask.since is None else Instant(ask.since),
            None if ask.until is None else Instant(ask.until),
        )
        return await self._page(wanted, ask)

    async def messages(
        self, person: Person | None, _: web.Request, ask: wire.FindMessages
    ) -> wire.ApiConversations:
        assert person is not None
        is_open = None if ask.state is None else ask.state == "open"
        return await self._page(Wanted(_reached(person, ask.service), "message", is_open), ask)

    async def _page(self, wanted: Wanted, ask: wire.Paging) -> wire.ApiConversations:
        at, id = place_of(ask.cursor) if ask.cursor else (0, "")
        after = (Instant(at), id) if ask.cursor else None
        found = await self._of.register.page(wanted, after, ask.limit)
        end = cursor_of(found[-1].created_at, found[-1].id) if found else ask.cursor
        return wire.ApiConversations(conversations=[_told(one) for one in found], next=end)

    async def conversation(
        self, person: Person | None, request: web.Request, _: None
    ) -> wire.ApiConversation:
        assert person is not None
        return _told(await self._find(person, id_in(request)))

    async def transcript(
        self, person: Person | None, request: web.Request, ask: wire.ReadTranscript
    ) -> wire.ApiTranscript:
        assert person is not None
        item = await self._find(person, id_in(request))
        reason = unquote(request.headers[REASON.name].strip(), errors="replace")
        await self._of.transcripts.note(person, item, request.headers[KEYED.name].strip(), reason)
        item, entries = await self._of.chat.after(item.id, ask.after)
        more = bool(entries) and entries[-1].seq < item.last_seq
        return wire.ApiTranscript(
            conversation=item.id, lang=item.lang, entries=[_entry(one) for one in entries], more=more
        )

    async def _find(self, person: Person, conversation: str) -> Conversation:
        item = await self._of.chat.find(conversation)
        if item.practice or (person.services and item.service not in person.services):
            raise Refusal(Code.NOT_FOUND)
        return item

    # -- services --------------------------------------------------------------------------------

    async def services(self, _: Person | None, __: web.Request, ___: None) -> wire.ApiServices:
        now, told = self._of.clock(), []
        for one in self._of.board.services.values():
            is_open = one.offers("chat", now) and one.hours.is_open(now)
            told.append(
                wire.ApiService(
                    id=one.id,
                    names={lang: one.name(lang) for lang in LANGUAGES},
                    kind=one.kind,
                    active=one.active,
                    languages=list(one.languages),
                    channels=list(one.offered(now)) if one.active else [],
                    promise_s=one.promise_s,
                    open=is_open,
                    opens_at=one.opens_at(now) if one.active and not is_open else None,
                    closes_at=one.hours.closes_at(now) if is_open else None,
                )
            )
        return wire.ApiServices(services=told)

    async def hours(self, _: Person | None, request: web.Request, __: None) -> wire.ApiHours:
        found = self._of.board.services.get(id_in(request))
        if found is None:
            raise Refusal(Code.NOT_FOUND)
        plain: dict[str, Any] = to_plain(found.hours)
        return wire.ApiHours(service=found.id, hours=HoursForm.model_construct(**plain))

    async def queues(self, person: Person | None, _: web.Request, __: None) -> wire.ApiQueues:
        assert person is not None
        now, board = self._of.clock(), self._of.board
        advisors = [one for one in await self._of.desk.advisors() if one.connected]
        told = []
        for one in board.services.values():
            if not one.active or (person.services and one.id not in person.services):
                continue
            waiting = board.queue(one.id)
            low, high = board.newcomers.get(one.id, (None, None))
            here = [who for who in advisors if who.skills.get(one.id, 0) >= one.level]
            since = min((item.waiting_since or item.queued_at for item in waiting), default=now)
            told.append(
                wire.ApiQueue(
                    service=one.id,
                    open=board.is_open(one.id),
                    takes_new=board.takes_new(one, now),
                    waiting=len(waiting),
                    longest_wait_s=max(0, now - since) // SECOND_MS,
                    wait_low_s=low,
                    wait_high_s=high,
                    available=sum(who.state == "available" for who in here),
                    at_desk=len(here),
                )
            )
        return wire.ApiQueues(queues=told, at=now)

    async def skills(self, _: Person | None, __: web.Request, ___: None) -> wire.ApiSkills:
        return wire.ApiSkills(
            advisors=[
                wire.ApiAdvisor(
                    id=one.id,
                    name=one.name,
                    languages=list(one.languages),
                    channels=list(one.channels),
                    capacity=one.capacity,
                    skills=dict(one.skills),
                )
                for one in await self._of.desk.advisors()
            ]
        )

    # -- knowledge -------------------------------------------------------------------------------

    async def search(self, _: Person | None, __: web.Request, ask: wire.SearchKnowledge) -> wire.ApiHits:
        found = self._of.shelf.find(ask.q, ask.lang, ask.service, ask.limit)
        return wire.ApiHits(hits=[view.hit(one) for one in found])

    async def referrals(self, _: Person | None, __: web.Request, ask: FindReferrals) -> wire.ApiReferrals:
        told = []
        for one in await self._of.directory.look_up(ask.q, ask.lang, ask.limit):
            item, text = one.referral, one.referral.text(ask.lang)
            told.append(
                wire.ApiReferral(
                    id=item.id,
                    kind=item.kind,
                    name=text.get("name", ""),
                    what_for=text.get("what_for", ""),
                    hours=item.hours,
                    open=one.state.open if one.state else None,
                    phone=item.phone,
                    link=item.link,
                )
            )
        return wire.ApiReferrals(referrals=told)


def _reached(person: Person, service: str | None) -> frozenset[str] | None:
    """The services that are asked for, as far as the key reaches; None is all."""
    if service is None:
        return frozenset(person.services) or None
    return frozenset({service}) if not person.services or service in person.services else frozenset()


def _told(one: Conversation) -> wire.ApiConversation:
    return wire.ApiConversation(
        id=one.id,
        rev=one.rev,
        number=one.number,
        service=one.service,
        site=one.site,
        channel=one.channel,
        lang=one.lang,
        status=one.status,
        created_at=one.created_at,
        waiting_since=one.waiting_since,
        assigned_at=one.assigned_at,
        first_answer_at=one.first_answer_at,
        answer_by=one.answer_by,
        closed_at=one.closed_at,
        closed_by=one.closed_by,
        outcome=one.outcome,
        entries=one.last_seq,
        has_contact=bool(one.contact),
        rated_solved=one.rated_solved,
        rated_feeling=one.rated_feeling,
    )


def _entry(one: Entry) -> wire.ApiEntry:
    return wire.ApiEntry(
        seq=one.seq,
        at=one.at,
        kind=one.kind,
        by=one.by,
        lang=one.lang,
        text=one.text,
        notice=one.notice,
        card=None if one.card is None else dict(one.card),
        binding=one.is_binding,
    )
