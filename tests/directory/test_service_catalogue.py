"""The Service Catalogue's form, from a file as its open API gives it."""

import json
from pathlib import Path
from typing import Any

import pytest

from advisory.cli.content import BadContent, read_files
from advisory.directory.service_catalogue import from_catalogue, hours_of

CHANNELS = Path(__file__).parent / "ptv_channels.json"


def entry(**more: Any) -> dict[str, Any]:
    return {"id": "1", "serviceChannelNames": [{"language": "fi", "value": "A", "type": "Name"}], **more}


def test_published_channels_become_referrals_in_their_languages() -> None:
    library, water = read_files([CHANNELS]).referrals
    assert library.id.startswith("ptv-5d0a7c1e")
    assert library.text("fi") == {
        "name": "Koivurannan pääkirjasto",
        "what_for": "Lainaa kirjoja, lehtiä ja pelejä.",
        "note": "",
    }
    assert library.text("sv")["name"] == "Koivuranta huvudbibliotek"
    assert (library.hours, library.phone) == ("Mo-Fr 09:00-20:00; Sa 10:00-16:00", "+358 005550140")
    assert library.link == "https://koivuranta.example/kirjasto"
    assert (water.hours, water.phone, water.link) == ("24/7", "000 555 0199", None)
    assert water.text("fi")["what_for"] == "Vuodot ja vesikatkot."


def test_an_organisation_is_a_referral_too() -> None:
    names = [{"language": "sv", "value": "Polisen", "type": "Name"}]
    assert from_catalogue({"id": "2", "organizationNames": names}).text("sv")["name"] == "Polisen"


@pytest.mark.parametrize(
    ("frames", "hours"),
    [
        ([("Monday", "", "09:00", "11:30"), ("Monday", "", "12:00", "16:00")], "Mo 09:00-11:30,12:00-16:00"),
        ([("Friday", "Saturday", "18:00:00", "00:00:00")], "Fr-Sa 18:00-24:00"),
        ([], None),
    ],
)  # fmt: skip
def test_the_regular_week_is_kept(frames: list[tuple[str, str, str, str]], hours: str | None) -> None:
    opening = [{"dayFrom": a, "dayTo": b, "from": c, "to": d} for a, b, c, d in frames]
    assert hours_of([{"serviceHourType": "DaysOfTheWeek", "openingHour": opening}]) == hours


def test_each_bad_entry_is_named_with_its_line_and_nothing_is_taken(tmp_path: Path) -> None:
    times = {"serviceHourType": "Standard", "openingHour": [{"dayFrom": "Someday", "from": "9", "to": "10"}]}
    rows = [
        entry(),
        entry(id="2", serviceChannelNames=[{"language": "so", "value": "A", "type": "Name"}]),
        entry(id="3", webPages=[{"language": "fi", "url": "javascript:alert(1)"}]),
        entry(id="4", serviceHours=[times]),
        entry(id="5", serviceHours=[{"serviceHourType": "Standard", "openingHour": ["?"]}]),
    ]
    path = tmp_path / "ptv.json"
    path.write_text('{"itemList": [\n' + ",\n".join(json.dumps(row) for row in rows) + "\n]}")
    with pytest.raises(BadContent) as bad:
        read_files([path])
    found = {problem.line: problem.reason for problem in bad.value.problems}
    assert set(found) == {3, 4, 5, 6}
    assert "no name" in found[3]
    assert "javascript" in found[4]
    assert "Someday" in found[5]
