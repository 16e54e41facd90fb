"""Installs canned answers and limit cards."""

from advisory.chat.service import Chat, Surroundings
from advisory.parts import Parts
from advisory.search.service import Search
from advisory.sites.service import Sites
from advisory.storage.lifecycle import OfStaff
from advisory.templates_answers.http import AnswersRoutes
from advisory.templates_answers.keeping import Keeping
from advisory.templates_answers.service import Answers
from advisory.templates_answers.socket import AnswersSocket
from advisory.templates_answers.tables import canned_answer

COUNT_EVERY_S = 30.0


def install(parts: Parts, chat: Chat, surroundings: Surroundings, sites: Sites, search: Search) -> Answers:
    """`load` runs at start, before the search is filled with `documents()`."""
    answers = Answers(parts.database, chat, surroundings, sites, search, parts.clock)
    AnswersSocket(answers, Keeping(parts.database, answers, parts.clock)).install(parts.gateway)
    AnswersRoutes(answers).add(parts.routes)
    parts.lifecycle.tells_of_staff(OfStaff(canned_answer, ("owner",), alone=True))

    async def start() -> None:
        await answers.load()
        parts.background.every("answer uses", COUNT_EVERY_S, answers.count_uses)

    parts.catch_up.add("canned answers", answers.compare)
    parts.starts.append(start)
    return answers
