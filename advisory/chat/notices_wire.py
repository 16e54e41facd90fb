"""What a line says that nobody wrote: of the conversation, of its call and of who is in that."""

from typing import Literal

NoticeCode = Literal[
    "queued",
    "requeued",
    "assigned",
    "transferred",
    "advisor_left",
    "closed_by_advisor",
    "closed_by_visitor",
    "left_queue",
    "asked_if_there",
    "closed_inactive",
    "code_removed",
    "quiet_soon",
    "still_here",
    "answer_delayed",
    "will_return",
    "close_undone",
    "closed_answered",
    "closed_unanswered",
    "reopened",
    "message_left",
    "became_message",
    "blocked",
    "danger",
]
CallNotice = Literal[
    "offered", "accepted", "declined", "expired", "ended", "failed", "sharing", "sharing_ended"
]
PartyNotice = Literal["guest_came", "guest_left", "pause", "pause_over", "recording", "recording_ended"]
