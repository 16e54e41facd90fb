"""What is generated and committed is fresh."""

from pathlib import Path

import pytest

from tools import (
    generate_assurance,
    generate_contracts,
    generate_openapi,
    generate_requirements,
    generate_rights,
)

GENERATED = {
    **generate_assurance.files(),
    **generate_contracts.files(),
    generate_requirements.TARGET: generate_requirements.generate(),
    generate_openapi.TARGET: generate_openapi.generate(),
    generate_rights.TARGET: generate_rights.generate(),
}


@pytest.mark.parametrize("path", GENERATED, ids=lambda path: path.name)
def test_generated_files_are_fresh(path: Path) -> None:
    assert path.read_text() == GENERATED[path], "stale: run `make contracts`"


@pytest.mark.req("R142")
def test_every_need_stands_on_the_published_page() -> None:
    page = generate_requirements.TARGET.read_text()
    assert [f"R{number:02}" for number in range(1, 143) if f"| R{number:02} |" not in page] == []
