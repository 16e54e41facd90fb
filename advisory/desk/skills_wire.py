"""The skills matrix on the wire."""

from typing import Annotated

from pydantic import Field

from advisory.wire import Cid, Id, Wire

Column = Annotated[str, Field(pattern=r"^(service|lang|channel|limit):[A-Za-z0-9_.:-]{1,64}$")]
Level = Annotated[int, Field(ge=0, le=10)]


class SkillCell(Wire):
    """`was` is what stood in the cell when it was changed: if somebody else changed it, it is `stale`."""

    staff: Id
    column: Column
    was: Level
    level: Level


class SetSkills(Wire):
    """All cells or none."""

    cid: Cid
    cells: Annotated[list[SkillCell], Field(min_length=1, max_length=5_000)]


class SkillColumn(Wire):
    """`least` and `most` are the lowest and the highest level. `needed`: from which on somebody takes
    conversations of it."""

    key: str
    title: str
    least: int
    most: int
    needed: int
    may_set: bool


class SkillRow(Wire):
    """Levels in the order of the columns. `takes`: somebody who takes conversations at all."""

    staff: str
    name: str
    email: str
    capacity: int
    takes: bool
    levels: list[int]


class SkillMatrix(Wire):
    columns: list[SkillColumn]
    rows: list[SkillRow]


class TrySkills(Wire):
    """A table as a spreadsheet saves it. Nothing is stored: what it would change can be asked for then."""

    text: Annotated[str, Field(max_length=200_000)]


class SkillWrong(Wire):
    code: str
    column: str = ""
    value: str = ""


class SkillLine(Wire):
    number: int
    who: str = ""
    cells: list[SkillCell]
    wrong: list[SkillWrong]


class TriedSkills(Wire):
    lines: list[SkillLine]
