"""The audit over HTTP, for main users and owners."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from advisory.audit import wire
from advisory.audit.looking import Looking, Wanted
from advisory.audit.model import SUBJECT_OF, Told
from advisory.clock import Instant
from advisory.desk.board import Board
from advisory.identity import Person
from advisory.people.service import People
from advisory.sites.service import Sites
from advisory.texts import chosen
from advisory.web.routes import Routes, language_of
from advisory.wire import Nothing

SHOWN = 100
Spawn = Callable[[str, Coroutine[Any, Any, None]], object]
TYPES = {"csv": "text/csv", "jsonl": "application/jsonl"}


@dataclass(frozen=True, slots=True)
class Names:
    """What is named now, by its id; what is gone has its id alone."""

    staff: Mapping[str, str]
    service: Mapping[str, str]
    site: Mapping[str, str]


class AuditRoutes:
    def __init__(self, looking: Looking, people: People, board: Board, sites: Sites, spawn: Spawn) -> None:
        self._looking = looking
        self._people = people
        self._board = board
        self._sites = sites
        self._spawn = spawn

    def add(self, routes: Routes) -> None:
        add, may = routes.add, wire.OVERSEES
        add("GET", "/api/audit", self.rows, may, side="staff", payload=wire.AskAudit, reply=wire.AuditRows)
        add("GET", "/api/audit/state", self.state, may, side="staff", reply=wire.AuditState)
        add(
            "POST",
            "/api/audit/verify",
            self.verify,
            may,
            side="staff",
            payload=Nothing,
            reply=wire.AuditState,
        )
        add("POST", "/api/audit/export", self.export, may, side="staff", payload=wire.ExportAudit)

    async def rows(self, person: Person | None, request: web.Request, ask: wire.AskAudit) -> wire.AuditRows:
        assert person is not None
        found = await self._looking.page(person, _wanted(ask), ask.before, SHOWN + 1)
        names = await self._names(language_of(request))
        return wire.AuditRows(rows=[_row(one, names) for one in found[:SHOWN]], more=len(found) > SHOWN)

    async def _names(self, lang: str) -> Names:
        return Names(
            {one.id: one.name for one in await self._people.members()},
            {id: one.name(lang) for id, one in self._board.services.items()},
            {one.id: chosen(one.names, lang, one.languages)[0] for one in self._sites.all()},
        )

    async def state(self, _: Person | None, __: web.Request, ___: object) -> wire.AuditState:
        found = await self._looking.standing()
        verified = found.verified
        return wire.AuditState(
            chained=found.count,
            running=self._looking.verifying,
            people=[wire.AuditPerson(id=one.id, name=one.name) for one in await self._people.members()],
            verified_at=verified.at if verified else None,
            verified_to=verified.data["place"] if verified else None,
            faults=verified.data["faults"] if verified else None,
            removed=found.anchor.removed if found.anchor else 0,
            removed_until=found.anchor.until if found.anchor else None,
        )

    async def verify(self, person: Person | None, request: web.Request, _: Nothing) -> wire.AuditState:
        """A long chain takes minutes: the page asks for the state until it is done."""
        assert person is not None
        self._spawn("audit check", self._looking.verify(person.id))
        return await self.state(person, request, None)

    async def export(self, person: Person | None, _: web.Request, form: wire.ExportAudit) -> web.Response:
        assert person is not None
        text = await self._looking.export(person, _wanted(form), form.form)
        return web.Response(
            body=text.encode(),
            content_type=TYPES[form.form],
            charset="utf-8",
            headers={"Content-Disposition": f'attachment; filename="audit.{form.form}"'},
        )


def _wanted(ask: wire.AskAudit | wire.ExportAudit) -> Wanted:
    return Wanted(ask.who or "", ask.subject or "", _instant(ask.since), _instant(ask.until), ask.receipt)


def _instant(at: int | None) -> Instant | None:
    return None if at is None else Instant(at)


def _row(one: Told, names: Names) -> wire.AuditRow:
    row, data = one.row, one.row.data
    count = data.get("count", data.get("times", data.get("rows", data.get("faults"))))
    return wire.AuditRow(
        id=row.id,
        at=row.at,
        kind=row.kind,
        subject=SUBJECT_OF[row.kind],
        by_kind=row.actor_kind,
        by=one.name,
        place=one.place,
        service=_named(names.service, row.service),
        site=_named(names.site, row.site),
        why=one.why,
        about=names.staff.get(str(data.get("staff") or data.get("about") or ""), ""),
        count=count if isinstance(count, int) else None,
    )


def _named(names: Mapping[str, str], id: str | None) -> str:
    return names.get(id or "") or id or ""
