"""Files over HTTP. The body of what is sent is the file; its name comes in the header `X-File-Name`."""

from typing import Annotated

from pydantic import Field

from advisory.files.model import PAGES_LIMIT
from advisory.wire import Cid, Id, Wire


class SendFile(Wire):
    """Sent again under the same cid it is not read again, and the first answer comes."""

    conversation: Id
    cid: Cid


class FilePart(Wire):
    """`page` counts from 1, and 0 is a small picture of the first. Without it: the whole, to keep."""

    page: Annotated[int, Field(ge=0, le=PAGES_LIMIT)] | None = None


class FilePage(Wire):
    """`text` is what can be read on the page, for those who cannot see it. Codes are masked in it."""

    number: int
    width: int
    height: int
    text: str


class FilePages(Wire):
    pages: list[FilePage]
