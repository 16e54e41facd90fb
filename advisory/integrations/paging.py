"""Where a page ended, as a word that programs hand back and need not understand."""

import base64
import binascii
import json

from advisory.errors import Code, Refusal

NUMBER_MOST = 2**62


def cursor_of(at: int, id: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([at, id]).encode()).decode().rstrip("=")


def place_of(cursor: str) -> tuple[int, str]:
    """Refuses what was not given out here."""
    try:
        at, id = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError, binascii.Error, RecursionError):
        raise Refusal(Code.INVALID) from None
    if type(at) is not int or not 0 <= at < NUMBER_MOST or not isinstance(id, str) or "\x00" in id:
        raise Refusal(Code.INVALID)
    return at, id
