"""What programs are answered is what the description says."""

import subprocess
import sys
from typing import Any

import jsonschema_rs
import pytest

from tests.integrations.conftest import Program
from tests.integrations.test_api import CARD, left_behind
from tests.support.ids import new_cid
from tests.support.town import ADVICE


def fits(described: Any, path: str, status: int, told: Any) -> None:
    method = "post" if status == 201 else "get"
    [(_, kept)] = described["paths"][path][method]["responses"][str(status)]["content"].items()
    schema = {**kept["schema"], "components": described["components"]}
    jsonschema_rs.validator_for(schema).validate(told)


@pytest.mark.req("R89")
async def test_answers_and_refusals_have_every_field_that_is_described(program: Program) -> None:
    described = await program.gets("/openapi.json")
    [begun] = await left_behind(program.app, "Milloin kirjasto on auki?")
    status, made, _ = await program.asks("POST", "/articles", CARD)
    fits(described, "/api/v1/articles", status, made)
    for path, told in (
        *((f"/{name}", f"/{name}") for name in ("articles", "conversations", "services", "queues", "skills")),
        ("/articles/{id}", f"/articles/{made['id']}"),
        ("/conversations/{id}", f"/conversations/{begun}"),
        ("/conversations/{id}", "/conversations/nothing"),
        ("/conversations/{id}/transcript", f"/conversations/{begun}/transcript"),
        ("/services/{id}/hours", f"/services/{ADVICE}/hours"),
        ("/knowledge/search", "/knowledge/search?q=kortti"),
        ("/knowledge/search", "/knowledge/search?q="),
    ):
        status, answer, _ = await program.asks(
            "GET", told, Advisory_Reason="Complaint 2026-117", Idempotency_Key=new_cid()
        )
        assert status in (200, 400, 404), told
        fits(described, f"/api/v1{path}", status, answer)


@pytest.mark.whole
@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.req("R89")
def test_made_up_requests_are_answered_as_described() -> None:
    asked = (sys.executable, "-m", "advisory.lab.described", "--examples", "5", "--database", "sqlite")
    done = subprocess.run(asked, stdout=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("19 operations") == 2
