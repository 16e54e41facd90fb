"""Letters: what stands in them, and what cannot."""

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from advisory.clock import DAY_MS, HOUR_MS, MINUTE_MS, Instant
from advisory.identity import LANGUAGES
from advisory.mail.letters import compose, trial_of, words_of
from advisory.mail.model import (
    APART_MS,
    SETTLED_MS,
    Left,
    Letter,
    Said,
    Wish,
    address_of,
    counts,
    is_over,
    pause_after,
)
from advisory.people.model import Changed
from tests.support.clock import START

URL = "https://neuvonta.kunta.example"
TOKEN = "abc-DEF_123" * 4


def letter(kind: str, **data: str | int) -> Letter:
    end = Instant(START + DAY_MS)
    return Letter("0f" * 16, kind, "aino", data, START, end, START)  # type: ignore[arg-type]


ALL = (
    letter("invite"),
    letter("reset"),
    letter("forgot"),
    *(letter("changed", what=what) for what in Changed.__args__),  # type: ignore[attr-defined]
    letter("messages", waiting=1, late=0),
    letter("messages", waiting=3, late=1),
    letter("messages", waiting=3, late=2),
    letter("warned"),
)


def made(one: Letter, lang: str, to: str = "aino@kunta.example") -> EmailMessage:
    token = TOKEN if one.kind in ("invite", "reset", "forgot") else ""
    words = words_of(one, lang, URL, token)
    message = compose(
        words, id=one.id, at=one.at, lang=lang, sender="neuvonta@kunta.example", to=to, staff_url=URL
    )
    found = message_from_bytes(message.as_bytes(), policy=default)
    assert isinstance(found, EmailMessage)
    return found


@pytest.mark.req("R89")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_letter_says_what_happened_and_where_to_look(lang: str) -> None:
    for one in ALL:
        found = made(one, lang)
        text = found.get_content()
        assert not re.search(r"[{}]", text + found["Subject"]), "a blank that nothing filled"
        assert f"{URL}/console" in text
        assert (f"#link={TOKEN}" in text) == (one.kind in ("invite", "reset", "forgot"))
        assert "aino" not in text.casefold()
        assert found.get_content_type() == "text/plain"
        assert found["Auto-Submitted"] == "auto-generated"
        assert found["Content-Language"] == lang
        assert found["Message-ID"] == f"<{one.id}@neuvonta.kunta.example>"
        assert found["Date"].datetime.timestamp() * 1_000 == one.at
        raw = made(one, lang).as_bytes()
        assert raw.isascii()
        assert max(map(len, raw.splitlines())) <= 998
    assert "{" not in "".join(trial_of(lang, URL))


def test_three_languages_are_three_letters() -> None:
    for one in ALL:
        assert len({made(one, lang).get_content() for lang in LANGUAGES}) == 3


@pytest.mark.parametrize(
    "hostile",
    [
        "a@b.example\r\nBcc: everybody@b.example",
        "a@b.example\nX: y",
        "a@b.example, c@d.example",
        "<a@b.example>",
        '"a b"@b.example',
        "a@b@c.example",
        "a@",
        "@b.example",
        "a",
        "",
        "a@b..example",
        "a@b.example\0",
        "ä@b.example",
        "a@" + "b" * 250 + ".example",
    ],
)
def test_an_address_that_is_more_than_one_gets_nothing(hostile: str) -> None:
    assert address_of(hostile) is None


@pytest.mark.parametrize("hostile", ["a@b.example\r\nBcc: c@d.example", "a@b.example\nX-Evil: 1"])
def test_no_header_comes_in_by_an_address(hostile: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        made(ALL[0], "fi", hostile)


def test_an_address_of_people_is_taken() -> None:
    assert address_of("matti.o'neill+neuvonta@kunta.example") == "matti.o'neill+neuvonta@kunta.example"
    assert address_of("aino@jyväskylä.example") == "aino@xn--jyvskyl-7wae.example"


def test_pauses_grow_and_end_with_the_letters_use() -> None:
    pauses = [pause_after(tries) for tries in range(40)]
    assert pauses == sorted(pauses)
    assert pauses[0] == 10_000
    assert pauses[-1] == HOUR_MS
    one, said = letter("invite"), Said("no_answer", away=True)
    assert not is_over(one, said, START)
    assert is_over(one, said, Instant(one.until - 5_000))
    assert is_over(one, Said("recipient", 550, final=True), START)


def test_who_hears_of_messages() -> None:
    now = Instant(START + DAY_MS)
    fresh = Left("advice", Instant(now - MINUTE_MS), Instant(now + DAY_MS))
    late = Left("advice", START, Instant(now - MINUTE_MS))
    told = Instant(now - HOUR_MS)
    wants = Wish("aino", "new", told, told)
    assert counts(wants, [fresh, late], now) == (2, 1)
    assert counts(wants, [late], now) is None, "it was there before"
    assert counts(Wish("aino", "late", told, told), [fresh, late], now) == (2, 1)
    assert counts(Wish("aino", "late", told, told), [fresh], now) is None
    assert counts(Wish("aino"), [fresh, late], now) is None
    just_told = Instant(now - APART_MS + 1)
    assert counts(Wish("aino", "new", told, just_told), [fresh], now) is None
    uncommitted = Left("advice", Instant(now - SETTLED_MS + 1), None)
    assert counts(wants, [uncommitted], now) is None, "another may still be written before it"
