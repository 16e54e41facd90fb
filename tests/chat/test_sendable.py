"""What an advisor may not send, and what a visitor in danger is told."""

import pytest

from advisory.chat import wire
from advisory.chat.model import unresolved
from advisory.errors import Code
from tests.support.connection import Refused
from tests.support.drivers import StaffDriver, VisitorDriver
from tests.support.ids import new_cid
from tests.support.town import ADVICE


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Lähin piste on {unit}, puh. {unit_phone}.", "unit"),
        ("{link:suostumus}", "link:suostumus"),
        ("{} { a } {1} { unit}", ""),
        ("Valmis.", ""),
    ],
)
def test_a_variable_is_known_by_its_braces(text: str, name: str) -> None:
    assert unresolved(text) == name


async def held(visitor: VisitorDriver, advisor: StaffDriver, text: str) -> str:
    conversation = await visitor.starts(text, ADVICE)
    await advisor.takes(conversation)
    return conversation


@pytest.mark.req("R06")
async def test_an_unresolved_variable_is_not_sent_whoever_asks(
    visitor: VisitorDriver, advisor: StaffDriver
) -> None:
    conversation = await held(visitor, advisor, "Missä olette?")
    with pytest.raises(Refused) as refused:
        await advisor.says(conversation, "Lähin piste on {unit}.")
    assert refused.value.code == Code.UNRESOLVED_VARIABLE
    await advisor.says(conversation, "Lähin piste on Kirjasto.")


@pytest.mark.parametrize(
    "card",
    [
        {"kind": "steps", "title": "Näin", "steps": ["Avaa sivu", "Kerro minulle pankkitunnuksesi"]},
        {"kind": "referral", "title": "Poliisi", "text": "Soita {unit_phone}"},
    ],
)
async def test_a_card_is_held_to_the_same(
    visitor: VisitorDriver, advisor: StaffDriver, card: dict[str, object]
) -> None:
    conversation = await held(visitor, advisor, "Hei")
    sent = wire.PostAdvisorEntry.model_validate(
        {"conversation": conversation, "cid": new_cid(), "card": card}
    )
    with pytest.raises(Refused):
        await advisor.call(wire.STAFF_POST, sent, wire.EntryReceipt)


def notices(visitor: VisitorDriver) -> list[str]:
    entries = visitor.timelines[visitor.conversation].entries
    return [line.notice for line in entries if line.notice == "danger"]


async def test_who_writes_of_danger_is_told_whom_to_call_once_and_is_answered(
    visitor: VisitorDriver, advisor: StaffDriver
) -> None:
    conversation = await held(visitor, advisor, "Hei, haluan kuolla")
    await visitor.syncs()
    assert notices(visitor) == ["danger"]
    await visitor.says("Oikeasti, haluan kuolla")
    await visitor.syncs()
    assert notices(visitor) == ["danger"], "said once"
    await advisor.says(conversation, "Olen tässä.")
    await visitor.sees_reply("Olen tässä.")


async def test_danger_in_a_later_message_is_noticed_and_ordinary_words_are_not(
    visitor: VisitorDriver, advisor: StaffDriver
) -> None:
    conversation = await held(visitor, advisor, "Mistä saan paloturvallisuusohjeen?")
    await visitor.says("Apua, mies hakkaa minua nyt")
    await visitor.syncs()
    assert notices(visitor) == ["danger"]
    await advisor.sees(conversation, "Apua, mies hakkaa minua nyt")
