"""What is changed in a function, and that the code of each change runs."""

import pytest

from tools.mutants import Mutant, mutants_of

RULES = '''
from dataclasses import dataclass

@dataclass(frozen=True)
class Held:
    count: int = 3

    @property
    def is_many(self) -> bool:
        """Words that tell; "never" changed."""
        if self.count < 0:
            raise ValueError("below nothing")
        return self.count > 2 and not self.count == 9
'''


@pytest.fixture
def found() -> list[Mutant]:
    return mutants_of("rules.py", RULES)


def test_what_decides_is_changed_and_what_only_tells_is_not(found: list[Mutant]) -> None:
    assert {one.where for one in found} == {"rules.py:Held.is_many"}
    assert [f"{one.before} → {one.after}" for one in found] == [
        "self.count < 0 → self.count <= 0",
        "self.count < 0 → self.count < 1",
        "raise ValueError('below nothing') → pass",
        *(
            f"return self.count > 2 and (not self.count == 9) → return {after}"
            for after in (
                "None",
                "self.count > 2 or not self.count == 9",
                "not self.count == 9",
                "self.count > 2",
                "self.count >= 2 and (not self.count == 9)",
                "self.count > 3 and (not self.count == 9)",
                "self.count > 2 and self.count == 9",
                "self.count > 2 and (not self.count != 9)",
                "self.count > 2 and (not self.count == 10)",
            )
        ),
    ]
    assert len({one.key for one in found}) == len(found)


def test_the_code_of_a_change_takes_the_place_of_the_function(found: list[Mutant]) -> None:
    known: dict[str, type] = {}
    exec(compile(RULES, "rules.py", "exec"), {"__name__": "rules"}, known)
    held = known["Held"]
    function = held.__dict__["is_many"].fget
    assert [held(count).is_many for count in (2, 3, 9)] == [False, True, False]
    changed = next(one for one in found if one.after.startswith("return self.count >= 2"))
    assert function.__code__.co_firstlineno == changed.begins
    function.__code__ = changed.code()
    assert [held(count).is_many for count in (2, 3, 9)] == [True, True, False]
    assert list(changed.lines) == [13]
