"""Shared networks and listed words: the rules, who sets them, what they do to a message and an address."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import select

from advisory.clock import wall_clock
from advisory.desk.arrivals import Arrivals, places
from advisory.desk.service import Question
from advisory.errors import Code, Refusal
from advisory.identity import Person
from advisory.limits.doors import Doors
from advisory.limits.limits import Limits
from advisory.people.tables import visitor as visitor_table
from advisory.protection.model import ListedWord, Protection, Rules, SharedNetwork, checked
from advisory.protection.service import Protecting
from advisory.storage.record import after
from tests.support.app import Running, make_settings, running_app
from tests.support.clock import FrozenClock
from tests.support.connection import Refused
from tests.support.drivers import StaffDriver, VisitorDriver, http
from tests.support.ids import new_cid
from tests.support.town import ADVICE, PASSWORD, SITE

PATH = "/api/settings/protection"


def rules(*words: tuple[str, str]) -> Rules:
    return Rules(checked((), (ListedWord(text, effect) for text, effect in words)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "effect"),
    [
        ("Sinä IDIOOTTI!", "hold"),
        ("idioottimaista", "hold"),
        ("Tämä on\nhuonoa   palvelua.", "mark"),
        ("huonoa… palvelua", "mark"),
        ("Idioottimaista, huonoa palvelua", "hold"),
        ("ｉｄｉｏｏｔｔｉ", "hold"),
        ("superidiootti", None),
        ("palvelua", None),
        ("huonoa ja hyvää palvelua", None),
        ("", None),
    ],
)
def test_words_are_found_however_they_are_written(text: str, effect: str | None) -> None:
    assert rules(("idiootti*", "hold"), ("huonoa palvelua", "mark")).effect_of(text) == effect


def test_a_word_without_a_star_is_that_word_alone() -> None:
    assert rules(("pöljä", "hold")).effect_of("pöljältä") is None
    assert rules(("pöljä", "hold")).effect_of("polja") is None
    assert rules(("pöljä", "hold")).effect_of("Pöljä?") == "hold"


@pytest.mark.parametrize(
    ("cidr", "code"),
    [
        ("0.0.0.0/0", Code.NETWORK_WIDE),
        ("10.0.0.0/8", Code.NETWORK_WIDE),
        ("::/0", Code.NETWORK_WIDE),
        ("192.0.2.1/24", Code.NETWORK_FORM),
        ("kirjasto", Code.NETWORK_FORM),
        ("192.0.2.300", Code.NETWORK_FORM),
        ("", Code.NETWORK_FORM),
    ],
)
def test_a_network_that_would_lift_the_limits_for_all_is_refused(cidr: str, code: Code) -> None:
    with pytest.raises(Refusal) as caught:
        checked([SharedNetwork(cidr)], ())
    assert caught.value.code is code
    assert caught.value.params["network"] == cidr


@pytest.mark.parametrize("word", ["*", "a", "a*", "*idiootti", "12", "id*iootti"])
def test_a_word_that_would_catch_everything_is_refused(word: str) -> None:
    with pytest.raises(Refusal) as caught:
        checked((), [ListedWord(word, "hold")])
    assert caught.value.code is Code.WORD_FORM


def test_shared_networks_know_their_addresses() -> None:
    held = Rules(checked([SharedNetwork("192.0.2.0/24"), SharedNetwork("2001:db8::/48")], ()))
    found = {
        one: held.is_shared(one)
        for one in ("192.0.2.9", "::ffff:192.0.2.9", "192.0.3.9", "2001:db8::5", "2001:db9::5", "unix:", "")
    }
    assert [one for one, shared in found.items() if shared] == [
        "192.0.2.9",
        "::ffff:192.0.2.9",
        "2001:db8::5",
    ]


def test_a_quarter_of_a_queue_is_the_most_for_one_address() -> None:
    assert (places(100), places(40), places(8), places(0)) == (25, 10, 5, 5)


@pytest.fixture
async def app(tmp_path: Path) -> Any:
    settings = make_settings(tmp_path, trusted_proxies="127.0.0.0/8")
    async with running_app(settings) as running:
        yield running


def asked(rev: int, **more: Any) -> dict[str, Any]:
    settings = {"networks": [], "words": []} | more
    return {"cid": new_cid(), "rev": rev, "reason": "Häirintää kesällä", "settings": settings}


HELD = {"text": "idiootti*", "effect": "hold"}
MARKED = {"text": "tyhmä", "effect": "mark"}


@pytest.mark.req("R87")
async def test_listed_words_hold_a_message_back_or_mark_it_for_staff(
    app: Running, visitor: VisitorDriver, advisor: StaffDriver
) -> None:
    async with StaffDriver(app.url) as matti:
        await matti.signs_in("matti@town.example", PASSWORD)
        first = await matti.http("PUT", PATH, asked(0, words=[HELD, MARKED]))
        assert [one["rev"] for one in first["versions"]] == [1]
        with pytest.raises(Refused, match="stale"):
            await matti.http("PUT", PATH, asked(0))
    with pytest.raises(Refused, match="held_back"):
        await visitor.starts("Idioottien joukko", ADVICE)
    conversation = await visitor.starts("Miksi olette tyhmä", ADVICE)
    await advisor.takes(conversation)
    with pytest.raises(Refused) as caught:
        await visitor.says("senkin idiootti")
    assert caught.value.code is Code.HELD_BACK
    assert "Muuta sanat" in caught.value.error["message"]
    danger = await visitor.says("haluan kuolla, senkin idiootti")
    assert danger.params == {}, "whoever is in danger is heard, and is told of no mark"
    await visitor.says("asiallinen kysymys")
    await advisor.syncs(conversation)
    lines = [one for one in advisor.timelines[conversation].entries if one.by == "visitor"]
    assert [one.params for one in lines] == [{"marked": 1}, {"marked": 1}, {}]
    await visitor.syncs()
    mine = [one for one in visitor.timelines[conversation].entries if one.by == "visitor"]
    assert [one.params for one in mine] == [{}, {}, {}]


async def test_what_is_set_is_versions_and_put_down(app: Running) -> None:
    async with StaffDriver(app.url) as matti:
        await matti.signs_in("matti@town.example", PASSWORD)
        network = {"cidr": " 192.0.2.0/24", "note": "Pääkirjasto"}
        first = asked(0, networks=[network], words=[HELD])
        await matti.http("PUT", PATH, first)
        again = await matti.http("PUT", PATH, first)
        assert [one["rev"] for one in again["versions"]] == [1], "sent twice it is one version"
        told = await matti.http("PUT", PATH, asked(1))
        assert [(one["rev"], one["by"], one["reason"]) for one in told["versions"]] == [
            (2, "Matti", "Häirintää kesällä"),
            (1, "Matti", "Häirintää kesällä"),
        ]
        assert told["versions"][1]["settings"]["networks"] == [
            {"cidr": "192.0.2.0/24", "note": "Pääkirjasto"}
        ]
        with pytest.raises(Refused, match="network_wide"):
            await matti.http("PUT", PATH, asked(2, networks=[{"cidr": "0.0.0.0/0"}]))
    database = app.service.parts.database
    rows = await database.read(lambda c: after(c, 0, ["protection.changed"]))
    assert [(row.actor, row.data["rev"], row.data["words"]) for row in rows] == [
        ("matti", 1, 1),
        ("matti", 2, 0),
    ]
    fresh = Protecting(database)
    await fresh.load()
    assert fresh._rules.effect_of("idiootti") is None, "the latest holds after a restart"


async def token(app: Running, address: str) -> str:
    async with aiohttp.ClientSession(headers={"X-Forwarded-For": address}) as session:
        body = {"site": SITE, "lang": "fi"}
        return str((await http(session, "POST", app.url, "/api/visitor/token", body))["token"])


async def test_one_address_meets_a_puzzle_and_a_declared_network_does_not(app: Running) -> None:
    settings = Protection((SharedNetwork("192.0.2.0/24", "Kirjasto"),))
    matti = await app.service.people.member("matti")
    assert matti is not None
    protecting = Protecting(app.service.parts.database)
    await protecting.change(matti.as_person("s"), new_cid(), 0, "Yhteiset koneet", settings)
    for _ in range(31):
        await token(app, "192.0.2.7")
    for _ in range(30):
        await token(app, "203.0.113.9")
    with pytest.raises(Refused) as caught:
        await token(app, "203.0.113.9")
    assert caught.value.code is Code.PUZZLE
    assert caught.value.error["puzzle"]
    assert await token(app, "203.0.113.10"), "another address"
    with pytest.raises(Refused, match="puzzle"):
        await token(app, "192.0.2.7, 203.0.113.9")  # what the visitor made up stands before it


async def test_nobody_comes_in_by_a_site_that_is_not_there(app: Running) -> None:
    """Else whoever comes from many addresses names another site each time, and meets no puzzle of any."""
    async with aiohttp.ClientSession() as session:
        with pytest.raises(Refused, match="origin_refused"):
            await http(session, "POST", app.url, "/api/visitor/token", {"site": "made-up-1", "lang": "fi"})
    kept = await app.service.parts.database.read(lambda c: c.execute(select(visitor_table)).all())
    assert kept == []


async def test_an_address_is_the_same_with_whatever_port_a_balancer_writes_behind_it(
    tmp_path: Path, clock: FrozenClock
) -> None:
    async with running_app(make_settings(tmp_path, trusted_proxies="127.0.0.0/8"), clock) as app:
        for port in range(15):
            await token(app, f"203.0.113.9:{50_000 + port}")
            await token(app, f"::ffff:203.0.113.9, 127.0.0.1:{port}")
        with pytest.raises(Refused, match="puzzle"):
            await token(app, "203.0.113.9:61000")
        for port in range(30):
            await token(app, f"[2001:db8::{port:x}]:{50_000 + port}")
        with pytest.raises(Refused, match="puzzle"):
            await token(app, "2001:db8::99")


async def test_no_address_is_stored(app: Running, visitor: VisitorDriver) -> None:
    await token(app, "203.0.113.99")
    await visitor.starts("Hei", ADVICE)
    database = Path(app.service.settings.database_url.removeprefix("sqlite:///"))
    held = b"".join(path.read_bytes() for path in database.parent.glob(database.name + "*"))
    assert b"Hei" in held, "what is there is found"
    assert b"203.0.113.99" not in held
    assert app.service.parts.limits.addresses.keyed("203.0.113.99").encode() not in held


async def test_one_address_holds_no_more_than_its_share_of_a_queue(app: Running) -> None:
    service = app.service
    doors = Doors(Limits(wall_clock), wall_clock, b"key")
    arrivals = Arrivals(service.parts.database, service.desk.board, doors.door("conversation"))

    async def begins(whence: str, cid: str, person: Person | None = None) -> Person:
        if person is None:
            secret, _ = await service.people.new_visitor(SITE, "fi", None)
            person = replace(await service.people.visitor_by_token(secret, "fi"), whence=whence)
        async with arrivals.entering(person, ADVICE, cid, None, waits=True):
            await service.desk.desk.start(person, Question(ADVICE, "Hei", "fi"), cid)
        return person

    most = places(service.desk.board.require(ADVICE).queue_limit)
    cids = [new_cid() for _ in range(most)]
    people = [await begins("a", cid) for cid in cids]
    with pytest.raises(Refusal) as caught:
        await begins("a", new_cid())
    assert caught.value.code is Code.CROWDED
    await begins("a", cids[0], people[0])  # the answer was lost, and it is asked again
    await begins("b", new_cid())
    [first, *_] = await service.chat.chat.of_visitor(people[0].id)
    await service.chat.chat.end(people[0], first.id, new_cid())
    await begins("a", new_cid())
