"""Where somebody can be reached: e-mail addresses, telephone numbers and postal addresses.

Shapes of Finnish, Swedish and English writing. What is public by its number alone (service numbers,
business ids, dates, references) stays.
"""

import json
import re
from collections.abc import Iterator
from importlib import resources

from advisory.guard import rules

_PLACES = frozenset(
    json.loads(resources.files(__package__).joinpath("places.json").read_text(encoding="utf-8"))[
        "towns"
    ].split()
)
UPPER = "A-ZÅÄÖÉÜŠŽÆØ"

_AT = r"(?: ?@ ?| ?[(\[{<](?:at|ät|a|@|miukumauku|snabel-?a)[)\]}>] ?| (?:ät|miukumauku|snabel-?a) )"
_DOT = r"(?:\.| ?[(\[{](?:dot|piste|punkt|\.)[)\]}] ?| (?:dot|piste|punkt) )"
_LABEL = r"[\w-]{1,63}"
_EMAIL = re.compile(
    rf"(?<![\w.+%-])[\w.+%'-]{{1,64}}(?:{_AT}{_LABEL}(?:{_DOT}{_LABEL}){{1,4}}"
    rf"| at (?:gmail|hotmail|outlook|yahoo|icloud|luukku|elisanet|live|protonmail|telia|msn)\.[a-z]{{2,3}}(?!\w)"
    rf"| at {_LABEL}(?: ?[(\[{{]?(?:dot|piste|punkt)[)\]}}]? ?{_LABEL}){{1,3}}"
    rf"|@{_LABEL}(?:, ?(?:fi|com|net|org|se|eu)(?!\w))?)",
    re.I,
)

_PHONE = re.compile(
    r"(?<![\w@#=-])(?<!\d[.,:])(?:(?<!/)|(?<=\d{5}/)(?=[0+]))(?:"
    r"\(?(?:\+|00)[1-9]\d{0,2}\)?[ ./-]{0,2}(?:\(0?\d{1,4}\))?[ ./-]{0,2}\d{1,12}"  # with a country code
    r"|\(0\d{1,4}\)[ -]{0,2}\d{2,9}"
    r"|\([1-9]\d\d\) ?\d{3}"
    r"|\d{2,15}"
    r")(?:[ .-]\d{1,8}|/\d{5,8}|  \d{2,8}){0,6}"
    r"(?: ?(?:x|ext\.?|alanro|ankn\.?) ?\d{1,5})?(?!\w|/\d{1,4}(?!\d)|[.,:]\d)",
    re.I,
)
_DASHES = str.maketrans("\u2010\u2011\u2012\u2013\u2014\u2212\u00a0\u2007\u202f", "------   ")
_DIGITS = re.compile(r"\d+")
_PUBLIC = re.compile(
    r"(?:0|00358|\+?358)(?:[678]00|100|10|[23]0|29|75|71)|0771|116\d{3}$|1177$|0(?:3[03467]\d|80[08]|8[47]\d)\d{7}$"
)
_DAY, _MONTH, _YEAR = "(?:0?[1-9]|[12][0-9]|3[01])", "(?:0?[1-9]|1[0-2])", "(?:19|20)[0-9]{2}"
_DATE = re.compile(
    rf"{_DAY}([ .-]?){_MONTH}\1{_YEAR}|{_MONTH}([ .-]?){_DAY}\2{_YEAR}|{_DAY}([ .-]){_MONTH}\3[0-9]{{2}}|{_YEAR}([ .-]?){_MONTH}\4{_DAY}"
    rf"|{_YEAR} ?- ?{_YEAR}|[0-2][0-9]\.[0-5][0-9] ?- ?[0-2][0-9]\.[0-5][0-9]"
)
_PHONE_CUE = re.compile(
    r"(?<![^\W_])(?:puh(?:elin)?(?:numero)?(?:ni|mme|sta|si)?|puhelimeni|puhnro|p|gsm|kännykkä(?:ni)?|matkapuhelin|soita|soittakaa|soittaa"
    r"|numerosta(?:ni)?|numeroon(?:i)?|numeroni|(?:minun|mun) numero|tavoittaa|whatsapp"
    r"|tel|tfn|mob|telefon(?:nummer|en)?|mobil(?:nummer)?|mitt nummer|ring(?:a)?(?: mig)?|nås|på numret"
    r"|phone|mobile|cell|call(?: me)?|my number|reach me|text me)"
    r"[.:]?(?: (?:on|är|is|at|på|numerosta|numeroon|numeroni|nummer|numret|mig|me|minulle|number|nro|in|nr)[.:]?){0,3} ?$",
    re.I,
)
_NUMBERED = re.compile(
    r"(?<![^\W_])(?:viite\w*|lasku\w*|tilaus\w*|diaari\w*|dnro|isbn|issn|ean|asiakasnumero\w*|jäsennumero\w*|kortin numero|tunnus\w*"
    r"|kirjastokort\w*|y-tunnus|kiinteistö\w*|referens\w*|faktura\w*|order\w*|diarienummer|kundnummer|fo-nummer"
    r"|reference|invoice|tracking|customer number|account number|business id|seuranta\w*|lähety\w*|koodi\w*|kod\w*|code)"
    r"[.:]?(?: (?:on|är|is|nro|numero|nummer|number|no)[.:]?)? ?[\w-]{0,6}$",
    re.I,
)


def emails(text: str) -> Iterator[tuple[int, int]]:
    if "@" in text or " at " in text or _maybe_email(text):
        for match in _EMAIL.finditer(text):
            end = match.end() - (len(match[0]) - len(match[0].rstrip(".'-+")))
            yield match.start(), end


_HIDDEN_AT = re.compile(
    r"(?:[(\[{<](?:at|ät|a|miukumauku|snabel-?a)[)\]}>]| (?:ät|miukumauku|snabel-?a|AT) )", re.I
)


def _maybe_email(text: str) -> bool:
    return _HIDDEN_AT.search(text) is not None


def phones(text: str) -> Iterator[tuple[int, int]]:
    plain = text.translate(_DASHES)
    for match in _PHONE.finditer(plain):
        if _is_phone(plain, match.start(), match[0]):
            yield match.span()


def _is_phone(text: str, start: int, written: str) -> bool:
    number = re.split(r" ?(?:x|ext|alanro|ankn)", written, maxsplit=1, flags=re.I)[0]
    groups = [len(group) for group in _DIGITS.findall(number)]
    digits = "".join(_DIGITS.findall(number))
    if _DATE.fullmatch(number) or ("-" in number and groups in ([7, 1], [4, 2, 2], [6, 4])):
        return False
    abroad = number.lstrip("(")[:1] == "+" or digits.startswith("00")
    local = groups[0] == 2 or groups[:2] == [3, 1]  # 02, not 029: the writer tells where the area code ends
    local = local or (len(digits), digits[:3]) in ((11, "020"), (9, "029"))
    if _PUBLIC.match(digits) and not local:
        return False
    before = text[max(0, start - 40) : start]
    if abroad:
        return 8 <= len(digits) <= 16 and not _NUMBERED.search(before)
    cued = _PHONE_CUE.search(before) is not None
    if cued and 5 <= len(digits) <= 13:
        return not (len(groups) == 1 and len(digits) < 6)
    if _NUMBERED.search(before):
        return False
    if digits[0] == "0":
        dotted = "." in number
        if dotted and (len(groups) < 3 or "-" in number or max(groups[1:]) < 3 or groups[0] == 1):
            return False
        return 7 <= len(digits) <= 11 and groups[0] > 1 and groups[-1] > 1
    if digits.startswith(("358", "46", "47", "45", "372", "44")) and len(groups) == 1:
        return (digits.startswith("358") and 11 <= len(digits) <= 13) or (
            digits.startswith("467") and len(digits) == 11
        )
    american = groups == [3, 3, 4] and (number[0] == "(" or "-" in number or "." in number)
    return american and digits[0] in "23456789"


_BENT = {
    "katu": "katu kadun kadulla kadulle kadulta kadussa kadulta katua",
    "tie": "tie tien tiellä tielle tieltä tietä",
    "polku": "polku polun polulla polulle polulta",
    "väylä": "väylä väylän väylällä väylälle väylältä",
    "rinne": "rinne rinteen rinteellä rinteelle",
    "raitti": "raitti raitin raitilla raitille raitilta",
    "penger": "penger penkereen penkereellä penkereelle",
    "ranta": "ranta rannan rannassa rannalla rantaan",
    "tori": "tori torin torilla torille",
    "kaari": "kaari kaaren kaarella kaarelle kaaressa",
    "kuja": "kuja kujan kujalla kujalle kujalta",
    "aukio": "aukio aukion aukiolla aukiolle",
    "bulevardi": "bulevardi bulevardin bulevardilla bulevardille",
    "esplanadi": "esplanadi esplanadin esplanadilla",
    "taival": "taival taipaleen taipaleella",
    "portti": "portti portin portilla",
    "kierto": "kierto kierron kierrolla",
    "kehä": "kehä kehän kehällä",
    "laituri": "laituri laiturin laiturilla",
    "puisto": "puisto puiston puistossa",
    "tanhua": "tanhua tanhuan tanhualla",
    "käytävä": "käytävä käytävän käytävällä",
    "kulma": "kulma kulman kulmassa",
    "silta": "silta sillan sillalla",
}
_SWEDISH = (
    "gatan gata vägen väg gränden gränd stigen stig esplanaden allén allé backen torget torg kajen stranden strand"
    " parken promenaden bågen ringen svängen brinken plan planen bulevarden höjden leden kroken bron"
)
_STREET = "|".join(sorted({*" ".join(_BENT.values()).split(), *_SWEDISH.split()}, key=lambda w: (-len(w), w)))
_LOOSE = (
    "street st road rd avenue ave lane ln drive dr court ct square sq place terrace close crescent way gardens grove"
    " hill park row mews boulevard blvd green walk parade circle highway hwy quay wharf rise view house crossing"
)
_ENGLISH = "|".join(sorted(_LOOSE.split(), key=lambda w: (-len(w), w)))
_UNIT = (
    r"(?!\d|[.:,]\d)(?: ?[-–] ?\d{1,4})?"
    r"(?: ?[a-zA-Z](?:(?![\w])|(?=\d)))?"
    r"(?:,? ?(?:as|asunto|lgh|lägenhet|bost|bostad|rappu|trappa|apt|flat|unit)\.? ?[A-Z]?(?: ?\d{1,4})?(?!\d)|(?<=[a-zA-Z]) ?\d{1,3}(?!\d|[.:,]\d|/))?"
)
_AREA = rf"(?:,? ?(?:FI-|SE-|FIN-)?(?:\d{{5}}|\d{{3}} \d{{2}})(?!\d)(?:,? [{UPPER}][\w-]+(?: [{UPPER}][\w-]+)?)?)?"
_AFTER_NUMBER = (
    r"(?! ?(?:%|€|\$|km|m(?!\w)|kpl|euro|vuot|vuod|päiv|tun|min(?!\w)|kert|hengen|henk|år|kr(?!\w)|dag|tim|gång|meter|metri|cm"
    r"|years?|days?|hours?|times|people|o'clock|asti|asteen|prosent|luku|million|miljo|tuhan))"
)
_ADDRESS = re.compile(
    rf"(?<![\w-])(?:(?:(?-i:[{UPPER}])[\w'.-]{{1,30}} ){{0,3}}?"
    rf"(?!(?:valta|kanta|seutu|yhdys|rauta|moottori|kehä|pää|vara|hätä|ratkaisu|poistumis|elämän|juna)(?:tie|katu)"
    rf"|(?:bussi|juna|laiva|metro)laituri|(?:hätä|pää|lähtö)portti|(?:tietä|kautta|matka)polku)"
    rf"[^\W\d_][\w:-]{{1,40}}(?:{_STREET})"
    rf"|(?:(?-i:[{UPPER}])[\w'-]{{1,30}} ){{1,3}}?(?:(?-i:[{UPPER}])?[\w-]{{0,30}})?(?:{_STREET}))"
    rf" \d{{1,4}}{_AFTER_NUMBER}{_UNIT}{_AFTER_NUMBER}{_AREA}",
    re.I,
)
_POSTCODE = r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}"
_CAPITAL = rf"[{UPPER}][^\W\d_]*(?:['’-][^\W\d_]+)*(?!\w)"
_MONTHS = (
    "jan|feb|mar[cs]|apr|may |june|july|aug|sept|okt|oct|nov|dec|maj |juni|juli"
    "|(?:tammi|helmi|maalis|huhti|touko|kesä|heinä|elo|syys|loka|marras|joulu)kuu"
)
_BRITISH = re.compile(
    rf"(?<![\w.,:/-])(?:(?:Flat|Apt|Unit|Apartment|Studio) \d{{1,4}}[A-Za-z]?,? )?\d{{1,5}}[a-zA-Z]? "
    rf"(?!(?i:{_MONTHS}))(?:{_CAPITAL} ){{1,3}}(?i:{_ENGLISH})(?![\w]|\. [{UPPER}])\.?(?:,? (?:Apt|Flat|Unit|Suite)\.? \d{{1,5}}[A-Z]?)?"
    rf"(?:,? {_CAPITAL}(?: {_CAPITAL})?)?(?:,? (?:{_POSTCODE}|(?:[A-Z]{{2}} )?\d{{5}}(?!\d)))?"
)
_UK_POST = re.compile(rf"(?<![\w-])London,? {_POSTCODE}(?!\w)")
_ADDRESS_CUE = re.compile(
    r"(?<!\w)(?i:(?:koti)?osoit(?:e|teeni|teemme|tietoni)(?: on)?|(?:koti|uusi |vanha )?osoitteessa|osoitteeseen|osoitteesta|asun|asumme|asutaan"
    r"|(?:hem|post)?adress(?:en)?(?: är)?|jag bor(?: på| i)?|bor på|flytta(?:de|r|t) till"
    r"|(?:home )?address(?: is)?|i live (?:at|on|in)|living at|moved to|reside at|deliver to|send it to)[:,]? (?i:on |är |is |nyt |nu |now )?"
)
_HOUSE = re.compile(
    rf"(?P<what>\d{{1,5}}[a-zA-Z]?(?: {_CAPITAL}){{1,4}}(?:,? {_CAPITAL}(?: {_CAPITAL})?)?(?:,? {_POSTCODE})?"
    rf"|(?P<street>{_CAPITAL}(?: {_CAPITAL}){{0,2}}) \d{{1,4}}{_AFTER_NUMBER}{_UNIT}{_AFTER_NUMBER}{_AREA})"
)
_FULL = re.compile(
    rf"(?:{_CAPITAL} ){{1,3}}\d{{1,4}}{_UNIT},? (?:\d{{5}}|\d{{3}} \d{{2}}),? {_CAPITAL}"
    rf"|(?<!\w)(?:Bulevardi(?:lla)?|Bulevarden|Kauppatori|Esplanadi) \d{{1,4}}{_AFTER_NUMBER}{_UNIT}{_AREA}"
)
_INSIDE = ("ssa", "ssä", "sta", "stä")
_POSTAL = re.compile(
    rf"(?<![\w.,/:-])(?:(?:PL|PB|P\.?O\.? ?Box) \d{{1,5}},? )?(?:FI-)?(?:\d{{5}}|\d{{3}} \d{{2}}) (?P<town>[{UPPER}][\w-]{{2,30}})"
)
_LEADING = frozenset(
    "asun asumme osoite osoitteeni kotiosoite kotiosoitteeni muutin muutan olen hei adress adressen min jag"
    " address my the at to on moved katu tie kadulla tiellä asuu vid vi på i ja tai och and".split()
)


def _trimmed(text: str, start: int, end: int) -> int:
    """Without the word that begins the sentence, where it is none of the street's."""
    while True:
        word = re.match(r"[^\W\d_]+[:,]? ", text[start:end])
        if word is None or word[0].strip(" :,").lower() not in _LEADING:
            return start
        start += word.end()


def addresses(text: str) -> Iterator[tuple[int, int]]:
    if not _DIGITS.search(text):
        return
    for match in _ADDRESS.finditer(text):
        yield _trimmed(text, *match.span()), match.end()
    for match in _BRITISH.finditer(text):
        yield match.span()
    for match in _FULL.finditer(text):
        yield _trimmed(text, *match.span()), match.end()
    for cue in _ADDRESS_CUE.finditer(text):
        house = _HOUSE.match(text, cue.end())
        if house and not (house["street"] or "").split(" ")[-1].lower().endswith(_INSIDE):
            yield house.span("what")
    for match in _POSTAL.finditer(text):
        if match["town"].lower() in _PLACES:
            yield match.span()
    for match in _UK_POST.finditer(text):
        yield match.span()


KINDS = (("email", emails), ("phone", phones), ("address", addresses))
assert not {kind for kind, _ in KINDS} & set(rules.KINDS)
