"""The questions that a visitor asked in a conversation: pure, on the lines of its timeline."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from advisory.faq import asking
from advisory.templates_answers.small_talk import without_greeting

FIRST_WORDS = 2
LATER_WORDS = 2
TEXT_LETTERS = 400
ANSWERS_KEPT = 3
ANSWER_WORDS = 4


@dataclass(frozen=True, slots=True)
class Line:
    """One message of a conversation, already without personal data."""

    by: str
    at: int
    text: str
    doubt: bool = False
    seq: int = 0
    used: tuple[tuple[str, str, bool], ...] = ()
    """Kind, id and whether it was edited, of each answer that stands in it."""


@dataclass(frozen=True, slots=True)
class Answer:
    text: str
    source: str | None = None
    edited: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    ordinal: int
    at: int
    text: str
    doubt: bool
    answers: tuple[Answer, ...] = ()
    articles: tuple[str, ...] = ()
    """Articles that the advisor used to answer it."""
    seqs: tuple[int, ...] = ()
    """The lines in which it was asked."""


@dataclass(slots=True)
class _Burst:
    """What a visitor writes until somebody answers. `asked`: they were asked something before it."""

    asked: bool
    lines: list[Line] = field(default_factory=list)
    answers: list[Line] = field(default_factory=list)


def questions(lines: Iterable[Line], lang: str) -> list[Question]:
    """The first burst that says something, and later ones that plainly ask.

    A later burst without a question is mostly the advisor's question answered.
    """
    found: list[Question] = []
    for burst in _bursts(lines, lang):
        chosen = _later(burst, lang) if found else _first(burst, lang)
        if chosen:
            found.append(_question(len(found), burst, chosen))
        elif found:
            found[-1] = _more_answers(found[-1], burst)
    return found


def _bursts(lines: Iterable[Line], lang: str) -> list[_Burst]:
    bursts: list[_Burst] = []
    answered, asked = True, False
    for line in lines:
        if line.by == "visitor":
            if answered:
                bursts.append(_Burst(asked))
                asked = False
            plain = without_greeting(" ".join(line.text.split()), lang)
            bursts[-1].lines.append(replace(line, text=plain))
            answered = False
        else:
            asked = "?" in line.text and not asking.offers_help(line.text, lang)
            if bursts:
                bursts[-1].answers.append(line)
            answered = True
    return bursts


def _first(burst: _Burst, lang: str) -> list[Line]:
    """The lines that ask; when none does, all that say something and are no mere data."""
    telling = _telling(burst, lang)
    asks = [one for one in telling if asking.asks(one.text, lang) and not _only_gives(one.text, lang)]
    if asks:
        return asks
    rest = [one for one in telling if not asking.gives(one.text, lang)]
    return rest if sum(len(asking.said(line.text, lang)) for line in rest) >= FIRST_WORDS else []


def _later(burst: _Burst, lang: str) -> list[Line]:
    telling = _telling(burst, lang)
    return [one for one in telling if _asks_anew(one.text, lang, burst.asked)]


def _asks_anew(text: str, lang: str, asked: bool) -> bool:
    """Who was asked something tells what they want in answer to it; only a question is another one."""
    if len(asking.said(text, lang)) < LATER_WORDS:
        return False
    if asked or asking.gives(text, lang):
        return asking.questions(text, lang)
    return asking.asks(text, lang)


def _only_gives(text: str, lang: str) -> bool:
    return asking.gives(text, lang) and not asking.questions(text, lang)


def _telling(burst: _Burst, lang: str) -> list[Line]:
    return [one for one in burst.lines if asking.said(one.text, lang) and not asking.mostly_digits(one.text)]


def _may_serve(line: Line) -> bool:
    """Whether somebody else could be told the same: a text with a mark in it, as of the advisor who
    introduces themself, speaks of one person."""
    return not line.doubt and "⟦" not in line.text and len(line.text.split()) >= ANSWER_WORDS


def _answers(lines: Sequence[Line]) -> tuple[Answer, ...]:
    kept = [line for line in lines if _may_serve(line)]
    kept.sort(key=lambda line: ("?" in line.text, -len(line.text)))
    return tuple(
        Answer(line.text, line.used[0][1] if line.used else None, any(edited for _, _, edited in line.used))
        for line in kept[:ANSWERS_KEPT]
    )


def _question(ordinal: int, burst: _Burst, chosen: list[Line]) -> Question:
    return Question(
        ordinal,
        burst.lines[0].at,
        " ".join(line.text for line in chosen)[:TEXT_LETTERS].strip(),
        any(line.doubt for line in burst.lines),
        _answers(burst.answers),
        _articles(burst.answers),
        tuple(line.seq for line in chosen),
    )


def _more_answers(question: Question, burst: _Burst) -> Question:
    """The advisor asked something back and answered after that."""
    answers = (*question.answers, *_answers(burst.answers))[:ANSWERS_KEPT]
    articles = tuple(dict.fromkeys((*question.articles, *_articles(burst.answers))))
    return replace(question, answers=answers, articles=articles)


def _articles(lines: Iterable[Line]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(id for line in lines for kind, id, _ in line.used if kind == "article"))
