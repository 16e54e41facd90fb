"""Random texts that lie close to the rules: secrets, near misses, ordinary words, odd characters."""

import random
import string

_WORDS = """
hei kiitos on ja tuli koodi koodini PIN pin-koodi tunnus tunnukset salasana salasanani lösenord password
käyttäjätunnus pankkitunnukset kortti kortin numero visa viite klo vuonna euroa kpl virhe puh is my code
kod koden är min bankkod user id yksi kaksi kolme neljä viisi noll ett två tre one two three four viiva
hetu 12.5.2024 10.30 906/2019 1234567-8 040 00100 FI21 SE45 ⟦pin:4⟧ ⟦outo:4⟧ ⟦ ⟧ : = . , ! ? - + € 😀
"""
WORDS = _WORDS.split()
ODD = "\u200b\u00ad\u2013\u2212\u00a0\u3000\n\t１２３٤٥𝟔äÖÅé̈А⟦⟧:¤\x1f\x7f㊿ﬁİſ߀"
MARKS = "-+YXWVUABCDEF"


def _digits(random_: random.Random, count: int) -> str:
    return "".join(random_.choices(string.digits, k=count))


def identity_code(random_: random.Random) -> str:
    day, month = random_.randint(1, 28), random_.randint(1, 12)
    date, number = f"{day:02}{month:02}{_digits(random_, 2)}", f"{random_.randint(2, 999):03}"
    letter = "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(date + number) % 31]
    return f"{date}{random_.choice(MARKS)}{number}{letter}"


def card(random_: random.Random) -> str:
    digits = "4" + _digits(random_, 14)
    for last in string.digits:
        total = 0
        for place, digit in enumerate(reversed(digits + last)):
            value = int(digit) << (place % 2)
            total += value if value < 10 else value - 9
        if total % 10 == 0:
            digits += last
            break
    joiner = random_.choice(["", " ", "-"])
    return joiner.join(digits[at : at + 4] for at in range(0, 16, 4))


def iban(random_: random.Random) -> str:
    account = _digits(random_, 14)
    check = 98 - int(account + "151800") % 97
    whole = f"FI{check:02}{account}"
    return random_.choice([whole, " ".join(whole[at : at + 4] for at in range(0, 18, 4)), whole.lower()])


def line(random_: random.Random) -> str:
    parts: list[str] = []
    for _ in range(random_.randint(1, 9)):
        pick = random_.random()
        if pick < 0.55:
            parts.append(random_.choice(WORDS))
        elif pick < 0.75:
            parts.append(_digits(random_, random_.randint(1, 10)))
        elif pick < 0.9:
            parts.append(random_.choice([identity_code, card, iban])(random_))
        else:
            parts.append("".join(random_.choices(ODD + string.printable, k=random_.randint(1, 8))))
    text = random_.choice([" ", " ", "", "-", "\n"]).join(parts)
    if random_.random() < 0.3:
        at = random_.randint(0, len(text))
        text = text[:at] + random_.choice(ODD) + text[at + random_.randint(0, 1) :]
    return text
