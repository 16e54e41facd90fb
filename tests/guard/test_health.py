"""Who writes of their own health is found, who asks for the health centre is not, and both engines agree."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from advisory.guard.health import _DATA, tells_of_health
from tests.guard.test_both_languages import in_node

pytestmark = pytest.mark.req("R82")

CORPUS: dict[str, Any] = json.loads((Path(__file__).parent / "health.json").read_text(encoding="utf-8"))
TUNED, KEPT_BACK = CORPUS["tuned"], CORPUS["kept_back"]
LEAST = 0.9


def sentences() -> list[str]:
    return [text for part in (TUNED, KEPT_BACK) for texts in part.values() for text in texts]


@pytest.mark.parametrize("text", TUNED["tells"])
def test_who_tells_of_their_health_is_found(text: str) -> None:
    assert tells_of_health(text)


@pytest.mark.parametrize("text", TUNED["does_not"])
def test_who_only_asks_is_left_alone(text: str) -> None:
    assert not tells_of_health(text)


def test_sentences_that_nothing_was_tuned_to_are_told_apart() -> None:
    found = [text for text in KEPT_BACK["tells"] if tells_of_health(text)]
    nagged = [text for text in KEPT_BACK["does_not"] if tells_of_health(text)]
    assert len(found) / len(KEPT_BACK["tells"]) >= LEAST, set(KEPT_BACK["tells"]) - set(found)
    assert len(found) / (len(found) + len(nagged)) >= LEAST, nagged


def test_capitals_breaks_and_odd_letters_change_nothing() -> None:
    assert tells_of_health("MINULLA ON\u00a0DIABETES")
    assert tells_of_health("Hei!\nMinulla on ma\u0308\u0308r\u00e4tty insuliini")
    assert not tells_of_health("Minulla on asia.\nDiabetes on teemana ensi viikolla.")
    assert not tells_of_health("")


def test_what_is_listed_is_folded_and_stands_there_once() -> None:
    for name in ("person", "kin", "alone", "subject", "place_next"):
        listed = _DATA[name].split()
        assert len(set(listed)) == len(listed), name
        assert all(set(one) <= set("abcdefghijklmnopqrstuvwxyz_=") for one in listed), name
    matters = [one for listed in _DATA["matter"].values() for one in listed.split()]
    assert not {one for one in matters if matters.count(one) > 1}
    assert all(len(one.split("_")[0]) >= 3 or "_" in one for one in matters)


def mixed(random_: random.Random) -> str:
    """Words of the rules and of the sentences, run together and apart."""
    listed = [
        *" ".join([*_DATA["matter"].values(), _DATA["person"], _DATA["kin"], _DATA["alone"]]).split(),
        *_DATA["place"].split(),
        *_DATA["subject"].split(),
    ]
    parts = [random_.choice(listed).rstrip("=").replace("_", " ") for _ in range(random_.randint(2, 6))]
    parts += random_.sample(random_.choice(sentences()).split(), 2)
    random_.shuffle(parts)
    joined = "".join(
        part + random_.choice([" ", " ", " ", "", "ni ", "mme ", ". ", "\n", "-", "’s ", "ä"])
        for part in parts
    )
    return joined.upper() if random_.random() < 0.1 else joined


def test_the_browser_finds_the_same() -> None:
    seed = random.randrange(2**32)
    random_ = random.Random(seed)
    texts = [*sentences(), *(mixed(random_) for _ in range(2000)), "😀 минулла Ｄiabetes", "İ ı ſ ǰ ﬁ"]
    answers = in_node([{"health": text} for text in texts])
    mine = [tells_of_health(text) for text in texts]
    assert [text for text, one, other in zip(texts, mine, answers, strict=True) if one != other] == [], seed
    assert 200 < sum(mine) < 2000
