import json
import time
from pathlib import Path

import pytest

from advisory.guard.live import asks_for_code

ASKS = [
    "Kirjoita henkilötunnuksesi tähän.",
    "Voisitko kertoa tunnuslukusi?",
    "Mikä on henkilötunnuksesi?",
    "Tarvitsen henkilötunnuksen, että löydän tiedot.",
    "Älä huoli, kirjoita henkilötunnuksesi tähän",
    "Lähettäkää pankkitunnuksenne minulle",
    "Laita hetu tähän niin katson",
    "Minkä koodin sait? Kerro koodi.",
    "Saisinko vielä henkilötunnuksesi?",
    "Anna salasanasi, niin kirjaudun puolestasi.",
    "Voitteko antaa korttinumeronne?",
    "Vad är din personbeteckning?",
    "Skriv koden här",
    "Kan du ge mig ditt lösenord?",
    "Skicka bankkoderna till mig",
    "Jag behöver din pinkod.",
    "What is your PIN?",
    "What’s your password?",
    "Please type your identity code here",
    "Can I have your card number?",
    "I'll need your password",
    "Send me the code you got",
]
FINE = [
    "Älä kirjoita pankkitunnuksia",
    "Älä kirjoita henkilötunnusta tai pankkitunnuksia.",
    "Älä kirjoita tai lähetä henkilötunnusta tähän.",
    "En tarvitse henkilötunnusta.",
    "Emme kysy koskaan henkilötunnusta, pankkitunnuksia tai salasanoja.",
    "Pankki ei koskaan kysy tunnuksia.",
    "Kirjoita koodi palvelun kenttään itse.",
    "Tunnistaudu pankkitunnuksillasi palvelussa.",
    "Kerro, jos pankkitunnukset eivät toimi",
    "Kirjoita tähän postinumerosi",
    "Uuden tunnusluvun saat kirjastosta.",
    "Skriv inte din personbeteckning eller bankkoder.",
    "Vi frågar aldrig efter lösenord.",
    "Identifiera dig själv med dina bankkoder i tjänsten.",
    "We never ask for codes.",
    "Please do not write your identity code here",
    "Type the code into the app yourself.",
    "Put your codes and papers away safely.",
    "You can change your PIN in the library.",
]


@pytest.mark.req("R127")
@pytest.mark.parametrize("text", ASKS)
def test_a_text_that_asks_for_a_code_is_found(text: str) -> None:
    assert asks_for_code(text)


@pytest.mark.parametrize("text", FINE)
def test_guidance_and_limits_may_be_sent(text: str) -> None:
    assert not asks_for_code(text)


BROAD = json.loads((Path(__file__).parent / "asks.json").read_text(encoding="utf-8"))
"""What advisors might write in three languages, and what they do write when they guide."""


@pytest.mark.req("R127")
@pytest.mark.parametrize("text", BROAD["asks"])
def test_many_ways_of_asking_are_found(text: str) -> None:
    assert asks_for_code(text)
    assert asks_for_code(f"Hei! {text} Kiitos.")


@pytest.mark.parametrize("text", BROAD["fine"])
def test_many_ways_of_guiding_are_let_through(text: str) -> None:
    assert not asks_for_code(text)
    assert not asks_for_code(f"Hei! {text} Kiitos.")


def test_a_text_of_any_length_is_soon_judged() -> None:
    text = "Mikä on koodi, jota en kysy? " * 2_000
    begun = time.thread_time()
    asks_for_code(text)
    assert time.thread_time() - begun < 5
