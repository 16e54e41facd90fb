"""Reports over HTTP: the page, one's own figures, tables to take along, costs, baselines and what-ifs."""

import asyncio
from collections.abc import Mapping
from datetime import date
from functools import partial

from aiohttp import web

from advisory.desk.board import Board
from advisory.errors import Code, Refusal
from advisory.faq.shelf import Shelf
from advisory.identity import Person
from advisory.reports import sheets, wire
from advisory.reports.definitions import BY_ID, VERSION
from advisory.reports.model import Cost, Figure, Period, day_of
from advisory.reports.service import Drawn, Reports
from advisory.reports.untold import Row
from advisory.reports.views import Channel, Named
from advisory.sites.service import Sites
from advisory.templates_answers.service import Answers
from advisory.texts import chosen, say
from advisory.web.routes import Routes, language_of

TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class ReportRoutes:
    def __init__(self, reports: Reports, board: Board, sites: Sites, shelf: Shelf, answers: Answers) -> None:
        self._reports = reports
        self._board = board
        self._sites = sites
        self._shelf = shelf
        self._answers = answers

    def add(self, routes: Routes) -> None:
        get = partial(routes.add, "GET", side="staff")
        post = partial(routes.add, "POST", side="staff")
        get("/api/reports", self.page, wire.READS, payload=wire.AskReport, reply=wire.ReportPage)
        get("/api/reports/mine", self.mine, wire.OWN, payload=wire.AskPeriod, reply=wire.OwnFigures)
        post("/api/reports/export", self.export, wire.EXPORTS, payload=wire.ExportReport)
        get("/api/reports/costs", self.costs, wire.READS, reply=wire.CostVersions)
        post("/api/reports/costs", self.set_costs, wire.SETS, payload=wire.SetCosts, reply=wire.CostVersions)
        get("/api/reports/baselines", self.baselines, wire.READS, reply=wire.Baselines)
        post(
            "/api/reports/baselines",
            self.keep_baseline,
            wire.SETS,
            payload=wire.KeepBaseline,
            reply=wire.Baselines,
        )
        post(
            "/api/reports/baselines/remove",
            self.remove_baseline,
            wire.SETS,
            payload=wire.RemoveBaseline,
            reply=wire.Baselines,
        )
        get(
            "/api/reports/staffing",
            self.staffing,
            wire.READS,
            payload=wire.AskStaffing,
            reply=wire.StaffingAnswers,
        )

    # -- looking ---------------------------------------------------------------------------------

    async def page(self, person: Person | None, request: web.Request, ask: wire.AskReport) -> wire.ReportPage:
        assert person is not None
        period = period_of(ask.first, ask.last)
        drawn = await self._reports.drawn(period, ask.service, ask.against, ask.baseline)
        return self._page(person, drawn, self.words(language_of(request), drawn))

    def words(self, lang: str, drawn: Drawn) -> sheets.Words:
        """The names of what the report is of; what is gone from the service goes by its id."""
        services = {id: one.name(lang) for id, one in self._board.services.items()}
        sites = {one.id: chosen(one.names, lang, one.languages)[0] or one.id for one in self._sites.all()}
        # What somebody keeps for themself is not named to others.
        titles = {one.id: one.title(lang) for one in self._answers.all() if one.scope != "personal"}
        found = {}
        for figure in drawn.report.answers:
            kind, _, id = figure.id.partition(":")
            title = self._shelf.title(id, lang) if kind == "article" else titles.get(id)
            found[figure.id] = title or say("reports", lang, "answer.unnamed")
        return sheets.Words(lang, services, sites, found)

    def _page(self, person: Person, drawn: Drawn, words: sheets.Words) -> wire.ReportPage:
        report, then = drawn.report, drawn.then
        before = {} if then is None else then.figures
        return wire.ReportPage(
            first=str(report.period.first),
            last=str(report.period.last),
            service=report.service,
            version=VERSION,
            until=drawn.until,
            first_day=None if drawn.first_day is None else str(day_of(drawn.first_day)),
            people=report.people,
            figures=[_defined(one, before) for one in report.figures],
            then=None
            if then is None or then.period is None
            else wire.ReportThen(
                name=then.name,
                first=str(then.period.first),
                last=str(then.period.last),
                refused=then.refused,  # type: ignore[arg-type]
            ),
            step=report.step,  # type: ignore[arg-type]
            days=[wire.ReportDot(first=str(one.first), figures=_figures(one.figures)) for one in report.days],
            hours=[
                wire.ReportHour(weekday=one.weekday, hour=one.hour, count=one.count, hidden=one.hidden)  # type: ignore[arg-type]
                for one in report.hours
            ],
            loads=[_part(one, {}) for one in report.loads],
            outcomes=[_figure(one) for one in report.outcomes],
            channels=[_channel(one) for one in report.channels],
            services=[_part(one, words.service) for one in report.services],
            sites=[_part(one, words.site) for one in report.sites],
            languages=[_part(one, {}) for one in report.languages],
            answers=[
                wire.ReportPart(id=one.id, name=words.answer[one.id], figures=[_figure(one)])
                for one in report.answers
            ],
            all_services=[
                wire.ReportService(
                    id=one.id, name=one.name(words.lang), promise_s=one.promise_s, target_pct=one.target_pct
                )
                for one in self._board.services.values()
            ],
            may_export=person.has(*wire.EXPORTS.roles),
            may_set=person.has(*wire.SETS.roles),
        )

    async def mine(self, person: Person | None, _: web.Request, ask: wire.AskPeriod) -> wire.OwnFigures:
        assert person is not None
        found = await self._reports.mine(person, period_of(ask.first, ask.last))
        return wire.OwnFigures(figures=[_defined(one, {}) for one in found])

    async def export(
        self, person: Person | None, request: web.Request, form: wire.ExportReport
    ) -> web.Response:
        period = period_of(form.first, form.last)
        drawn = await self._reports.drawn(period, form.service, form.against)
        await self._reports.note_export(person, form.cid, period, form.format)
        words = self.words(language_of(request), drawn)
        body = await asyncio.to_thread(export_of, drawn, words, form.format)
        name = f"reports_{period.first}_{period.last}.{form.format}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return web.Response(body=body, content_type=TYPES[form.format], headers=headers)

    # -- costs, baselines, what-ifs --------------------------------------------------------------

    async def costs(self, _: Person | None, __: web.Request, ___: None) -> wire.CostVersions:
        return wire.CostVersions(
            versions=[
                wire.CostVersion(
                    rev=one.rev,
                    at=one.at,
                    by_name=one.by_name,
                    reason=one.reason,
                    costs=[wire.ChannelCost(**_plain(cost)) for cost in one.costs],  # type: ignore[arg-type]
                )
                for one in await self._reports.costs()
            ]
        )

    async def set_costs(
        self, person: Person | None, request: web.Request, form: wire.SetCosts
    ) -> wire.CostVersions:
        assert person is not None
        said = [
            Cost(one.channel, one.hour_cents, one.fixed_cents, one.minutes, one.solved) for one in form.costs
        ]
        await self._reports.set_costs(person, form.cid, form.rev, said, form.reason)
        return await self.costs(person, request, None)

    async def baselines(self, _: Person | None, __: web.Request, ___: None) -> wire.Baselines:
        return wire.Baselines(
            baselines=[
                wire.BaselineView(
                    id=one.id,
                    name=one.name,
                    first=str(one.first),
                    last=str(one.last),
                    service=one.service,
                    version=one.version,
                    alike=one.version == VERSION,
                    at=one.at,
                    by_name=one.by_name,
                )
                for one in await self._reports.baselines()
            ]
        )

    async def keep_baseline(
        self, person: Person | None, request: web.Request, form: wire.KeepBaseline
    ) -> wire.Baselines:
        assert person is not None
        period = period_of(form.first, form.last)
        await self._reports.keep_baseline(person, form.cid, form.name, period, form.service)
        return await self.baselines(person, request, None)

    async def remove_baseline(
        self, person: Person | None, request: web.Request, form: wire.RemoveBaseline
    ) -> wire.Baselines:
        assert person is not None
        await self._reports.remove_baseline(person, form.cid, form.baseline)
        return await self.baselines(person, request, None)

    async def staffing(
        self, _: Person | None, __: web.Request, ask: wire.AskStaffing
    ) -> wire.StaffingAnswers:
        self._board.require(ask.service)
        capacities = sorted({max(1, ask.capacity - 1), ask.capacity, min(10, ask.capacity + 1)})
        period = period_of(ask.first, ask.last)
        found = await self._reports.staffing(period, ask.service, ask.promise_s, capacities)
        return wire.StaffingAnswers(
            thin=found.thin,
            of=found.of,
            promise_s=found.promise_s,
            held_now=found.held_now,
            answers=[wire.StaffingAnswer(**_plain(one)) for one in found.answers],  # type: ignore[arg-type]
        )


def period_of(first: str, last: str) -> Period:
    try:
        return Period(date.fromisoformat(first), date.fromisoformat(last))
    except ValueError:
        raise Refusal(Code.INVALID) from None


def export_of(drawn: Drawn, words: sheets.Words, form: str) -> bytes:
    then = {} if drawn.then is None else drawn.then.figures
    found = sheets.sheets(drawn.report, words, then)
    return sheets.as_csv(found) if form == "csv" else sheets.as_xlsx(found)


def _plain(one: object) -> dict[str, object]:
    return {name: getattr(one, name) for name in type(one).__dataclass_fields__}  # type: ignore[attr-defined]


def _figure(one: Figure) -> wire.ReportFigure:
    return wire.ReportFigure(id=one.id, value=one.value, of=one.of, hidden=one.hidden)  # type: ignore[arg-type]


def _defined(one: Figure, before: Mapping[str, float]) -> wire.DefinedFigure:
    defined = BY_ID[one.id]
    return wire.DefinedFigure(
        id=one.id,
        value=one.value,
        of=one.of,
        hidden=one.hidden,  # type: ignore[arg-type]
        before=before.get(one.id),
        unit=defined.unit,  # type: ignore[arg-type]
        better=defined.better,  # type: ignore[arg-type]
    )


def _figures(row: Row) -> list[wire.ReportFigure]:
    return [_figure(one) for one in row.values()]


def _part(one: Named, names: Mapping[str, str]) -> wire.ReportPart:
    return wire.ReportPart(id=one.id, name=names.get(one.id, one.id), figures=_figures(one.figures))


def _channel(one: Channel) -> wire.ReportChannel:
    return wire.ReportChannel(
        id=one.id,  # type: ignore[arg-type]
        told=one.told,
        contacts=_figure(one.contacts),
        minutes=_figure(one.minutes),
        solved=_figure(one.solved),
        contact_cents=_figure(one.contact_cents),
        solved_cents=_figure(one.solved_cents),
    )
