"""Practice visitors come by the front door, follow their script and leave nothing that counts."""

from pathlib import Path

import pytest

from advisory.practice.dialogues import Dialogue, Line, read
from advisory.practice.service import practise
from tests.support.app import make_settings, running_app
from tests.support.drivers import StaffDriver
from tests.support.town import ADVICE, PASSWORD, SITE

KEY = "practice"


async def test_a_practice_visitor_waits_for_answers_and_is_marked_as_practice(tmp_path: Path) -> None:
    dialogue = Dialogue("d", "fi", ADVICE, "Hei, kysyisin", (Line("Entä sunnuntaina?", 1), Line("Kiitos", 1)))
    async with running_app(make_settings(tmp_path, practice_key=KEY)) as app, StaffDriver(app.url) as aino:
        await aino.signs_in("aino@town.example", PASSWORD)
        playing = app.service.parts.background.spawn(
            "practice",
            practise([dialogue], 1, url=app.url, site=SITE, practice_key=KEY, pace=50.0, seed=1),
        )
        await aino.until(lambda: bool(aino.cards), "the practice visitor")
        conversation = next(iter(aino.cards))
        assert aino.cards[conversation].practice
        await aino.takes(conversation)
        for question in ("Entä sunnuntaina?", "Kiitos"):
            await aino.says(conversation, f"Vastaus ennen: {question}")
            await aino.sees(conversation, question)
        await aino.says(conversation, "Ole hyvä!")
        (ledger,) = await playing
    assert ledger.finished
    assert ledger.answers == 3
    assert ledger.conversation == conversation
    assert [seq for seq, _ in ledger.shown] == list(range(1, len(ledger.shown) + 1))
    assert len(ledger.acknowledged) == 3


async def test_a_wrong_key_ends_the_play_with_a_word(tmp_path: Path) -> None:
    told: list[str] = []
    dialogue = Dialogue("d", "fi", ADVICE, "Hei", ())
    async with running_app(make_settings(tmp_path, practice_key=KEY)) as app:
        (ledger,) = await practise(
            [dialogue], 1, url=app.url, site="none", practice_key=KEY, pace=50.0, progress=told.append
        )
    assert not ledger.finished
    assert told == ["d: conversation:start: origin_refused"]


def test_both_forms_of_a_script_are_read(tmp_path: Path) -> None:
    path = tmp_path / "d.jsonl"
    path.write_text(
        '{"_about": "x"}\n'
        '{"id": "a", "lang": "sv", "service": "library", "opening": "Hej", '
        '"turns": [{"text": "Och?", "after_s": 3}], "closes": "Tack"}\n\n'
        '{"id": 7, "lang": "xx", "turns": [{"role": "visitor", "text": "One"}, '
        '{"role": "agent", "text": "Two"}, {"role": "customer", "text": "Three"}]}\n'
    )
    first, second = read(path, "advice")
    assert (first.opening, first.service, [line.text for line in first.lines]) == (
        "Hej",
        "library",
        ["Och?", "Tack"],
    )
    assert (second.id, second.lang, second.service, second.opening) == ("7", "en", "advice", "One")
    assert [line.text for line in second.lines] == ["Three"]


@pytest.mark.parametrize("line", ["{", '{"id": "a", "opening": "x"}', '{"id": "a", "turns": []}'])
def test_a_script_that_cannot_be_read_names_its_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "d.jsonl"
    path.write_text('{"_about": 1}\n' + line + "\n")
    with pytest.raises(ValueError, match=r"d\.jsonl, line 2"):
        read(path)
