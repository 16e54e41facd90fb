"""Settings of services over HTTP, for main users and supervisors."""

import re
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

from aiohttp import web

from advisory.clock import Clock, Instant
from advisory.desk import calendar
from advisory.desk import policies_wire as wire
from advisory.desk.binding import Binding
from advisory.desk.board import Board
from advisory.desk.channels import Channel, Turn
from advisory.desk.hours import Hours, from_plain, to_plain
from advisory.desk.model import Advisor, Service
from advisory.desk.policies import Policies, Standing, as_of, sets_hours, sets_policy
from advisory.desk.service import Desk, Kept
from advisory.desk.store import Version
from advisory.errors import Code, Refusal
from advisory.identity import LANGUAGES, Person
from advisory.web.routes import Handler, Routes
from advisory.wire import May, Wire

_ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
BASE = "/api/staff/settings/services"


class PolicyRoutes:
    def __init__(self, policies: Policies, desk: Desk, board: Board, clock: Clock) -> None:
        self._policies = policies
        self._desk = desk
        self._board = board
        self._clock = clock

    def add(self, routes: Routes) -> None:
        def add(
            method: str,
            path: str,
            run: Handler,
            reply: type[Wire],
            payload: type[Wire] | None = None,
            may: May = wire.SEES,
        ) -> None:
            routes.add(method, path, run, may, side="staff", payload=payload, reply=reply)

        one = BASE + "/{id}"
        add("GET", BASE, self.all, wire.ServiceSettings)
        add("PUT", one, self.save, wire.ServiceSetting, wire.SaveService, wire.SETS_POLICY)
        add("PUT", one + "/hours", self.hours, wire.ServiceSetting, wire.SaveHours)
        add("POST", one + "/put-back", self.put_back, wire.ServiceSetting, wire.PutServiceBack)
        add("GET", one + "/versions", self.versions, wire.ServiceVersions)
        add("GET", "/api/staff/settings/calendar", self.calendar, wire.Calendar, wire.AskMonth)

    async def all(self, person: Person | None, _: web.Request, __: None) -> wire.ServiceSettings:
        assert person is not None
        advisors, kept = await self._desk.advisors(), await self._desk.promise_kept_today()
        listed = [self._told(one, person, advisors, kept) for one in await self._policies.all()]
        return wire.ServiceSettings(services=listed, now=self._clock())

    async def save(
        self, person: Person | None, request: web.Request, form: wire.SaveService
    ) -> wire.ServiceSetting:
        assert person is not None
        asked = read_settings(_id(request), form.settings)
        return await self._one(
            person, await self._policies.save(person, form.cid, form.rev, form.reason, asked)
        )

    async def hours(
        self, person: Person | None, request: web.Request, form: wire.SaveHours
    ) -> wire.ServiceSetting:
        assert person is not None
        hours = read_hours(form.hours)
        found = await self._policies.set_hours(person, _id(request), form.cid, form.rev, form.reason, hours)
        return await self._one(person, found)

    async def put_back(
        self, person: Person | None, request: web.Request, form: wire.PutServiceBack
    ) -> wire.ServiceSetting:
        assert person is not None
        found = await self._policies.put_back(
            person, _id(request), form.cid, form.rev, form.reason, form.of_rev
        )
        return await self._one(person, found)

    async def versions(self, _: Person | None, request: web.Request, __: None) -> wire.ServiceVersions:
        found = await self._policies.versions(_id(request))
        return wire.ServiceVersions(versions=[_version(one) for one in found])

    async def calendar(self, _: Person | None, __: web.Request, ask: wire.AskMonth) -> wire.Calendar:
        first = date.fromisoformat(f"{ask.month}-01")
        found = [one.service for one in await self._policies.all()]
        return wire.Calendar(
            today=calendar.today(found[0].hours if found else Hours(), self._clock()).isoformat(),
            services=[wire.CalendarService(id=one.id, days=_days(one.hours, first)) for one in found],
        )

    async def _one(self, person: Person, found: Standing) -> wire.ServiceSetting:
        advisors, kept = await self._desk.advisors(), await self._desk.promise_kept_today()
        return self._told(found, person, advisors, kept)

    def _told(
        self, one: Standing, person: Person, advisors: Iterable[Advisor], kept: Kept
    ) -> wire.ServiceSetting:
        now = self._clock()
        service = one.service
        within, answered = kept.get(service.id, (0, 0))
        is_open = service.active and service.hours.is_open(now)
        return wire.ServiceSetting(
            id=service.id,
            rev=one.rev,
            settings=tell_settings(as_of(service, now)),
            hours=tell_hours(service.hours),
            offered=[name for name in service.offered(now)] if service.active else [],  # type: ignore[misc]
            open=is_open,
            opens_at=service.hours.next_opening(now) if service.active and not is_open else None,
            closes_at=service.hours.closes_at(now) if is_open else None,
            waiting=len(self._board.queue(service.id)),
            answered=answered,
            kept=within,
            advisors=sum(advisor.skills.get(service.id, 0) >= service.level for advisor in advisors),
            sets_policy=sets_policy(person),
            sets_hours=sets_hours(person, service.id),
            changed_at=one.last.at if one.last else None,
            changed_by=one.last.staff_name if one.last else "",
        )


def _version(one: Version) -> wire.ServiceVersion:
    return wire.ServiceVersion(
        rev=one.rev,
        at=one.at,
        by=one.staff_name,
        reason=one.reason,
        of_rev=one.of_rev,
        settings=tell_settings(one.settings),
        hours=tell_hours(one.settings.hours),
    )


def _days(hours: Hours, first: date) -> list[wire.CalendarDay]:
    return [
        wire.CalendarDay(
            day=one.day.isoformat(),
            frames=[list(frame) for frame in one.frames],
            exception=one.exception,
            holiday=one.holiday,
            note=one.note,
        )
        for one in calendar.month(hours, first)
    ]


APART = ("names", "channels", "turns", "binding")
SET = tuple(name for name in wire.ServiceForm.model_fields if name not in APART)


def tell_settings(service: Service) -> wire.ServiceForm:
    """Built without its rules: what an installation put there is shown as it is."""
    values: dict[str, Any] = {name: getattr(service, name) for name in SET}
    names: dict[str, Any] = {lang: service.name(lang) for lang in LANGUAGES}
    return wire.ServiceForm.model_construct(
        **values,
        names=wire.Names.model_construct(**names),
        channels=[wire.ChannelForm.model_construct(**asdict(one)) for one in service.channels],
        turns=[wire.TurnForm.model_construct(**asdict(one)) for one in service.turns],
        binding=None if service.binding is None else _tell_binding(service.binding),
    )


def _tell_binding(binding: Binding) -> wire.BindingForm:
    words: dict[str, Any] = {lang: binding.words.get(lang, "") for lang in LANGUAGES}
    return wire.BindingForm.model_construct(level=binding.level, words=wire.Meanings.model_construct(**words))


def tell_hours(hours: Hours) -> wire.HoursForm:
    plain: dict[str, Any] = to_plain(hours)
    return wire.HoursForm.model_construct(**plain)


def read_settings(service: str, form: wire.ServiceForm) -> Service:
    values: dict[str, Any] = {name: getattr(form, name) for name in SET}
    return Service(
        id=service,
        names=form.names.model_dump(),
        **values,
        channels=tuple(Channel(**one.model_dump()) for one in form.channels),
        turns=tuple(Turn(Instant(one.at), one.channel, one.offered) for one in form.turns),
        binding=None if form.binding is None else Binding(**form.binding.model_dump()),
    )


def read_hours(form: wire.HoursForm) -> Hours:
    """A note of a day that no longer differs is forgotten with it."""
    plain = form.model_dump()
    plain["notes"] = {key: note for key, note in form.notes.items() if note and key in form.exceptions}
    return from_plain(plain)


def _id(request: web.Request) -> str:
    id = request.match_info["id"]
    if not _ID.fullmatch(id):
        raise Refusal(Code.NOT_FOUND)
    return id
