"""What was recorded, for those who oversee: a list, a reason to open a part, and the part as a stream."""

import asyncio
from collections.abc import AsyncIterator, Iterator

from aiohttp import web

from advisory.chat.service import Surroundings
from advisory.clock import Instant
from advisory.escalate import recording_wire as wire
from advisory.escalate.archive import Archive, Kept
from advisory.escalate.recording import Part
from advisory.identity import Person
from advisory.web.routes import Routes

POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
AT_ONCE = 20


class RecordingRoutes:
    def __init__(self, archive: Archive, surroundings: Surroundings) -> None:
        self._archive = archive
        self._surroundings = surroundings

    def add(self, routes: Routes) -> None:
        base = "/api/staff/recordings"
        routes.add(
            "GET",
            base,
            self.all,
            wire.OVERSEES,
            side="staff",
            payload=wire.AskRecordings,
            reply=wire.Recordings,
        )
        routes.add(
            "POST",
            base + "/{id}/open",
            self.open,
            wire.OVERSEES,
            side="staff",
            payload=wire.OpenRecordingPart,
            reply=wire.RecordingPartOpened,
        )
        routes.add(
            "GET",
            base + "/{id}",
            self.part,
            wire.OVERSEES,
            side="staff",
            payload=wire.FetchRecordingPart,
        )

    async def all(self, person: Person | None, _: web.Request, ask: wire.AskRecordings) -> wire.Recordings:
        assert person is not None
        if ask.conversation is not None:
            found, more = await self._archive.of_conversation(person, ask.conversation), False
        else:
            before = None if ask.before is None else (Instant(ask.before), ask.last)
            found = await self._archive.latest(person, before, AT_ONCE + 1)
            found, more = found[:AT_ONCE], len(found) > AT_ONCE
        return wire.Recordings(recordings=[self._told(one, person) for one in found], more=more)

    async def open(
        self, person: Person | None, request: web.Request, ask: wire.OpenRecordingPart
    ) -> wire.RecordingPartOpened:
        assert person is not None
        conversation, part = await self._find(person, request)
        opening = await self._archive.open(person, conversation, part, ask.cid, ask.reason)
        return wire.RecordingPartOpened(opening=opening.id, until=opening.until)

    async def part(
        self, person: Person | None, request: web.Request, ask: wire.FetchRecordingPart
    ) -> web.Response:
        assert person is not None
        conversation, part = await self._find(person, request)
        chunks = await self._archive.fetch(person, conversation, part, ask.opening)
        headers = {
            "Content-Type": "video/webm",
            "Content-Disposition": f'attachment; filename="{part.id}.webm"',
            "Content-Security-Policy": POLICY,
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "no-store",
        }
        return web.Response(body=_stream(chunks), headers=headers)

    async def _find(self, person: Person, request: web.Request) -> tuple[str, Part]:
        conversation, part = await self._archive.find(request.match_info["id"])
        await self._archive.require(person, conversation)
        return conversation, part

    def _told(self, kept: Kept, person: Person) -> wire.CallRecordingKept:
        conversation, item = kept.conversation, kept.recording
        role = {one.id: one.role for one in kept.people.values()}
        return wire.CallRecordingKept.model_validate(
            {
                "id": item.id,
                "conversation": conversation.id,
                "number": conversation.number,
                "service_name": self._surroundings.service_name(conversation.service, person.lang),
                "purpose": item.purpose,
                "asked_at": item.asked_at,
                "started_at": item.started_at,
                "ended_at": item.ended_at,
                "ended_reason": item.ended_reason,
                "keep_until": item.keep_until,
                "answers": [
                    {"role": role[one.participant], "yes": one.yes, "at": one.at} for one in item.answers
                ],
                "parts": [
                    {
                        "id": part.id,
                        "role": role[part.participant],
                        "kind": part.kind,
                        "began_at": part.began_at,
                        "ended_at": part.ended_at,
                        "pictures": part.pictures,
                        "sounds": part.sounds,
                        "bytes": part.bytes,
                        "whole": part.ended_at is not None,
                    }
                    for part in kept.parts
                ],
                "openings": [
                    {"by": one.staff_name, "part": one.part, "at": one.at, "reason": one.reason}
                    for one in kept.openings
                ],
            }
        )


async def _stream(chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    while (chunk := await asyncio.to_thread(next, chunks, None)) is not None:
        yield chunk
