"""Transcripts on the wire (all of it HTTP)."""

from typing import Annotated, Literal

from pydantic import Field

from advisory.faq.wire import Note
from advisory.wire import PLAIN, At, Cid, Id, Wire


class OpenTranscript(Wire):
    """A whole conversation behind one of the questions of a candidate. It is kept who read it, and why."""

    cid: Cid
    question: Id
    reason: Annotated[Note, Field(min_length=3)]


class TranscriptLine(Wire):
    by: Literal["visitor", "advisor"]
    text: str
    at: At


class Opening(Wire):
    by: str
    at: At
    reason: str


class AskOpenings(Wire):
    """Those before the last one that is known, which is named by its time and id."""

    before: Annotated[int, Field(ge=0)] | None = None
    last: Annotated[str, Field(max_length=64), PLAIN] = ""


class LoggedOpening(Wire):
    """`service` is empty when nothing is left of what was asked there."""

    id: str
    at: At
    by: str
    reason: str
    service: str = ""


class OpeningLog(Wire):
    """Newest first. `more`: there are older ones."""

    openings: list[LoggedOpening]
    more: bool


class Transcript(Wire):
    """Without personal data, as every evidence; `openings` are those before."""

    lang: str
    service: str
    lines: list[TranscriptLine]
    openings: list[Opening]
