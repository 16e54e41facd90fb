"""The figures of the rules on made-up lines, whose values follow the standards and not our code.

`ADVISORY_GUARD_LINES=2000 pytest tests/guard/test_figures.py` asks for more lines of each kind;
`make bench ONLY=guard` measures the same at length.
"""

import os
import random
from collections.abc import Callable

import phonenumbers
import pytest
from stdnum import iban as iban_standard
from stdnum import luhn
from stdnum.fi import hetu
from stdnum.se import personnummer

from advisory.guard import faq, live
from advisory.guard.live import Span
from advisory.lab import guard_lines
from advisory.lab.guard_figures import caught

LINES = int(os.environ.get("ADVISORY_GUARD_LINES", "250"))
FIND: dict[str, Callable[[str], tuple[Span, ...]]] = {"live": live.find, "faq": faq.find}
LEAST = {
    **dict.fromkeys(guard_lines.CHECKED, 1.0),
    **{"phone": 0.99, "email": 0.99, "name": 0.95, "address": 0.95},
    **{"one_time_code": 0.95, "bank_user_id": 0.95, "pin": 0.99, "password": 0.99},
}
SPACE = str.maketrans("", "", " -")


def test_made_values_are_what_the_standards_say() -> None:
    chance = random.Random(7)
    for _ in range(300):
        code = guard_lines.identity_code(chance).replace(" ", "")
        assert hetu.is_valid(code, allow_temporary=True), code
        assert personnummer.is_valid(guard_lines.swedish_code(chance))
        assert luhn.is_valid(guard_lines.card(chance).translate(SPACE))
        assert iban_standard.is_valid(guard_lines.iban(chance), check_country=False)


@pytest.mark.req("R55", "R82")
@pytest.mark.parametrize(
    ("profile", "kind"),
    [
        (profile, kind)
        for profile in FIND
        for kind in guard_lines.VALUES
        if profile == "faq" or kind in guard_lines.SECRETS
    ],
)
def test_enough_of_each_kind_is_found(profile: str, kind: str) -> None:
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    lines = [guard_lines.positive(chance, kind) for _ in range(LINES)]
    missed = [line.text for line in lines if not caught(line, FIND[profile](line.text))]
    # Chance may pick the rarest miss more often than it comes on the whole.
    slack = 0 if LEAST[kind] == 1.0 else 0.02 if LINES < 1000 else 0.0
    assert 1 - len(missed) / LINES >= LEAST[kind] - slack, (seed, missed[:10])


@pytest.mark.parametrize("profile", FIND)
def test_ordinary_lines_are_left_alone(profile: str) -> None:
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    lines = [guard_lines.ordinary(chance).text for _ in range(8 * LINES)]
    alarms = [line for line in lines if FIND[profile](line)]
    assert len(alarms) / len(lines) <= 0.005, (seed, alarms[:10])


@pytest.mark.parametrize("region", ["FI", "SE", "NO", "EE", "DE", "GB"])
def test_numbers_that_the_plans_allow_are_phones(region: str) -> None:
    """In every way in which the library of the world's numbering plans writes them."""
    for kind in (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE):
        number = phonenumbers.example_number_for_type(region, kind)
        assert number is not None
        forms = [phonenumbers.PhoneNumberFormat.INTERNATIONAL, phonenumbers.PhoneNumberFormat.E164]
        if region in ("FI", "SE", "GB"):
            forms.append(phonenumbers.PhoneNumberFormat.NATIONAL)
        for form in forms:
            written = phonenumbers.format_number(number, form)
            text = f"numeroni on {written}, kiitos"
            assert faq.redact(text).text == "numeroni on ⟦phone 1⟧, kiitos", written
