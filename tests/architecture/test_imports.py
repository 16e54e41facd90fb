"""Imports go one way. The directions stand in pyproject.toml; here is what they cannot say."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

INSIDE = {"store", "tables", "socket", "http", "tasks", "wiring"}
"""Modules of a feature that no other feature may touch."""

ALSO = {
    # The desk decides whose turn it is in the transaction in which it reads who waits and who is there.
    "advisory.chat.store": {
        f"advisory.desk.{name}"
        for name in ("board", "claims", "handover", "messages", "routing", "service", "staffing", "waits")
    },
    "advisory.people.store": {"advisory.desk.staffing"},
}
"""Who may reach inside all the same."""

ONLY_IN = {
    "socketio": ("advisory.realtime", "advisory.practice", "advisory.lab"),
    "engineio": ("advisory.realtime", "advisory.practice", "advisory.lab"),
    "whoosh": ("advisory.search",),
    "aiortc": ("advisory.escalate.media", "advisory.lab"),
    "aioice": ("advisory.escalate.media", "advisory.lab"),
    "av": ("advisory.escalate.media", "advisory.lab"),
    "argon2": ("advisory.people",),
    "redis": ("advisory.limits", "advisory.realtime", "advisory.lab"),
    "alembic": ("advisory.storage", "advisory.cli"),
    "PIL": ("advisory.files",),
    "pypdfium2": ("advisory.files",),
    "tantivy": ("advisory.lab",),
    "prometheus_client": ("advisory.operations",),
    "psutil": ("advisory.lab",),
    "aiosmtplib": ("advisory.mail",),
}
"""Libraries that must be replaceable are imported by one package of ours."""

OURS = {"advisory"}


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("advisory", include_external_packages=True)


def edges(graph: grimp.ImportGraph) -> Iterator[tuple[str, str]]:
    for importer in graph.modules:
        if importer.split(".")[0] in OURS:
            for imported in graph.find_modules_directly_imported_by(importer):
                yield importer, imported


def within(module: str, package: str) -> bool:
    return module == package or module.startswith(package + ".")


def test_directions() -> None:
    # In a process of its own: the checker changes the logging of whoever calls it.
    checker = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([checker, "--no-cache"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_a_feature_is_used_through_its_service_and_events(graph: grimp.ImportGraph) -> None:
    free = {"app", "cli", "demo", "lab", "schema", "__main__", "storage", "realtime", "web"}
    wrong = []
    for importer, imported in edges(graph):
        one, other = importer.split("."), imported.split(".")
        if other[0] != "advisory" or len(other) < 3 or len(one) < 2 or importer in ALSO.get(imported, ()):
            continue
        if one[-1] == other[-1] == "wiring":  # what one feature's wiring built, the next one is given
            continue
        if one[1] != other[1] and other[2] in INSIDE and one[1] not in free and other[1] not in free:
            wrong.append(f"{importer} → {imported}")
    assert wrong == []


def test_a_library_is_imported_by_one_package(graph: grimp.ImportGraph) -> None:
    wrong = [
        f"{importer} → {imported}"
        for importer, imported in edges(graph)
        if (homes := ONLY_IN.get(imported.split(".")[0]))
        and not any(within(importer, home) for home in homes)
    ]
    assert wrong == []


def test_models_and_events_need_the_standard_library_alone(graph: grimp.ImportGraph) -> None:
    wrong = [
        f"{importer} → {imported}"
        for importer, imported in edges(graph)
        if importer.split(".")[-1] in ("model", "events")
        and imported.split(".")[0] not in OURS | sys.stdlib_module_names
    ]
    assert wrong == []
