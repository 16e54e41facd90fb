"""Loaded by Schemathesis: half of what it makes up names things that are there.

An id of its own making never exists, and a program that only asks for what is not there tests one refusal.
"""

import json
import os
from typing import Any

import schemathesis
from hypothesis import strategies as st
from schemathesis import HookContext

REFUSED = {400, 401, 403, 404, 405, 415}
THERE: dict[str, list[str]] = json.loads(os.environ.get("DESCRIBED_THERE", "{}"))
"""What exists, by the kind that a path names: `conversations`, `articles`, `services`."""

OPENS_NOTHING = "DESCRIBED_NOTHING" in os.environ


if OPENS_NOTHING:

    @schemathesis.check
    def nothing_is_given(
        context: schemathesis.CheckContext, response: schemathesis.Response, case: Any
    ) -> None:
        assert response.status_code in REFUSED, "a key without scopes was answered"


@schemathesis.hook
def flatmap_path_parameters(context: HookContext, path_parameters: dict[str, Any] | None) -> Any:
    made = st.just(path_parameters)
    if not path_parameters or "id" not in path_parameters or context.operation is None:
        return made
    ids = THERE.get(context.operation.path.split("/")[3], [])
    return made | st.sampled_from(ids).map(lambda id: {**path_parameters, "id": id}) if ids else made


@schemathesis.hook
def flatmap_query(context: HookContext, query: dict[str, Any] | None) -> Any:
    made = st.just(query)
    ids = THERE.get("services", [])
    if not query or "service" not in query or not ids:
        return made
    return made | st.sampled_from(ids).map(lambda id: {**query, "service": id})
