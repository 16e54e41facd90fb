"""What a line of the timeline may carry beside its text, on the wire."""

from typing import Annotated, Literal

from pydantic import Field

from advisory.wire import PLAIN, Id, OptionalText, Short, Wire


class Card(Wire):
    """An article or a referral that the advisor sent as a card."""

    kind: Literal["article", "referral", "link", "steps"]
    id: Id | None = None
    title: Short
    text: OptionalText = ""
    url: Annotated[str, Field(max_length=500), PLAIN] | None = None
    steps: list[Short] = []


class FileLine(Wire):
    """A file that somebody sent, fetched by `id`; `width` and `height` are those of its first page."""

    id: Id
    name: str
    kind: Literal["image", "pdf"]
    pages: int
    width: int
    height: int
    bytes: int
