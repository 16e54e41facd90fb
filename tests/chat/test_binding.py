"""Binding advice: only where the service gives it, only by who may, word for word, and for good."""

from dataclasses import replace
from typing import Any

import pytest

from advisory.audit.model import SUBJECT_OF
from advisory.chat import wire as chat_wire
from advisory.desk import store as desk_store
from advisory.desk import wire as desk_wire
from advisory.desk.binding import Binding
from advisory.errors import Code, Refusal
from advisory.privacy.copies import page_of
from advisory.wire import Nothing
from tests.support.app import Running
from tests.support.connection import Refused
from tests.support.drivers import StaffDriver, VisitorDriver
from tests.support.house import House, code_of
from tests.support.ids import new_cid
from tests.support.town import ADVICE, a_service

pytestmark = pytest.mark.req("R85")

MEANS = {
    "fi": "Voit vedota tähän neuvoon.",
    "sv": "Du kan åberopa det här rådet.",
    "en": "You may rely on it.",
}
TEXT = "Hakemus on ajoissa, jos se on perillä 15.1."
GIVES = a_service(ADVICE, binding=Binding(level=2, words=MEANS))


async def test_it_carries_for_good_who_of_what_and_what_it_meant_and_the_record_tells_no_word(
    house: House,
) -> None:
    aino = house.staff("aino")
    await house.put_service(GIVES)
    item = await house.held(aino)
    cid = new_cid()
    posted = await house.chat.post(aino, item.id, cid, TEXT, binding=True)
    assert posted.entry.params == {"binding": 1, "service": "advice fi", "words": MEANS["fi"]}
    assert posted.entry.text == TEXT

    # Sent again it is the same; the same words as no promise are another message.
    assert (await house.chat.post(aino, item.id, cid, TEXT, binding=True)).dup
    assert await code_of(house.chat.post(aino, item.id, cid, TEXT)) == Code.CONFLICT

    given = [row for row in await house.records(item.id) if row.kind == "binding.given"]
    assert [(row.actor, row.service, row.data) for row in given] == [
        ("aino", ADVICE, {"seq": posted.entry.seq, "length": len(TEXT)})
    ]
    assert SUBJECT_OF["binding.given"] == "binding"

    # Later the service is called otherwise and gives none: what was said stays as it was said.
    await house.put_service(replace(GIVES, names={"fi": "Uusi nimi"}, binding=None))
    await house.chat.post(aino, item.id, new_cid(), "Korjaus: 20.1.")
    first, second = [one for one in await house.entries(item.id) if one.by == "advisor"]
    assert (first.text, first.params) == (TEXT, posted.entry.params)
    assert second.params == {}


async def test_it_is_refused_where_none_is_given_or_by_who_may_not(
    house: House,
) -> None:
    aino, eeva = house.staff("aino"), house.staff("eeva")
    item = await house.held(aino)
    before = len(await house.entries(item.id))
    assert await code_of(house.chat.post(aino, item.id, new_cid(), TEXT, binding=True)) == Code.NOT_BINDING
    await house.put_service(replace(GIVES, binding=Binding(level=3, words=MEANS)))
    assert await code_of(house.chat.post(aino, item.id, new_cid(), TEXT, binding=True)) == Code.BINDING_LEVEL
    await house.put_service(GIVES)
    assert await code_of(house.chat.post(eeva, item.id, new_cid(), TEXT, binding=True)) == Code.NOT_PERMITTED
    with pytest.raises(Refusal) as refused:
        house.chat.post(aino, item.id, new_cid(), "", card={"kind": "link", "title": "Ohje"}, binding=True)
    assert refused.value.code == Code.INVALID, "a card is nothing that somebody said word for word"
    assert len(await house.entries(item.id)) == before


async def test_others_that_wait_for_the_writer_are_stored_though_one_may_not_be(house: House) -> None:
    aino = house.staff("aino")
    item = await house.held(aino)
    refused = house.chat.post(aino, item.id, new_cid(), TEXT, binding=True)
    stored = house.chat.post(aino, item.id, new_cid(), "Hetki.")
    assert await code_of(refused) == Code.NOT_BINDING
    assert (await stored).entry.text == "Hetki."


class Forged(chat_wire.PostEntry):
    binding: bool = True


async def settings(app: Running, **changes: Any) -> None:
    service = replace(GIVES, **changes)
    await app.service.parts.database.work(lambda work: desk_store.put_service(work, service))
    await app.service.desk.board.load()


async def test_both_see_it_as_binding_and_who_may_give_it_is_told_by_the_desk(
    app: Running, visitor: VisitorDriver, advisor: StaffDriver
) -> None:
    assert advisor.me is not None
    assert advisor.me.binding == [], "nothing of it where no service gives any"
    await settings(app)
    snapshot = await advisor.call(desk_wire.SNAPSHOT, Nothing(), desk_wire.Desk)
    assert [(one.service, one.words) for one in snapshot.me.binding] == [(ADVICE, MEANS)]
    conversation = await visitor.starts("Ehdinkö vielä hakea?", ADVICE)
    await advisor.takes(conversation)
    mine = await advisor.says(conversation, TEXT, binding=True)
    theirs = await visitor.sees_reply(TEXT)
    assert mine.params == theirs.params == {"binding": 1, "service": "advice fi", "words": MEANS["fi"]}
    assert theirs.by_name == "Aino"
    assert (await advisor.says(conversation, "Muuta?")).params == {}
    with pytest.raises(Refused) as unknown:
        await visitor.ask(chat_wire.POST, Forged(conversation=conversation, cid=new_cid(), text="Saat."))
    assert unknown.value.code == Code.INVALID, "no visitor makes their own words look binding"

    await settings(app, binding=Binding(level=3, words=MEANS))
    again = await advisor.call(desk_wire.SNAPSHOT, Nothing(), desk_wire.Desk)
    assert again.me.binding == []
    with pytest.raises(Refused) as refused:
        await advisor.says(conversation, "Tämäkin sitoo.", binding=True)
    assert (refused.value.code, "3" in str(refused.value)) == (Code.BINDING_LEVEL, True)


async def test_a_copy_by_receipt_says_that_it_was_binding_of_what_and_what_that_meant(house: House) -> None:
    aino, matti = house.staff("aino"), house.staff("matti")
    await house.put_service(GIVES)
    item = await house.held(aino)
    await house.chat.post(aino, item.id, new_cid(), TEXT, binding=True)
    await house.chat.post(aino, item.id, new_cid(), "Hyvää päivänjatkoa!")
    await house.chat.close(aino, item.id, new_cid(), "solved", "", False)
    privacy = house.service.privacy.privacy
    found = await privacy.find(matti, new_cid(), item.receipt, "access")
    copy = await privacy.copy(matti, found.case.id)
    lines = [one["binding"] for one in copy.parts["conversation"] if "binding" in one]
    assert lines == [{"service": "advice fi", "words": MEANS["fi"]}]
    page = page_of(copy)
    assert page.count("Sitova neuvo: advice fi") == 1
    assert MEANS["fi"] in page
