"""What was recorded, for those who oversee: a list of each conversation's, and each part as a stream."""

import asyncio
from collections.abc import AsyncIterator, Iterator

from aiohttp import web

from advisory.chat.reach import Reach
from advisory.chat.wire import ConversationRef
from advisory.escalate import recording_wire as wire
from advisory.escalate.recordings import Kept, Recordings
from advisory.identity import Person
from advisory.web.routes import Routes

POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


class RecordingRoutes:
    def __init__(self, recordings: Recordings, reach: Reach) -> None:
        self._recordings = recordings
        self._reach = reach

    def add(self, routes: Routes) -> None:
        base = "/api/staff/recordings"
        routes.add(
            "GET",
            base,
            self.all,
            wire.OVERSEES,
            side="staff",
            payload=ConversationRef,
            reply=wire.Recordings,
        )
        routes.add("GET", base + "/{id}", self.part, wire.OVERSEES, side="staff")

    async def all(self, person: Person | None, _: web.Request, ask: ConversationRef) -> wire.Recordings:
        await self._require(person, ask.conversation)
        kept = await self._recordings.of_conversation(ask.conversation)
        return wire.Recordings(recordings=[_told(one) for one in kept])

    async def part(self, person: Person | None, request: web.Request, _: None) -> web.Response:
        conversation, part = await self._recordings.find(request.match_info["id"])
        await self._require(person, conversation)
        assert person is not None
        chunks = await self._recordings.fetch(person, conversation, part)
        headers = {
            "Content-Type": "video/webm",
            "Content-Disposition": f'attachment; filename="{part.id}.webm"',
            "Content-Security-Policy": POLICY,
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "no-store",
        }
        return web.Response(body=_stream(chunks), headers=headers)

    async def _require(self, person: Person | None, conversation: str) -> None:
        assert person is not None
        waits = self._reach.member(person, ConversationRef(conversation=conversation))
        if waits is not None:
            await waits


async def _stream(chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    while (chunk := await asyncio.to_thread(next, chunks, None)) is not None:
        yield chunk


def _told(kept: Kept) -> wire.CallRecordingKept:
    item = kept.recording
    role = {one.id: one.role for one in kept.people.values()}
    return wire.CallRecordingKept.model_validate(
        {
            "id": item.id,
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
        }
    )
