"""The limits of advice in a service, for advisors."""

from aiohttp import web

from advisory.errors import Code, Refusal
from advisory.identity import Person
from advisory.templates_answers.service import Answers
from advisory.templates_answers.wire import LimitCard
from advisory.web.routes import Routes, language_of
from advisory.wire import STAFF, May, Scope

READS = May(STAFF, Scope.ANY)


class AnswersRoutes:
    def __init__(self, answers: Answers) -> None:
        self._answers = answers

    def add(self, routes: Routes) -> None:
        routes.add("GET", "/api/staff/limits/{service}", self.limits, READS, side="staff", reply=LimitCard)

    async def limits(self, _: Person | None, request: web.Request, __: None) -> LimitCard:
        service = request.match_info["service"]
        if len(service) > 64:
            raise Refusal(Code.NOT_FOUND)
        card, lang = await self._answers.limits(service, language_of(request))
        return LimitCard(service=card.service, **card.texts[lang])
