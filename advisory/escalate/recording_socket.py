"""Recording over sockets: wire to service. What follows is told to all with the call's state."""

from advisory.escalate import recording_wire as wire
from advisory.escalate.recordings import Recordings
from advisory.escalate.socket import view
from advisory.escalate.wire import VideoState
from advisory.identity import Person
from advisory.realtime.gateway import Gateway


class RecordingSocket:
    def __init__(self, recordings: Recordings, gateway: Gateway) -> None:
        self._recordings = recordings
        self._gateway = gateway

    def install(self) -> None:
        self._gateway.bind(wire.ASK, self.ask)
        for event in wire.ANSWER:
            self._gateway.bind(event, self.answer)

    async def ask(self, person: Person, ask: wire.AskRecording) -> VideoState:
        return view(await self._recordings.ask(person, ask.session, ask.cid, ask.purpose), person.id)

    async def answer(self, person: Person, ask: wire.AnswerRecording) -> VideoState:
        call = await self._recordings.answer(person, ask.session, ask.recording, ask.yes)
        return view(call, person.id)
