"""What a host page's own server says of a visitor who has signed in there, and what of it is believed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from advisory.clock import MINUTE_MS, SECOND_MS, Instant

Kind = Literal["EdDSA", "HS256"]
MOST_KEYS = 2
"""One in use and one to change over to."""
LONGEST_MS = 5 * MINUTE_MS
SLACK_MS = MINUTE_MS
LONGEST_SUB, LONGEST_NAME, LONGEST_ID = 128, 80, 128

Doubt = Literal["malformed", "signature", "site", "expired", "used"]


@dataclass(frozen=True, slots=True)
class SiteKey:
    """`verifier`: of EdDSA the public half, of HS256 the secret itself, sealed; both in hexadecimal."""

    id: str
    site: str
    kind: Kind
    verifier: str
    since: Instant
    used_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """Who somebody is on the host page. `id` is the token's own, good once."""

    sub: str
    name: str
    id: str
    expires_at: Instant


def believed(claims: Mapping[str, Any], site: str, now: Instant) -> Said | Doubt:
    """Of a token whose signature is good already."""
    sub, id = _word(claims.get("sub"), LONGEST_SUB), _word(claims.get("jti"), LONGEST_ID)
    name = _word(claims.get("name") or " ", LONGEST_NAME)
    issued, expires = _instant(claims.get("iat")), _instant(claims.get("exp"))
    if not sub or not id or name is None or issued is None or expires is None:
        return "malformed"
    if claims.get("site") != site:
        return "site"
    if not issued < expires <= issued + LONGEST_MS:
        return "malformed"
    if expires <= now or issued > now + SLACK_MS:
        return "expired"
    return Said(sub, name, id, expires)


def _word(found: object, most: int) -> str | None:
    good = isinstance(found, str) and len(found) <= most and found.isprintable()
    return " ".join(str(found).split()) if good else None


def _instant(found: object) -> Instant | None:
    good = isinstance(found, (int, float)) and not isinstance(found, bool) and 0 < found < 2**40
    return Instant(int(found * SECOND_MS)) if good else None  # type: ignore[operator]
