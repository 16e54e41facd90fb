"""Does an advisor's text ask the visitor for a code? Such a text is stopped with the limit wording."""

import json
import re
from importlib import resources

from advisory.guard.folded import fold

_LISTS: dict[str, str] = json.loads(
    resources.files(__package__).joinpath("asks.json").read_text(encoding="utf-8")
)
_WORD = re.compile("[a-z']+")
_CLAUSE = re.compile(
    "[,:;–-] | - | (?=(?:kun|jos|joka|jonka|jota|nar|som|when|once|if|until|after)(?![a-z]))|(?<!be) (?=om )"
)
_SENTENCE = re.compile("[^.!?\n]+[.!?]*")
_GOES_ON = ("ja ", "tai ", "eika ", "och ", "eller ", "and ", "or ", "nor ", "seka ")


def _set(name: str) -> frozenset[str]:
    return frozenset(_LISTS[name].split())


_NEVER, _TELL, _WRITE, _HERE, _YOURS, _ELSEWHERE, _BARE, _IT, _WHICH, _GOT = map(
    _set, ("never", "tell", "write", "here", "yours", "elsewhere", "bare", "it", "which", "got")
)


def _code_pattern() -> re.Pattern[str]:
    """Words of up to six letters must be whole; longer ones may be inflected."""
    alternatives = []
    for item in _LISTS["codes"].split():
        alternatives.append(item.replace("+", "[ -]") + ("(?![a-z])" if len(item) <= 6 else "[a-z]*"))
    return re.compile("(?<![a-z])(?:" + "|".join(alternatives) + ")")


_CODE = _code_pattern()
_OTHER_CODE = re.compile("(?<![a-z])(?:" + "|".join(_LISTS["other_codes"].split()) + ")[ -]codes?(?![a-z])")
_ASKS = re.compile(
    "(?<![a-z])(?:"
    "mikas? on (?:se )?(?:sinun |sun |teidan )?[a-z]*(?:si|nne)(?![a-z])|mitka ovat"
    "|(?:saisinko|saanko|saisimmeko|saammeko|voinko saada|voisinko saada|haluaisin|pyytaisin|pyydan"
    "|tarvitsen|tarvitsisin|tarvitsemme|tarvittaisiin)(?![a-z])"
    "|tarvitaan .*(?:voin|voimme|jatkaa)|olisiko sinulla .*(?:antaa|kertoa)"
    "|(?:voisitko|voitko|voitteko|voisitteko) (?:viela |ystavallisesti )?"
    "(?:antaa|kertoa|lahettaa|kirjoittaa|laittaa|sanoa|ilmoittaa|lukea|luetella)"
    "|vad (?:ar|var) (?:din|ditt|dina|er|ert|era)|vilken (?:ar )?(?:din|er)|(?:kan|far|kunde) jag fa"
    "|far jag (?:be om )?(?:din|ditt|dina|er)|jag (?:behover|skulle behova)|vi behover"
    "|(?:kan|kunde|skulle) (?:du|ni)(?: kunna)? (?:ge|skriva|beratta|skicka|uppge|saga|lasa)"
    "|what(?: is|'s|s| was| are) your|what(?: is|'s|s| was) the (?:code|pin|password)(?! for| mean)|(?:can|could|may) (?:i|we) (?:have|get|see|ask for)"
    "|(?:can|could|would|will) you (?:please |mind )?"
    "(?:giv|send|tell|typ|writ|shar|provid|enter|put|read)(?:e|ing)?(?![a-z])"
    "|confirm your (?:personal |identity |social security )*(?:code|pin|password|number)"
    "|^sag (?:mig|oss|din|ditt|dina|koden|losenordet|pinkoden)(?![a-z])"
    "|let (?:me|us) (?:have|see|know)"
    "|(?:i|we)(?:'ll|'d| will| would)? (?:need|require|want|like to have)"
    ")"
)


_IN_RETURN = re.compile(
    "(?:niin|jotta|sa|so(?: that)?|then) (?:mina |me |jag |vi |i |we )?(?:kan jag |kan vi )?"
    "(?:vien|katson|katsotaan|tarkistan|jatkan|hoidan|autan|kirjaudun|kirjaan|voin|voimme|loydan"
    "|fixar|kollar|loggar|ordnar|kan|hittar|can|will|check|log)(?![a-z])"
)


def _asks(clause: str) -> bool:
    words = set(_WORD.findall(clause))
    if _ASKS.search(clause):
        return True
    if words & _WHICH and words & (_GOT | _YOURS):
        return True
    if words & _ELSEWHERE and not words & _HERE:
        return False
    if words & _TELL and words & (_HERE | _YOURS):
        return True
    if words & _WRITE and words & (_HERE if "put" in words else _HERE | _YOURS):
        return True
    return bool(words & _TELL and len(words) <= 4)


def _only_names(sentence: str) -> bool:
    """ "Henkilötunnus, kiitos?": nothing but a code and a polite word."""
    asked = sentence.endswith("?")
    rest = _WORD.findall(_CODE.sub(" ", sentence))
    return all(word in _BARE for word in rest) and (asked or not _POLITE.isdisjoint(rest))


_NEEDED = frozenset(("tarvitaan", "behovs", "needed"))
_POLITE = frozenset(("please", "tack", "viela"))


def asks_for_code(text: str) -> bool:
    """True for "Kirjoita henkilötunnuksesi tähän", false for "Älä kirjoita henkilötunnusta"."""
    folded = _OTHER_CODE.sub("x", fold(text.replace("’", "'")))
    if _CODE.search(folded) is None:
        return False
    spoken_of = False
    for sentence in _SENTENCE.findall(folded):
        words = set(_WORD.findall(sentence))
        told = words & (_TELL | _WRITE) and words & _IT and words & _HERE
        if spoken_of and told and not words & _NEVER:
            return True
        has_code = _CODE.search(sentence) is not None
        if has_code and _only_names(sentence.strip()):
            return True
        wanted = words & (_TELL | _WRITE | _NEEDED)
        if has_code and wanted and not words & (_NEVER | _ELSEWHERE) and _IN_RETURN.search(sentence):
            return True
        refused = False
        for clause in _CLAUSE.split(sentence):
            clause = clause.strip(" .!?")
            negated = bool(_NEVER & set(_WORD.findall(clause)))
            refused = negated or (refused and clause.startswith(_GOES_ON))
            if not refused and _CODE.search(clause) and _asks(clause):
                return True
        spoken_of = has_code and not words & _NEVER
    return False
