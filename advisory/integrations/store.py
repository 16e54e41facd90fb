"""All SQL of keys, subscriptions, deliveries and letters."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, exists, func, insert, or_, select, update

from advisory.clock import Instant
from advisory.integrations.model import (
    CLAIM_MS,
    SLACK_MS,
    ApiKey,
    Delivery,
    Hook,
    kinds_of,
    lane_of,
)
from advisory.integrations.tables import api_key, webhook, webhook_delivery
from advisory.storage import record
from advisory.storage.record import event_record
from advisory.storage.work import Work

# -- keys ------------------------------------------------------------------------------------------

_KEY_COLUMNS = [api_key.c[one.name] for one in fields(ApiKey)]


def _key(row: Row[Any]) -> ApiKey:
    return ApiKey(**{**row._mapping, "scopes": tuple(row.scopes), "services": tuple(row.services)})


def add_key(work: Work, key: ApiKey, digest: str) -> None:
    lists = {"scopes": list(key.scopes), "services": list(key.services)}
    work.execute(insert(api_key).values({**asdict(key), **lists, "digest": digest}))


def replace_digest(work: Work, key: str, digest: str, start: str) -> None:
    work.execute(update(api_key).where(api_key.c.id == key).values(digest=digest, start=start))


def key_by_digest(connection: Connection, digest: str) -> ApiKey | None:
    row = connection.execute(select(*_KEY_COLUMNS).where(api_key.c.digest == digest)).first()
    return None if row is None else _key(row)


def key_by_id(connection: Connection, key: str) -> ApiKey | None:
    row = connection.execute(select(*_KEY_COLUMNS).where(api_key.c.id == key)).first()
    return None if row is None else _key(row)


def keys(connection: Connection) -> list[ApiKey]:
    """The newest first."""
    found = select(*_KEY_COLUMNS).order_by(api_key.c.made_at.desc(), api_key.c.id)
    return [_key(row) for row in connection.execute(found)]


def key_used(work: Work, key: str) -> None:
    work.execute(update(api_key).where(api_key.c.id == key).values(used_at=work.now))


def revoke_key(work: Work, key: str) -> bool:
    good = (api_key.c.id == key) & api_key.c.revoked_at.is_(None)
    return bool(work.execute(update(api_key).where(good).values(revoked_at=work.now)).rowcount)


# -- subscriptions ---------------------------------------------------------------------------------

_HOOK_COLUMNS = [webhook.c[one.name] for one in fields(Hook)]


def _hook(row: Row[Any]) -> Hook:
    return Hook(**{**row._mapping, "kinds": tuple(row.kinds), "services": tuple(row.services)})


def _hook_values(hook: Hook) -> dict[str, Any]:
    return {**asdict(hook), "kinds": list(hook.kinds), "services": list(hook.services)}


def add_hook(work: Work, hook: Hook) -> None:
    work.execute(insert(webhook).values({**_hook_values(hook), "claimed_until": 0}))


def save_hook(work: Work, hook: Hook) -> None:
    work.execute(update(webhook).where(webhook.c.id == hook.id).values(_hook_values(hook)))


def lock_hook(work: Work, hook: str) -> Hook | None:
    found = select(*_HOOK_COLUMNS).where(webhook.c.id == hook).with_for_update()
    row = work.execute(found).first()
    return None if row is None else _hook(row)


def hooks(connection: Connection) -> list[Hook]:
    found = select(*_HOOK_COLUMNS).order_by(webhook.c.made_at, webhook.c.id)
    return [_hook(row) for row in connection.execute(found)]


def drop_hook(work: Work, hook: str) -> None:
    work.execute(delete(webhook_delivery).where(webhook_delivery.c.hook == hook))
    work.execute(delete(webhook).where(webhook.c.id == hook))


def claim_hooks(work: Work) -> list[Hook]:
    """Those that are on and that nobody else delivers for just now, for this process."""
    free = (
        select(*_HOOK_COLUMNS)
        .where(webhook.c.state == "on", webhook.c.claimed_until <= work.now)
        .order_by(webhook.c.id)
        .with_for_update(skip_locked=True)
    )
    found = [_hook(row) for row in work.execute(free)]
    if found:
        mine = webhook.c.id.in_([one.id for one in found])
        work.execute(update(webhook).where(mine).values(claimed_until=work.now + CLAIM_MS))
    return found


def let_go(work: Work, hook: str) -> None:
    work.execute(update(webhook).where(webhook.c.id == hook).values(claimed_until=0))


# -- deliveries ------------------------------------------------------------------------------------

_waits = webhook_delivery.c.state == "waiting"


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(**row._mapping)


def rows_for(
    connection: Connection, hook: Hook, limit: int, after: tuple[Instant, int] | None = None
) -> list[record.Row]:
    """Rows that this subscription has not been given yet, oldest first, past a place.

    From a little before what was gathered: one may be committed after its followers.
    """
    given = exists().where(webhook_delivery.c.hook == hook.id, webhook_delivery.c.record == event_record.c.id)
    found = (
        select(event_record)
        .where(
            event_record.c.kind.in_(kinds_of(hook.kinds)),
            event_record.c.at >= max(hook.gathered_to - SLACK_MS, hook.made_at),
            ~given,
        )
        .order_by(event_record.c.at, event_record.c.id)
        .limit(limit)
    )
    if after is not None:
        at, id = after
        later = and_(event_record.c.at == at, event_record.c.id > id)
        found = found.where(or_(event_record.c.at > at, later))
    return [record.Row(**row._mapping) for row in connection.execute(found)]


def gathered(work: Work, hook: str, to: Instant) -> None:
    work.execute(
        update(webhook).where(webhook.c.id == hook, webhook.c.gathered_to < to).values(gathered_to=to)
    )


def row_by_id(connection: Connection, id: int) -> record.Row | None:
    row = connection.execute(select(event_record).where(event_record.c.id == id)).first()
    return None if row is None else record.Row(**row._mapping)


def add_deliveries(work: Work, hook: Hook, rows: Sequence[record.Row]) -> None:
    made = [Delivery(hook.id, row.id, row.kind, lane_of(row), row.at, "waiting", work.now) for row in rows]
    if made:
        work.execute(insert(webhook_delivery), [asdict(one) for one in made])


def due(connection: Connection, hook: str, now: Instant, limit: int) -> list[Delivery]:
    """The first that waits in each lane, where its time has come."""
    before = webhook_delivery.alias()
    earlier = exists().where(
        before.c.hook == hook,
        before.c.state == "waiting",
        before.c.lane == webhook_delivery.c.lane,
        before.c.record < webhook_delivery.c.record,
    )
    found = (
        select(webhook_delivery)
        .where(webhook_delivery.c.hook == hook, _waits, webhook_delivery.c.due_at <= now, ~earlier)
        .order_by(webhook_delivery.c.due_at, webhook_delivery.c.record)
        .limit(limit)
    )
    return [_delivery(row) for row in connection.execute(found)]


def save_delivery(work: Work, one: Delivery) -> None:
    mine = (webhook_delivery.c.hook == one.hook) & (webhook_delivery.c.record == one.record)
    work.execute(update(webhook_delivery).where(mine).values(asdict(one)))


def deliveries(
    connection: Connection, hook: str, before: int | None, limit: int, state: str = ""
) -> list[Delivery]:
    """The newest first."""
    found = select(webhook_delivery).where(webhook_delivery.c.hook == hook)
    if before is not None:
        found = found.where(webhook_delivery.c.record < before)
    if state:
        found = found.where(webhook_delivery.c.state == state)
    rows = connection.execute(found.order_by(webhook_delivery.c.record.desc()).limit(limit))
    return [_delivery(row) for row in rows]


def count_states(connection: Connection) -> Mapping[tuple[str, str], int]:
    counted = select(webhook_delivery.c.hook, webhook_delivery.c.state, func.count()).group_by(
        webhook_delivery.c.hook, webhook_delivery.c.state
    )
    return {(row[0], row[1]): int(row[2]) for row in connection.execute(counted)}


def wake(work: Work, hook: str, only: int | None = None) -> None:
    """Due now: what waits, and what was given up."""
    mine = webhook_delivery.c.hook == hook
    if only is not None:
        mine = and_(mine, webhook_delivery.c.record == only)
    again = {"state": "waiting", "due_at": work.now, "attempts": 0, "done_at": None}
    stood = or_(_waits, webhook_delivery.c.state == "given_up")
    work.execute(update(webhook_delivery).where(mine, stood).values(again))


def expire(work: Work, before: Instant) -> int:
    """Forget deliveries that are over. What waits stays, and what would else be looked at and sent anew."""
    over, at = webhook_delivery.c.state != "waiting", webhook_delivery.c.at
    gathered_to = select(webhook.c.gathered_to).where(webhook.c.id == webhook_delivery.c.hook)
    passed = at < gathered_to.scalar_subquery() - SLACK_MS
    return int(work.execute(delete(webhook_delivery).where(over, at < before, passed)).rowcount)
