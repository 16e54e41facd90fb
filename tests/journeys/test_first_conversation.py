"""From a visitor's question to a closed conversation, over real sockets."""

import pytest

from advisory.errors import Code
from tests.support.connection import Refused
from tests.support.drivers import StaffDriver, VisitorDriver
from tests.support.ids import new_cid
from tests.support.town import ADVICE


async def test_a_question_is_answered_and_closed(visitor: VisitorDriver, advisor: StaffDriver) -> None:
    conversation = await visitor.starts("Missä voin uusia kirjastokorttini?", ADVICE)
    card = await advisor.sees_waiting(conversation)
    assert card.last_text == "Missä voin uusia kirjastokorttini?"

    await advisor.takes(conversation)
    await advisor.says(conversation, "Hei! Missä tahansa toimipisteessä.")
    await visitor.sees_reply("Hei! Missä tahansa toimipisteessä.")
    await visitor.says("Kiitos!")
    await advisor.sees(conversation, "Kiitos!")
    await advisor.closes(conversation)

    await visitor.until(lambda: visitor.view is not None and visitor.view.status == "closed", "the end")
    numbers = [entry.seq for entry in visitor.timelines[conversation].entries]
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.req("R78")
async def test_what_was_missed_while_away_is_there_on_return(
    visitor: VisitorDriver, advisor: StaffDriver
) -> None:
    conversation = await visitor.starts("Onko uimahalli auki?", ADVICE)
    await advisor.takes(conversation)
    await visitor.vanish()
    for text in ("Hetki, tarkistan.", "On, kello 20 asti."):
        await advisor.says(conversation, text)

    await visitor.returns()

    texts = visitor.timelines[conversation].texts
    assert texts[-2:] == ["Hetki, tarkistan.", "On, kello 20 asti."]
    assert visitor.timelines[conversation].cursor == visitor.view.head  # type: ignore[union-attr]


@pytest.mark.req("R78")
async def test_a_message_sent_twice_stands_once(visitor: VisitorDriver, advisor: StaffDriver) -> None:
    conversation = await visitor.starts("Hei", ADVICE)
    await advisor.takes(conversation)
    cid = new_cid()
    first = await visitor.says("Vastaatteko tänään?", cid)
    await visitor.vanish()
    await visitor.returns()

    assert await visitor.says("Vastaatteko tänään?", cid) == first
    assert visitor.timelines[conversation].texts.count("Vastaatteko tänään?") == 1
    with pytest.raises(Refused) as refused:
        await visitor.says("Jotain muuta", cid)
    assert refused.value.code is Code.CONFLICT


@pytest.mark.req("R14")
async def test_the_longest_waiting_is_next(visitor: VisitorDriver, advisor: StaffDriver) -> None:
    first = await visitor.starts("Ensimmäinen", ADVICE)
    other = await VisitorDriver(visitor.base, "sv").arrives("town")
    await other.starts("Den andra", ADVICE)

    assert await advisor.takes() == first
    await other.disconnect()
