"""What a file is and how it may be called: rules alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory.errors import Code, Refusal
from advisory.files.model import NAME_LIMIT, Caps, Held, form_of, require_room, stem_of


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Temp\\lasku.exe", "lasku"),
        ("kuva.png.exe", "kuva.png"),
        ("lasku\u202egpj.exe", "laskugpj"),
        ("<script>alert(1)</script>.png", "script"),
        ("a\u200bb\u0000c\nd.png", "abcd"),
        ("a\r\nSet-Cookie: x=1.png", "aSet-Cookie x=1"),
        ("", ""),
        ("...", ""),
        (".htaccess", "htaccess"),
        ("\u202e\u200f", ""),
        ("ä" * 300 + ".png", "ä" * NAME_LIMIT),
        ("a\u0308.png", "ä"),
        ("  Lasku   12 .pdf ", "Lasku 12"),
    ],
)
def test_a_name_is_only_words(name: str, stem: str) -> None:
    assert stem_of(name) == stem


@given(st.text(max_size=400))
def test_whatever_a_name_is_made_of_it_can_be_shown(name: str) -> None:
    stem = stem_of(name)
    assert len(stem) <= NAME_LIMIT
    assert stem.isprintable()
    assert not set('/\\<>:"|?*') & set(stem)
    assert not stem or stem_of(stem + ".png") == stem


@given(st.binary(max_size=64))
def test_any_beginning_can_be_looked_at(head: bytes) -> None:
    assert form_of(head) in (None, "jpeg", "png", "gif", "webp", "pdf")


@pytest.mark.parametrize(
    ("held", "more", "code"),
    [
        (Held(0, 0, 0), 10, None),
        (Held(0, 0, 0), 21, Code.FILE_LIMIT),
        (Held(3, 15, 15), 6, Code.FILE_LIMIT),
        (Held(50, 0, 0), 1, Code.FILE_LIMIT),
        (Held(1, 5, 95), 6, Code.FILE_SPACE),
    ],
)
def test_there_is_room_for_so_much(held: Held, more: int, code: Code | None) -> None:
    caps = Caps(file=10, conversation=20, site=100)
    if code is None:
        require_room(held, more, caps)
        return
    with pytest.raises(Refusal) as refused:
        require_room(held, more, caps)
    assert refused.value.code == code
