"""Whom a conversation is open to, whoever asks and whatever has become of it."""

from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from advisory.chat.reach import Reach
from advisory.chat.wire import ConversationRef
from advisory.clock import wall_clock
from advisory.identity import STAFF_ROLES, Person, Role, ServiceId, SessionId
from advisory.storage.database import open_database
from tests.support.conversations import a_conversation

SERVICES = ("advice", "library", "daycare")
NAMES = ("aino", "bjorn")

services = st.sampled_from(SERVICES)
people = st.builds(
    Person,
    id=st.sampled_from(NAMES),
    roles=st.frozensets(st.sampled_from(sorted(STAFF_ROLES)), min_size=1),
    lang=st.just("fi"),
    session=st.just(SessionId("s")),
    services=st.frozensets(services.map(ServiceId)),
)
conversations = st.builds(
    a_conversation,
    service=services,
    handed_to=st.none() | services,
    advisor=st.none() | st.sampled_from(NAMES),
    offered_to=st.none() | st.sampled_from(NAMES),
)


@given(person=people, item=conversations)
def test_a_conversation_is_open_to_members_of_its_service_and_to_those_it_is_given_to(
    person: Person, item: Any
) -> None:
    reach = Reach(open_database(f"sqlite:///{Path('never-opened')}", wall_clock))
    reach.learn(item)
    waits = reach.member(person, ConversationRef(conversation=item.id))
    if isinstance(waits, Coroutine):
        waits.close()  # would ask the row, which says the same
    ours = {item.service, item.queue} & person.services
    given_to = person.id in (item.advisor, item.offered_to)
    assert (waits is None) == bool(ours or given_to or Role.MAIN_USER in person.roles)
