"""Privacy over HTTP, for those who answer for it."""

import asyncio
from dataclasses import asdict

from aiohttp import web

from advisory.chat.life_wire import plain_receipt
from advisory.clock import DAY_MS, Instant
from advisory.desk.board import Board
from advisory.identity import Person
from advisory.privacy import wire
from advisory.privacy.model import Hold, Schedule, Version
from advisory.privacy.schedules import Schedules, sets_schedules
from advisory.privacy.service import Found, Privacy
from advisory.web.routes import Handler, Routes
from advisory.wire import May, Nothing, Wire

BASE = "/api/privacy"
AT_ONCE = 50


class PrivacyRoutes:
    """`records`: whether calls may be recorded."""

    def __init__(self, privacy: Privacy, schedules: Schedules, board: Board, records: bool) -> None:
        self._privacy = privacy
        self._schedules = schedules
        self._board = board
        self._records = records

    def add(self, routes: Routes) -> None:
        def add(
            method: str,
            path: str,
            run: Handler,
            reply: type[Wire] | None,
            payload: type[Wire] | None = None,
            may: May = wire.PRIVACY,
        ) -> None:
            routes.add(method, BASE + path, run, may, side="staff", payload=payload, reply=reply)

        add("GET", "/retention", self.settings, wire.RetentionSettings)
        add("PUT", "/retention/{id}", self.save, wire.RetentionSetting, wire.SaveRetention, wire.SETS)
        add(
            "POST",
            "/retention/{id}/put-back",
            self.put_back,
            wire.RetentionSetting,
            wire.PutRetentionBack,
            wire.SETS,
        )
        add("GET", "/retention/{id}/versions", self.versions, wire.RetentionVersions)
        add("GET", "/would-go", self.would_go, wire.WouldGo, wire.AskWouldGo)
        add("POST", "/find", self.find, wire.PrivacyCase, wire.FindCase)
        add("GET", "/case", self.case, wire.PrivacyCase, wire.OfCase)
        add("GET", "/copy", self.copy, None, wire.OfCase)
        add("POST", "/erase", self.erase, Nothing, wire.EraseCase)
        add("GET", "/holds", self.holds, wire.PrivacyHolds)
        add("POST", "/hold", self.hold, wire.PrivacyHolds, wire.HoldCase)
        add("POST", "/release", self.release, wire.PrivacyHolds, wire.ReleaseHold)
        add("GET", "/deletions", self.deletions, wire.Deletions, wire.AskDeletions)

    # -- schedules -------------------------------------------------------------------------------

    async def settings(self, person: Person | None, _: web.Request, __: None) -> wire.RetentionSettings:
        assert person is not None
        kept, holds = await self._privacy.kept(), await self._privacy.holds()
        known = sorted(self._board.services, key=lambda one: self._name(one, person).casefold())
        return wire.RetentionSettings(
            services=[self._setting(one, person, kept, holds) for one in known],
            otherwise=_days(self._schedules.otherwise),
            may_set=sets_schedules(person),
            records=self._records,
        )

    async def save(
        self, person: Person | None, request: web.Request, form: wire.SaveRetention
    ) -> wire.RetentionSetting:
        assert person is not None
        service, days = request.match_info["id"], Schedule(**form.days.model_dump())
        await self._schedules.save(person, service, form.cid, form.rev, form.reason, days)
        return await self._one(service, person)

    async def put_back(
        self, person: Person | None, request: web.Request, form: wire.PutRetentionBack
    ) -> wire.RetentionSetting:
        assert person is not None
        service = request.match_info["id"]
        await self._schedules.put_back(person, service, form.cid, form.rev, form.reason, form.of_rev)
        return await self._one(service, person)

    async def versions(self, _: Person | None, request: web.Request, __: None) -> wire.RetentionVersions:
        found = await self._schedules.versions(request.match_info["id"])
        return wire.RetentionVersions(versions=[_version(one) for one in found])

    async def would_go(self, _: Person | None, __: web.Request, ask: wire.AskWouldGo) -> wire.WouldGo:
        count = await self._privacy.would_go(ask.service, Schedule(conversation=ask.conversation))
        return wire.WouldGo(conversations=count)

    async def _one(self, service: str, person: Person) -> wire.RetentionSetting:
        return self._setting(service, person, await self._privacy.kept(), await self._privacy.holds())

    def _setting(
        self, service: str, person: Person, kept: dict[str, int], holds: list[Hold]
    ) -> wire.RetentionSetting:
        last = self._schedules.standing.get(service)
        return wire.RetentionSetting(
            service=service,
            service_name=self._name(service, person),
            rev=self._schedules.rev(service),
            days=_days(self._schedules.of(service)),
            changed_at=last.at if last else None,
            changed_by=last.staff_name if last else "",
            kept=kept.get(service, 0),
            held=sum(one.service == service for one in holds),
        )

    def _name(self, service: str, person: Person) -> str:
        return self._board.service_name(service, person.lang)

    # -- by receipt ------------------------------------------------------------------------------

    async def find(self, person: Person | None, _: web.Request, form: wire.FindCase) -> wire.PrivacyCase:
        assert person is not None
        found = await self._privacy.find(person, form.cid, plain_receipt(form.receipt), form.why)
        return self._case(found, person)

    async def case(self, person: Person | None, _: web.Request, ask: wire.OfCase) -> wire.PrivacyCase:
        assert person is not None
        return self._case(await self._privacy.opened(person, ask.case), person)

    async def copy(self, person: Person | None, _: web.Request, ask: wire.OfCase) -> web.Response:
        assert person is not None
        made = await self._privacy.copy(person, ask.case)
        return web.Response(
            body=await asyncio.to_thread(made.as_zip),
            content_type="application/zip",
            headers={
                "Content-Disposition": f'attachment; filename="{made.name}.zip"',
                "Cache-Control": "no-store",
            },
        )

    async def erase(self, person: Person | None, _: web.Request, form: wire.EraseCase) -> Nothing:
        assert person is not None
        await self._privacy.erase(person, form.cid, form.case, form.why)
        return Nothing()

    def _case(self, found: Found, person: Person) -> wire.PrivacyCase:
        item, days = found.item, self._schedules.of(found.item.service)
        goes_at = None
        if item.closed_at is not None and found.hold is None:
            goes_at = Instant(item.closed_at + days.days("conversation") * DAY_MS)
        return wire.PrivacyCase(
            case=found.case.id,
            until=found.case.until,
            number=item.number,
            service_name=self._name(item.service, person),
            lang=item.lang,
            open=item.is_open,
            created_at=item.created_at,
            closed_at=item.closed_at,
            goes_at=goes_at,
            kept=[
                wire.KeptOf(kind=kind, count=count)
                for kind, count in found.kept.items()
                if count and kind != "privacy"
            ],
            hold=self._hold(found.hold, person) if found.hold else None,
        )

    # -- holds -----------------------------------------------------------------------------------

    async def holds(self, person: Person | None, _: web.Request, __: object) -> wire.PrivacyHolds:
        assert person is not None
        return wire.PrivacyHolds(holds=[self._hold(one, person) for one in await self._privacy.holds()])

    async def hold(
        self, person: Person | None, request: web.Request, form: wire.HoldCase
    ) -> wire.PrivacyHolds:
        assert person is not None
        await self._privacy.hold(person, form.cid, form.case, form.reason)
        return await self.holds(person, request, None)

    async def release(
        self, person: Person | None, request: web.Request, form: wire.ReleaseHold
    ) -> wire.PrivacyHolds:
        assert person is not None
        await self._privacy.release(person, form.cid, form.hold, form.reason)
        return await self.holds(person, request, None)

    def _hold(self, one: Hold, person: Person) -> wire.PrivacyHold:
        return wire.PrivacyHold(
            id=one.id,
            number=one.number,
            service_name=self._name(one.service, person),
            at=one.at,
            by=one.staff_name,
            reason=one.reason,
        )

    # -- the deletion log ------------------------------------------------------------------------

    async def deletions(
        self, person: Person | None, _: web.Request, ask: wire.AskDeletions
    ) -> wire.Deletions:
        assert person is not None
        found = await self._privacy.deletions(ask.before, AT_ONCE + 1)
        told = [
            wire.Deletion(
                id=one.id,
                at=one.at,
                cause=one.cause,
                service_name=self._name(one.service, person) if one.service else "",
                kind=one.kind,
                count=one.count,
            )
            for one in found[:AT_ONCE]
        ]
        return wire.Deletions(deletions=told, more=len(found) > AT_ONCE)


def _days(one: Schedule) -> wire.RetentionDays:
    return wire.RetentionDays(**asdict(one))


def _version(one: Version) -> wire.RetentionVersion:
    return wire.RetentionVersion(
        rev=one.rev, at=one.at, by=one.staff_name, reason=one.reason, of_rev=one.of_rev, days=_days(one.days)
    )
