"""Transcripts over HTTP, for editors."""

from aiohttp import web

from advisory.clock import Instant
from advisory.errors import Code, Refusal
from advisory.faq import transcripts_wire as wire
from advisory.faq.http import EDITS
from advisory.faq.transcripts import Transcripts
from advisory.identity import Person, Role
from advisory.web.routes import Routes
from advisory.wire import May, Scope

LOGGED = 50
OVERSEES = May(frozenset({Role.MAIN_USER, Role.OWNER}), Scope.ANY)
"""Who looks after how others read conversations."""


class TranscriptRoutes:
    def __init__(self, transcripts: Transcripts) -> None:
        self._transcripts = transcripts

    def add(self, routes: Routes) -> None:
        routes.add(
            "POST",
            "/api/candidates/{id}/transcript",
            self.open,
            EDITS,
            side="staff",
            payload=wire.OpenTranscript,
            reply=wire.Transcript,
        )

        routes.add(
            "GET",
            "/api/transcripts/openings",
            self.log,
            OVERSEES,
            side="staff",
            payload=wire.AskOpenings,
            reply=wire.OpeningLog,
        )

    async def log(self, _: Person | None, __: web.Request, ask: wire.AskOpenings) -> wire.OpeningLog:
        before = None if ask.before is None else (Instant(ask.before), ask.last)
        found = await self._transcripts.log(before, LOGGED + 1)
        return wire.OpeningLog(
            openings=[
                wire.LoggedOpening(id=one.id, at=one.at, by=one.by, reason=one.reason, service=one.service)
                for one in found[:LOGGED]
            ],
            more=len(found) > LOGGED,
        )

    async def open(
        self, person: Person | None, request: web.Request, form: wire.OpenTranscript
    ) -> wire.Transcript:
        assert person is not None
        group = request.match_info["id"]
        if len(group) > 64:
            raise Refusal(Code.NOT_FOUND)
        found = await self._transcripts.open(person, group, form.question, form.cid, form.reason)
        return wire.Transcript(
            lang=found.lang,
            service=found.service,
            lines=[
                wire.TranscriptLine.model_validate({"by": one.by, "text": one.text, "at": one.at})
                for one in found.lines
            ],
            openings=[wire.Opening(by=one.by, at=one.at, reason=one.reason) for one in found.openings],
        )
