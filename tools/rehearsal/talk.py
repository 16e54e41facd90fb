"""Runs in the rehearsal's root, on the installed program: sets the service up and talks by HTTPS.

Everything goes by the public name, through the proxy and its certificate, as browsers come.
"""

import asyncio
import re
import subprocess
import sys
from typing import Any

import aiohttp

from tests.support.drivers import StaffDriver, VisitorDriver
from tests.support.ids import new_cid

NAME = "neuvonta.example"
URL = f"https://{NAME}"
ADMINISTRATOR = f"paakayttaja@{NAME}"
SERVICE, SITE = "kirjasto", "kaupunki"
PASSWORD = "seitsemän lumista porkkanaa"  # noqa: S105 - of a root that is gone in a minute
ALWAYS = [["00:00", "24:00"]]


def said(what: str) -> None:
    print(f"talk: {what}", flush=True)


async def pages() -> None:
    """What a browser loads before anybody writes: over HTTPS, each with its policy."""
    async with aiohttp.ClientSession() as session:
        async with session.get(f"http://{NAME}/console", allow_redirects=False) as answer:
            assert (answer.status, answer.headers["Location"]) == (301, f"{URL}/console"), answer.status
        seen = 0
        for page in ("/console", f"/w/app?site={SITE}", "/w/loader.js"):
            async with session.get(URL + page) as answer:
                text = await answer.text()
                assert answer.status == 200, (page, answer.status)
                assert "Strict-Transport-Security" in answer.headers, page
            for asset in re.findall(r'(?:src|href)="(/assets/[^"]+)"', text):
                async with session.get(URL + asset) as answer:
                    assert answer.status == 200, asset
                    seen += len(await answer.read()) > 0
        assert seen >= 4, f"{seen} files of the pages"
    said(f"pages and {seen} of their files come by HTTPS")


async def settle(owner: StaffDriver) -> None:
    """A service that is open, a site that leads to it, and somebody who answers."""
    names = {"fi": "Kirjasto", "sv": "Biblioteket", "en": "Library"}
    policy: dict[str, Any] = {
        "names": names,
        "active": True,
        "kind": "advice",
        "promise_s": 120,
        "target_pct": 80,
        "level": 1,
        "queue_limit": 50,
        "quiet_s": 0,
        "message_days": 2,
        "channels": [{"name": name, "offered": True} for name in ("chat", "message", "video")],
    }
    path = f"/api/staff/settings/services/{SERVICE}"
    made = await owner.http(
        "PUT", path, {"cid": new_cid(), "rev": 0, "reason": "Uusi palvelu", "settings": policy}
    )
    hours = {
        "zone": "Europe/Helsinki",
        "week": dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), ALWAYS),
        "exceptions": {},
        "holidays": "",
    }
    await owner.http(
        "PUT",
        f"{path}/hours",
        {"cid": new_cid(), "rev": made["rev"], "reason": "Aina auki", "hours": hours},
    )
    site = {
        "rev": 0,
        "names": {"fi": "Kaupunki"},
        "origins": ["https://www.kaupunki.example"],
        "default_service": SERVICE,
        "pages": [],
        "languages": ["fi", "sv", "en"],
        "position": "right",
        "theme": "neutral",
        "phone": "",
        "texts": {
            name: {}
            for name in (
                "launcher",
                "greeting",
                "notice",
                "closed",
                "phone_hours",
                "privacy_url",
                "rules_url",
            )
        },
    }
    await owner.http("PUT", f"/api/settings/sites/{SITE}", site)
    invitation = {
        "cid": new_cid(),
        "email": f"aino@{NAME}",
        "name": "Aino Auttaja",
        "roles": ["advisor"],
        "services": [SERVICE],
        "lang": "fi",
        "why": "new",
    }
    given = await owner.http("POST", "/api/people/invite", invitation)
    async with StaffDriver(URL) as aino:
        await aino.http("POST", "/api/staff/link/use", {"token": given["token"], "password": PASSWORD})
    said("a service, a site and an advisor are set up on the console")


async def talk() -> None:
    visitor = await VisitorDriver(URL).arrives(SITE)
    async with StaffDriver(URL) as aino:
        await aino.signs_in(f"aino@{NAME}", PASSWORD)
        await aino.is_("available")
        conversation = await visitor.starts("Missä voin uusia kirjastokorttini?", SERVICE)
        await aino.sees_waiting(conversation)
        await aino.takes(conversation)
        await aino.says(conversation, "Verkossa tai missä tahansa kirjastossa.")
        await visitor.sees_reply("Verkossa tai missä tahansa kirjastossa.")
        # As in an upgrade: one process after the other, and nobody is without one.
        for port in (8081, 8082):
            await asyncio.to_thread(
                subprocess.run, ["/usr/local/bin/systemctl", "restart", f"advisory@{port}"], check=True
            )
            await comes_back(visitor)
            await comes_back(aino)
            await visitor.says(f"kiitos, portti {port}")
            await aino.syncs(conversation)
            await aino.sees(conversation, f"kiitos, portti {port}")
        await aino.closes(conversation)
    await visitor.syncs()
    assert visitor.view is not None
    assert visitor.view.status == "closed"
    assert visitor.timelines[conversation].texts == [
        "Missä voin uusia kirjastokorttini?",
        "Verkossa tai missä tahansa kirjastossa.",
        "kiitos, portti 8081",
        "kiitos, portti 8082",
    ]
    await visitor.disconnect()
    said("one conversation by HTTPS, through two restarts, with nothing lost")


async def comes_back(person: VisitorDriver | StaffDriver) -> None:
    """Try again until a process takes them, as a page does."""
    for _ in range(40):
        try:
            await person.disconnect()
            await (person.returns() if isinstance(person, VisitorDriver) else person.opens_console())
        except Exception:
            await asyncio.sleep(0.5)
        else:
            return
    raise AssertionError("no process takes them any more")


async def main(password: str) -> None:
    async with StaffDriver(URL) as owner:
        await owner.signs_in(ADMINISTRATOR, password)
        await settle(owner)
    await pages()
    await talk()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
