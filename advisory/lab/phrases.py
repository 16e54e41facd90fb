"""What simulated people say: different every time, since a server may remember a text it has just seen."""

import random

OPENINGS = ("Hei,", "Moi!", "Hei taas,", "Kiitos vastauksesta.", "Anteeksi,", "Hyvää päivää,", "", "", "")
MIDDLES = (
    "missä osoitteessa lomake täytetään",
    "milloin päätöksen pitäisi tulla",
    "kenelle todistus pitää toimittaa",
    "voiko hakemuksen jättää myös paperilla",
    "mistä näen, onko liite tullut perille",
    "kuka päättää, saanko korotetun tuen",
    "pitääkö muutosta ilmoittaa erikseen",
    "saako asiaan apua paikan päällä keskustassa",
    "miten toimin, kun tunnukset ovat vanhentuneet",
    "lasketaanko puolison tulot mukaan",
)
ENDINGS = (
    "? En löytänyt sitä sivuilta.",
    "? Yritin eilen, mutta sivu ei auennut.",
    ", jos sen vuoksi joutuu käymään paikalla?",
    "? Olisi hyvä tietää ennen viikonloppua.",
    "? Äitini hoitaa tämän puolestani.",
    ", ja kauanko siihen yleensä menee?",
    "?",
)
NUMBERS = ("Kello {} sopisi.", "Asumme talossa {}.", "Lapsia on {}.", "Odotin {} päivää.")
WITH_A_NUMBER = 0.1
"""The share of messages with digits, which the guard has to look at more closely."""


def phrases(count: int, seed: int) -> list[str]:
    chance = random.Random(seed)
    found = []
    for _ in range(count):
        words = [chance.choice(OPENINGS), chance.choice(MIDDLES) + chance.choice(ENDINGS)]
        if chance.random() < WITH_A_NUMBER:
            words.append(chance.choice(NUMBERS).format(chance.randint(2, 20)))
        found.append(" ".join(word for word in words if word))
    return found
