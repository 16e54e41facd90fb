"""An article's life, its Markdown and its checks: pure rules."""

from dataclasses import replace

import pytest

from advisory.clock import DAY_MS, Instant
from advisory.errors import Code, Refusal
from advisory.faq import effect, markdown, news
from advisory.faq.model import Article, Content, Version, out_of_date, summary_of
from advisory.faq.service import revision_of
from tests.faq.support import CARD_FI, CARD_SV, answer
from tests.support.clock import START


def draft(content: Content | None = None) -> Article:
    both = answer(replace(CARD_FI, rev=1), replace(CARD_SV, rev=1))
    return Article("card", 1, "draft", content or both, "Eeva", START)


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


def test_new_words_are_published_by_another_than_who_sent_them() -> None:
    assert not draft().is_read_for("eeva")
    sent = draft().moved("in_review", START, "eeva")
    assert not sent.is_read_for("eeva")
    assert sent.is_read_for("matti")
    mended = sent.saved(answer(replace(CARD_FI, answer="Uusi"), CARD_SV), frozenset(), START)
    assert mended.is_read_for("matti"), "whoever reads may mend what they read"
    assert not mended.is_read_for("eeva")
    back = sent.moved("draft", START).moved("in_review", START, "matti")
    assert back.is_read_for("eeva")
    public = sent.moved("published", START, "matti")
    assert not public.saved(answer(CARD_FI), frozenset(), START).is_read_for("matti")
    due = public.falls_due(Instant(START + 180 * DAY_MS))
    assert due is not None
    assert due.is_read_for("eeva"), "what is still right was read before"
    assert not due.saved(answer(CARD_FI), frozenset(), START).is_read_for("eeva")


def test_a_time_publishes_and_a_time_hides() -> None:
    at, hide = Instant(START + DAY_MS), Instant(START + 2 * DAY_MS)
    waits = draft().scheduled(at, hide, START)
    assert (waits.state, waits.published) == ("scheduled", None)
    assert waits.timed(Instant(at - 1)) is None
    assert waits.timed(at) == "published"
    public = waits.moved("published", at)
    assert (public.publish_at, public.hide_at) == (None, hide)
    assert public.timed(Instant(hide - 1)) is None
    assert public.timed(hide) == "archived"
    hidden = public.moved("archived", hide)
    assert (hidden.published, hidden.hide_at, hidden.timed(hide)) == (None, None, None)


def test_words_written_after_it_got_its_time_wait_for_an_editor() -> None:
    waits = draft().scheduled(Instant(START + DAY_MS), None, START)
    edited = waits.saved(answer(replace(CARD_FI, answer="Uusi"), CARD_SV), frozenset(), START)
    assert (edited.state, edited.publish_at, edited.timed(Instant(START + 9 * DAY_MS))) == (
        "draft",
        None,
        None,
    )


@pytest.mark.parametrize(("publish", "hide"), [(0, None), (-1, None), (5, 5), (5, 4), (None, 0)])
def test_a_time_that_makes_no_sense_is_refused(publish: int | None, hide: int | None) -> None:
    def at(days: int | None) -> Instant | None:
        return None if days is None else Instant(START + days * DAY_MS)

    with pytest.raises(Refusal):
        draft().scheduled(at(publish), at(hide), START)


def test_news_are_what_readers_met_and_nothing_else() -> None:
    first = draft().moved("published", START)
    words = first.saved(answer(replace(CARD_FI, answer="Uusi"), CARD_SV), frozenset(), START)
    again = words.moved("published", START)
    due = again.falls_due(Instant(START + 180 * DAY_MS))
    assert due is not None
    right = due.moved("published", START)
    back = right.moved("draft", START)
    steps = [(draft(), "created"), (first, "state:published"), (words, "text:fi"), (again, "state:published")]
    steps += [(due, "state:due_for_review"), (right, "state:published"), (back, "state:draft")]
    steps += [(back.moved("archived", START), "state:archived")]
    revisions = [revision_of(item, None, summary, item.changed_at) for item, summary in steps]
    assert [one.kind for one in news.of(revisions, Instant(START))] == ["new", "changed", "hidden"]
    assert news.of(revisions, Instant(START + 1)) == []
    imported = [revision_of(first, None, "imported", START)]
    assert news.of(imported, Instant(0)) == []


def test_what_was_only_sent_back_from_its_second_reader_is_no_news() -> None:
    public = draft().moved("published", START)
    words = public.saved(answer(replace(CARD_FI, answer="Uusi"), CARD_SV), frozenset(), START)
    sent = words.moved("in_review", START, "eeva")
    steps = [(public, "state:published"), (words, "text:fi"), (sent, "state:in_review")]
    steps += [(sent.moved("draft", START), "state:draft")]
    revisions = [revision_of(item, None, summary, item.changed_at) for item, summary in steps]
    assert [one.kind for one in news.of(revisions, Instant(START))] == ["new"]


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


def test_weeks_begin_on_mondays_and_empty_ones_are_there() -> None:
    monday = effect.week_of(START)
    points = effect.weekly([monday, monday - 1], [START], START, weeks=3)
    assert [point.week for point in points] == [monday - 14 * DAY_MS, monday - 7 * DAY_MS, monday]
    assert [(point.conversations, point.views) for point in points] == [(0, 0), (1, 0), (1, 1)]


def test_what_is_erased_still_counts_in_its_week() -> None:
    monday = effect.week_of(START)
    points = effect.weekly([monday], [], START, weeks=2, gone={monday: 4, Instant(monday - 7 * DAY_MS): 2})
    assert [point.conversations for point in points] == [2, 5]


def test_the_weeks_before_it_was_published_stay_in_sight() -> None:
    assert effect.weeks_shown(None, START) == 12
    assert effect.weeks_shown(START, START) == 13
    assert effect.weeks_shown(START, Instant(START + 70 * DAY_MS)) == 23
    assert effect.weeks_shown(START, Instant(START + 9_000 * DAY_MS)) == 104


def test_it_is_too_early_to_say_before_four_weeks_or_with_few_cases() -> None:
    now = Instant(START + 28 * DAY_MS)
    many = effect.weekly([START] * 19, [START], now)
    assert effect.is_enough(START, many, now)
    assert not effect.is_enough(START, many, Instant(now - 1))
    assert not effect.is_enough(START, effect.weekly([START] * 19, [], now), now)
    assert not effect.is_enough(None, many, now)
