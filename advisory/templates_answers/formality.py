"""How a visitor speaks to us: te or sinä, ni or du. Pure; English has one form."""

import re
from collections.abc import Iterable

DEFAULT = {"fi": "formal", "sv": "informal"}
"""When nothing tells: a stranger is te in Finnish and du in Swedish."""

_FORMAL = {
    "fi": re.compile(
        r"(?i)(?<!\w)(?:te|teidän|teillä|teiltä|teille|teitä|teihin|hyvää (?:päivää|iltaa|huomenta)|arvoisa"
        r"|ystävällisin terveisin|kunnioit\w+|\w+tteko|\w+ttekö|kysytte|voisitte|olkaa hyvä)(?!\w)"
    ),
    "sv": re.compile(
        r"(?i)(?<!\w)(?:ni|er|era|ert|eder|god (?:dag|afton)|vänliga hälsningar|högaktningsfullt)(?!\w)"
    ),
}
_INFORMAL = {
    "fi": re.compile(
        r"(?i)(?<!\w)(?:sä|sinä|sun|sulla|sult|sulle|sinun|sinulla|sinulta|sut|oot|oletko|voitko|voisitko|pystytkö|tiedätkö"
        r"|osaatko|mä|mun|mulla|mult|mulle|moi|moikka|moro|heippa|tsau|morjens|joo|jees|kiitti)(?!\w)|[:;]-?[)DP]|:3|😊|🙂"
    ),
    "sv": re.compile(
        r"(?i)(?<!\w)(?:du|dig|dej|din|ditt|dina|tjena|tjenare|moj|hejsan|mej|nån|nåt|dom|oki|å)(?!\w)|[:;]-?[)DP]|😊|🙂"
    ),
}


def formality_of(texts: Iterable[str], lang: str) -> str:
    """What the visitor's own words speak for; how they address us weighs most by being written at all."""
    code = lang.split("-")[0]
    if code not in DEFAULT:
        return "formal"
    whole = "\n".join(texts)
    formal, informal = len(_FORMAL[code].findall(whole)), len(_INFORMAL[code].findall(whole))
    if formal == informal:
        return DEFAULT[code]
    return "formal" if formal > informal else "informal"
