"""No library is older than the weaknesses that are known of it, none asks for more than our licence gives."""

import re
import tomllib
from importlib.metadata import requires, version
from pathlib import Path

import orjson
import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from advisory.cli import main

ROOT = Path(__file__).resolve().parents[2]
FLOORS = tomllib.loads((ROOT / "docs/assurance/floors.toml").read_text())
NEEDS = {one.name: one for one in map(Requirement, requires("advisory") or ()) if one.marker is None}
PINNED = dict(
    line.split("==") for line in (ROOT / "constraints.txt").read_text().splitlines() if "==" in line
)
FREE = {
    *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0", "MIT-CMU"),
    *("MPL-2.0", "PSF-2.0", "Zlib"),
    *("Apache Software License", "BSD License", "MIT License", "Python Software Foundation License"),
    *("dependency licenses",),  # pypdfium2: those of PDFium's parts, which are listed in its wheel
}
"""May be used in and given away with software under EUPL-1.2, and ask for nothing but their notice."""


@pytest.mark.parametrize("name", FLOORS)
def test_no_version_below_a_floor_can_be_installed(name: str) -> None:
    floor = Version(FLOORS[name]["floor"])
    assert Version(version(name)) >= floor, FLOORS[name]["answers"]
    assert Version(PINNED[name]) >= floor
    lowest = [Version(one.version) for one in NEEDS[name].specifier if one.operator in (">=", "==")]
    assert lowest
    assert min(lowest) >= floor, "pyproject.toml lets an older one in"


def test_what_we_need_is_pinned_and_no_pin_names_a_host() -> None:
    words = (ROOT / "constraints.txt").read_text()
    assert {name.lower().replace("_", "-") for name in NEEDS} <= {name.lower() for name in PINNED}
    assert not re.search(r"https?:|--|@", words)


def test_every_licence_goes_with_ours(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sbom"]) == 0
    asked = {}
    for one in orjson.loads(capsys.readouterr().out)["components"]:
        words = [found.get("expression") or found["license"]["name"] for found in one["licenses"]]
        parts = re.split(r" AND | OR |, |[()]", " AND ".join(words))
        asked[one["name"]] = {part.strip() for part in parts if part.strip()}
    assert len(asked) > 20
    assert {name: found - FREE for name, found in asked.items() if found - FREE} == {}
