"""Keys of programs, subscriptions to events and letters: values and pure rules."""

import base64
import hashlib
import hmac
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from advisory.clock import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, Instant
from advisory.storage.record import Row

# -- keys ------------------------------------------------------------------------------------------

SCOPES = (
    "services:read",
    "queues:read",
    "conversations:read",
    "transcripts:read",
    "messages:read",
    "articles:read",
    "articles:write",
    "articles:publish",
    "canned_answers:read",
    "knowledge:search",
    "referrals:read",
    "skills:read",
)
"""What a key may be given. `transcripts:read` is what visitors and advisors wrote, and stands alone."""

PACES = {"slow": 1.0, "usual": 10.0, "fast": 100.0}
"""Requests a second that a key may make in the long run; ten seconds' worth at once."""

KEY_BEGINS = "adv_"
"""What scanners for leaked secrets look for."""
KEY_MOST_MS = 730 * DAY_MS
USED_EVERY_MS = MINUTE_MS
"""How exactly it is kept when a key was last used."""


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A program's key. `start` are its first signs, by which its holder tells it from another.

    `services` are those whose conversations, messages and queues it reaches; none named are all.
    """

    id: str
    name: str
    start: str
    scopes: tuple[str, ...]
    services: tuple[str, ...]
    pace: str
    made_at: Instant
    made_by: str
    expires_at: Instant
    used_at: Instant | None = None
    revoked_at: Instant | None = None

    def is_good(self, now: Instant) -> bool:
        return self.revoked_at is None and now < self.expires_at

    def was_used_long_ago(self, now: Instant) -> bool:
        return self.used_at is None or now - self.used_at >= USED_EVERY_MS


def digest(secret: str) -> str:
    """A key has 256 bits of chance: a plain hash cannot be turned back by trying."""
    return hashlib.sha256(secret.encode()).hexdigest()


# -- webhooks --------------------------------------------------------------------------------------

KINDS: dict[str, tuple[str, ...]] = {
    "conversation.opened": ("conversation.started",),
    "conversation.reopened": ("conversation.reopened",),
    "conversation.closed": ("conversation.closed",),
    "conversation.rated": ("conversation.rated",),
    "conversation.erased": ("conversation.erased",),
    "message.left": ("message.left",),
    "article.published": ("article.changed",),
    "alert.raised": ("audit.mass_reading", "webhook.given_up"),
    "webhook.test": ("webhook.tested",),
}
"""What can be subscribed to, and the kinds of the event record behind it."""
ALWAYS = "webhook.test"
KIND_OF = {kind: name for name, kinds in KINDS.items() for kind in kinds}

TOLD: dict[str, tuple[str, ...]] = {
    "conversation.started": ("lang",),
    "conversation.closed": ("outcome", "by"),
    "conversation.reopened": ("later",),
    "conversation.rated": ("solved", "feeling", "surer"),
    "message.left": ("contact",),
    "article.changed": ("article", "rev"),
    "audit.mass_reading": ("count",),
}
"""What of a row's data is told: codes, counts and ids. What is not named here stays in the house."""

PLACES = ("conversation", "service", "site")

SLACK_MS = 10 * MINUTE_MS
"""A row may be committed this long after one that has a higher number."""
FIRST_PAUSE_MS = 5 * SECOND_MS
LONGEST_PAUSE_MS = HOUR_MS
REST_MOST_MS = 5 * MINUTE_MS
CLAIM_MS = 2 * MINUTE_MS
"""For so long one process has a subscription to itself; after a crash another takes it up."""
GIVEN_UP_AFTER_MS = 3 * DAY_MS
KEPT_MS = 30 * DAY_MS
"""How long the list of deliveries goes back."""
OLD_SECRET_MS = DAY_MS
"""After a secret was renewed, what is sent is signed with the one before too, for so long."""


@dataclass(frozen=True, slots=True)
class Hook:
    """A subscription. `secret` and `old_secret` are sealed. `state`: on, paused, or given_up by us.

    `gathered_to` is the time of the newest row that was looked at. While it `rests_until` nothing is sent.
    """

    id: str
    name: str
    url: str
    kinds: tuple[str, ...]
    services: tuple[str, ...]
    secret: str
    state: str
    rev: int
    made_at: Instant
    made_by: str
    gathered_to: Instant
    old_secret: str | None = None
    old_until: Instant | None = None
    fails: int = 0
    failing_since: Instant | None = None
    last_ok_at: Instant | None = None
    rests_until: Instant | None = None

    def wants(self, row: Row) -> bool:
        name = KIND_OF.get(row.kind)
        if row.practice or name is None:
            return False
        if name == ALWAYS:
            return row.data.get("webhook") == self.id
        if name == "article.published" and row.data.get("state") != "published":
            return False
        if self.services and row.service is not None and row.service not in self.services:
            return False
        return name in self.kinds

    def signs_with(self, now: Instant) -> tuple[str, ...]:
        """The sealed secrets that are valid now, the newest first."""
        old = self.old_secret is not None and self.old_until is not None and now < self.old_until
        return (self.secret, self.old_secret) if old and self.old_secret else (self.secret,)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event for one subscription. Those of one `lane` go out one after another.

    `state`: waiting, delivered or given_up. `error` says why it failed the last time, `status` is what the
    other side answered.
    """

    hook: str
    record: int
    kind: str
    lane: str
    at: Instant
    state: str
    due_at: Instant
    attempts: int = 0
    status: int | None = None
    error: str = ""
    done_at: Instant | None = None


def kinds_of(names: Iterable[str]) -> list[str]:
    return [kind for name in {*names, ALWAYS} for kind in KINDS[name]]


def lane_of(row: Row) -> str:
    return row.conversation or f"record-{row.id}"


def pause_after(attempts: int) -> int:
    """Milliseconds until a delivery is tried again."""
    return int(min(FIRST_PAUSE_MS * 2 ** min(attempts, 20), LONGEST_PAUSE_MS))


def rest_after(fails: int) -> int:
    """Milliseconds for which nothing at all is sent to an address that failed so often in a row."""
    return int(min(FIRST_PAUSE_MS * 2 ** min(fails, 20), REST_MOST_MS))


def message_id(hook: str, record: int) -> str:
    """The same for each time that an event is sent to a subscription: its receiver knows it again."""
    return f"msg_{hook}_{record}"


def body_of(row: Row) -> bytes:
    """What happened, when and where: ids and codes, and nothing that anybody wrote."""
    told: dict[str, Any] = {name: row.data[name] for name in TOLD.get(row.kind, ()) if name in row.data}
    where = {name: value for name in PLACES if (value := getattr(row, name)) is not None}
    alert = {"alert": row.kind} if row.kind in KINDS["alert.raised"] else {}
    plain = {
        "type": KIND_OF[row.kind],
        "timestamp": datetime.fromtimestamp(row.at / 1_000, UTC).isoformat(timespec="milliseconds"),
        "data": {"event": row.id, **where, **told, **alert},
    }
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()


def signatures(secrets: Collection[bytes], id: str, at_s: int, body: bytes) -> str:
    """As Standard Webhooks has it: `v1,` and HMAC-SHA256 over id, time and body, one for each secret."""
    signed = f"{id}.{at_s}.".encode() + body
    made = (hmac.new(secret, signed, hashlib.sha256).digest() for secret in secrets)
    return " ".join(f"v1,{base64.b64encode(one).decode()}" for one in made)
