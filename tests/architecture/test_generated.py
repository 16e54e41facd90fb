"""What is generated and committed is fresh."""

import pytest

from tools import generate_contracts, generate_requirements


@pytest.mark.parametrize("generator", [generate_contracts, generate_requirements])
def test_generated_files_are_fresh(generator) -> None:  # type: ignore[no-untyped-def]
    assert generator.TARGET.read_text() == generator.generate(), "stale: run `make contracts`"


@pytest.mark.req("R142")
def test_every_need_stands_on_the_published_page() -> None:
    page = generate_requirements.TARGET.read_text()
    assert [f"R{number:02}" for number in range(1, 143) if f"| R{number:02} |" not in page] == []
