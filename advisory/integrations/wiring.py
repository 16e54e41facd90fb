"""Installs what other programs use: keys and the interface under `/api/v1`."""

from dataclasses import dataclass

from advisory.chat.listing import Register
from advisory.chat.service import Chat
from advisory.desk.wiring import DeskParts
from advisory.directory.service import Directory
from advisory.faq.wiring import Knowledge
from advisory.integrations.api_http import ApiRoutes, Sources
from advisory.integrations.articles_http import ArticleApi
from advisory.integrations.keys import Keys
from advisory.integrations.keys_http import KeyRoutes
from advisory.integrations.openapi import Description
from advisory.parts import Parts
from advisory.people.service import People
from advisory.templates_answers.service import Answers


@dataclass(frozen=True, slots=True)
class Integrations:
    keys: Keys


def install(
    parts: Parts,
    people: People,
    chat: Chat,
    desk: DeskParts,
    knowledge: Knowledge,
    answers: Answers,
    directory: Directory,
) -> Integrations:
    keys = Keys(parts.database, parts.clock, parts.limits, people.keyed, lambda: desk.board.services)
    KeyRoutes(keys, people, parts.clock).add(parts.routes)
    sources = Sources(
        Register(parts.database),
        chat,
        knowledge.transcripts,
        desk.board,
        desk.desk,
        knowledge.shelf,
        directory,
        parts.clock,
    )
    ApiRoutes(sources).add(parts.routes)
    ArticleApi(knowledge.articles, answers).add(parts.routes)
    Description(parts.routes).add()
    return Integrations(keys)
