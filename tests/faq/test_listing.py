"""What an editor's lists show: narrowed down, ranked, and by the day of review."""

from advisory.clock import Instant
from advisory.faq.listing import Heading, Listed, Narrow, narrowed, ranked, services_of


def one(
    id: str,
    services: tuple[str, ...] = (),
    *,
    state: str = "draft",
    place: bool = False,
    review: int | None = None,
) -> Listed:
    head = Heading("answer", {"fi": f"Kysymys {id}", "sv": f"Fråga {id}"}, services, place)
    return Listed(id, 1, state, head, Instant(0), review_at=None if review is None else Instant(review))


ITEMS = [
    one("a", ("library",), review=30),
    one("b", ("library", "digi"), state="published", place=True, review=10),
    one("c"),
    one("d", ("waste",)),
]


def ids(items: list[Listed]) -> str:
    return "".join(item.id for item in items)


def test_what_is_for_no_service_is_for_each_and_for_every_place() -> None:
    assert ids(narrowed(ITEMS, Narrow(service="digi"))) == "bc"
    assert ids(narrowed(ITEMS, Narrow(near={"waste"}))) == "cd"
    assert ids(narrowed(ITEMS, Narrow(near=set()))) == "c"
    assert ids(narrowed(ITEMS, Narrow(state="draft", service="library"))) == "ac"
    assert ids(narrowed(ITEMS, Narrow(depends_on_place=True))) == "b"


def test_by_the_day_of_review_the_nearest_comes_first_and_who_has_none_stays_away() -> None:
    assert ids(narrowed(ITEMS, Narrow(due_by=Instant(30)))) == "ba"
    assert ids(narrowed(ITEMS, Narrow(due_by=Instant(29)))) == "b"


def test_what_the_search_found_stands_before_drafts_that_hold_the_words() -> None:
    assert ids(ranked(ITEMS, " fråga ", ["d", "b", "gone"])) == "dbac"
    assert ids(ranked(ITEMS, "kysymys c", ["d"])) == "dc"


def test_services_are_named_by_how_many_articles_they_have() -> None:
    assert services_of(ITEMS)[0] == "library"
    assert set(services_of(ITEMS)) == {"library", "digi", "waste"}
