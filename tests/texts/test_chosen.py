"""What is missing in one language is read in the organisation's first, never as a blank or a key."""

import pytest

from advisory.desk.model import Service
from advisory.texts import chosen
from tests.support.town import a_site

SV_FI = ("sv", "fi")


@pytest.mark.req("R90")
@pytest.mark.parametrize(
    ("words", "lang", "order", "found"),
    [
        ({"fi": "Hei", "sv": "Hej", "en": "Hi"}, "sv", ("fi", "sv", "en"), ("Hej", "sv")),
        ({"fi": "Hei", "en": "Hi"}, "sv", ("fi", "sv", "en"), ("Hei", "fi")),
        ({"fi": "Hei", "sv": "Hej"}, "en", SV_FI, ("Hej", "sv")),
        ({"fi": "Hei", "sv": " \n"}, "en", SV_FI, ("Hei", "fi")),
        ({"se": "Bures"}, "en", SV_FI, ("Bures", "se")),
        ({"fi": "Hei"}, "uk", ("fi",), ("Hei", "fi")),
        ({}, "sv", SV_FI, ("", "sv")),
    ],
)
def test_the_readers_language_then_the_organisations_first(
    words: dict[str, str], lang: str, order: tuple[str, ...], found: tuple[str, str]
) -> None:
    assert chosen(words, lang, order) == found


def test_sites_and_services_are_named_by_it() -> None:
    site = a_site("https://town.example", names={"en": "Town", "sv": "Kommun"}, languages=SV_FI)
    assert site.name("fi") == "Kommun"
    assert site.words({"fi": "ma–pe"}, "sv") == ("ma–pe", "fi")
    assert Service(id="library", names={"sv": "Bibliotek"}).named("fi") == ("Bibliotek", "sv")
    assert Service(id="library", names={}).name("fi") == "library", "an id where there is no name at all"
