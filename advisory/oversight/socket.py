"""Oversight over sockets: the wallboard to those who look, and lines beside conversations."""

from collections import defaultdict
from collections.abc import Sequence
from typing import get_args

from advisory.chat import view
from advisory.chat.events import ConversationChanged
from advisory.chat.service import Chat
from advisory.chat.wire import ConversationCard, ConversationRef, Entry
from advisory.desk.board import Board
from advisory.desk.model import Advisor
from advisory.desk.policies import Policies
from advisory.desk.service import Desk
from advisory.errors import Code, Refusal
from advisory.identity import Person
from advisory.oversight import wire
from advisory.oversight.beside import Beside
from advisory.oversight.choices import Choices
from advisory.oversight.events import AsideAdded
from advisory.oversight.model import Aside, Staffed, Work, looking_on
from advisory.oversight.service import Oversight, Sample, Wall
from advisory.realtime import rooms
from advisory.realtime.gateway import Connection, Gateway, language
from advisory.storage.database import Database
from advisory.wire import Nothing

PRESENCES = get_args(wire.WallAdvisor.model_fields["presence"].annotation)


class OversightSocket:
    """No rules here: each method translates."""

    def __init__(
        self,
        oversight: Oversight,
        beside: Beside,
        choices: Choices,
        desk: Desk,
        policies: Policies,
        board: Board,
        chat: Chat,
        views: view.Views,
        gateway: Gateway,
    ) -> None:
        self._oversight = oversight
        self._beside = beside
        self._choices = choices
        self._desk = desk
        self._policies = policies
        self._board = board
        self._chat = chat
        self._views = views
        self._gateway = gateway
        self._told: wire.Wall | None = None
        self._joined: dict[str, dict[str, Person]] = defaultdict(dict)
        """By connection, the conversations that somebody looks on at from there."""

    def install(self, database: Database) -> None:
        gateway = self._gateway
        gateway.bind(wire.WATCH, self.watch)
        gateway.bind(wire.UNWATCH, self.unwatch)
        gateway.bind(wire.EXTEND, self.extend)
        gateway.bind(wire.PREFERENCES, self.preferences)
        gateway.bind(wire.PREFER, self.prefer)
        gateway.bind(wire.JOIN, self.join)
        gateway.bind(wire.LEAVE, self.leave)
        gateway.bind(wire.WHISPER, self.whisper)
        gateway.bind(wire.TAKE_OVER, self.take_over)
        gateway.bind(wire.BESIDE, self.beside)
        gateway.on_disconnect(self.farewell)
        database.listen(AsideAdded, self.show_aside, everywhere=True)
        database.listen(ConversationChanged, self.follow, everywhere=True)

    def _here(self) -> Connection:
        found = self._gateway.connections.get(self._gateway.current or "")
        if found is None:
            raise Refusal(Code.NOT_SIGNED_IN)
        return found

    # -- the wallboard ---------------------------------------------------------------------------

    async def watch(self, person: Person, _: Nothing) -> wire.Wall:
        self._gateway.enter(self._here(), rooms.wall())
        wall, advisors = await self._oversight.wall(), await self._desk.advisors()
        return self._draw(wall, advisors, self._oversight.samples, person.lang)

    async def unwatch(self, _: Person, __: Nothing) -> Nothing:
        self._gateway.leave(self._here(), rooms.wall())
        return Nothing()

    async def tell(self) -> None:
        """Push what is new to those who look; nothing is counted for nobody."""
        if not self._gateway.within(rooms.wall()):
            self._told = None
            return
        wall, advisors = await self._oversight.wall(), await self._desk.advisors()
        newest = self._oversight.samples[-1:]
        drawn = self._draw(wall, advisors, newest, "fi")
        if self._told is not None and drawn.model_copy(update={"at": self._told.at}) == self._told:
            return
        self._told = drawn
        self._gateway.push_each(
            wire.WALL_CHANGED,
            rooms.wall(),
            lambda lang: self._draw(wall, advisors, newest, lang),
            language,
        )

    def _draw(
        self, wall: Wall, advisors: Sequence[Advisor], samples: Sequence[Sample], lang: str
    ) -> wire.Wall:
        now = wall.at
        services = []
        for one in wall.figures:
            service = self._board.services[one.service]
            services.append(
                wire.WallService(
                    id=one.service,
                    name=service.name(lang),
                    open=service.hours.is_open(now),
                    closes_at=service.hours.closes_at(now),
                    promise_s=service.promise_s,
                    waiting=one.waiting,
                    longest_since=one.longest_since,
                    held=one.held,
                    staffed=_staffed(one.staffed),
                    work=None if one.work is None else _work(one.work),
                )
            )
        return wire.Wall(
            at=now,
            services=services,
            everything=_work(wall.everything),
            staffed=_staffed(wall.staffed),
            late=[
                wire.WallLate(
                    conversation=one.conversation,
                    service=one.service,
                    service_name=self._board.service_name(one.service, lang),
                    waiting_since=one.waiting_since,
                    promise_s=one.promise_s,
                    advisor_name=one.advisor,
                )
                for one in wall.late
            ],
            advisors=[
                wire.WallAdvisor(
                    id=one.id,
                    name=one.name,
                    presence=one.state if one.connected and one.state in PRESENCES else "offline",  # type: ignore[arg-type]
                    load=one.load(now),
                    capacity=one.capacity,
                )
                for one in advisors
            ],
            samples=[
                wire.WallSample(
                    at=one.at,
                    waiting=one.waiting,
                    longest_s=one.longest_s,
                    load=one.load,
                    capacity=one.capacity,
                    kept_lately=one.kept_lately,
                    answered_lately=one.answered_lately,
                )
                for one in samples
            ],
        )

    async def extend(self, person: Person, ask: wire.ExtendHours) -> wire.Extended:
        standing = await self._policies.stay_open(person, ask.service, ask.cid, ask.minutes)
        return wire.Extended(closes_at=standing.service.hours.closes_at(self._oversight.now()))

    # -- each for themself -----------------------------------------------------------------------

    async def preferences(self, person: Person, _: Nothing) -> wire.PreferencesView:
        found = await self._choices.of(person)
        return wire.PreferencesView(rev=found.rev, chosen=wire.Chosen.model_validate(found.chosen))

    async def prefer(self, person: Person, ask: wire.SavePreferences) -> wire.PreferencesView:
        rev = await self._choices.save(person, ask.rev, ask.chosen.model_dump(mode="json"))
        return wire.PreferencesView(rev=rev, chosen=ask.chosen)

    # -- beside a conversation -------------------------------------------------------------------

    async def join(self, person: Person, ask: wire.Join) -> wire.Joined:
        here = self._here()
        await self._beside.join(person, ask.conversation)
        self._gateway.enter(here, rooms.conversation(ask.conversation))
        self._joined[here.sid][ask.conversation] = person
        item, entries = await self._chat.after(ask.conversation, 0)
        card = self._views.drawn_for_staff(item, person.lang, holder=False)
        return wire.Joined(
            card=ConversationCard.model_validate(card),
            entries=[Entry.model_validate(view.drawn_entry(line)) for line in entries],
            asides=_asides(await self._beside.lines(ask.conversation)),
        )

    async def leave(self, person: Person, ask: wire.Leave) -> Nothing:
        here = self._here()
        await self._beside.leave(person, ask.conversation, ask.cid)
        self._joined[here.sid].pop(ask.conversation, None)
        if (await self._chat.find(ask.conversation)).advisor != person.id:
            self._gateway.leave(here, rooms.conversation(ask.conversation))
        return Nothing()

    async def whisper(self, person: Person, ask: wire.Whisper) -> wire.AsideLine:
        line = await self._beside.whisper(person, ask.conversation, ask.cid, ask.text)
        assert line is not None
        return _line(line)

    async def take_over(self, person: Person, ask: wire.TakeOver) -> ConversationCard:
        item = await self._desk.take_over(person, ask.conversation, ask.cid)
        # Whoever serves looks on no more; what comes in they hear as its advisor.
        self._joined[self._here().sid].pop(item.id, None)
        await self._beside.gone(person, item.id)
        return self._views.for_staff(item, person.lang, holder=item.advisor == person.id)

    async def beside(self, _: Person, ask: ConversationRef) -> wire.Asides:
        return _asides(await self._beside.lines(ask.conversation))

    async def farewell(self, connection: Connection) -> None:
        """Whoever looked on from a page that is gone looks on no more."""
        for conversation, person in self._joined.pop(connection.sid, {}).items():
            await self._gone(person, conversation)

    async def _gone(self, person: Person, conversation: str) -> None:
        """Unless they look on from another page of theirs."""
        others = (joined.get(conversation) for joined in self._joined.values())
        if all(one is None or one.id != person.id for one in others):
            await self._beside.gone(person, conversation)

    async def follow(self, event: ConversationChanged) -> None:
        """Who looks on at what has gone to a service that is not theirs looks on no more."""
        after = event.after
        if event.before is not None and event.before.service == after.service:
            return
        for sid, joined in list(self._joined.items()):
            person = joined.get(after.id)
            if person is None or person.serves(after.service, after.queue):
                continue
            del joined[after.id]
            connection = self._gateway.connections.get(sid)
            if connection is not None and after.advisor != person.id:
                self._gateway.leave(connection, rooms.conversation(after.id))
            await self._gone(person, after.id)

    async def show_aside(self, event: AsideAdded) -> None:
        room = rooms.conversation(event.line.conversation)
        self._gateway.push(wire.ASIDE_ADDED, room, _line(event.line))


def _line(line: Aside) -> wire.AsideLine:
    return wire.AsideLine(
        id=line.id,
        conversation=line.conversation,
        seq=line.seq,
        at=line.at,
        by=line.by,
        by_name=line.by_name,
        kind=line.kind,  # type: ignore[arg-type]
        text=line.text,
    )


def _asides(lines: Sequence[Aside]) -> wire.Asides:
    return wire.Asides(lines=[_line(one) for one in lines], looking_on=sorted(looking_on(lines).values()))


def _staffed(one: Staffed) -> wire.WallStaffed:
    return wire.WallStaffed(**{name: getattr(one, name) for name in Staffed.__dataclass_fields__})


def _work(one: Work) -> wire.WallWork:
    return wire.WallWork(**{name: getattr(one, name) for name in Work.__dataclass_fields__})
