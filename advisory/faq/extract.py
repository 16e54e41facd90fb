"""The questions that a visitor asked in a conversation: pure, on the lines of its timeline."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from advisory.templates_answers.small_talk import asks, content_words, without_greeting

FIRST_WORDS = 2
LATER_WORDS = 3
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


@dataclass(slots=True)
class _Burst:
    at: int
    lines: list[Line] = field(default_factory=list)
    answers: list[Line] = field(default_factory=list)


def questions(lines: Iterable[Line], lang: str) -> list[Question]:
    """The first burst that says something, and later ones that plainly ask.

    What a visitor writes without an answer in between is one burst. A later burst without a question is
    mostly the advisor's question answered.
    """
    found: list[Question] = []
    for burst in _bursts(lines):
        text = _asked(burst.lines, lang)
        words = content_words(text, lang)
        if not found:
            fits = len(words) >= FIRST_WORDS
        else:
            fits = len(words) >= LATER_WORDS and any(asks(line.text, lang) for line in burst.lines)
        if fits and not _mostly_digits(text):
            found.append(_question(len(found), burst, text))
        elif found and not asks(text, lang):
            found[-1] = _more_answers(found[-1], burst)
    return found


def _bursts(lines: Iterable[Line]) -> list[_Burst]:
    bursts: list[_Burst] = []
    answered = True
    for line in lines:
        if line.by == "visitor":
            if answered:
                bursts.append(_Burst(line.at))
            bursts[-1].lines.append(line)
            answered = False
        elif bursts:
            bursts[-1].answers.append(line)
            answered = True
    return bursts


def _asked(lines: Sequence[Line], lang: str) -> str:
    """The lines that ask, without their greeting; all that say something when none does."""
    plain = [without_greeting(" ".join(line.text.split()), lang) for line in lines]
    asking = [text for text in plain if asks(text, lang) and content_words(text, lang)]
    chosen = asking or [text for text in plain if content_words(text, lang)]
    return " ".join(chosen)[:TEXT_LETTERS].strip()


def _mostly_digits(text: str) -> bool:
    signs = [sign for sign in text if not sign.isspace()]
    return sum(sign.isdigit() for sign in signs) * 2 > len(signs)


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


def _question(ordinal: int, burst: _Burst, text: str) -> Question:
    return Question(
        ordinal,
        burst.at,
        text,
        any(line.doubt for line in burst.lines),
        _answers(burst.answers),
        _articles(burst.answers),
    )


def _more_answers(question: Question, burst: _Burst) -> Question:
    """The advisor asked something back and answered after that."""
    answers = (*question.answers, *_answers(burst.answers))[:ANSWERS_KEPT]
    articles = tuple(dict.fromkeys((*question.articles, *_articles(burst.answers))))
    return Question(question.ordinal, question.at, question.text, question.doubt, answers, articles)


def _articles(lines: Iterable[Line]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(id for line in lines for kind, id, _ in line.used if kind == "article"))
