"""Installs the lift to a call."""

from dataclasses import dataclass
from pathlib import Path

from advisory.chat.service import Chat, Surroundings
from advisory.escalate import recording_store, tasks
from advisory.escalate.archive import Archive
from advisory.escalate.carriers import SUBJECT, Carriers
from advisory.escalate.guest_socket import TRIES, GuestSocket
from advisory.escalate.guests import Guests
from advisory.escalate.media.client import WorkerBackend
from advisory.escalate.media.janus import JanusBackend
from advisory.escalate.media.process import Reach
from advisory.escalate.pause_socket import PauseSocket
from advisory.escalate.pauses import Pauses
from advisory.escalate.personal import CallsPersonal
from advisory.escalate.recording_http import RecordingRoutes
from advisory.escalate.recording_sealed import Vault
from advisory.escalate.recording_socket import RecordingSocket
from advisory.escalate.recordings import Recordings
from advisory.escalate.service import Calls, Days, never
from advisory.escalate.socket import CallSocket
from advisory.escalate.talk_socket import TalkSocket
from advisory.escalate.turn import Relay
from advisory.parts import Parts

ADOPT_EVERY_S = 5.0

MediaPart = WorkerBackend | JanusBackend


@dataclass(frozen=True, slots=True)
class RecordingRule:
    vault: Vault
    days: Days


def recording_rule(allowed: bool, key: str, days: Days) -> RecordingRule | None:
    """With the key alone nothing new is recorded, and what was can still be fetched."""
    return RecordingRule(Vault(bytes.fromhex(key)), days if allowed else never) if key else None


def install(
    parts: Parts,
    chat: Chat,
    *,
    var: Path,
    media: MediaPart | None,
    visitor_url: str,
    reach: Reach,
    relay: Relay | None,
    surroundings: Surroundings,
    recording: RecordingRule | None,
) -> Calls:
    """`media` None: no calls, offers are refused. `recording` None: nobody may ask to."""
    bus, leases = parts.bus, parts.leases
    carriers = Carriers(leases.id, bus.ask if bus is not None else None, leases.alive)
    days = recording.days if recording is not None else never
    offers = surroundings.offers
    calls = Calls(parts.database, parts.clock, chat, media, parts.background, carriers, days, offers)
    if bus is not None:
        bus.reply(SUBJECT, calls.stage.do_for_another)
    parts.catch_up.add("calls", calls.compare)
    CallSocket(calls, parts.gateway, parts.clock, relay).install(parts.database)
    pauses = Pauses(parts.database, parts.clock, chat, calls, parts.background)
    PauseSocket(pauses, parts.gateway).install(parts.database)
    guests = Guests(parts.database, parts.clock, chat, calls)
    TalkSocket(calls, parts.gateway).install()
    tries = parts.limits.guesses("guest-link", TRIES)
    GuestSocket(guests, parts.gateway, tries, visitor_url).install(parts.database, parts.routes)
    vault = recording.vault if recording is not None else None
    recordings = Recordings(
        parts.database, parts.clock, chat, calls, parts.background, var / "recordings", vault, reach
    )
    RecordingSocket(recordings, parts.gateway).install()
    archive = Archive(parts.database, parts.clock, chat, var / "recordings", vault)
    RecordingRoutes(archive, surroundings).add(parts.routes)
    parts.lifecycle.register(CallsPersonal())
    parts.lifecycle.may_go_before("recordings", recording_store.empty)

    async def start() -> None:
        await calls.recover()
        if media is not None:
            await media.start()
            parts.background.spawn("call-media", calls.follow_media())
        tasks.start(parts.background, calls, pauses, recordings)
        if leases.shared:
            parts.background.every("calls of others", ADOPT_EVERY_S, calls.recover)

    async def stop() -> None:
        await recordings.stop()
        if media is not None:
            await media.stop()

    parts.starts.append(start)
    parts.stops.append(stop)
    return calls
