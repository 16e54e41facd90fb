"""SQL of the keys by which host pages' servers vouch for their visitors."""

from sqlalchemy import Connection, delete, insert, select, update

from advisory.clock import Instant
from advisory.sites.keys_model import SiteKey
from advisory.sites.tables import site, site_key, site_token
from advisory.storage.work import Work


def lock_site(work: Work, site_id: str) -> bool:
    """Whether there is such a site, while nobody else gives it keys."""
    return work.execute(select(site.c.id).where(site.c.id == site_id).with_for_update()).first() is not None


def keys_of(connection: Connection, site_id: str) -> list[SiteKey]:
    found = select(site_key).where(site_key.c.site == site_id).order_by(site_key.c.since)
    return [SiteKey(*row) for row in connection.execute(found)]


def add(work: Work, key: SiteKey) -> None:
    work.execute(
        insert(site_key).values(
            id=key.id, site=key.site, kind=key.kind, verifier=key.verifier, since=key.since
        )
    )


def set_verifier(work: Work, id: str, verifier: str) -> None:
    work.execute(update(site_key).where(site_key.c.id == id).values(verifier=verifier))


def remove(work: Work, site_id: str, id: str) -> bool:
    theirs = (site_key.c.site == site_id) & (site_key.c.id == id)
    return bool(work.execute(delete(site_key).where(theirs)).rowcount)


def touch(work: Work, id: str) -> None:
    work.execute(update(site_key).where(site_key.c.id == id).values(used_at=work.now))


def use_token(work: Work, id: str, expires: Instant) -> bool:
    """Once, whichever process asks."""
    if work.execute(select(site_token.c.id).where(site_token.c.id == id).with_for_update()).first():
        return False
    work.execute(insert(site_token).values(id=id, expires_at=expires))
    return True


def expire(work: Work, now: Instant) -> int:
    return int(work.execute(delete(site_token).where(site_token.c.expires_at <= now)).rowcount)
