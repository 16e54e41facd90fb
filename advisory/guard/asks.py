"""Does an advisor's text ask the visitor for a code? Such a text is stopped with the limit wording."""

import json
import re
from importlib import resources

from advisory.guard.rules import FOLD

_LISTS: dict[str, str] = json.loads(
    resources.files(__package__).joinpath("asks.json").read_text(encoding="utf-8")
)
_WORD = re.compile("[a-z']+")
_CLAUSE = re.compile("[,:;–-] | - ")
_SENTENCE = re.compile("[.!?\n]+")
_GOES_ON = ("ja ", "tai ", "eika ", "och ", "eller ", "and ", "or ", "nor ", "seka ")


def _set(name: str) -> frozenset[str]:
    return frozenset(_LISTS[name].split())


_NEVER, _TELL, _WRITE, _HERE, _YOURS, _ELSEWHERE = map(
    _set, ("never", "tell", "write", "here", "yours", "elsewhere")
)


def _code_pattern() -> re.Pattern[str]:
    """Words of up to six letters must be whole; longer ones may be inflected."""
    alternatives = []
    for item in _LISTS["codes"].split():
        alternatives.append(item.replace("+", "[ -]") + ("(?![a-z])" if len(item) <= 6 else ""))
    return re.compile("(?<![a-z])(?:" + "|".join(alternatives) + ")")


_CODE = _code_pattern()
_ASKS = re.compile(
    "(?<![a-z])(?:"
    "mika on (?:sinun |teidan )?[a-z]*(?:si|nne)(?![a-z])|mitka ovat"
    "|(?:saisinko|saanko|saisimmeko|voinko saada|voisinko saada|haluaisin|pyytaisin|pyydan"
    "|tarvitsen|tarvitsisin|tarvitsemme|tarvittaisiin)(?![a-z])"
    "|(?:voisitko|voitko|voitteko|voisitteko) (?:viela |ystavallisesti )?"
    "(?:antaa|kertoa|lahettaa|kirjoittaa|laittaa|sanoa|ilmoittaa)"
    "|vad (?:ar|var) (?:din|ditt|dina|er|ert|era)|vilken (?:ar )?(?:din|er)|(?:kan|far|kunde) jag fa"
    "|far jag (?:be om )?(?:din|ditt|dina|er)|jag (?:behover|skulle behova)|vi behover"
    "|(?:kan|kunde|skulle) (?:du|ni)(?: kunna)? (?:ge|skriva|beratta|skicka|uppge|saga)"
    "|what(?: is|'s|s| was| are) your|(?:can|could|may) (?:i|we) (?:have|get|see|ask for)"
    "|(?:can|could|would|will) you (?:please )?(?:give|send|tell|type|write|share|provide|enter|put)"
    "|(?:i|we)(?:'ll|'d| will| would)? (?:need|require|want|like to have)"
    ")"
)


def _asks(clause: str) -> bool:
    words = set(_WORD.findall(clause))
    if _ASKS.search(clause):
        return True
    if words & _ELSEWHERE and not words & _HERE:
        return False
    if words & _TELL and words & (_HERE | _YOURS):
        return True
    if words & _WRITE and words & (_HERE if "put" in words else _HERE | _YOURS):
        return True
    return bool(words & _TELL and len(words) <= 4)


def asks_for_code(text: str) -> bool:
    """True for "Kirjoita henkilötunnuksesi tähän", false for "Älä kirjoita henkilötunnusta"."""
    folded = text.replace("’", "'").translate(FOLD)
    if _CODE.search(folded) is None:
        return False
    for sentence in _SENTENCE.split(folded):
        refused = False
        for clause in _CLAUSE.split(sentence):
            clause = clause.strip()
            negated = bool(_NEVER & set(_WORD.findall(clause)))
            refused = negated or (refused and clause.startswith(_GOES_ON))
            if not refused and _CODE.search(clause) and _asks(clause):
                return True
    return False
