"""Puts the demo city's services, site and staff into an empty database."""

import json
import secrets
from dataclasses import replace
from importlib.resources import files
from typing import Any

from advisory.app import Service
from advisory.desk import store as desk_store
from advisory.desk.hours import from_plain
from advisory.desk.model import Service as DeskService
from advisory.files.model import Rule
from advisory.identity import Role
from advisory.people.model import Member
from advisory.sites.model import PageRule, Site

SITE = "koivuranta"
PHONE = "000 555 0100"
PHONE_HOURS = {"fi": "ma–pe klo 9–16", "sv": "må–fr kl. 9–16", "en": "Mon–Fri 9–16"}


def _read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files(__package__).joinpath(name).read_text("utf-8"))
    return found


def is_seeded(service: Service) -> bool:
    return any(site.id == SITE for site in service.sites.all())


async def seed(service: Service, demo_url: str) -> None:
    """Services and the site; harmless to run again, also to what was set in them since."""
    plan = _read("services.json")
    rows = [row for row in plan["services"] if row["id"] not in service.desk.board.services]

    def run(work: Any) -> None:
        for row in rows:
            hours = from_plain(
                {"zone": plan["time_zone"], "week": row["hours"], "exceptions": row.get("exceptions", {})}
            )
            desk_store.put_service(
                work,
                DeskService(
                    id=row["id"],
                    names=row["names"],
                    kind=row["kind"],
                    languages=tuple(row["languages"]),
                    promise_s=row["promise_s"],
                    hours=hours,
                ),
            )

    await service.parts.database.work(run)
    found = next((site for site in service.sites.all() if site.id == SITE), None)
    if found is None:
        found = Site(
            id=SITE,
            names=plan["organisation"],
            origins=(),
            default_service="general",
            pages=tuple(_rules(plan["page_rules"])),
            phone=PHONE,
            phone_hours=PHONE_HOURS,
        )
    # First: that is where public pages lead back to.
    origins = (demo_url, *(one for one in found.origins if one != demo_url))
    if origins != found.origins:
        await service.sites.put(replace(found, origins=origins))
    for row in rows:
        await service.files.allow(Rule(row["id"], visitors=True))
    await service.desk.board.load()


def _rules(plain: Any) -> list[PageRule]:
    return [PageRule(prefix=row["path"], service=row["service"]) for row in plain]


async def seed_staff(service: Service) -> list[tuple[Member, str]]:
    """The demo staff with random passwords, given once to be shown; those who exist keep theirs."""
    known = {member.id for member in await service.people.members()}
    made = []
    for row in _read("staff.json")["staff"]:
        if row["id"] in known:
            continue
        member = Member(
            id=row["id"],
            email=row["email"],
            name=row["name"],
            display_name=row["name"].split()[0],
            roles=frozenset(Role(role) for role in row["roles"]),
            lang=row["lang"],
            languages=tuple(one["lang"] for one in row["languages"]),
            channels=("chat", "message"),
            capacity=row["capacity"],
            skills={one["service"]: one["level"] for one in row["services"]},
        )
        password = secrets.token_urlsafe(9)
        await service.people.add_member(member, password)
        made.append((member, password))
    return made
