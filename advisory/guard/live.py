"""Secrets in a message: found by shape and by nearby words, and replaced by kind and length alone.

`client/src/guard/guard.ts` runs the same rules step by step; the two must agree to the last span.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from advisory.guard import rules
from advisory.guard.asks import asks_for_code as asks_for_code
from advisory.guard.rules import HOLE, Trigger

ROUNDS = 4
"""A removal can bring other text nearer to a trigger word; texts that people write settle in two."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Code points `start` to `end` of the original text."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Masked:
    text: str
    spans: tuple[Span, ...] = ()

    @property
    def kinds(self) -> tuple[str, ...]:
        """Each kind once, in the order in which it first occurs."""
        return tuple(dict.fromkeys(span.kind for span in self.spans))


@dataclass(frozen=True, slots=True)
class MaskedWithHistory:
    """The new text, and each earlier text in the given order; one without spans stays as it was."""

    current: Masked
    previous: tuple[Masked, ...]


class _Buffer:
    """Folded text in which each character knows where it stood in the original."""

    def __init__(self, original: str) -> None:
        self.text = original.translate(rules.FOLD)
        if len(self.text) == len(original):
            self.starts = list(range(len(original)))
        else:
            fold = rules.FOLD
            self.starts = [i for i, character in enumerate(original) if fold[ord(character)] is not None]
        self.ends = [start + 1 for start in self.starts]

    def replace(self, parts: Sequence[tuple[int, int, str]]) -> None:
        """Put one character in the place of each part; parts are in order and do not overlap."""
        text: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        done = 0
        for start, end, character in parts:
            text += (self.text[done:start], character)
            starts += self.starts[done:start]
            ends += self.ends[done:start]
            starts.append(self.starts[start])
            ends.append(self.ends[end - 1])
            done = end
        self.text = "".join(text) + self.text[done:]
        self.starts = starts + self.starts[done:]
        self.ends = ends + self.ends[done:]


Found = tuple[int, int, str]
Near = tuple[int, int, Trigger]


def _trigger(word: str) -> Trigger | None:
    known = rules.EXACT.get(word)
    if known is None:
        for prefix in rules.PREFIXES.get(word[:4], ()):
            if word.startswith(prefix.word):
                return prefix
    return known


def _alnum(character: str) -> bool:
    return "0" <= character <= "9" or "a" <= character <= "z"


def _word_before(text: str, start: int) -> str:
    last = rules.LAST_WORD.search(text[max(0, start - 24) : start])
    return last[1] if last else ""


def _barred(text: str, start: int, shape: rules.Shape) -> bool:
    """Does what stands before `start` say that the match begins in the middle of something else?"""
    if start and _alnum(text[start - 1]):
        return True
    if shape.alone and start > 1 and text[start - 1] in "- \n" and "0" <= text[start - 2] <= "9":
        return True
    return shape.unless_reference and _word_before(text, start) in rules.REFERENCES


def _shaped(text: str, shape: rules.Shape) -> list[Found]:
    found: list[Found] = []
    position = 0
    while match := shape.pattern.search(text, position):
        start, end = match.span()
        if _barred(text, start, shape):
            end = -1
        elif shape.check:
            end = shape.check(text, start, end)
        if end > 0:
            found.append((start, end, shape.kind))
            position = end
        else:
            position = start + 1
    return found


def _triggers(text: str) -> list[Near]:
    near: list[Near] = []
    words = [(match[0], match.start(), match.end()) for match in rules.WORD.finditer(text)]
    for place, (word, start, end) in enumerate(words):
        trigger = _trigger(word)
        if word in rules.PAIR_FIRST and place + 1 < len(words):
            pair = rules.PAIRS.get(word + " " + words[place + 1][0])
            if pair and words[place + 1][1] == end + 1:
                near.append((start, words[place + 1][2], pair))
                continue
        if trigger is None:
            continue
        if trigger.ambiguous and place and start - words[place - 1][2] == 1:
            if words[place - 1][0] in rules.OTHER_CODES:
                continue
            if near and near[-1][1] == start - 1:
                near[-1] = (near[-1][0], end, near[-1][2])
                continue
        near.append((start, end, trigger))
    return near


def _fits(trigger: Trigger, digits: int) -> str:
    for least, most, kind in rules.VALUES[trigger.group]:
        if least <= digits <= most:
            return kind
    return ""


def _is_other_number(text: str, start: int, end: int, groups: Sequence[int]) -> bool:
    """Dates, times, prices, sections of law, business ids: never a code, whatever stands beside."""
    if start > 1 and text[start - 1] in ".,/:" and "0" <= text[start - 2] <= "9":
        return True
    if start and text[start - 1] == "+":
        return True
    following = text[end : end + 2]
    if _alnum(following[:1] or " "):
        return True
    if len(following) == 2 and following[0] in ".,/:" and "0" <= following[1] <= "9":
        return True
    run = text[start:end]
    return "-" in run and list(groups) in ([7, 1], [4, 2, 2], [2, 2])


def _loosely(text: str, start: int, end: int, groups: Sequence[int]) -> bool:
    """May digits with other words between them and the trigger word be a code?"""
    digits = sum(groups)
    if len(groups) > 1 and min(groups) < 3 and max(groups) > 1:
        return False
    if text[start] == "0" and digits >= 9:
        return False
    if digits == 4 and text[start : start + 2] in ("19", "20"):
        return False
    if digits == 5 and text[max(0, start - 2) : start] in (", ", ",\n"):
        return False
    if _word_before(text, start) in rules.NOT_AFTER:
        return False
    following = rules.NEXT_WORD.match(text, end)
    if following is None:
        return True
    word = following[1]
    return not (word in "$%" or any(_inflects(word, unit) for unit in rules.NOT_BEFORE))


def _inflects(word: str, unit: str) -> bool:
    return word == unit or (len(unit) > 2 and word.startswith(unit))


def _value(text: str, start: int, end: int, near: Sequence[Near], ends: Sequence[int]) -> str:
    """The kind of the digits from `start` to `end`, by the trigger words around them; "" for none."""
    groups = [len(group) for group in rules.GROUP.findall(text[start:end])]
    if _is_other_number(text, start, end, groups):
        return ""
    digits = sum(groups)
    after = bisect_left(ends, start + 1)
    touching = start > 0 and _alnum(text[start - 1])
    for _, stop, trigger in reversed(near[max(0, after - 3) : after]):
        if start - stop > rules.AFTER:
            break
        kind = _fits(trigger, digits)
        if not kind or (touching and stop != start):
            continue
        if rules.DIRECT.fullmatch(text, stop, start) or _loosely(text, start, end, groups):
            return kind
    if after < len(near) and not touching:
        begin, _, trigger = near[after]
        gap = text[end:begin]
        kind = _fits(trigger, digits)
        beside = len(gap) <= rules.BEFORE and not any(c in gap for c in ".?!\n")
        if kind and beside and _loosely(text, start, end, groups):
            return kind
    return ""


def _numbers(text: str, near: Sequence[Near]) -> list[Found]:
    found: list[Found] = []
    ends = [end for _, end, _ in near]
    for run in rules.RUN.finditer(text):
        start, end = run.span()
        kind = _value(text, start, end, near, ends)
        if kind:
            found.append((start, end, kind))
        elif not run[0].isdigit() and not _looks_like_phone(text, start, run[0]):
            for group in rules.GROUP.finditer(text, start, end):
                kind = _value(text, group.start(), group.end(), near, ends)
                if kind:
                    found.append((group.start(), group.end(), kind))
    return found


def _looks_like_phone(text: str, start: int, run: str) -> bool:
    digits = sum(character.isdigit() for character in run)
    international = start > 0 and text[start - 1] == "+"
    return (digits >= 7 and (run[0] == "0" or international)) or run.startswith("358")


def _passwords(text: str, near: Sequence[Near]) -> list[Found]:
    found: list[Found] = []
    for _, stop, trigger in near:
        if trigger.group != "password":
            continue
        gap = rules.DIRECT.match(text, stop)
        if gap is None:
            continue
        start = gap.end()
        while start > stop and text[start - 1] not in " \n:=" + HOLE:
            start -= 1
        secret = rules.SECRET.match(text, start)
        if secret is None or start == stop or (found and start < found[-1][1]):
            continue
        value = secret[0]
        if HOLE in value or rules.DATE.fullmatch(value):
            continue
        digits = len(rules.DIGIT.findall(value))
        if digits:
            right = digits > 3 or rules.WORD.search(value) is not None
        else:
            bond = text[stop:start]
            said = ":" in bond or "=" in bond or rules.WORD.search(bond) is not None
            right = said and rules.END_OF_LINE.match(text, secret.end()) is not None
            right = right and not value.startswith(rules.NOT_PASSWORD)
        if right:
            found.append((start, secret.end(), "password"))
    return found


def _spoken(buffer: _Buffer) -> None:
    """Turn digits that are written as words into digits, where at least four stand in a row."""
    parts: list[Found] = []
    position = 0
    while match := rules.SPOKEN_RUN.search(buffer.text, position):
        start, end = match.span()
        position = start + 1
        if start and _alnum(buffer.text[start - 1]):
            continue
        items = [
            (item.start(), item.end(), rules.SPOKEN[item[0]])
            for item in rules.SPOKEN_ITEM.finditer(buffer.text, start, end)
            if item[0] in rules.SPOKEN
        ]
        position = end
        if len(items) > 1:
            parts += items
    if parts:
        buffer.replace(parts)


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start < merged[-1].end:
            last = merged[-1]
            merged[-1] = Span(last.start, max(last.end, span.end), last.kind)
        else:
            merged.append(span)
    return tuple(merged)


def is_silent(text: str) -> bool:
    """No digit, no spoken number and no trigger word: nothing here can be a secret or point at one."""
    folded = text.translate(rules.FOLD)
    return rules.DIGIT.search(folded) is None and _says_nothing(rules.WORD.findall(folded))


def _says_nothing(words: list[str]) -> bool:
    return rules.SPOKEN.keys().isdisjoint(words) and not any(
        word in rules.EXACT or (word[:4] in rules.PREFIXES and _trigger(word)) for word in words
    )


def find(text: str) -> tuple[Span, ...]:
    """Every secret in `text`, in order, none overlapping."""
    folded = text.translate(rules.FOLD)
    words = rules.WORD.findall(folded)
    if rules.DIGIT.search(folded) is None and _says_nothing(words):
        return ()
    buffer = _Buffer(text)
    marks = [(mark.start(), mark.end(), HOLE) for mark in rules.MARK.finditer(buffer.text)]
    if marks:
        buffer.replace(marks)
    if sum(word in rules.SPOKEN for word in words) > 1:
        _spoken(buffer)
    spans: list[Span] = []

    def take(found: list[Found]) -> bool:
        spans.extend(Span(buffer.starts[a], buffer.ends[b - 1], kind) for a, b, kind in found)
        if found:
            buffer.replace([(a, b, HOLE) for a, b, _ in found])
        return bool(found)

    for _ in range(ROUNDS):
        changed = False
        if rules.DIGIT.search(buffer.text):
            for shape in rules.SHAPES:
                changed = take(_shaped(buffer.text, shape)) or changed
        near = _triggers(buffer.text)
        if near:
            if take(_passwords(buffer.text, near)):
                changed = True
                near = _triggers(buffer.text)
            changed = take(_numbers(buffer.text, near)) or changed
        if not changed:
            break
    return _merged(spans)


def _apply(text: str, spans: tuple[Span, ...]) -> Masked:
    if not spans:
        return Masked(text)
    parts: list[str] = []
    done = 0
    for span in spans:
        parts += (text[done : span.start], f"⟦{span.kind}:{span.end - span.start}⟧")
        done = span.end
    return Masked("".join(parts) + text[done:], spans)


def mask(text: str) -> Masked:
    return _apply(text, find(text))


def joining(previous: Sequence[str]) -> Sequence[str]:
    """Those of a sender's last texts, oldest first, that the next one may complete a secret with.

    Nothing joins over more words that say nothing than a trigger reaches.
    """
    gap = 0
    for place in range(len(previous) - 1, -1, -1):
        gap = gap + len(previous[place]) + 1 if is_silent(previous[place]) else 0
        if gap > rules.AFTER:
            return previous[place + 1 :]
    return previous


def mask_with_history(previous: Sequence[str], text: str) -> MaskedWithHistory:
    """Mask a secret that its sender split over messages.

    `previous` holds the sender's last texts, oldest first; the caller decides how far back.
    """
    texts = [*previous, text]
    joint = find("\n".join(texts)) if previous else ()
    results: list[Masked] = []
    offset = 0
    for one in texts:
        end = offset + len(one)
        inside = [
            Span(max(span.start, offset) - offset, min(span.end, end) - offset, span.kind)
            for span in joint
            if span.start < end and span.end > offset
        ]
        results.append(_apply(one, _merged([*find(one), *inside])))
        offset = end + 1
    return MaskedWithHistory(results[-1], tuple(results[:-1]))
