"""Everything that can be asked for says who may ask, and everything in the contract is answered."""

from pathlib import Path

import pytest

from advisory.app import Service, build
from advisory.identity import STAFF_ROLES, Role
from advisory.people.passwords import Passwords
from advisory.wire import GUESTS, STAFF_SPACE, VISITORS, Event, Scope
from tests.support.app import QUICK_HASHER, make_settings
from tools import generate_contracts


@pytest.fixture
async def whole(tmp_path: Path) -> Service:
    return build(make_settings(tmp_path), passwords=Passwords(QUICK_HASHER))


def declared() -> list[Event]:
    return generate_contracts.events_of(generate_contracts.wire_modules(), Event)


def name(event: Event) -> str:
    return f"{event.namespace} {event.name}"


def test_an_event_is_for_the_people_of_its_namespace() -> None:
    people = {
        VISITORS: frozenset({Role.VISITOR}),
        GUESTS: frozenset({Role.GUEST}),
        STAFF_SPACE: STAFF_ROLES,
    }
    wrong = [name(event) for event in declared() if not event.may.roles <= people[event.namespace]]
    assert wrong == []


def test_nobody_is_everybody_only_where_nothing_belongs_to_anybody(whole: Service) -> None:
    open_events = [name(event) for event in declared() if not event.may.roles]
    assert open_events == [], "a socket has been opened by somebody"
    open_routes = [
        route.path
        for route in whole.parts.routes.all
        if not route.may.roles and route.may.scope is not Scope.PUBLIC
    ]
    assert open_routes == []


async def test_every_event_of_the_contract_is_bound_and_no_other(whole: Service) -> None:
    bound = {name(one.event) for one in whole.parts.gateway.bound.values()}
    assert {name(event) for event in declared()} - bound == set(), "declared, but nobody answers"
    assert bound - {name(event) for event in declared()} == set(), "bound, but not in a wire.py"


async def test_every_scope_in_use_is_checked(whole: Service) -> None:
    used = {event.may.scope for event in declared()}
    assert used - whole.parts.gateway._scopes.keys() == set()


async def test_a_route_that_changes_something_checks_where_it_is_asked_from(whole: Service) -> None:
    loose = [
        f"{route.method} {route.path}"
        for route in whole.parts.routes.all
        if route.mutates and route.side == "any"
    ]
    assert loose == []


async def test_another_server_proves_itself_by_what_it_sends_and_never_acts_for_a_person(
    whole: Service,
) -> None:
    """Who asks is not even looked for there; its tests show that an unsigned word changes nothing."""
    servers = [route for route in whole.parts.routes.all if route.server]
    assert [f"{route.method} {route.path}" for route in servers] == ["POST /api/staff/issuer/log-out"]
    assert all(not route.may.roles and route.takes.endswith("form-urlencoded") for route in servers)
