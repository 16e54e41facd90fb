"""Letters on the wire: how it goes with them, and what one wants to be told."""

from typing import Literal

from advisory.wire import At, Count, Wire

Choice = Literal["off", "new", "late"]
LetterKind = Literal["invite", "reset", "forgot", "changed", "messages", "warned"]


class TroubledLetter(Wire):
    """`name` is of the person it is for. `error` is a word, `status` the mail server's own figure for it."""

    id: str
    kind: LetterKind
    name: str
    at: At
    given_up: bool
    attempts: Count
    error: str
    status: Count | None = None
    again_at: At | None = None


class MailView(Wire):
    """`host` is empty where no letters are sent."""

    host: str
    port: Count
    tls: str
    sender: str
    waiting: Count
    given_up: Count
    troubled: list[TroubledLetter]


class MailTried(Wire):
    """`error` is empty when the mail server took the letter."""

    error: str
    status: Count | None = None


class OwnLetters(Wire):
    """Whether letters are sent at all, and of which messages one is told."""

    on: bool
    messages: Choice


class ChooseLetters(Wire):
    messages: Choice
