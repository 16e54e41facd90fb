"""The skills matrix over HTTP: read, changed cell by cell, as a table for spreadsheets, and tried."""

from collections.abc import Sequence

from aiohttp import web

from advisory.desk import skills_wire as wire
from advisory.desk.board import Board
from advisory.desk.policies_wire import SEES
from advisory.desk.staffing import TAKES_CONVERSATIONS
from advisory.identity import Person
from advisory.people import skills_csv
from advisory.people.model import Member
from advisory.people.skills import SERVICE, Cell, Skills, columns, highest, level_of, lowest, may_set
from advisory.texts import catalogue
from advisory.web.routes import Routes, language_of

BASE = "/api/staff/settings/skills"


class SkillRoutes:
    def __init__(self, skills: Skills, board: Board) -> None:
        self._skills = skills
        self._board = board

    def add(self, routes: Routes) -> None:
        routes.add("GET", BASE, self.matrix, SEES, side="staff", reply=wire.SkillMatrix)
        routes.add(
            "POST", BASE, self.change, SEES, side="staff", payload=wire.SetSkills, reply=wire.SkillMatrix
        )
        routes.add("GET", BASE + ".csv", self.table, SEES, side="staff")
        routes.add(
            "POST",
            BASE + "/try",
            self.try_table,
            SEES,
            side="staff",
            payload=wire.TrySkills,
            reply=wire.TriedSkills,
        )

    async def matrix(self, person: Person | None, request: web.Request, _: None) -> wire.SkillMatrix:
        assert person is not None
        members = await self._skills.members()
        keys = columns(members, self._services)
        lang = language_of(request)
        return wire.SkillMatrix(
            columns=[
                wire.SkillColumn(
                    key=key,
                    title=self._title(key, lang),
                    least=lowest(key),
                    most=highest(key),
                    needed=self._needed(key),
                    may_set=may_set(person, key),
                )
                for key in keys
            ],
            rows=[_row(member, keys) for member in members],
        )

    async def change(
        self, person: Person | None, request: web.Request, form: wire.SetSkills
    ) -> wire.SkillMatrix:
        assert person is not None
        cells = [Cell(one.staff, one.column, one.was, one.level) for one in form.cells]
        await self._skills.change(person, form.cid, cells, self._services)
        return await self.matrix(person, request, None)

    async def table(self, person: Person | None, request: web.Request, _: None) -> web.Response:
        assert person is not None
        members = await self._skills.exported(person)
        lang = language_of(request)
        text = skills_csv.write(members, columns(members, self._services), lambda key: self._title(key, lang))
        return web.Response(
            body=text.encode(),
            content_type="text/csv",
            charset="utf-8",
            headers={
                "Content-Disposition": 'attachment; filename="skills.csv"',
                "Cache-Control": "no-store",
            },
        )

    async def try_table(
        self, person: Person | None, _: web.Request, form: wire.TrySkills
    ) -> wire.TriedSkills:
        assert person is not None
        members = await self._skills.members()
        known = columns(members, self._services)
        return wire.TriedSkills(
            lines=[_line(one) for one in skills_csv.read(form.text, members, known, person)]
        )

    @property
    def _services(self) -> list[str]:
        return [one.id for one in self._board.services.values() if one.active]

    def _title(self, key: str, lang: str) -> str:
        kind, _, name = key.partition(":")
        if kind == SERVICE:
            return self._board.service_name(name, lang)
        return catalogue("settings", lang).get(f"settings.skills.{kind}.{name}", name)

    def _needed(self, key: str) -> int:
        kind, _, name = key.partition(":")
        return self._board.services[name].level if kind == SERVICE else 1


def _row(member: Member, keys: Sequence[str]) -> wire.SkillRow:
    return wire.SkillRow(
        staff=member.id,
        name=member.name,
        email=member.email,
        capacity=member.capacity,
        takes=bool(member.roles & TAKES_CONVERSATIONS),
        levels=[level_of(member, key) for key in keys],
    )


def _line(one: skills_csv.Line) -> wire.SkillLine:
    return wire.SkillLine(
        number=one.number,
        who=one.who,
        cells=[
            wire.SkillCell(staff=cell.staff, column=cell.column, was=cell.was, level=cell.level)
            for cell in one.cells
        ],
        wrong=[
            wire.SkillWrong(code=wrong.code, column=wrong.column, value=wrong.value) for wrong in one.wrong
        ],
    )
