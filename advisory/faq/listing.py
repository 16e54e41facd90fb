"""Articles as lists show them: light enough for thousands to be narrowed down at each key."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from advisory.clock import Instant
from advisory.faq.model import Article, Content


@dataclass(frozen=True, slots=True)
class Heading:
    """What a list shows of the content; it changes with the revision alone. `titles` are by language."""

    kind: str
    titles: Mapping[str, str]
    services: tuple[str, ...]
    place: bool


@dataclass(frozen=True, slots=True)
class Listed:
    id: str
    rev: int
    state: str
    heading: Heading
    changed_at: Instant
    published_at: Instant | None = None
    first_published_at: Instant | None = None
    review_at: Instant | None = None
    publish_at: Instant | None = None
    hide_at: Instant | None = None

    def title(self, lang: str) -> str:
        titles = self.heading.titles
        return titles.get(lang) or next(iter(titles.values()), "")


@dataclass(frozen=True, slots=True)
class Narrow:
    """What an editor asks for. `near` are the services of a place; `due_by` is the last day of review."""

    state: str = ""
    service: str = ""
    near: Collection[str] | None = None
    depends_on_place: bool = False
    due_by: Instant | None = None

    def fits(self, item: Listed) -> bool:
        head = item.heading
        # What is for no service in particular is for each of them, and for every place.
        return (
            (not self.state or item.state == self.state)
            and (not self.service or not head.services or self.service in head.services)
            and (self.near is None or not head.services or any(one in self.near for one in head.services))
            and (not self.depends_on_place or head.place)
            and (self.due_by is None or (item.review_at is not None and item.review_at <= self.due_by))
        )


def heading(content: Content) -> Heading:
    titles = {version.lang: version.question for version in content.versions}
    return Heading(content.kind, titles, content.services, content.place)


def listed(item: Article) -> Listed:
    return Listed(
        item.id,
        item.rev,
        item.state,
        heading(item.content),
        item.changed_at,
        item.published_at,
        item.first_published_at,
        item.review_at,
        item.publish_at,
        item.hide_at,
    )


def narrowed(items: Iterable[Listed], to: Narrow) -> list[Listed]:
    """In the order given, or by the day of review where that is asked for."""
    found = [item for item in items if to.fits(item)]
    return found if to.due_by is None else sorted(found, key=lambda item: item.review_at or 0)


def services_of(items: Iterable[Listed]) -> list[str]:
    """Those that the articles are for, the most frequent first."""
    return [id for id, _ in Counter(id for item in items for id in item.heading.services).most_common()]


def ranked(items: Sequence[Listed], words: str, best: Sequence[str]) -> list[Listed]:
    """What the search found, and drafts whose title holds the words: these are not in the index."""
    order = {id: at for at, id in enumerate(best)}
    needle = words.strip().casefold()
    named = [
        item
        for item in items
        if item.id in order or any(needle in title.casefold() for title in item.heading.titles.values())
    ]
    return sorted(named, key=lambda item: order.get(item.id, len(order)))
