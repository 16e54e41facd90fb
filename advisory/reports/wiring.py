"""Installs reports."""

from advisory.desk.wiring import DeskParts
from advisory.faq.wiring import Knowledge
from advisory.parts import Parts
from advisory.reports import store
from advisory.reports.http import ReportRoutes
from advisory.reports.personal import ReportsPersonal
from advisory.reports.reading import Reading
from advisory.reports.service import Reports
from advisory.reports.tables import baseline, case, cost
from advisory.sites.service import Sites
from advisory.storage.lifecycle import OfStaff
from advisory.templates_answers.service import Answers

READ_EVERY_S = 20.0
READ_SHARE = 0.1
"""Reading is nobody's hurry: it takes a tenth of the time at most, also when there is much to catch up on."""


def install(parts: Parts, desk: DeskParts, sites: Sites, knowledge: Knowledge, answers: Answers) -> Reports:
    reports = Reports(parts.database, parts.clock)
    reading = Reading(parts.database, desk.policies, parts.clock)
    ReportRoutes(reports, desk.board, sites, knowledge.shelf, answers).add(parts.routes)
    parts.lifecycle.register(ReportsPersonal())
    named = {"staff_name": "staff"}
    parts.lifecycle.tells_of_staff(
        OfStaff(case, ("advisor", "held_by")), OfStaff(cost, names=named), OfStaff(baseline, names=named)
    )
    parts.lifecycle.of_staff_goes("work", store.unname_advisors)

    async def start() -> None:
        parts.background.every("reports", READ_EVERY_S, reading.read_on, share=READ_SHARE)

    parts.starts.append(start)
    return reports
