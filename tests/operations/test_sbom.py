"""The bill of materials tells what is installed, whole and without what only developers need."""

import re
from importlib.metadata import requires, version

import orjson
import pytest

from advisory.cli import main


def test_it_names_every_library_with_its_version_and_licence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sbom"]) == 0
    bill = orjson.loads(capsys.readouterr().out)
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert bill["metadata"]["component"]["name"] == "advisory"
    components = {one["name"]: one for one in bill["components"]}
    needs = {re.split(r"[^\w-]", words)[0] for words in requires("advisory") or () if "extra ==" not in words}
    assert len(needs) > 20
    assert needs - components.keys() == set()
    assert {"multidict", "cffi"} <= components.keys(), "what our needs need"
    assert not {"pytest", "mypy", "playwright"} & components.keys()
    assert all(one["version"] == version(name) for name, one in components.items())
    assert all(one["purl"] == f"pkg:pypi/{name}@{one['version']}" for name, one in components.items())
    assert [name for name, one in components.items() if not one.get("licenses")] == []
    refs = {one["bom-ref"] for one in (*bill["components"], bill["metadata"]["component"])}
    assert {one["ref"] for one in bill["dependencies"]} == refs
    assert all(set(one["dependsOn"]) <= refs for one in bill["dependencies"])
