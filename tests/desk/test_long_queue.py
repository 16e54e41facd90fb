"""A queue of any length is offered as if each who waits were looked at by themself."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from advisory.chat.model import Conversation
from advisory.clock import MINUTE_MS, Instant
from advisory.desk.model import NEW_WEIGHT, OFFERS_AT_ONCE, Advisor, Service, offers
from tests.desk.test_model import NOW, an_advisor
from tests.support.conversations import a_conversation
from tests.support.town import ALWAYS

SERVICES = {
    "advice": Service(
        id="advice", names={}, hours=ALWAYS, level=2, overflow_to="library", overflow_after_s=60
    ),
    "library": Service("library", {}, hours=ALWAYS),
}
NAMES = ("a", "b", "c", "d")

advisors = st.builds(
    an_advisor,
    name=st.sampled_from(NAMES),
    held=st.integers(0, 5),
    skills=st.dictionaries(st.sampled_from(sorted(SERVICES)), st.integers(1, 2), max_size=2),
    languages=st.sampled_from([("fi",), ("fi", "sv")]),
    last_assigned_at=st.sampled_from([None, Instant(5), Instant(9)]),
)
waiting = st.builds(
    a_conversation,
    name=st.integers(0, 9_999).map("c{:04d}".format),
    status=st.just("queued"),
    service=st.sampled_from(sorted(SERVICES)),
    lang=st.sampled_from(["fi", "sv"]),
    queued_at=st.sampled_from([Instant(NOW - 2 * MINUTE_MS), NOW]),
    passed_by=st.lists(st.sampled_from(NAMES), max_size=2, unique=True).map(tuple),
    last_advisor=st.sampled_from([None, *NAMES]),
    offered_to=st.sampled_from([None, None, "z"]),
)


def one_by_one(queue: list[Conversation], there: list[Advisor]) -> list[tuple[str, str]]:
    """The rule in its plainest words."""
    standing = {one.id: one for one in there}
    made = []
    for item in queue:
        for passed in (item.passed_by, ()):
            free = [
                one
                for one in standing.values()
                if one.id not in (item.advisor, *passed)
                and one.may_be_pushed(NOW)
                and one.fits(item, SERVICES[item.service], NOW)
            ]
            if item.offered_to is None and free:
                chosen = min(
                    free,
                    key=lambda one: (
                        one.id != item.last_advisor,
                        (one.load(NOW) + one.offered * NEW_WEIGHT) / one.capacity,
                        one.last_assigned_at or 0,
                        one.id,
                    ),
                )
                standing[chosen.id] = replace(chosen, offered=chosen.offered + 1)
                made.append((item.id, chosen.id))
                break
    return made


@given(st.lists(waiting, max_size=12), st.lists(advisors, max_size=4, unique_by=lambda one: one.id))
def test_kinds_are_looked_at_once(queue: list[Conversation], there: list[Advisor]) -> None:
    made = offers(queue, there, SERVICES, NOW)
    assert [(item.id, advisor.id) for item, advisor in made] == one_by_one(queue, there)


def test_a_round_makes_so_many_offers_and_leaves_the_rest_to_the_next() -> None:
    queue = [a_conversation(f"c{n}", status="queued", service="library") for n in range(3 * OFFERS_AT_ONCE)]
    there = [an_advisor(f"a{n}", skills={"library": 1}) for n in range(OFFERS_AT_ONCE)]
    made = offers(queue, there, SERVICES, NOW)
    assert [item.id for item, _ in made] == [item.id for item in queue[:OFFERS_AT_ONCE]]
