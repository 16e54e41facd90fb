"""All parsers that are tried, by name, and one case of one of them."""

import json
import random
import time
from functools import partial
from typing import Any

from advisory.lab.fuzz import outside
from advisory.lab.fuzz import parsers as on
from advisory.lab.fuzz.parsers import MARKDOWN, TEXTS, Broken, Target, rows, texts

SLOW_S = 1.0
"""Of the processor's time, for what is at most 20,000 letters: more would be a way to stop the service."""

ARTICLE = {
    "id": "card",
    "kind": "answer",
    "services": ["library"],
    "review_after_days": 180,
    "sources": "",
    "versions": {
        "fi": {"question": "Mistä kortin saa?", "answer": MARKDOWN[1], "short": "x", "phrasings": ["kortti"]},
        "en": {"question": "Where is the card?", "answer": "Here.", "short": "x", "phrasings": []},
    },
}
ANSWER = {
    "id": "hello",
    "shortcut": "moi",
    "group": "greetings",
    "services": ["library"],
    "variables": ["name"],
    "versions": {"fi": {"te": "Hei {name}!", "sina": "Moi {name}!"}, "en": {"text": "Hello {name}!"}},
}
REFERRAL = {
    "id": "kela",
    "kind": "authority",
    "hours": "Mo-Fr 09:00-16:00; Sa off",
    "phone": "000 555 0100",
    "link": "https://kela.example",
    "versions": {"fi": {"name": "Kela", "what_for": "Tuet", "note": ""}},
}
CHANNEL = {
    "id": "1",
    "publishingStatus": "Published",
    "serviceChannelNames": [{"language": "fi", "value": "Neuvonta", "type": "Name"}],
    "serviceChannelDescriptions": [{"language": "fi", "value": "Apua", "type": "Summary"}],
    "phoneNumbers": [{"prefixNumber": "+358", "number": "401234567"}],
    "webPages": [{"url": "https://a.example"}],
    "serviceHours": [
        {
            "serviceHourType": "DaysOfTheWeek",
            "openingHour": [{"dayFrom": "Monday", "dayTo": "Friday", "from": "08:00:00", "to": "16:00:00"}],
        }
    ],
}
TURNS = {"id": "c1", "service": "library", "lang": "fi", "turns": [{"by": "visitor", "text": "Hei"}]}
LIMITS = {"service": "library", "versions": {"fi": {"advise": ["a"], "never": [], "refer_to": ["kela"]}}}
CSV = (
    "id;kind;services;place;sources;review_after_days;fi_question;fi_phrasings;fi_answer;fi_short\r\n"
    'a;answer;library;no;;180;"Mistä?";"x\ny";"Täältä; tule.";lyhyt\r\n',
    "id,shortcut,group,services,variables,fi_te,fi_sina,en\nhello,moi,g,library,name,Hei,Moi,Hello\n",
    "service\tfi_advise\tfi_only_generally\tfi_never\tfi_refer_to\nlibrary\ta\tb\tc\tkela\n",
    "id;kind;hours;phone;link;fi_name;fi_what_for;fi_note\nkela;authority;Mo-Fr 09:00-16:00;1;;Kela;Tuet;\n",
)
IMPORTED = (ARTICLE, ANSWER, REFERRAL, CHANNEL, TURNS, LIMITS)
JSON = tuple(json.dumps(one, ensure_ascii=False) for one in IMPORTED)
LISTS = (f"[{', '.join(JSON[:3])}]", f'{{"itemList": [{JSON[3]}, {JSON[3]}]}}', JSON[0])
PACKETS = (
    '2/visitor,12["entry:post",{"conversation":"a","cid":"b","text":"Hei"}]',
    '2/staff,["desk:beat",{}]',
    '{"a":[1,2.5,-3e9,true,null,{"b":"\\u00e4\\ud83d\\ude00"}]}',
    "[[[[[[[[[[]]]]]]]]]]",
)
SKILLS = (
    "email;name;Neuvonta [service:advice];Suomi [lang:fi]\r\na@load.example;a;2;1\r\nb@load.example;b;;0\r\n"
)
CURSOR = ("WzE3OTU0MDAwMDAwMDAsICJhYmMiXQ", "W10", "bnVsbA")
HEADER = ('"12"', "01900000-0000-7000-8000-000000000000", "Complaint 2026-117 %C3%A4")
PROXIES = ("203.0.113.7, 10.0.0.1", "2001:db8::1", "::ffff:192.0.2.1, 127.0.0.1", "advisory=abc; x=y")
HOURS = ("Mo-Fr 09:00-16:00; Sa 10:00-14:00; PH off", "24/7", "Mo,We 08:00-12:00,13:00-24:00")
SITES = ("https://www.kaupunki.example:8443/", "#1a7f37", "/a/*/b*", "http://äö.example", "fff")

TARGETS: dict[str, Target] = {
    "wire models": Target(on.make_payload, on.run_payload),
    "packets": Target(texts(*PACKETS), on.run_json),
    "proxy headers and cookies": Target(texts(*PROXIES), on.run_address),
    "headers of programs": Target(texts(*HEADER), on.run_header),
    "cursors": Target(texts(*CURSOR), on.run_cursor),
    "tables": Target(texts(*CSV), partial(on.run_import, kind="csv")),
    "JSON files": Target(texts(*LISTS), partial(on.run_import, kind="json")),
    "JSON lines": Target(
        lambda chance: json.dumps(rows(*IMPORTED)(chance)), partial(on.run_import, kind="jsonl")
    ),
    "skills": Target(texts(SKILLS), on.run_skills),
    "service catalogue": Target(rows(CHANNEL), on.run_catalogue),
    "opening hours": Target(texts(*HOURS), on.run_hours),
    "Markdown": Target(texts(*MARKDOWN), on.run_markdown),
    "guard": Target(texts(*TEXTS), on.run_guard),
    "wording and names of files": Target(texts(*TEXTS, "Hei {name}! C:\\a\\b.pdf"), on.run_wording),
    "search": Target(texts('kortti "kadonnut kortti" +uusi -vanha kirj', *TEXTS), on.run_question),
    "origins, colours, paths": Target(texts(*SITES), on.run_site),
    "media and beginnings of files": Target(outside.make_media, outside.run_media),
    "descriptions of calls": Target(texts(outside.OFFER), outside.run_description),
    "puzzles": Target(texts(outside.puzzle()), outside.run_puzzle),
    "tokens of host pages": Target(texts(*outside.tokens()), outside.run_token),
    "claims": Target(rows(outside.CLAIMS), outside.run_claims),
    "passkeys": Target(outside.make_passkey, outside.run_passkey),
    "codes": Target(texts("123456", "123 456", "abcd-efgh-ijkl"), outside.run_code),
}


def case(name: str, seed: int, number: int) -> Any:
    return TARGETS[name].make(random.Random(f"{seed}:{name}:{number}"))


def fault(name: str, given: Any) -> str:
    """What is wrong with how this was taken, or nothing."""
    began = time.process_time()
    try:
        TARGETS[name].run(given)
    except Broken as broken:
        return str(broken)
    except Exception as error:
        return f"{type(error).__module__}.{type(error).__qualname__}"
    took = time.process_time() - began
    return f"slow: {took:.1f} s" if took > SLOW_S else ""
