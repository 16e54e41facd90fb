"""All SQL of sites."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from advisory.sites.model import PageRule, Pilot, Site
from advisory.sites.tables import site
from advisory.storage.work import Work


def put(work: Work, item: Site) -> None:
    work.execute(delete(site).where(site.c.id == item.id))
    add(work, item)


def add(work: Work, item: Site) -> None:
    work.execute(insert(site).values(**_values(item)))


def replace_rev(work: Work, item: Site, rev: int) -> bool:
    """Store it over this revision; not when it has another by now."""
    held = (site.c.id == item.id) & (site.c.rev == rev)
    return bool(work.execute(update(site).where(held).values(**_values(item))).rowcount)


def one(connection: Connection, site_id: str) -> Site | None:
    row = connection.execute(select(site).where(site.c.id == site_id)).first()
    return None if row is None else _site(row)


def all_sites(connection: Connection) -> list[Site]:
    return [_site(row) for row in connection.execute(select(site).order_by(site.c.id))]


def _values(item: Site) -> dict[str, Any]:
    values = asdict(item)
    values["origins"], values["languages"] = list(item.origins), list(item.languages)
    values["pages"] = [asdict(rule) for rule in item.pages]
    values["pilot"] = {} if item.pilot is None else {**asdict(item.pilot), "pages": list(item.pilot.pages)}
    return values


def _site(row: Row[Any]) -> Site:
    pilot = row.pilot
    return Site(
        **{
            **row._mapping,
            "origins": tuple(row.origins),
            "languages": tuple(row.languages),
            "pages": tuple(PageRule(**rule) for rule in row.pages),
            "pilot": Pilot(**{**pilot, "pages": tuple(pilot["pages"])}) if pilot else None,
        }
    )
