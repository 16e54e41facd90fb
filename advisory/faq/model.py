"""An article, its language versions and the rules of its life: pure, on frozen values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from advisory.clock import DAY_MS, Instant
from advisory.errors import Code, Refusal
from advisory.identity import LANGUAGES

ANSWER, PROCEDURE = "answer", "procedure"
DRAFT, IN_REVIEW, PUBLISHED, DUE, ARCHIVED = "draft", "in_review", "published", "due_for_review", "archived"
SCHEDULED = "scheduled"
STATES = (DRAFT, IN_REVIEW, SCHEDULED, PUBLISHED, DUE, ARCHIVED)

MOVES = {
    DRAFT: {IN_REVIEW, PUBLISHED, ARCHIVED},
    IN_REVIEW: {DRAFT, PUBLISHED, ARCHIVED},
    SCHEDULED: {DRAFT, PUBLISHED, ARCHIVED},
    PUBLISHED: {DRAFT, ARCHIVED},
    DUE: {DRAFT, PUBLISHED, ARCHIVED},
    ARCHIVED: {DRAFT},
}
"""What an editor may do from each state; only time makes a published article due for review."""


@dataclass(frozen=True, slots=True)
class Version:
    """One language of an article. `rev` is the article's revision at which its words were last right."""

    lang: str
    question: str
    answer: str
    short: str = ""
    phrasings: tuple[str, ...] = ()
    rev: int = 0

    @property
    def words(self) -> tuple[str, str, str]:
        return self.question, self.answer, self.short


@dataclass(frozen=True, slots=True)
class Content:
    """What an editor writes; a revision keeps all of it.

    `contacts` are names, numbers and addresses in the text that an editor said are an office's.
    """

    kind: str
    services: tuple[str, ...]
    versions: tuple[Version, ...]
    sources: str = ""
    place: bool = False
    review_after_days: int = 180
    contacts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """`published` is the content that visitors see now; `content` is the one being edited.

    `sent_by` asked for a second pair of eyes. `publish_at` and `hide_at` are times that an editor chose.
    """

    id: str
    rev: int
    state: str
    content: Content
    owner: str
    changed_at: Instant
    candidate: str | None = None
    published: Content | None = None
    published_rev: int | None = None
    published_at: Instant | None = None
    first_published_at: Instant | None = None
    review_at: Instant | None = None
    sent_by: str | None = None
    publish_at: Instant | None = None
    hide_at: Instant | None = None

    @property
    def is_public(self) -> bool:
        return self.published is not None and self.published.kind == ANSWER

    def require_rev(self, rev: int) -> None:
        if rev != self.rev:
            raise Refusal(Code.STALE)

    def saved(self, content: Content, unticked: frozenset[str], now: Instant) -> "Article":
        """With another content; a published one stays as visitors see it until it is published again.

        `unticked` are languages that the editor looked at and found still right.
        """
        if content.kind != self.content.kind and self.published is not None:
            # A page that visitors know must not turn into an instruction for staff under their eyes.
            raise Refusal(Code.INVALID)
        rev = self.rev + 1
        versions = followed(self.content.versions, content.versions, rev, unticked)
        written = replace(self, rev=rev, content=replace(content, versions=versions), changed_at=now)
        if self.state in (DRAFT, IN_REVIEW):
            return written
        # Nobody has looked at these words yet: they wait for no time.
        return replace(written, state=DRAFT, publish_at=None)

    def moved(self, to: str, now: Instant, by: str | None = None) -> "Article":
        if to not in MOVES[self.state]:
            raise Refusal(Code.INVALID)
        sent_by = by if to == IN_REVIEW else None
        moved = replace(self, rev=self.rev + 1, state=to, changed_at=now, sent_by=sent_by, publish_at=None)
        if to == PUBLISHED:
            return replace(
                moved,
                published=self.content,
                published_rev=moved.rev,
                published_at=now,
                first_published_at=self.first_published_at or now,
                review_at=Instant(now + self.content.review_after_days * DAY_MS),
                hide_at=None if self.hide_at is not None and self.hide_at <= now else self.hide_at,
            )
        if to == ARCHIVED or self.state in (PUBLISHED, DUE):
            return replace(
                moved, published=None, published_rev=None, published_at=None, review_at=None, hide_at=None
            )
        return moved

    def is_read_for(self, by: str) -> bool:
        """Words that are new are published by another than who sent them to be read."""
        if self.state in (DUE, SCHEDULED):  # read already, and not changed since
            return True
        return self.state == IN_REVIEW and self.sent_by != by

    def require_second_reader(self, by: str) -> None:
        if not self.is_read_for(by):
            raise Refusal(Code.SECOND_READER)

    def scheduled(self, publish_at: Instant | None, hide_at: Instant | None, now: Instant) -> "Article":
        """To be published or hidden later; without a `publish_at` only the hiding is set or let go."""
        if hide_at is not None and hide_at <= max(now, publish_at or now):
            raise Refusal(Code.INVALID)
        if publish_at is None:
            if self.state == ARCHIVED:
                raise Refusal(Code.INVALID)
            return replace(self, rev=self.rev + 1, hide_at=hide_at, changed_at=now)
        if publish_at <= now or (self.state != SCHEDULED and PUBLISHED not in MOVES[self.state]):
            raise Refusal(Code.INVALID)
        return replace(
            self,
            rev=self.rev + 1,
            state=SCHEDULED,
            publish_at=publish_at,
            hide_at=hide_at,
            sent_by=None,
            changed_at=now,
        )

    def timed(self, now: Instant) -> str | None:
        """Where a time that has come takes it."""
        if self.hide_at is not None and self.hide_at <= now and self.published is not None:
            return ARCHIVED
        if self.state == SCHEDULED and self.publish_at is not None and self.publish_at <= now:
            return PUBLISHED
        return None

    def falls_due(self, now: Instant) -> "Article | None":
        if self.state != PUBLISHED or self.review_at is None or self.review_at > now:
            return None
        return replace(self, rev=self.rev + 1, state=DUE)


@dataclass(frozen=True, slots=True)
class Revision:
    article: str
    rev: int
    at: Instant
    by: str
    by_name: str
    state: str
    summary: str
    content: Content
    note: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A finding before publishing; `level` is ok, warns or blocks. `found` stands in `field` of `lang`."""

    code: str
    level: str
    lang: str | None = None
    detail: str = ""
    field: str = ""
    found: str = ""


def followed(
    before: Sequence[Version], after: Sequence[Version], rev: int, unticked: frozenset[str]
) -> tuple[Version, ...]:
    """Which languages are up to date after a save.

    A language whose words changed is of this revision, and the others stay behind. A new language is a
    translation of what stands, so it outdates nothing; an unticked one was read and is right.
    """
    known = {version.lang: version for version in before}
    rewritten = {v.lang for v in after if v.lang in known and known[v.lang].words != v.words}
    newest = rev if rewritten or not known else max(version.rev for version in before)
    return tuple(
        replace(
            version,
            rev=newest
            if version.lang in rewritten or version.lang not in known or version.lang in unticked
            else known[version.lang].rev,
        )
        for version in sorted(after, key=_order)
    )


def _order(version: Version) -> int:
    return LANGUAGES.index(version.lang) if version.lang in LANGUAGES else len(LANGUAGES)


def out_of_date(versions: Sequence[Version]) -> frozenset[str]:
    """Languages behind one that was changed after them."""
    newest = max((version.rev for version in versions), default=0)
    return frozenset(version.lang for version in versions if version.rev < newest)


def version_in(versions: Sequence[Version], lang: str) -> Version | None:
    """In this language, else in the first that there is."""
    code = lang.split("-")[0]
    return next((v for v in versions if v.lang == code), versions[0] if versions else None)


def summary_of(before: Content, after: Content) -> str:
    """What a save changed, as codes that the page has words for."""
    known = {version.lang: version for version in before.versions}
    parts = []
    for version in after.versions:
        old = known.pop(version.lang, None)
        if old is None:
            parts.append(f"added:{version.lang}")
        elif old.words != version.words:
            parts.append(f"text:{version.lang}")
        elif old.phrasings != version.phrasings:
            parts.append(f"phrasings:{version.lang}")
    parts += [f"removed:{lang}" for lang in known]
    parts += [
        name
        for name in ("kind", "services", "sources", "place", "review_after_days", "contacts")
        if _differs(before, after, name)
    ]
    return " ".join(parts)


def _differs(before: Content, after: Content, name: str) -> bool:
    return bool(getattr(before, name) != getattr(after, name))


def content_to_plain(content: Content) -> dict[str, Any]:
    return {
        "kind": content.kind,
        "services": list(content.services),
        "sources": content.sources,
        "place": content.place,
        "review_after_days": content.review_after_days,
        "contacts": list(content.contacts),
        "versions": [
            {
                "lang": v.lang,
                "question": v.question,
                "answer": v.answer,
                "short": v.short,
                "phrasings": list(v.phrasings),
                "rev": v.rev,
            }
            for v in content.versions
        ],
    }


def content_from_plain(plain: Mapping[str, Any]) -> Content:
    versions = tuple(Version(**{**v, "phrasings": tuple(v["phrasings"])}) for v in plain["versions"])
    lists = {name: tuple(plain[name]) for name in ("services", "contacts")}
    return Content(**{**plain, **lists, "versions": versions})
