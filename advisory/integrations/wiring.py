"""Installs what other programs use: keys, the interface under `/api/v1`, webhooks."""

from collections.abc import Collection
from dataclasses import dataclass

from advisory.chat.listing import Register
from advisory.chat.service import Chat
from advisory.desk.wiring import DeskParts
from advisory.directory.service import Directory
from advisory.faq.wiring import Knowledge
from advisory.integrations.api_http import ApiRoutes, Sources
from advisory.integrations.articles_http import ArticleApi
from advisory.integrations.delivering import Delivering
from advisory.integrations.hooks import Hooks
from advisory.integrations.hooks_http import HookRoutes
from advisory.integrations.keys import Keys
from advisory.integrations.keys_http import KeyRoutes
from advisory.integrations.openapi import Description
from advisory.integrations.sending import Outside
from advisory.integrations.tables import api_key, webhook
from advisory.parts import Parts
from advisory.people.service import People
from advisory.storage.lifecycle import OfStaff
from advisory.storage.seal import Seal
from advisory.templates_answers.service import Answers
from advisory.web.reaching import networks_of

DELIVER_EVERY_S = 2.0
DELIVER_SHARE = 0.5
TIDY_EVERY_S = 3_600.0


@dataclass(frozen=True, slots=True)
class Integrations:
    keys: Keys
    hooks: Hooks
    delivering: Delivering
    outside: Outside


def install(
    parts: Parts,
    people: People,
    chat: Chat,
    desk: DeskParts,
    knowledge: Knowledge,
    answers: Answers,
    directory: Directory,
    *,
    key: bytes,
    networks: Collection[str],
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
    outside = Outside(networks_of(networks))
    seal = Seal(key) if key else None
    parts.lifecycle.tells_of_staff(OfStaff(api_key, ("made_by",)), OfStaff(webhook, ("made_by",)))
    hooks = Hooks(parts.database, parts.clock, outside, seal, lambda: desk.board.services)
    HookRoutes(hooks).add(parts.routes)
    delivering = Delivering(parts.database, parts.clock, outside, seal)

    async def start() -> None:
        parts.background.every("webhooks", DELIVER_EVERY_S, delivering.round, share=DELIVER_SHARE)
        parts.background.every("old deliveries", TIDY_EVERY_S, delivering.tidy)

    parts.starts.append(start)
    return Integrations(keys, hooks, delivering, outside)
