"""Services, hours and skills as the console asks for them: sent twice they happen once, and only for some."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.journeys.test_resend import counts
from tests.support.app import Running
from tests.support.connection import Refused
from tests.support.drivers import StaffDriver, VisitorDriver
from tests.support.ids import new_cid
from tests.support.town import ADVICE, LIBRARY, PASSWORD, SITE

BASE = "/api/staff/settings"
WHY = "Koko väki on koulutuksessa"


@asynccontextmanager
async def signed_in(app: Running, name: str) -> AsyncIterator[StaffDriver]:
    async with StaffDriver(app.url) as driver:
        await driver.signs_in(f"{name}@town.example", PASSWORD)
        yield driver


async def refusal(driver: StaffDriver, method: str, path: str, body: dict[str, Any]) -> str:
    with pytest.raises(Refused) as refused:
        await driver.http(method, path, body)
    return refused.value.code


async def twice(app: Running, driver: StaffDriver, method: str, path: str, body: dict[str, Any]) -> Any:
    first = await driver.http(method, path, body)
    before = await counts(app)
    assert await driver.http(method, path, body) == first
    assert await counts(app) == before
    return first


async def one(driver: StaffDriver, id: str = ADVICE) -> Any:
    listed = (await driver.http("GET", f"{BASE}/services"))["services"]
    return next(service for service in listed if service["id"] == id)


def save(rev: int, settings: dict[str, Any]) -> dict[str, Any]:
    return {"cid": new_cid(), "rev": rev, "reason": WHY, "settings": settings}


@pytest.mark.req("R40")
@pytest.mark.req("R51")
async def test_a_service_is_set_by_those_who_may(app: Running) -> None:
    async with signed_in(app, "matti") as matti, signed_in(app, "saara") as saara:
        found = await one(matti)
        assert (found["rev"], found["offered"], found["advisors"]) == (0, ["chat", "message", "video"], 4)
        settings = found["settings"] | {"promise_s": 60}
        settings["channels"][2] |= {"offered": False, "why": "Ei tarvetta", "by": "2027-09-01"}
        path = f"{BASE}/services/{ADVICE}"
        assert await refusal(saara, "PUT", path, save(0, settings)) == "not_permitted"
        made = await twice(app, matti, "PUT", path, save(0, settings))
        assert (made["rev"], made["settings"], made["offered"]) == (2, settings, ["chat", "message"])
        await saara.until(lambda: saara.services[ADVICE].promise_s == 60, "the new promise at the desk")
        assert await refusal(matti, "PUT", path, save(0, settings)) == "stale"
        assert await refusal(matti, "PUT", f"{BASE}/services/a b", save(0, settings)) == "not_found"

        hours = found["hours"] | {"exceptions": {"2026-12-24": []}, "notes": {"2026-12-24": "Aatto"}}
        asked = {"cid": new_cid(), "rev": 2, "reason": WHY, "hours": hours}
        assert (await twice(app, saara, "PUT", f"{path}/hours", asked))["hours"] == hours
        days = (await saara.http("GET", f"{BASE}/calendar?month=2026-12"))["services"][0]["days"]
        (eve,) = [day for day in days if day["day"] == "2026-12-24"]
        assert (eve["frames"], eve["note"], eve["exception"]) == ([], "Aatto", "2026-12-24")
        wrong = hours | {"week": {"mon": [["09:00", "12:00"], ["11:00", "13:00"]]}}
        asked = {"cid": new_cid(), "rev": 3, "reason": WHY, "hours": wrong}
        assert await refusal(saara, "PUT", f"{path}/hours", asked) == "hours_overlap"

        asked = {"cid": new_cid(), "rev": 3, "reason": WHY, "of_rev": 1}
        assert await refusal(saara, "POST", f"{path}/put-back", asked) == "not_permitted"
        assert (await twice(app, matti, "POST", f"{path}/put-back", asked))["settings"]["promise_s"] == 120
        versions = (await saara.http("GET", f"{path}/versions"))["versions"]
        assert [(version["rev"], version["by"]) for version in versions] == [
            (4, "Matti"),
            (3, "Saara"),
            (2, "Matti"),
            (1, ""),
        ]
    async with signed_in(app, "aino") as aino:
        assert await refusal(aino, "GET", f"{BASE}/services", {}) == "not_permitted"


@pytest.mark.req("R22")
async def test_skills_are_set_cell_by_cell_and_count_at_once(app: Running, advisor: StaffDriver) -> None:
    async with signed_in(app, "matti") as matti, signed_in(app, "saara") as saara:
        visitor = await VisitorDriver(app.url).arrives(SITE)
        matrix = await matti.http("GET", f"{BASE}/skills")
        keys = [column["key"] for column in matrix["columns"]]
        assert keys[:3] == [f"service:{ADVICE}", f"service:{LIBRARY}", "lang:fi"]

        def cells(*listed: tuple[str, int, int]) -> dict[str, Any]:
            named = ("staff", "column", "was", "level")
            return {
                "cid": new_cid(),
                "cells": [dict(zip(named, ("aino", *cell), strict=True)) for cell in listed],
            }

        gone = cells((f"service:{LIBRARY}", 2, 0))
        made = await twice(app, saara, "POST", f"{BASE}/skills", gone)
        aino = next(row for row in made["rows"] if row["staff"] == "aino")
        assert aino["levels"][:3] == [2, 0, 1]
        await advisor.is_cut()
        await advisor.opens_console()
        assert set(advisor.services) == {ADVICE}
        waiting = await visitor.starts("Kirja?", LIBRARY)
        assert waiting not in advisor.cards

        path = f"{BASE}/skills"
        assert await refusal(saara, "POST", path, cells((f"service:{LIBRARY}", 2, 3))) == "stale"
        assert await refusal(saara, "POST", path, cells(("lang:sv", 1, 0))) == "not_permitted"
        assert await refusal(matti, "POST", path, cells(("service:pool", 0, 1))) == "not_found"
        assert await refusal(matti, "POST", path, cells(("lang:sv", 1, 2))) == "invalid"
        assert await refusal(matti, "POST", path, cells(("limit:conversations", 5, 0))) == "invalid"
        await matti.http("POST", path, cells(("limit:conversations", 5, 2)))
        seen = await app.service.desk.desk.advisor("aino")
        assert seen is not None
        assert seen.capacity == 2
        both = cells((f"service:{LIBRARY}", 0, 1), ("lang:sv", 0, 1))
        assert await refusal(matti, "POST", path, both) == "stale"
        aino = next(row for row in (await matti.http("GET", path))["rows"] if row["staff"] == "aino")
        assert aino["levels"][1] == 0, "all cells or none"

        text = f"email;service:{LIBRARY}\naino@town.example;3\nnobody@town.example;1\n"
        tried = (await saara.http("POST", f"{path}/try", {"text": text}))["lines"]
        assert tried[0]["cells"] == [{"staff": "aino", "column": f"service:{LIBRARY}", "was": 0, "level": 3}]
        assert tried[1]["wrong"][0]["code"] == "unknown_person"
        async with matti.session.get(f"{app.url}{path}.csv?lang=sv") as answer:
            table = (await answer.read()).decode("utf-8-sig")
            assert "attachment" in answer.headers["Content-Disposition"]
        assert f"library sv [service:{LIBRARY}]" in table
        await visitor.disconnect()
