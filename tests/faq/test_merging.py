"""Groups that are one after all: pure rules."""

import random

import numpy as np
import pytest

from advisory.faq.groups import JOINS_AT, Groups
from advisory.faq.merging import MERGES_AT, merges, products
from advisory.faq.nightly import plan
from advisory.faq.space import Space, cosine

DOGS = {
    "a": ["saako koiran tuoda kirjastoon", "voiko koiran ottaa mukaan kirjastoon"],
    "b": ["koiran kanssa kirjastoon, saako?"],
}
OTHERS = {
    "c": ["milloin uimahalli on auki", "uimahallin aukioloajat viikonloppuna"],
    "d": ["mihin vien vanhan sohvan"],
}


def space(texts: dict[str, list[str]]) -> Space:
    made = Space("fi")
    for some in texts.values():
        for text in some:
            made.learn(text)
    return made


def test_the_same_question_in_two_groups_is_joined_and_others_are_not() -> None:
    every = DOGS | OTHERS
    (one,) = merges(every, space(every))
    assert (one.group, one.into) == ("b", "a")
    assert one.alike >= MERGES_AT


def test_the_order_in_which_groups_come_changes_nothing() -> None:
    every = DOGS | OTHERS | {"e": ["koira kirjastossa"], "f": ["uimahalli auki sunnuntaina?"]}
    expected = merges(every, space(every))
    assert len(expected) >= 2
    for seed in range(5):
        names = list(every)
        random.Random(seed).shuffle(names)
        shuffled = {name: every[name] for name in names}
        found = merges(shuffled, space(every))
        assert [(one.group, one.into) for one in found] == [(one.group, one.into) for one in expected]


def test_what_an_editor_parted_or_saw_stays() -> None:
    every = DOGS | OTHERS
    assert merges(every, space(every), apart={frozenset("ab")}) == []
    assert merges(every, space(every), fixed={"a", "b"}) == []
    (one,) = merges(every, space(every), fixed={"b"})
    assert (one.group, one.into) == ("a", "b"), "what may change joins what may not, however large it is"


def test_what_editors_have_seen_is_only_suggested() -> None:
    every = DOGS | OTHERS
    seen = plan(every, space(every), shown={"a", "b"})
    assert seen.joins == []
    assert [(one.group, one.into) for one in seen.suggests] == [("b", "a")]
    half = plan(every, space(every), shown={"a"})
    assert [(one.group, one.into) for one in half.joins] == [("b", "a")]
    assert half.suggests == []


def test_products_are_what_cosines_are() -> None:
    every = [text for texts in (DOGS | OTHERS).values() for text in texts] + ["", "?"]
    made = space(DOGS | OTHERS)
    vectors = [made.vector(text) for text in every]
    found = products(vectors)
    for at, one in enumerate(vectors):
        for to, other in enumerate(vectors):
            assert found[at, to] == pytest.approx(cosine(one, other), abs=1e-5)
    assert np.allclose(np.diag(found)[:-2], 1, atol=1e-5)


def test_nothing_and_signs_alone_make_groups_of_their_own() -> None:
    groups = Groups(Space("fi"))
    assert groups.nearest("koira") is None
    groups.learn("signs", "???")
    groups.learn("dogs", DOGS["a"][0])
    near = groups.nearest(DOGS["a"][1])
    assert near is not None
    assert near[0] == "dogs"
    assert near[1] >= JOINS_AT
    assert merges({"signs": ["???"], "more": ["!"]}, groups.space) == []


def test_a_name_that_was_taken_out_does_not_make_questions_alike() -> None:
    made = Space("en")
    one, other = made.vector("⟦name 1⟧ lost the keys"), made.vector("⟦name 1⟧ wants a loan")
    assert cosine(one, other) < JOINS_AT
