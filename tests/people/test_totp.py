"""Codes of the moment, by the vectors of RFC 6238, and that none is good twice."""

from base64 import b32decode
from urllib.parse import parse_qs, urlsplit

import pytest

from advisory.clock import Instant
from advisory.people.totp import (
    RECOVERY_CODES,
    address,
    code_of,
    matching_step,
    new_recovery_codes,
    plain,
    step_of,
    typed,
)

SEED = b"12345678901234567890"


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_vectors_of_the_standard(seconds: int, code: str) -> None:
    step = step_of(Instant(seconds * 1_000))
    assert code_of(SEED, step, digits=8) == code


def test_a_clock_may_be_half_a_minute_off_and_no_more() -> None:
    now = Instant(1_111_111_109_000)
    here = step_of(now)
    found = {step: matching_step(SEED, code_of(SEED, step), now, 0) for step in range(here - 3, here + 4)}
    assert found == {
        **{step: None for step in (here - 3, here - 2, here + 2, here + 3)},
        **{step: step for step in (here - 1, here, here + 1)},
    }


def test_a_code_that_was_used_and_all_before_it_are_good_no_more() -> None:
    now = Instant(1_111_111_109_000)
    here = step_of(now)
    assert matching_step(SEED, code_of(SEED, here), now, here) is None
    assert matching_step(SEED, code_of(SEED, here - 1), now, here) is None
    assert matching_step(SEED, code_of(SEED, here + 1), now, here) == here + 1
    spaced = f" {code_of(SEED, here)[:3]} {code_of(SEED, here)[3:]} "
    assert matching_step(SEED, spaced, now, 0) == here
    assert matching_step(SEED, "é" * 6, now, 0) is None


def test_the_address_says_whose_it_is_and_holds_the_seed() -> None:
    found = urlsplit(address(SEED, "Advisory", "aino+työ@kunta.example"))
    assert (found.scheme, found.netloc) == ("otpauth", "totp")
    asked = parse_qs(found.query)
    assert asked["issuer"] == ["Advisory"]
    assert b32decode(asked["secret"][0]) == SEED
    assert typed(SEED) == asked["secret"][0]


def test_recovery_codes_differ_and_are_the_same_however_they_are_typed() -> None:
    codes = new_recovery_codes()
    assert len(set(codes)) == RECOVERY_CODES
    assert {len(plain(one)) for one in codes} == {16}
    assert plain(codes[0].upper().replace("-", " ")) == plain(codes[0])
