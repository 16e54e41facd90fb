"""Under which names visitors meet the advisors."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from advisory.wire import PLAIN, Count, Id, Wire

Naming = Literal["full_name", "first_name", "alias"]


class SetNames(Wire):
    """`aliases` of those who are named; the others keep theirs."""

    rev: Count
    naming: Naming
    aliases: dict[
        Id,
        Annotated[str, Field(max_length=40), PLAIN, AfterValidator(lambda text: " ".join(text.split()))],
    ]


class NamedAdvisor(Wire):
    """`first_name` and `full_name` are what each policy would show; `alias` may be empty."""

    id: str
    full_name: str
    first_name: str
    alias: str
    roles: list[str]


class NamesView(Wire):
    rev: int
    naming: Naming
    people: list[NamedAdvisor]


class ShownAs(Wire):
    """What visitors call the one who asks, in each language of the interface."""

    naming: Naming
    names: dict[str, str]
