"""What is kept of visitors' wordings, and who is heard through them."""

from collections.abc import Iterable, Sequence

from advisory.search import learning
from advisory.search.analysis import Stemmer
from advisory.search.learning import CONFIRMED_BY, KEPT, Learned

GIVEN = ("Miten saan kirjastokortin?",)


def learned(asked: Iterable[tuple[str, str]], phrasings: Sequence[str]) -> Learned:
    return learning.learned(asked, phrasings, Stemmer("fi"))


def asked(text: str, *visitors: str) -> list[tuple[str, str]]:
    return [(visitor, text) for visitor in visitors]


def test_one_visitor_is_heard_by_advisors_and_three_by_everybody() -> None:
    found = learned(
        [*asked("lainauskortti hukassa", "a", "b", "c"), *asked("uusi tunnus kortille", "d")], GIVEN
    )
    assert found == Learned(("lainauskortti hukassa",), ("uusi tunnus kortille",))


def test_one_visitor_who_repeats_is_one() -> None:
    found = learned(asked("lainauskortti hukassa", *["a"] * (CONFIRMED_BY + 1)), GIVEN)
    assert found == Learned((), ("lainauskortti hukassa",))


def test_nearly_the_same_counts_together_and_is_kept_in_its_newest_form() -> None:
    said = ["lainauskorttini on hukassa nyt", "Lainauskortti on hukassa!", "lainauskorttini on hukassa"]
    found = learned(list(zip("abc", said, strict=True)), GIVEN)
    assert found == Learned((said[0],), ())


def test_of_different_wordings_the_words_that_three_used_are_confirmed() -> None:
    said = ["tarvitsisin lainalätkän maanantaiksi", "uusi lainalätkä hukkui", "missä lainalätkiä on"]
    found = learned(list(zip("abc", said, strict=True)), GIVEN)
    assert found.confirmed == ("lainalätkän", "lainalätkä", "lainalätkiä")
    assert found.unconfirmed == tuple(said)
    assert learned(list(zip("aab", said, strict=True)), GIVEN).confirmed == ()


def test_what_an_editor_wrote_is_not_learned_again() -> None:
    assert learned(asked("miten saan kirjastokortin", "a", "b", "c"), GIVEN) == Learned()


def test_stories_and_signs_are_no_phrasings() -> None:
    assert learned([*asked("sana " * 40, "a"), *asked("?!", "b"), *asked("", "c")], ()) == Learned()


def test_what_most_say_comes_first_and_too_much_is_left_out() -> None:
    many = [(f"v{n}", f"{'abcdefghij'[n // 10]}{'klmnopqrst'[n % 10]}sana aivan {n}") for n in range(100)]
    found = learned([*many, *asked("lainauskortti", "a", "b")], GIVEN * 10)
    assert found.unconfirmed[0] == "lainauskortti"
    assert len(found.unconfirmed) == KEPT - 10
    assert learned(many, GIVEN * KEPT) == Learned()
