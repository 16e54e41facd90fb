"""The audit's page: what is found by which filter, the state of the chain, and what leaves the service."""

import ast
import inspect
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from advisory.app import build
from advisory.audit.model import AUDITED, SUBJECTS
from advisory.audit.wire import Subject
from advisory.files.model import Rule
from advisory.identity import Role
from advisory.storage.record import after
from tests.support.app import RECORDING, Running, make_settings, running_app
from tests.support.connection import Refused
from tests.support.drivers import StaffDriver, VisitorDriver
from tests.support.town import ADVICE, PASSWORD, SITE, a_member

EXPORTS = {
    ("GET", "/api/staff/settings/skills.csv"): "staff.table_exported",
    ("POST", "/api/audit/export"): "audit.exported",
    ("GET", "/api/staff/recordings/{id}"): "recording.fetched",
    ("GET", "/api/privacy/copy"): "conversation.copied",
    ("POST", "/api/reports/export"): "report.exported",
}
"""Routes that give a file with what others said or are, and what is put down of each."""
OF_A_CONVERSATION = {
    "/api/staff/files/{id}",
    "/api/visitor/files/{id}",
}
"""Attachments of one's own conversation: to read it is not to take it out."""


@pytest.fixture
async def app(tmp_path: Path) -> Any:
    async with running_app(make_settings(tmp_path)) as running:
        await running.service.people.add_member(a_member("olli", Role.OWNER, skills={}), PASSWORD)
        yield running


@pytest.fixture
async def matti(app: Running) -> Any:
    async with StaffDriver(app.url) as driver:
        yield await driver.signs_in("matti@town.example", PASSWORD)


async def kinds(app: Running) -> list[str]:
    return [row.kind for row in await app.service.parts.database.read(lambda c: after(c, 0, AUDITED))]


def names_a_file(handler: Any) -> bool:
    """Whether its answer, or what it calls beside it, has the form of a file."""
    module = ast.parse(Path(inspect.getfile(handler)).read_text())
    functions = {
        node.name: node
        for node in ast.walk(module)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    }
    seen, left = set[str](), [handler.__name__]
    while left:
        name = left.pop()
        if name in seen or name not in functions:
            continue
        seen.add(name)
        for node in ast.walk(functions[name]):
            if isinstance(node, ast.Constant) and "attachment;" in str(node.value):
                return True
            if isinstance(node, ast.Call):
                left.append(ast.unparse(node.func).rpartition(".")[2])
    return False


@pytest.mark.req("R87")
def test_every_route_that_gives_a_file_is_put_down(tmp_path: Path) -> None:
    routes = build(make_settings(tmp_path, media=True, **RECORDING)).parts.routes.all
    found = {(one.method, one.path) for one in routes if names_a_file(one.handler)}
    assert {path for _, path in found} >= OF_A_CONVERSATION, "files are recognised"
    assert {one for one in found if one[1] not in OF_A_CONVERSATION} == set(EXPORTS)
    assert set(EXPORTS.values()) <= set(AUDITED)


async def test_the_skills_table_and_the_audit_are_put_down_as_they_leave(
    app: Running, matti: StaffDriver
) -> None:
    async with matti.session.get(f"{app.url}/api/staff/settings/skills.csv") as answer:
        assert (answer.status, answer.content_type) == (200, "text/csv")
    assert "staff.table_exported" in await kinds(app)
    for form in ("csv", "jsonl"):
        async with matti.session.post(
            f"{app.url}/api/audit/export", json={"form": form}, headers={"Origin": app.url}
        ) as answer:
            text = await answer.text()
            assert answer.headers["Content-Disposition"] == f'attachment; filename="audit.{form}"'
        assert "staff.table_exported" in text
        assert "Matti" in text
    assert (await kinds(app)).count("audit.exported") == 2


async def found(matti: StaffDriver, **query: Any) -> list[tuple[str, str]]:
    async with matti.session.get(f"{matti.base}/api/audit", params=query) as answer:
        reply = await answer.json()
    if not reply["ok"]:
        raise Refused(reply["error"])
    return [(row["kind"], row["by"]) for row in reply["data"]["rows"]]


async def test_services_and_sites_are_named_in_the_readers_language(app: Running, matti: StaffDriver) -> None:
    """And by their id where they are gone. Who may send files is a setting that an auditor asks for."""
    await app.service.files.allow(Rule(ADVICE, visitors=True))
    await app.service.files.allow(Rule("gone", visitors=True))
    database = app.service.parts.database
    await database.work(lambda work: work.record("site.changed", site=SITE))
    expected = {
        "fi": [("advice fi", ""), ("gone", ""), ("", "Kunta")],
        "sv": [("advice sv", ""), ("gone", ""), ("", "Kommun")],
    }
    for lang, named in expected.items():
        async with matti.session.get(
            f"{app.url}/api/audit", params={"subject": "settings"}, headers={"Accept-Language": lang}
        ) as answer:
            rows = (await answer.json())["data"]["rows"]
        assert [(row["service"], row["site"]) for row in reversed(rows)][-3:] == named
        assert rows[-1]["kind"] == "service.files_allowed"


async def test_rows_are_found_by_who_what_when_and_whose(
    app: Running, matti: StaffDriver, visitor: VisitorDriver, advisor: StaffDriver
) -> None:
    conversation = await visitor.starts("Hei", ADVICE)
    await advisor.takes(conversation)
    everything = await found(matti)
    assert everything[0] == ("audit.looked_at", "Matti"), "that it was looked at stands first"
    assert ("staff.signed_in", "Aino") in everything
    assert {by for _, by in await found(matti, who="matti")} == {"Matti"}
    assert {kind for kind, _ in await found(matti, subject="sign_in")} == {"staff.signed_in"}
    assert await found(matti, until=1) == []
    assert await found(matti, since=1, subject="rights") == await found(matti, subject="rights")
    assert visitor.view is not None
    receipt = visitor.view.receipt or ""
    code = f"{receipt[:5]}-{receipt[5:]}".lower()
    mine = await found(matti, receipt=code)
    assert {kind for kind, _ in mine} == {"audit.looked_at"}, "nothing else was done to it"
    with pytest.raises(Refused, match="not_found"):
        await found(matti, receipt="AAAAA-AAAAA")
    rows = [row for row in await app.service.parts.database.read(lambda c: after(c, 0, ["audit.looked_at"]))]
    assert [row.conversation for row in rows if row.conversation] == [conversation]


async def test_whether_the_chain_holds_is_seen_and_asked_for(app: Running, matti: StaffDriver) -> None:
    state = await matti.http("GET", "/api/audit/state")
    assert "verified_at" not in state
    assert {one["name"] for one in state["people"]} >= {"Matti", "Olli"}
    await matti.http("POST", "/api/audit/verify", {})

    async def looked() -> dict[str, Any]:
        while True:
            now: dict[str, Any] = await matti.http("GET", "/api/audit/state")
            if not now["running"] and "verified_at" in now:
                return now

    after_it = await looked()
    assert after_it["faults"] == 0
    assert after_it["verified_to"] > 0
    [row] = await app.service.parts.database.read(lambda c: after(c, 0, ["audit.verified"]))
    assert (row.actor, row.data) == ("matti", {"place": after_it["verified_to"], "faults": 0})


async def test_owners_and_main_users_alone(app: Running) -> None:
    async with StaffDriver(app.url) as olli:
        await olli.http("POST", "/api/staff/sign-in", {"email": "olli@town.example", "password": PASSWORD})
        assert await found(olli)
    for name in ("saara", "eeva", "aino"):
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
            body = {"email": f"{name}@town.example", "password": PASSWORD}
            await (
                await session.post(f"{app.url}/api/staff/sign-in", json=body, headers={"Origin": app.url})
            ).read()
            async with session.get(f"{app.url}/api/audit") as answer:
                assert answer.status == 403, name


def test_the_page_can_ask_for_every_subject() -> None:
    assert set(Subject.__args__) == set(SUBJECTS)  # type: ignore[attr-defined]
