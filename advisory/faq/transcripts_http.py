"""Transcripts over HTTP, for editors."""

from aiohttp import web

from advisory.errors import Code, Refusal
from advisory.faq import transcripts_wire as wire
from advisory.faq.http import EDITS
from advisory.faq.transcripts import Transcripts
from advisory.identity import Person
from advisory.web.routes import Routes


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
