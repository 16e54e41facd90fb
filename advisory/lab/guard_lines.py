"""Made-up lines with personal data in them, and ordinary lines that only look as if they had some.

Values follow the standards' own check rules, written here anew: nothing of the guard's code is used, so
that a mistake there is not repeated in what it is measured with.
"""

import json
import random
import string
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources

DIGITS = string.digits
UPPER = string.ascii_uppercase


@dataclass(frozen=True, slots=True)
class Line:
    """`start` to `end` is the value that must not remain; equal where there is none."""

    text: str
    lang: str
    kind: str = ""
    start: int = 0
    end: int = 0


def digits(chance: random.Random, count: int) -> str:
    return "".join(chance.choices(DIGITS, k=count))


def identity_code(chance: random.Random) -> str:
    """Date, sign of the century, number of the day from 002 to 999, remainder by 31 as a letter."""
    day, month, year = chance.randint(1, 28), chance.randint(1, 12), chance.randint(0, 99)
    born = f"{day:02}{month:02}{year:02}"
    number = f"{chance.randint(2, 999):03}"
    letter = "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(born + number) % 31]
    sign = chance.choice("+-YXWVUABCDEF" + "-A" * 8)
    spaced = chance.choice([sign] * 6 + [f" {sign} ", f" {sign}", f"{sign} "]) if sign in "+-A" else sign
    code = born + spaced + number + letter
    return code.lower() if chance.random() < 0.2 else code


def with_luhn(number: str) -> str:
    """ISO/IEC 7812: from the right every second digit doubles, digits add up to a multiple of ten."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value // 10 + value % 10
    return number + str(-total % 10)


def swedish_code(chance: random.Random) -> str:
    born = f"{chance.randint(0, 99):02}{chance.randint(1, 12):02}{chance.randint(1, 28):02}"
    code = with_luhn(born + digits(chance, 3))
    century = chance.choice(["", "19"])
    return f"{century}{code[:6]}{chance.choice('--+' if not century else '-')}{code[6:]}"


CARDS = (
    *(("4", 16, 4),) * 3,
    ("4", 13, 0),
    ("4", 19, 0),
    *((str(first), 16, 4) for first in (51, 52, 53, 54, 55, 2221, 2450, 2720)),
    ("34", 15, 6),
    ("37", 15, 6),
    ("36", 14, 0),
    ("305", 14, 0),
    ("6011", 16, 4),
    ("65", 16, 4),
    ("3528", 16, 4),
    ("6759", 16, 4),
    ("5018", 16, 4),
)


def card(chance: random.Random) -> str:
    first, length, group = chance.choice(CARDS)
    number = with_luhn(first + digits(chance, length - len(first) - 1))
    joiner = chance.choice(["", " ", " ", "-"])
    if group == 4:
        return joiner.join(number[at : at + 4] for at in range(0, length, 4))
    return joiner.join((number[:4], number[4:10], number[10:])) if group == 6 else number


IBANS = {
    **{"FI": "14n", "SE": "20n", "EE": "16n", "DE": "18n", "NO": "11n", "DK": "14n", "GB": "4a14n"},
    **{"NL": "4a10n", "FR": "10n11c2n", "ES": "20n", "IT": "1a10n12c", "PL": "24n", "LT": "16n"},
    **{"LV": "4a13c", "IS": "22n", "BE": "12n", "AT": "16n", "CH": "5n12c", "IE": "4a14n", "PT": "21n"},
    **{
        "LU": "3n13c",
        "CZ": "20n",
        "HU": "24n",
        "RO": "4a16c",
        "BG": "4a6n8c",
        "UA": "6n19c",
        "TR": "5n1n16c",
    },
}


def iban(chance: random.Random) -> str:
    """ISO 13616: letters as 10 to 35, country and check digits moved last, remainder by 97 is 1."""
    country = chance.choice([*IBANS, *["FI"] * 12])
    account, count = "", ""
    for sign in IBANS[country]:
        if sign.isdigit():
            count += sign
            continue
        pool = {"n": DIGITS, "a": UPPER, "c": DIGITS + UPPER}[sign]
        account += "".join(chance.choices(pool, k=int(count)))
        count = ""
    number = "".join(str(int(character, 36)) for character in account + country + "00")
    whole = f"{country}{98 - int(number) % 97:02}{account}"
    spaced = " ".join(whole[at : at + 4] for at in range(0, len(whole), 4))
    return chance.choice([whole, spaced, spaced, whole.lower()])


def phone(chance: random.Random) -> str:
    area = chance.choice(
        [
            "040",
            "041",
            "044",
            "045",
            "046",
            "050",
            "0400",
            "0500",
            "0457",
            "09",
            "08",
            "013",
            "014",
            "017",
            "02",
            "03",
            "019",
        ]
    )
    rest = chance.choice("23456789") + digits(chance, chance.choice((5, 6, 6)) if len(area) < 4 else 5)
    half = len(rest) // 2
    pairs = " ".join((rest[:half], rest[half:]))
    forms = [f"{area}{rest}", f"{area} {rest}", f"{area}-{rest}", f"{area} {pairs}", f"{area}-{pairs}"]
    forms += [f"({area}) {rest}", f"{area}–{rest}", f"{area}/{rest}"]
    code = chance.choice(["+358", "+358 ", "+358-", "00358", "00358 ", "+358 (0)", "+358(0)", "(+358) "])
    forms += [f"{code}{area[1:]}{rest}", f"{code}{area[1:]} {pairs}"] * 2
    forms += [
        f"+46 70 {digits(chance, 3)} {digits(chance, 2)} {digits(chance, 2)}",
        f"073-{digits(chance, 7)}",
    ]
    forms += [f"+44 7{digits(chance, 3)} {digits(chance, 6)}", f"+372 5{digits(chance, 6)}"]
    return chance.choice(forms)


LOCAL = [
    "matti.meikalainen",
    "liisa_l",
    "kalle99",
    "o.hakala",
    "asko-virta",
    "b.andersson",
    "maija+posti",
    "JukkaP",
    "anna1",
    "jane.doe",
]
HOSTS = [
    "example.fi",
    "gmail.example",
    "mail.kunta.example",
    "posti.example.org",
    "yritys-oy.example.com",
    "student.example.se",
]


def email(chance: random.Random) -> str:
    name, host = chance.choice(LOCAL), chance.choice(HOSTS)
    at = chance.choice(["@"] * 6 + ["(at)", " (at) ", "[at]", " @ ", "(ät)", " miukumauku "])
    return f"{name}{at}{host}" if chance.random() < 0.9 else f"{name} at {host.replace('.', ' dot ')}"


FIRST = {
    "fi": "Aino Eetu Mirja Kaarlo Sanelma Taneli Veera Rauno Inkeri Otso Pirkko Jooa Nuutti Lempi Ahmed Thuy",
    "sv": "Alva Göran Märta Sixten Gunvor Torbjörn Linnéa Ragnhild Åke Ebba Ove Siw Kjell Tindra Farid Malin",
    "en": "Oliver Beatrice Nigel Siobhan Trevor Priya Kwame Deborah Ewan Zoe Wei Harriet Clive Grace",
}
LAST = {
    "fi": "Esimerkkilä Virtanen Korhonen Kuusiharju Mäki-Petäjä Nieminen Ojanperä Al-Hassan Salo Vuorenmaa",
    "sv": "Exempelman Lindqvist Sandås Björkman Ursin Nyberg Holmlund Westö Åkerfelt Granholm Öhman Petrenko",
    "en": "Exampleton Whitfield O'Leary Barnes Okafor McAllister Hartley-Jones Patel Nguyen Longbottom Reed",
}


def name(chance: random.Random, lang: str) -> str:
    first = chance.choice(FIRST[lang].split())
    if chance.random() < 0.2:
        return first
    return f"{first} {chance.choice(LAST[lang].split())}"


def address(chance: random.Random, lang: str) -> str:
    number = chance.randint(1, 140)
    if lang == "en":
        word = chance.choice(
            ["Baker", "Elm", "Queen's", "Church", "Station", "Maple", "Abbey", "Mill", "Old", "Hill"]
        )
        ending = chance.choice(["Street", "Road", "Avenue", "Lane", "Close", "Drive", "Square", "Terrace"])
        more = chance.choice(["", "", ", London", ", Leeds LS1 4AP", ", London NW1 6XE"])
        return f"{number}{chance.choice(['', '', 'b', 'A'])} {word} {ending}{more}"
    flat = chance.choice(["", "", " A", " B 12", " C 3", " as 5", "b", " a 2", "–" + str(number + 2)])
    code = digits(chance, 5)
    if lang == "sv":
        street = chance.choice(
            ["Storgatan", "Skolvägen", "Kyrkogränden", "Parkstigen", "Strandesplanaden", "Björkallén"]
        )
        town = chance.choice(["Esbo", "Vasa", "Helsingfors", "Åbo", "Ekenäs"])
    else:
        stem = chance.choice(
            ["Malli", "Koivu", "Mannerheimin", "Opisto", "Vanha", "Kauppa", "Peltolan", "Rauhan"]
        )
        ending = chance.choice(
            ["katu", "tie", "kuja", "polku", "väylä", "rinne", "raitti", "kaari", "bulevardi", "ranta"]
        )
        street = (
            stem + ending if chance.random() < 0.85 else f"{chance.choice(['Iso', 'Uusi'])} {stem}{ending}"
        )
        street = street.lower() if chance.random() < 0.15 and " " not in street else street
        town = chance.choice(["Oulu", "Helsinki", "Tampere", "Kuopio", "Rovaniemi"])
    return f"{street} {number}{flat}{chance.choice(['', '', f', {code} {town}', f' {code} {town}'])}"


def code(chance: random.Random) -> str:
    return digits(chance, chance.choice((4, 5, 6, 6, 8)))


def user_id(chance: random.Random) -> str:
    return str(chance.randint(1, 9)) + digits(chance, chance.choice((5, 6, 7, 7, 8)))


def password(chance: random.Random) -> str:
    word = chance.choice(["kissa", "Talvi", "sommar", "Hemlig", "summer", "Dragon", "koira"])
    return f"{word}{digits(chance, chance.randint(1, 4))}{chance.choice(['', '!', '#', '?'])}"


Make = Callable[[random.Random, str], str]
VALUES: dict[str, Make] = {
    "identity_code": lambda chance, lang: (
        swedish_code(chance) if lang == "sv" and chance.random() < 0.2 else identity_code(chance)
    ),
    "card": lambda chance, lang: card(chance),
    "iban": lambda chance, lang: iban(chance),
    "phone": lambda chance, lang: phone(chance),
    "email": lambda chance, lang: email(chance),
    "name": name,
    "address": address,
    "one_time_code": lambda chance, lang: code(chance),
    "bank_user_id": lambda chance, lang: user_id(chance),
    "pin": lambda chance, lang: digits(chance, 4),
    "password": lambda chance, lang: password(chance),
}
SECRETS = ("identity_code", "card", "iban", "one_time_code", "bank_user_id", "pin", "password")
CHECKED = ("identity_code", "card", "iban")

FRAMES: dict[str, dict[str, list[str]]] = json.loads(
    resources.files(__package__).joinpath("guard_frames.json").read_text(encoding="utf-8")
)
LANGS = ("fi", "sv", "en")


def positive(chance: random.Random, kind: str) -> Line:
    lang = chance.choice(LANGS)
    frame = chance.choice(FRAMES[kind][lang])
    value = VALUES[kind](chance, lang)
    start = frame.index("{}")
    return Line(frame.replace("{}", value), lang, kind, start, start + len(value))


def ordinary(chance: random.Random) -> Line:
    """A line of the kind that a town writes or is asked, full of numbers that are nobody's secret."""
    lang = chance.choice(LANGS)
    hour, minute = chance.randint(7, 14), f"{chance.randint(0, 59):02}"
    first, second = chance.randint(1, 12), chance.randint(1, 12)
    holes = {"h": str(hour), "h2": str(hour + chance.randint(1, 6)), "mm": minute}
    holes |= {
        "d": str(chance.randint(1, 28)),
        "d2": str(chance.randint(1, 28)),
        "m": str(first),
        "m2": str(second),
    }
    holes |= {"n" * count: str(chance.randint(1, 9)) + digits(chance, count - 1) for count in range(1, 8)}
    text = chance.choice(FRAMES["ordinary"][lang])
    for hole, value in holes.items():
        text = text.replace("{" + hole + "}", value)
    return Line(text, lang)
