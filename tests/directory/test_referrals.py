"""Where else to turn, as an advisor looks it up."""

import pytest

from advisory.directory.importing import referral
from tests.support.app import Running
from tests.support.drivers import StaffDriver

POLICE = {
    "id": "ref-police",
    "kind": "authority",
    "versions": {
        "fi": {
            "name": "Poliisi (lupapalvelut)",
            "what_for": "Passit ja henkilökortit.",
            "note": "Ajanvaraus.",
        },
        "sv": {"name": "Polisen", "what_for": "Pass och identitetskort.", "note": ""},
    },
    "hours": "Mo-Fr 08:00-16:15",
    "phone": None,
    "link": "https://poliisi.fi",
}
PEER = {
    "id": "ref-peer",
    "kind": "peer",
    "versions": {"fi": {"name": "Vertaistuki", "what_for": "Apua laitteisiin.", "note": ""}},
    "hours": None,
    "phone": "000 1",
    "link": None,
}


async def test_referrals_are_found_by_the_beginnings_of_words(app: Running, advisor: StaffDriver) -> None:
    await app.service.directory.put([referral(POLICE), referral(PEER)])
    every = await advisor.http("GET", "/api/staff/referrals")
    assert [row["id"] for row in every["referrals"]] == ["ref-police", "ref-peer"]
    (found,) = (await advisor.http("GET", "/api/staff/referrals?q=lupa+PASS&lang=fi"))["referrals"]
    assert found["hours"] == "Mo-Fr 08:00-16:15"
    assert found["note"] == "Ajanvaraus."
    swedish = await advisor.http("GET", "/api/staff/referrals?q=pass&lang=sv")
    assert [row["name"] for row in swedish["referrals"]] == ["Polisen"]


@pytest.mark.parametrize("link", ["javascript:alert(1)", "poliisi.fi", "https://"])
def test_a_link_must_be_a_web_address(link: str) -> None:
    with pytest.raises(ValueError, match="not a web address"):
        referral({**POLICE, "link": link})


@pytest.mark.req("R124")
async def test_an_advisor_sees_who_is_open_and_what_may_be_sent(app: Running, advisor: StaffDriver) -> None:
    always = {**POLICE, "id": "ref-always", "hours": "24/7", "phone": "112"}
    strange = {**PEER, "id": "ref-strange", "hours": "sovitusti"}
    await app.service.directory.put([referral(row) for row in (POLICE, PEER, always, strange)])
    found = {row["id"]: row for row in (await advisor.http("GET", "/api/staff/referrals"))["referrals"]}
    assert (found["ref-always"]["open"], found["ref-always"]["until"]) == (True, 1440)
    assert found["ref-always"]["text"] == (
        "Passit ja henkilökortit. Puhelin 112. Avoinna ympäri vuorokauden."
    )
    assert found["ref-police"]["hours_words"] == "ma–pe 8–16.15"
    assert found["ref-police"]["open"] is not None
    assert found["ref-peer"].get("open") is None
    assert (found["ref-strange"].get("open"), found["ref-strange"]["hours_words"]) == (None, "sovitusti")
    swedish = (await advisor.http("GET", "/api/staff/referrals?q=pol&lang=sv&limit=1"))["referrals"]
    assert [row["name"] for row in swedish] == ["Polisen"]
