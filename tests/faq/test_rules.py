"""An article's life, its Markdown and its checks: pure rules."""

from dataclasses import replace

import pytest

from advisory.clock import DAY_MS, Instant
from advisory.errors import Code, Refusal
from advisory.faq import checks, effect, markdown
from advisory.faq.model import Article, Content, Version, out_of_date, summary_of
from advisory.identity import LANGUAGES
from tests.faq.support import CARD_FI, CARD_SV, answer
from tests.support.clock import START


def draft(content: Content | None = None) -> Article:
    both = answer(replace(CARD_FI, rev=1), replace(CARD_SV, rev=1))
    return Article("card", 1, "draft", content or both, "Eeva", START)


def codes(*versions: Version, kind: str = "answer") -> set[tuple[str, str, str | None]]:
    found = checks.run(kind, versions, LANGUAGES, lambda *_: None)
    return {(check.code, check.level, check.lang) for check in found}


def test_what_visitors_see_stays_while_it_is_edited() -> None:
    public = draft().moved("published", START)
    edited = public.saved(answer(replace(CARD_FI, answer="Uusi"), CARD_SV), frozenset(), START)
    assert edited.state == "draft"
    assert edited.published == public.content
    again = edited.moved("published", Instant(START + 1))
    assert again.published == edited.content
    assert again.first_published_at == START


def test_taking_back_and_archiving_hide_it_from_visitors() -> None:
    public = draft().moved("published", START)
    assert public.moved("draft", START).published is None
    assert public.moved("archived", START).published is None


@pytest.mark.parametrize(
    ("state", "to"), [("draft", "draft"), ("published", "in_review"), ("archived", "published")]
)
def test_a_move_that_makes_no_sense_is_refused(state: str, to: str) -> None:
    with pytest.raises(Refusal) as refused:
        replace(draft(), state=state).moved(to, START)
    assert refused.value.code is Code.INVALID


def test_a_published_answer_cannot_become_a_procedure() -> None:
    with pytest.raises(Refusal):
        draft().moved("published", START).saved(answer(CARD_FI, kind="procedure"), frozenset(), START)


def test_an_article_falls_due_at_its_review_date_and_stays_public() -> None:
    public = draft().moved("published", START)
    assert public.falls_due(Instant(START + 180 * DAY_MS - 1)) is None
    due = public.falls_due(Instant(START + 180 * DAY_MS))
    assert due is not None
    assert due.state == "due_for_review"
    assert due.is_public


def test_a_changed_language_leaves_the_others_behind() -> None:
    edited = draft().saved(answer(replace(CARD_FI, answer="Uusi"), CARD_SV), frozenset(), START)
    assert out_of_date(edited.content.versions) == {"sv"}
    both = answer(*edited.content.versions)
    assert out_of_date(edited.saved(both, frozenset({"sv"}), START).content.versions) == set()
    translated = answer(edited.content.versions[0], replace(CARD_SV, answer="Ny"))
    assert out_of_date(edited.saved(translated, frozenset(), START).content.versions) == {"fi"}


def test_a_new_language_outdates_nothing() -> None:
    english = Version("en", "How do I get a card?", "At the library.", "At the library.")
    edited = draft().saved(answer(CARD_FI, CARD_SV, english), frozenset(), START)
    assert out_of_date(edited.content.versions) == set()
    assert summary_of(draft().content, edited.content) == "added:en"


def test_phrasings_alone_outdate_nothing() -> None:
    edited = draft().saved(answer(replace(CARD_FI, phrasings=("uusi",)), CARD_SV), frozenset(), START)
    assert out_of_date(edited.content.versions) == set()


def test_markdown_makes_the_few_things_it_may() -> None:
    html = markdown.render(
        "# Otsikko\n\n#### Pieni\n\nKatso **tarkasti** ja *rauhassa*:\n\n1. yksi\n2. kaksi\n\n- [sivu](https://a.example)"
    )
    assert html.startswith("<h3>Otsikko</h3>\n<h4>Pieni</h4>")
    assert "<strong>tarkasti</strong>" in html
    assert "<em>rauhassa</em>" in html
    assert "<ol>" in html
    assert "<li>yksi</li>" in html
    assert 'href="https://a.example"' in html
    assert 'rel="noopener noreferrer"' in html
    assert 'target="_blank"' in html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![kuva](https://a.example/x.png)",
        "[paina](javascript:alert(1))",
        "[paina](JAVASCRIPT:alert(1))",
        "[paina](data:text/html;base64,xx)",
        "[paina](&#106;avascript:alert(1))",
        "<a href='javascript:x'>x</a>",
        "`<b>`",
        '[x](https://a.example "onmouseover=alert(1)")',
    ],
)
def test_nothing_else_gets_through(text: str) -> None:
    html = markdown.render(text).lower()
    for forbidden in (
        "<script",
        "<img",
        "<b>",
        "<code",
        'onmouseover="',
        "onerror=alert(1)>",
        'href="javascript',
        'href="data',
    ):
        assert forbidden not in html


def test_plain_words_of_an_article() -> None:
    assert markdown.plain("# A\n\n- **b** [c](https://d.example)\n- e") == "A\nb c\ne"


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "poliisi.fi", "https://", "http://[", "ftp://a.example", ""]
)
def test_a_malformed_link_blocks(address: str) -> None:
    version = replace(CARD_FI, answer=f"Katso [sivu]({address}).")
    assert ("broken_link", "blocks", "fi") in codes(version)


def test_sound_links_pass() -> None:
    good = "[a](https://poliisi.fi/passi?x=1) [b](mailto:neuvonta@kunta.example) [c](tel:000123)"
    assert not {code for code, _, _ in codes(replace(CARD_FI, answer=good))} & {"broken_link"}


def test_what_is_missing_is_found() -> None:
    assert codes() == {("empty", "blocks", None)}
    found = codes(replace(CARD_FI, question=" ", short=""))
    assert ("empty", "blocks", "fi") in found
    assert ("empty", "warns", "fi") in found
    assert {("translation_missing", "warns", "sv"), ("translation_missing", "warns", "en")} <= found


def test_a_personal_code_blocks_and_a_phone_number_warns() -> None:
    assert ("personal_data", "blocks", "fi") in codes(replace(CARD_FI, answer="Koodini on 131052-308T."))
    assert ("personal_data", "warns", "fi") in codes(replace(CARD_FI, answer="Soita 040 123 4567 iltaisin."))
    assert ("personal_data", "blocks", "fi") in codes(replace(CARD_FI, answer="Kysy ⟦name 1⟧."))
    assert "personal_data" not in {code for code, _, _ in codes(CARD_FI, CARD_SV)}


def test_long_sentences_warn() -> None:
    long = " ".join(["sana"] * 30) + ". "
    assert ("long_sentences", "warns", "fi") in codes(replace(CARD_FI, answer=long * 2))
    assert ("long_sentences", "warns", "fi") not in codes(replace(CARD_FI, answer=long))


def test_the_same_question_in_other_endings_warns_with_its_title() -> None:
    same = CARD_FI.question.upper()
    found = checks.run("answer", (CARD_FI,), ("fi",), lambda *_: ("other", same, 0.95))
    assert [(c.code, c.level, c.detail) for c in found] == [("duplicate", "warns", same)]


def test_another_question_that_an_article_happens_to_explain_does_not_warn() -> None:
    other = "Miten haen lapselle paikkaa päiväkotiin?"
    assert checks.run("answer", (CARD_FI,), ("fi",), lambda *_: ("other", other, 1.0)) == []
    assert checks.alike("Miten haen passia?", "Miten haen lapselle passia?") < checks.DUPLICATE_SHARE
    assert checks.alike("Miten haen passia?", "Miten haen passin?") == 1.0


def test_blocking_checks_stand_first() -> None:
    found = checks.run("answer", (replace(CARD_FI, answer=""),), LANGUAGES, lambda *_: None)
    assert found[0].level == "blocks"


def test_weeks_begin_on_mondays_and_empty_ones_are_there() -> None:
    monday = effect.week_of(START)
    points = effect.weekly([monday, monday - 1], [START], START, weeks=3)
    assert [point.week for point in points] == [monday - 14 * DAY_MS, monday - 7 * DAY_MS, monday]
    assert [(point.conversations, point.views) for point in points] == [(0, 0), (1, 0), (1, 1)]


def test_it_is_too_early_to_say_before_four_weeks_or_with_few_cases() -> None:
    many, now = [START] * 20, Instant(START + 28 * DAY_MS)
    assert effect.is_enough(START, many, [], now)
    assert not effect.is_enough(START, many, [], Instant(now - 1))
    assert not effect.is_enough(START, many[1:], [], now)
    assert not effect.is_enough(None, many, many, now)
