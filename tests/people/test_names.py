"""Under which name a visitor meets an advisor, and that no other leaves the house."""

import json
from dataclasses import replace
from typing import Any

import pytest

from advisory.chat import wire as chat
from advisory.errors import Code
from advisory.people.model import Member, NamePolicy, same_aliases, shown_name
from advisory.people.names import Names
from advisory.texts import say
from tests.support.app import Running
from tests.support.connection import Refused
from tests.support.drivers import StaffDriver, VisitorDriver
from tests.support.many import becomes
from tests.support.town import ADVICE, PASSWORD, SITE, a_member

FULL = "Aino Maria Virtanen"


def named(**more: Any) -> Member:
    return replace(a_member("aino"), name=FULL, display_name="Aino Maria", **more)


@pytest.mark.req("R138")
def test_each_policy_has_its_name() -> None:
    member = named(alias="Neuvoja Koivu")
    assert shown_name("full_name", member) == FULL
    assert shown_name("first_name", member) == "Aino"
    assert shown_name("alias", member) == "Neuvoja Koivu"
    assert shown_name("first_name", replace(named(), display_name="  ")) == ""


def test_two_may_not_have_the_same_alias_in_whatever_letters() -> None:
    assert same_aliases({"a": "Koivu", "b": "KOIVU", "c": "Pihlaja", "d": "", "e": ""}) == {"a", "b"}


def test_where_an_alias_is_missing_a_word_for_any_advisor_stands() -> None:
    names = Names(NamePolicy("alias", 1), {"aino": named()})
    for lang in ("fi", "sv", "en"):
        word = say("settings", lang, "names.neutral")
        assert names.shown("aino", "Aino Maria", lang) == word
        assert names.shown("gone", "Somebody Else", lang) == word
        assert names.shown_for("Somebody Else", lang, ()) == word


def test_a_line_that_tells_a_name_alone_is_of_who_holds_the_conversation() -> None:
    first = replace(a_member("anna1"), name="Anna Aalto", display_name="Anna", alias="Koivu")
    second = replace(a_member("anna2"), name="Anna Berg", display_name="Anna", alias="Pihlaja")
    names = Names(NamePolicy("alias", 1), {"anna1": first, "anna2": second})
    assert names.shown_for("Anna", "fi", (None, "anna2")) == "Pihlaja"
    assert names.shown_for("Anna", "fi", ("anna1", None)) == "Koivu"
    assert names.shown_for("Pihlaja", "fi", ()) == "Pihlaja", "a line that was written under it"


@pytest.mark.req("R138")
async def test_the_own_name_never_reaches_a_visitor_while_an_alias_is_shown(app: Running) -> None:
    """Lines from before the change, a transfer, a promise to return and what comes after: none tells it."""
    async with (
        await StaffDriver(app.url).signs_in("aino@town.example", PASSWORD) as aino,
        await StaffDriver(app.url).signs_in("matti@town.example", PASSWORD) as matti,
    ):
        visitor = await VisitorDriver(app.url, "sv").arrives(SITE)
        conversation = await visitor.starts("Hej!", ADVICE)
        await aino.sees_waiting(conversation)
        await aino.takes(conversation)
        await aino.says(conversation, "Hetki vain.")
        await visitor.sees_reply("Hetki vain.")
        assert visitor.view is not None
        assert visitor.view.advisor_name == "Aino"

        view = await matti.http("GET", "/api/settings/names")
        assert (view["rev"], view["naming"]) == (0, "first_name")
        form = {"rev": 0, "naming": "alias", "aliases": {"aino": "Neuvoja  Koivu", "bjorn": ""}}
        changed = await matti.http("PUT", "/api/settings/names", form)
        assert await matti.http("PUT", "/api/settings/names", form) == changed, "the same, sent again"
        with pytest.raises(Refused) as error:
            await matti.http("PUT", "/api/settings/names", {**form, "naming": "full_name"})
        assert error.value.code == Code.STALE
        taken = {"rev": 1, "naming": "alias", "aliases": {"bjorn": "neuvoja koivu"}}
        with pytest.raises(Refused) as error:
            await matti.http("PUT", "/api/settings/names", taken)
        assert error.value.code == Code.ALIAS_TAKEN

        shown = (await aino.http("GET", "/api/staff/shown-as"))["names"]
        assert shown == dict.fromkeys(("fi", "sv", "en"), "Neuvoja Koivu")
        await aino.says(conversation, "Ja vielä tämä.")
        told = await visitor.sees_reply("Ja vielä tämä.")
        assert told.by_name == "Neuvoja Koivu"

        # All of it again, as a page that comes back asks for it.
        asked = chat.SyncConversation(conversation=conversation, after=0)
        synced = await visitor.call(chat.SYNC, asked, chat.Synced)
        wire = json.dumps(synced.model_dump(mode="json"), ensure_ascii=False)
        assert "Aino" not in wire
        assert "aino" not in wire
        assert [one.params["name"] for one in synced.entries if one.notice == "assigned"] == ["Neuvoja Koivu"]

        names = {"rev": 1, "naming": "alias", "aliases": {"aino": ""}}
        await matti.http("PUT", "/api/settings/names", names)
        await aino.says(conversation, "Ilman nimeä.")
        assert (await visitor.sees_reply("Ilman nimeä.")).by_name == "Rådgivare"
        await becomes(lambda: aino.cards[conversation].advisor_name == "Aino", "colleagues see the own name")
