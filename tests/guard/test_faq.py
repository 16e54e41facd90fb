import time

import pytest

from advisory.guard.faq import Numbering, redact

REDACTED = [
    ("nimi Jalmari Esimerkkilä, Mallikuja 3 B 14, Koivuranta", "nimi ⟦name 1⟧, ⟦address 1⟧, Koivuranta"),
    ("jag heter Gunvor Exempelman, +46 70 174 06 05", "jag heter ⟦name 1⟧, ⟦phone 1⟧"),
    ("Hei, olen Matti Virtanen ja asun täällä", "Hei, olen ⟦name 1⟧ ja asun täällä"),
    ("Viesti tuli Liisalle Virtaselta eilen", "Viesti tuli ⟦name 1⟧ eilen"),
    ("Soitin Pekalle ja Jukalta kysyin", "Soitin ⟦name 1⟧ ja ⟦name 2⟧ kysyin"),
    (
        "Matti soitti. Matin numero puuttuu, Matilta voi kysyä",
        "⟦name 1⟧ soitti. ⟦name 1⟧ numero puuttuu, ⟦name 1⟧ voi kysyä",
    ),
    ("Kiitos! Terveisin Jukka-Pekka Koskinen", "Kiitos! Terveisin ⟦name 1⟧"),
    ("my name is John Smith", "my name is ⟦name 1⟧"),
    ("osoite on matti.meikalainen@example.fi", "osoite on ⟦email 1⟧"),
    ("maija (at) example.fi", "⟦email 1⟧"),
    ("numeroni on 0401234567 tai 040 123 4567", "numeroni on ⟦phone 1⟧ tai ⟦phone 1⟧"),
    ("asun mannerheimintie 12 a 5, 00100 Helsinki", "asun ⟦address 1⟧"),
    ("Storgatan 5 B 12, 02100 Esbo", "⟦address 1⟧"),
    ("hetuni on 131052-308T", "hetuni on ⟦identity_code:11⟧"),
    ("passinumeroni on FP1234567", "passinumeroni on ⟦identity_code:9⟧"),
    ("Puh:0401234567/0507654321", "Puh:⟦phone 1⟧/⟦phone 2⟧"),
    ("call me on (212) 555-0143", "call me on ⟦phone 1⟧"),
    ("matti ät posti piste fi", "⟦email 1⟧"),
    ("kirjoita matti@posti.fi. Kiitos", "kirjoita ⟦email 1⟧. Kiitos"),
    ("I live at 221B Baker Street, London NW1 6XE", "I live at ⟦address 1⟧"),
    ("Osoitteeni on Peltola 4 B", "Osoitteeni on ⟦address 1⟧"),
    ("Bertha Pauligin polku 41 C 34, 00980 Helsinki", "⟦address 1⟧"),
    ("Mvh gunilla", "Mvh ⟦name 1⟧"),
    ("This is Ewan, hello", "This is ⟦name 1⟧, hello"),
    ("Hi, Priya Raman here", "Hi, ⟦name 1⟧ here"),
    ("Poikani Otso ei pääse", "Poikani ⟦name 1⟧ ei pääse"),
    ("Nimeni on Salo", "Nimeni on ⟦name 1⟧"),
]
PLAIN = [
    "Laki 906/2019 ja 12.5.2024 klo 10-16",
    "Avoinna ma–pe 10–16, hinta 1 250,50 €",
    "Soita 029 123 4567 tai 0800 12345",
    "Onni on pieni asia. Lahti on kaupunki ja Aalto korkea.",
    "Hakemus haetaan Kelasta, ei Helsingistä",
    "Valtatie 4 on poikki",
    "Päivä oli 02-05-2019",
    "https://koivuranta.example/fi/matti-virtanen",
    "Öppet mån–fre 9–16, ring 116 117",
    "Act 906/2019 says so",
    "⟦name 3⟧ ja ⟦identity_code:11⟧",
    "Olen Suomalainen, Espoosta.",
    "I am British and this is Important.",
    "Y-tunnus 0123456-7, dnro 0123456/2024, viite 0401 23456 78901",
    "Pian se selviää, Alan töihin Virosta palattuani",
    "Asun Espoossa 3 vuotta, kehätie 50 km",
    "Look at example.com, please",
    "Wilma näyttää ajan 09.30-11.45",
    "Soita (RIKU) 116 006",
]


@pytest.mark.req("R55")
@pytest.mark.parametrize(("text", "wanted"), REDACTED)
def test_personal_data_becomes_typed_marks(text: str, wanted: str) -> None:
    assert redact(text).text == wanted


@pytest.mark.parametrize("text", PLAIN)
def test_public_facts_stay(text: str) -> None:
    assert redact(text).text == text


def test_staff_are_removed_by_their_known_names_in_any_form() -> None:
    assert (
        redact("Kysyin Annalta ja Onnilta", known_names=["Anna Aho", "Onni"]).text
        == "Kysyin ⟦name 1⟧ ja ⟦name 2⟧"
    )


def test_one_numbering_runs_through_a_conversation() -> None:
    numbering = Numbering()
    assert redact("Matti Virtanen", numbering=numbering).text == "⟦name 1⟧"
    assert redact("Liisa Laine kysyi", numbering=numbering).text == "⟦name 2⟧ kysyi"
    assert redact("Matti Virtanen", numbering=numbering).text == "⟦name 1⟧"


def test_what_cannot_be_decided_is_in_doubt() -> None:
    assert redact("nimeni on ahmed hassan").doubt
    assert redact("asia 123456789 on kesken").doubt
    assert not redact("Soita numeroon 040 123 4567").doubt


def test_redacting_again_changes_nothing() -> None:
    for text, wanted in REDACTED:
        again = redact(redact(text).text)
        assert again.text == wanted
        assert again.spans == ()


def test_a_line_is_quick() -> None:
    text = "Hei, olen Matti Virtanen, asun Mallikuja 3 B 14 ja numeroni on 040 123 4567, miten haen passia?"
    redact(text)
    best = float("inf")
    for _ in range(20):
        start = time.thread_time()
        redact(text)
        best = min(best, time.thread_time() - start)
    assert best < 0.005
