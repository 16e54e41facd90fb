"""Periodic work of calls: offers that nobody answered, seats that nobody came back to, stray rooms."""

from advisory.background import Background
from advisory.escalate.pauses import Pauses
from advisory.escalate.recordings import Recordings
from advisory.escalate.service import Calls

DEADLINES_EVERY_S = 1.0
SWEEP_EVERY_S = 10.0
LEGS_EVERY_S = 5.0
FILES_EVERY_S = 60.0


def start(background: Background, calls: Calls, pauses: Pauses, recordings: Recordings) -> None:
    background.every("call-deadlines", DEADLINES_EVERY_S, calls.run_out)
    background.every("call-rooms", SWEEP_EVERY_S, calls.sweep)
    background.every("pause-limits", DEADLINES_EVERY_S, pauses.run_out)
    background.every("recording-legs", LEGS_EVERY_S, recordings.tend)
    background.every("recording-files", FILES_EVERY_S, recordings.sweep)
    background.spawn("recorder", recordings.follow_recorder())
