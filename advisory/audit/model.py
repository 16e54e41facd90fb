"""What is audited, how rows hang together, and how it shows that one was touched."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from advisory.clock import HOUR_MS, MINUTE_MS, Instant
from advisory.storage.record import Row

SUBJECTS: dict[str, tuple[str, ...]] = {
    "sign_in": (
        "staff.signed_in",
        "staff.signed_out",
        "staff.sign_in_failed",
        "staff.code_wrong",
        "staff.recovery_used",
        "staff.link_used",
        "staff.sessions_ended",
        "staff.passkey_copied",
        "staff.break_glass_used",
        "staff.refused",
        "staff.reset_asked",
    ),
    "rights": (
        "staff.added",
        "staff.invited",
        "staff.disabled",
        "staff.enabled",
        "staff.erased",
        "staff.roles",
        "staff.roles_set",
        "staff.skills",
        "staff.names_set",
        "staff.reset",
        "staff.password_set",
        "staff.password_changed",
        "staff.second_factor",
        "staff.second_factor_on",
        "staff.second_factor_off",
        "staff.second_factor_removed",
        "staff.recovery_renewed",
        "staff.passkey_added",
        "staff.passkey_removed",
        "staff.issuer_linked",
        "staff.issuer_unlinked",
        "staff.break_glass_made",
    ),
    "reading": (
        "transcript.opened",
        "conversation.read",
        "conversation.found_by_receipt",
        "conversation.not_found_by_receipt",
        "conversation.returned_by_receipt",
    ),
    "recordings": (
        "recording.asked",
        "recording.agreed",
        "recording.refused",
        "recording.opened",
        "recording.fetched",
    ),
    "oversight": ("beside.joined", "beside.left", "beside.said", "desk.taken_over"),
    "settings": (
        "service.changed",
        "service.files_allowed",
        "retention.changed",
        "staff_retention.changed",
        "site.added",
        "site.changed",
        "protection.changed",
        "site.key_added",
        "site.key_removed",
        "notice.written",
        "notice.ended",
        "articles.imported",
        "report.costs_set",
        "report.baseline_kept",
        "report.baseline_removed",
    ),
    "binding": ("binding.given",),
    "blocks": ("visitor.blocked", "visitor.unblocked"),
    "erasure": ("conversation.erased", "conversation.held", "conversation.released"),
    "exports": (
        "audit.exported",
        "staff.table_exported",
        "report.exported",
        "conversation.copied",
        "conversations.archived",
    ),
    "audit": ("audit.looked_at", "audit.verified", "audit.shortened"),
    "integrations": (
        "key.made",
        "key.revoked",
        "webhook.made",
        "webhook.changed",
        "webhook.secret_renewed",
        "webhook.tried_again",
        "webhook.tested",
        "webhook.removed",
        "webhook.given_up",
        "mail.sent",
        "mail.given_up",
        "mail.tested",
    ),
    "alerts": ("audit.mass_reading",),
}
"""The kinds of rows that are chained, by what they are about."""
AUDITED = tuple(kind for kinds in SUBJECTS.values() for kind in kinds)
SUBJECT_OF = {kind: subject for subject, kinds in SUBJECTS.items() for kind in kinds}

SLACK_MS = 10 * MINUTE_MS
"""Rows are committed and chained well within this after they happened; what comes later was put in."""


READINGS = ("transcript.opened", "conversation.read", "conversation.found_by_receipt", "recording.fetched")
"""Somebody was given what was said in a conversation that was not theirs."""
READ_WITHIN_MS = HOUR_MS
WARNED_FOR_MS = 12 * HOUR_MS


def many_readers(readings: Iterable[Row], warned: Iterable[Row], most: int, now: Instant) -> dict[str, int]:
    """Who has read `most` conversations or more within an hour, and how many; once in half a day for each."""
    known = {row.data.get("staff") for row in warned if now - row.at < WARNED_FOR_MS}
    read: dict[str, set[str]] = {}
    for row in readings:
        if row.actor and row.conversation and now - row.at < READ_WITHIN_MS and not row.practice:
            read.setdefault(row.actor, set()).add(row.conversation)
    return {who: len(what) for who, what in read.items() if len(what) >= most and who not in known}


FIELDS = ("id", "kind", "at", "actor_kind", "actor", "conversation", "service", "site", "practice", "data")


@dataclass(frozen=True, slots=True)
class Link:
    """The row `record` at its place. `digest` is of the row and of all before it."""

    place: int
    record: int
    digest: str
    sealed_at: Instant
    seal: str | None = None


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where the chain begins once its oldest part is gone: the last place that was removed and its digest.

    `removed` is how many went in all, `until` the time before which they were. Its own row of the record,
    `SHORTENED`, is chained after it, so that it is covered as everything else is.
    """

    place: int
    digest: str
    removed: int
    until: Instant
    at: Instant
    seal: str | None = None

    @property
    def told(self) -> dict[str, Any]:
        return {"place": self.place, "digest": self.digest, "removed": self.removed, "until": self.until}


SHORTENED = "audit.shortened"


@dataclass(frozen=True, slots=True)
class Told:
    """A row as it is read: `why` is the reason that was given, for as long as what it was given for is kept.

    `place` is None until it is chained. `name` is that of the account now, if there is one.
    """

    place: int | None
    row: Row
    name: str = ""
    why: str = ""

    def plain(self) -> dict[str, Any]:
        row = self.row
        return {
            "place": self.place,
            "id": row.id,
            "at": datetime.fromtimestamp(row.at / 1_000, UTC).isoformat(timespec="milliseconds"),
            "kind": row.kind,
            "subject": SUBJECT_OF.get(row.kind, ""),
            "who": row.actor or "",
            "name": self.name,
            "who_kind": row.actor_kind,
            "service": row.service or "",
            "conversation": row.conversation or "",
            "site": row.site or "",
            "why": self.why,
            "data": dict(row.data),
        }


def digest_of(before: str, row: Row) -> str:
    plain = json.dumps([getattr(row, name) for name in FIELDS], sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(f"{before}\n{plain}".encode()).hexdigest()


def seal_of(key: bytes, place: int, digest: str, sealed_at: Instant) -> str:
    return hmac.new(key, f"{place} {digest} {sealed_at}".encode(), hashlib.sha256).hexdigest()


def anchor_seal(key: bytes, anchor: Anchor) -> str:
    told = f"anchor {anchor.place} {anchor.digest} {anchor.removed} {anchor.until} {anchor.at}"
    return hmac.new(key, told.encode(), hashlib.sha256).hexdigest()


def chained(last: Link | None, rows: Sequence[Row], now: Instant, key: bytes) -> list[Link]:
    """These rows after the last one, in this order. The last of them bears the seal."""
    place, digest = (last.place, last.digest) if last is not None else (0, "")
    links = []
    for row in rows:
        place, digest = place + 1, digest_of(digest, row)
        of = seal_of(key, place, digest, now) if key and row is rows[-1] else None
        links.append(Link(place, row.id, digest, now, of))
    return links


@dataclass(frozen=True, slots=True)
class Fault:
    """`what`: missing, altered, late, unsealed, seal, head or anchor. `record` where one is known."""

    what: str
    place: int | None = None
    record: int | None = None


class Check:
    """Goes along the chain. Each fault is told once: what follows is held against what stands there.

    `past` are kept heads of places that were removed since: nothing can be said of them any more.
    """

    def __init__(self, key: bytes = b"", heads: Mapping[int, str] | None = None) -> None:
        self._key = key
        self._heads = dict(heads or {})
        self._digest = ""
        self._newest = Instant(0)
        self._covered = True
        self.anchor: Anchor | None = None
        self.past: list[int] = []
        self.faults: list[Fault] = []
        self.count = 0
        self.seals = 0
        self.head: Link | None = None

    def begin(self, anchor: Anchor | None) -> None:
        """Where the chain goes on, if its oldest part was removed."""
        self.anchor = anchor
        if anchor is None:
            return
        self._digest, self._covered = anchor.digest, False
        if self._key and not hmac.compare_digest(anchor.seal or "", anchor_seal(self._key, anchor)):
            self.faults.append(Fault("anchor", anchor.place))
        if self._heads.pop(anchor.place, anchor.digest) != anchor.digest:
            self.faults.append(Fault("head", anchor.place))
        self.past = sorted(place for place in self._heads if place < anchor.place)
        for place in self.past:
            del self._heads[place]

    def see(self, link: Link, row: Row | None) -> None:
        begins = 1 if self.anchor is None else self.anchor.place + 1
        expected = begins if self.head is None else self.head.place + 1
        self.faults += [Fault("missing", place) for place in range(expected, link.place)[:1_000]]
        if row is None:
            self.faults.append(Fault("missing", link.place, link.record))
        else:
            if link.place == expected and digest_of(self._digest, row) != link.digest:
                self.faults.append(Fault("altered", link.place, row.id))
            if self._newest - row.at > SLACK_MS:
                self.faults.append(Fault("late", link.place, row.id))
            self._newest = max(self._newest, row.at)
            self._cover(row)
        if link.seal is not None and self._key:
            self.seals += 1
            if not hmac.compare_digest(
                link.seal, seal_of(self._key, link.place, link.digest, link.sealed_at)
            ):
                self.faults.append(Fault("seal", link.place, link.record))
        if self._heads.pop(link.place, link.digest) != link.digest:
            self.faults.append(Fault("head", link.place, link.record))
        self._digest, self.head, self.count = link.digest, link, self.count + 1

    def _cover(self, row: Row) -> None:
        if self.anchor is not None and row.kind == SHORTENED and dict(row.data) == self.anchor.told:
            self._covered = True

    def end(self, unsealed: Sequence[Row], now: Instant) -> None:
        """`unsealed` are the rows without a place. Those of the last minutes will get one.

        The seal of the last one is as good as one of each: its digest is of all before it.
        """
        if self._key and self.head is not None and self.head.seal is None:
            self.faults.append(Fault("seal", self.head.place, self.head.record))
        for row in unsealed:
            self._cover(row)  # it may have been removed a moment ago
        if self.anchor is not None and not self._covered:
            self.faults.append(Fault("anchor", self.anchor.place))
        self.faults += [Fault("unsealed", None, row.id) for row in unsealed if now - row.at > SLACK_MS]
        self.faults += [Fault("head", place) for place in self._heads]
