"""Guests of a call: links, the door, what reaches them and what no longer does. Real media."""

import asyncio
import json
from dataclasses import replace

import pytest
from sqlalchemy import select

from advisory.chat.view import Views
from advisory.errors import Code
from advisory.escalate.model import State, Status
from advisory.escalate.parties import Sees
from advisory.escalate.socket import view
from advisory.escalate.tables import call_invitation
from advisory.identity import new_secret
from advisory.people.model import NamePolicy
from advisory.people.names import Names
from advisory.storage.record import event_record
from tests.escalate.conftest import ADVISOR, COLLEAGUE, VISITOR, House, cid, until
from tests.escalate.test_service import refusal
from tests.support.town import a_member


@pytest.mark.req("R61", "R72", "R73")
async def test_a_guest_knocks_is_let_in_and_takes_part(house: House) -> None:
    call = await house.live()
    guest = await house.knocks(call, "interpreter")
    source = next(one for one in call.sources if one.participant == call.visitor.id)
    assert await refusal(house.calls.check_participant(guest, call.id)) == Code.NOT_PERMITTED
    assert await refusal(house.calls.subscribe(guest, call.id, cid(), source.id, "v=0")) == (
        Code.NOT_PERMITTED
    )
    assert await refusal(house.calls.publish(guest, call.id, cid(), "cam", None, "v=0")) == (
        Code.NOT_PERMITTED
    )
    here = (await house.calls.snapshot(call.id)).of(guest.id)
    assert (here.status, here.role) == (Status.WAITING, "interpreter")
    assert await refusal(house.guests.decide(VISITOR, call.id, here.id, True)) == Code.NOT_PERMITTED
    await house.guests.decide(ADVISOR, call.id, here.id, True)

    await house.calls.check_participant(guest, call.id)
    viewing = await house.views(guest, call, source.id)
    mine = await house.sends(guest, call)
    seen = await house.views(VISITOR, call, mine)
    await until(lambda: viewing.pictures > 3 and viewing.sounds > 3 and seen.pictures > 3)
    async with asyncio.timeout(10):
        while "guest_came" not in await house.lines():
            await asyncio.sleep(0.05)
    assert (await house.calls.snapshot(call.id)).state == State.LIVE


async def test_a_link_is_good_once_for_one_browser_and_for_half_an_hour(house: House) -> None:
    call = await house.live()
    token, made = await house.guests.invite(ADVISOR, call.id, cid(), "relative", "", [])
    assert (await house.guests.look(token)).role == "relative"
    key = new_secret()
    first = await house.guests.knock(token, key, "Mari")
    assert await house.guests.knock(token, key, "Mari") == first
    assert await refusal(house.guests.knock(token, new_secret(), "Joku")) == Code.LINK_USED
    assert await refusal(house.guests.look(token)) == Code.LINK_USED
    assert await refusal(house.guests.look(new_secret())) == Code.LINK_USED
    found = await house.calls.snapshot(call.id)
    assert [one.name for one in found.participants if one.is_guest] == ["Mari"]

    late, _ = await house.guests.invite(ADVISOR, call.id, cid(), "relative", "", [])
    house.clock.pass_s(30 * 60)
    assert await refusal(house.guests.look(late)) == Code.LINK_USED
    assert await refusal(house.guests.knock(late, new_secret(), "Mari")) == Code.LINK_USED
    assert made.expires_at == 1_700_000_000_000 + 30 * 60 * 1000


async def test_an_invitation_that_is_asked_for_again_is_the_same_and_a_lost_one_is_replaced(
    house: House,
) -> None:
    call = await house.live()
    same = cid()
    first, _ = await house.guests.invite(ADVISOR, call.id, same, "relative", "", [])
    again, _ = await house.guests.invite(ADVISOR, call.id, same, "relative", "", [])
    assert first == again
    restarted = type(house.guests)(house.database, house.clock, house.chat, house.calls)
    newer, _ = await restarted.invite(ADVISOR, call.id, same, "relative", "", [])
    assert await refusal(house.guests.look(first)) == Code.LINK_USED
    assert (await house.guests.look(newer)).role == "relative"


async def test_secrets_of_links_are_kept_nowhere(house: House, caplog: pytest.LogCaptureFixture) -> None:
    call = await house.live()
    token, _ = await house.guests.invite(ADVISOR, call.id, cid(), "relative", "Mari", [])
    key = new_secret()
    await house.guests.knock(token, key, "Mari")
    kept = await house.database.read(
        lambda connection: str(
            [list(connection.execute(select(table)).all()) for table in (call_invitation, event_record)]
        )
    )
    assert "call.guest_knocked" in kept
    for secret in (token, key):
        assert secret not in kept
        assert secret not in caplog.text


@pytest.mark.parametrize("who", [COLLEAGUE, VISITOR])
async def test_only_the_advisor_of_the_call_invites_and_puts_out(house: House, who: object) -> None:
    call = await house.live()
    guest = await house.admitted(call, "relative")
    here = (await house.calls.snapshot(call.id)).of(guest.id).id
    invited = house.guests.invite(who, call.id, cid(), "relative", "", [])  # type: ignore[arg-type]
    assert await refusal(invited) == Code.NOT_PERMITTED
    assert await refusal(house.guests.eject(who, call.id, here)) == Code.NOT_PERMITTED  # type: ignore[arg-type]


async def test_who_is_put_out_gets_no_more_packets_and_does_not_come_back(house: House) -> None:
    call = await house.live()
    guest = await house.admitted(call, "relative", Sees.SCREEN)
    source = next(one for one in call.sources if one.participant == call.visitor.id)
    viewing = await house.views(guest, call, source.id)
    mine = await house.sends(guest, call)
    seen = await house.views(VISITOR, call, mine)
    await until(lambda: viewing.pictures > 3 and seen.pictures > 3)

    here = (await house.calls.snapshot(call.id)).of(guest.id).id
    after = await house.guests.eject(ADVISOR, call.id, here)
    await asyncio.sleep(0.3)  # what was under way when it was answered
    pictures, sounds, theirs = viewing.pictures, viewing.sounds, seen.pictures
    await asyncio.sleep(1)
    assert (viewing.pictures, viewing.sounds, seen.pictures) == (pictures, sounds, theirs)
    assert all(one.participant != here for one in after.sources)
    assert await refusal(house.calls.check_participant(guest, call.id)) == Code.NOT_PERMITTED
    assert await refusal(house.calls.publish(guest, call.id, cid(), "cam", None, "v=0")) == (
        Code.NOT_PERMITTED
    )
    assert await refusal(house.calls.subscribe(guest, call.id, cid(), source.id, "v=0")) == (
        Code.NOT_PERMITTED
    )
    again = await house.guests.eject(ADVISOR, call.id, here)
    assert again.rev == after.rev


async def test_who_was_not_let_in_has_no_line_any_more(house: House) -> None:
    call = await house.live()
    token, _ = await house.guests.invite(ADVISOR, call.id, cid(), "relative", "", [])
    key = new_secret()
    guest = await house.guests.knock(token, key, "Mari")
    assert (await house.guests.by_key(key, "fi")).id == guest.id
    here = (await house.calls.snapshot(call.id)).of(guest.id).id
    await house.guests.decide(ADVISOR, call.id, here, False)
    assert await refusal(house.guests.by_key(key, "fi")) == Code.NOT_SIGNED_IN


async def test_a_guest_goes_and_comes_without_disturbing_the_others(house: House) -> None:
    call = await house.live()
    guest = await house.admitted(call, "interpreter")
    await house.sends(guest, call)
    async with asyncio.timeout(10):
        while (await house.calls.snapshot(call.id)).of(guest.id).status != Status.JOINED:
            await asyncio.sleep(0.05)
    await house.peers[-1].close()
    async with asyncio.timeout(15):
        while (await house.calls.snapshot(call.id)).of(guest.id).status != Status.LOST:
            await asyncio.sleep(0.05)
    assert (await house.calls.snapshot(call.id)).state == State.LIVE
    left = await house.guests.leave(guest, call.id)
    assert (left.state, left.of(guest.id).status) == (State.LIVE, Status.LEFT)
    assert (await house.lines())[-1] == "guest_left"
    assert await refusal(house.calls.end(guest, call.id, "done")) == Code.NOT_PERMITTED


async def test_what_was_written_before_is_shown_only_where_the_role_and_the_advisor_say_so(
    house: House,
) -> None:
    call = await house.live()
    plain = await house.admitted(call, "authority")
    shown = await house.admitted(call, "authority", Sees.HISTORY)
    assert await refusal(house.guests.history(plain, call.id)) == Code.NOT_PERMITTED
    assert [one.text for one in await house.guests.history(shown, call.id)] == ["Hei!"]
    asked = house.guests.invite(ADVISOR, call.id, cid(), "interpreter", "", [Sees.HISTORY])
    assert await refusal(asked) == Code.NOT_PERMITTED


@pytest.mark.req("R138")
async def test_a_guest_and_a_visitor_meet_the_advisor_under_the_alias_alone(house: House) -> None:
    """In the call, in what was written before, and in the lines that tell of the call."""
    await house.chat.post(ADVISOR, house.conversation, cid(), "Hei, soitan sinulle.", "fi")
    anna = replace(a_member("staff-1"), name="Anna Aalto", display_name="Anna", alias="Koivu")
    house.calls.names = Names(NamePolicy("alias", 1), {"staff-1": anna})
    call = await house.accepted()
    guest = await house.admitted(call, "authority", Sees.HISTORY)
    call = await house.calls.snapshot(call.id)
    for person in (guest.id, VISITOR.id):
        told = view(call, person).model_dump_json()
        assert "Koivu" in told
        assert "Anna" not in told
    assert [one.by_name for one in await house.guests.history(guest, call.id)] == ["", "Koivu"]

    views = Views(house.calls)  # type: ignore[arg-type]
    views.names = house.calls.names
    item, entries = await house.chat.after(house.conversation, 0)
    lines = [views.drawn_entry_for_visitor(item, one) for one in entries]
    assert "Anna" not in json.dumps(lines, ensure_ascii=False)
    assert {one["params"]["name"] for one in lines if one.get("call") in ("offered", "accepted")} == {"Koivu"}


async def test_with_the_call_its_links_end(house: House) -> None:
    call = await house.live()
    token, _ = await house.guests.invite(ADVISOR, call.id, cid(), "relative", "", [])
    used, _ = await house.guests.invite(ADVISOR, call.id, cid(), "relative", "", [])
    key = new_secret()
    await house.guests.knock(used, key, "Mari")
    await house.calls.end(VISITOR, call.id, "left")
    assert await refusal(house.guests.look(token)) == Code.LINK_USED
    assert await refusal(house.guests.by_key(key, "fi")) == Code.NOT_SIGNED_IN
