"""Codes that change every thirty seconds (RFC 6238), and the codes for the day the phone is lost."""

import hmac
import secrets
from base64 import b32encode
from urllib.parse import quote, urlencode

from advisory.clock import SECOND_MS, Instant

SEED_BYTES = 20
STEP_MS = 30 * SECOND_MS
DIGITS = 6
STEPS_ASIDE = 1
"""A phone's clock may be half a minute off, in both directions."""
RECOVERY_CODES = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are taken for one another."""
GROUPS, GROUP = 4, 4


def code_of(seed: bytes, step: int, digits: int = DIGITS) -> str:
    mac = hmac.digest(seed, step.to_bytes(8, "big"), "sha1")
    at = mac[-1] & 15
    number = int.from_bytes(mac[at : at + 4], "big") & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


def step_of(now: Instant) -> int:
    return now // STEP_MS


def matching_step(seed: bytes, code: str, now: Instant, last: int) -> int | None:
    """The step whose code this is, if it is later than `last`: no code is good twice."""
    here = step_of(now)
    given = "".join(code.split()).encode()
    for step in range(here - STEPS_ASIDE, here + STEPS_ASIDE + 1):
        if hmac.compare_digest(code_of(seed, step).encode(), given) and step > last:
            return step
    return None


def new_seed() -> bytes:
    return secrets.token_bytes(SEED_BYTES)


def typed(seed: bytes) -> str:
    """As it is typed by somebody whose phone reads no pictures."""
    return b32encode(seed).decode()


def address(seed: bytes, issuer: str, account: str) -> str:
    """What the picture says to an authenticator."""
    label = quote(f"{issuer}:{account}", safe="")
    return f"otpauth://totp/{label}?{urlencode({'secret': typed(seed), 'issuer': issuer})}"


def new_recovery_codes() -> list[str]:
    """Ten codes of 79 random bits each, in groups that can be read aloud."""
    return [
        "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))
        for _ in range(RECOVERY_CODES)
    ]


def plain(recovery_code: str) -> str:
    """The same code, however it was typed."""
    return "".join(one for one in recovery_code.casefold() if one.isalnum())
