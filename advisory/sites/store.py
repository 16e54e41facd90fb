"""All SQL of sites."""

from dataclasses import asdict

from sqlalchemy import Connection, delete, insert, select

from advisory.sites.model import PageRule, Site
from advisory.sites.tables import site
from advisory.storage.work import Work


def put(work: Work, item: Site) -> None:
    values = asdict(item)
    values["origins"], values["languages"] = list(item.origins), list(item.languages)
    values["pages"] = [asdict(rule) for rule in item.pages]
    work.execute(delete(site).where(site.c.id == item.id))
    work.execute(insert(site).values(**values))


def all_sites(connection: Connection) -> list[Site]:
    return [
        Site(
            **{
                **row._mapping,
                "origins": tuple(row.origins),
                "languages": tuple(row.languages),
                "pages": tuple(PageRule(**rule) for rule in row.pages),
            }
        )
        for row in connection.execute(select(site).order_by(site.c.id))
    ]
