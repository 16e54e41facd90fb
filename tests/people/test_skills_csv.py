"""The matrix to a spreadsheet and back: nothing is lost, and every line says what is wrong with it."""

from dataclasses import replace

import pytest

from advisory.identity import Role
from advisory.people.skills import Cell, columns
from advisory.people.skills_csv import Line, Wrong, read, write
from tests.support.town import ADVICE, LIBRARY, a_member

AINO, BJORN = a_member("aino"), a_member("bjorn", skills={ADVICE: 3})
MATTI = a_member("matti", Role.MAIN_USER).as_person("matti")
SAARA = a_member("saara", Role.SUPERVISOR, skills={ADVICE: 2}).as_person("saara")
PEOPLE = [AINO, BJORN]
KNOWN = columns(PEOPLE, [ADVICE, LIBRARY])


def lines(text: str, person: object = MATTI) -> list[Line]:
    return read(text, PEOPLE, KNOWN, person)  # type: ignore[arg-type]


def test_what_was_written_changes_nothing_when_read() -> None:
    text = write(PEOPLE, KNOWN, lambda key: f"Otsikko {key}")
    assert text.startswith("\ufeffemail;name;Otsikko service:advice [service:advice];")
    assert [(one.cells, one.wrong) for one in lines(text)] == [((), ()), ((), ())]
    assert lines(text.replace(";", ",")) == lines(text)


def test_a_line_says_what_it_would_change() -> None:
    found = lines("email;service:library;lang:en;channel:video\naino@town.example;3;0;1\n")
    cells = (Cell("aino", "service:library", 2, 3), Cell("aino", "lang:en", 1, 0))
    assert found == [Line(2, "aino", cells)]


def test_an_empty_cell_and_an_empty_line_change_nothing() -> None:
    assert lines("email;service:advice\r\n\r\nAINO@town.example;\r\n") == [Line(3, "aino")]


@pytest.mark.parametrize(
    ("text", "number", "wrong"),
    [
        ("", 1, Wrong("no_header")),
        ("name;service:advice\nAino;1", 1, Wrong("no_header")),
        ("email;service:pool\naino@town.example;1", 1, Wrong("unknown_column", value="service:pool")),
        ("email;service:advice;service:advice\n", 1, Wrong("twice_column", "service:advice")),
        ("email;service:advice\n", 1, Wrong("no_lines")),
        (
            "email;service:advice\nnobody@town.example;1",
            2,
            Wrong("unknown_person", value="nobody@town.example"),
        ),
        ("email;service:advice\naino@town.example;4", 2, Wrong("bad_level", "service:advice", "4")),
        ("email;service:advice\naino@town.example;２", 2, Wrong("bad_level", "service:advice", "２")),
        ("email;lang:fi\naino@town.example;2", 2, Wrong("bad_yes", "lang:fi", "2")),
        (
            "email;limit:conversations\naino@town.example;0",
            2,
            Wrong("bad_limit", "limit:conversations", "0"),
        ),
        ("email;lang:fi\naino@town.example;1;1", 2, Wrong("too_wide")),
        ('email;lang:fi\n"aino@town.example;1', 1, Wrong("unreadable")),
        ("email\0;lang:fi\naino", 1, Wrong("no_header")),
    ],
)
def test_what_is_wrong_is_said_of_its_line(text: str, number: int, wrong: Wrong) -> None:
    found = lines(text)[0]
    assert (found.number, found.wrong, found.cells) == (number, (wrong,), ())


def test_somebody_twice_is_said_of_the_second_line() -> None:
    found = lines("email;service:advice\naino@town.example;1\nAino@town.example;3")
    assert [one.wrong for one in found] == [(), (Wrong("twice"),)]


def test_a_supervisor_changes_levels_in_their_own_services_alone() -> None:
    found = lines("email;service:advice;service:library;lang:sv\naino@town.example;3;3;0", SAARA)
    assert found[0].cells == (Cell("aino", "service:advice", 2, 3),)
    assert found[0].wrong == (Wrong("not_yours", "service:library"), Wrong("not_yours", "lang:sv"))


def test_a_name_is_never_a_formula() -> None:
    text = write([replace(AINO, name='=HYPERLINK("x")')], KNOWN, lambda key: "+" + key)
    assert "'=HYPERLINK" in text
    assert ";'+service:advice" in text
