"""Secrets in a message: found by shape and by nearby words, and replaced by kind and length alone.

`client/src/guard/guard.ts` runs the same rules step by step; the two must agree to the last span.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from advisory.guard import rules
from advisory.guard.asks import asks_for_code as asks_for_code
from advisory.guard.folded import Folded, fold
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


Found = tuple[int, int, str]
Near = tuple[int, int, Trigger]


def _by_prefix(word: str) -> Trigger | None:
    for prefix in rules.PREFIXES.get(word[:4], ()):
        if word.startswith(prefix.word):
            return prefix
    return None


def _alnum(character: str) -> bool:
    return "0" <= character <= "9" or "a" <= character <= "z"


def _word_before(text: str, start: int) -> str:
    """The word that ends before `start` with nothing but signs between, or "" where a digit does."""
    before = text[max(0, start - 24) : start].rstrip(rules.SIGNS)
    return before[len(before.rstrip(rules.LETTERS)) :]


def _shaped(text: str, shape: rules.Shape, position: int) -> list[Found]:
    found: list[Found] = []
    while match := shape.pattern.search(text, position):
        start, end = match.span()
        if shape.unless_reference and _word_before(text, start) in rules.REFERENCES:
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
    exact, prefixes, telling = rules.EXACT, rules.PREFIXES, rules.TELLING
    before, before_end = "", -1
    seen: dict[str, Trigger | None] = {}
    for match in rules.WORD.finditer(text):
        word = match[0]
        end = match.end()
        if word[:4] in prefixes or word in telling:
            start = end - len(word)
            following = rules.WORD.match(text, end + 1) if word in rules.PAIR_FIRST else None
            pair = rules.PAIRS.get(f"{word} {following[0]}") if following else None
            trigger = seen.get(word)
            if trigger is None:
                trigger = seen[word] = exact.get(word) or _by_prefix(word)
            joined = start - before_end == 1
            if pair and following:
                near.append((start, following.end(), pair))
            elif trigger is None or (trigger.ambiguous and joined and before in rules.OTHER_CODES):
                pass
            elif trigger.ambiguous and joined and near and near[-1][1] == before_end:
                near[-1] = (near[-1][0], end, near[-1][2])
            else:
                near.append((start, end, trigger))
        before, before_end = word, end
    return near


def _fits(trigger: Trigger, digits: int) -> str:
    for least, most, kind in rules.VALUES[trigger.group]:
        if least <= digits <= most:
            return kind
    return ""


def _is_other_number(text: str, start: int, end: int) -> bool:
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
    return rules.NO_CODE.fullmatch(text, start, end) is not None


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
    return following is None or not (following[1] in "$%" or rules.UNIT.match(following[1]))


def _value(text: str, start: int, end: int, near: Sequence[Near], ends: Sequence[int]) -> str:
    """The kind of the digits from `start` to `end`, by the trigger words around them; "" for none."""
    after = bisect_left(ends, start + 1)
    if not (after and start - ends[after - 1] <= rules.AFTER) and not (
        after < len(near) and near[after][0] - end <= rules.BEFORE
    ):
        return ""
    if _is_other_number(text, start, end):
        return ""
    groups = [len(group) for group in rules.GROUP.findall(text, start, end)]
    digits = sum(groups)
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
        elif not (
            run[0].isdigit() or _looks_like_phone(text, start, run[0]) or rules.NO_CODE.fullmatch(run[0])
        ):
            for group in rules.GROUP.finditer(text, start, end):
                kind = _value(text, group.start(), group.end(), near, ends)
                if kind:
                    found.append((group.start(), group.end(), kind))
    return found


def _looks_like_phone(text: str, start: int, run: str) -> bool:
    digits = sum(character.isdigit() for character in run)
    international = start > 0 and text[start - 1] == "+"
    return (digits >= 7 and (run[0] == "0" or international)) or run.startswith("358")


_BEFORE_SECRET = " \n:=" + HOLE


def _passwords(text: str, near: Sequence[Near]) -> list[Found]:
    found: list[Found] = []
    for _, stop, trigger in near:
        if trigger.group != "password":
            continue
        gap = rules.DIRECT.match(text, stop)
        if gap is None:
            continue
        start = gap.end()
        while start > stop and text[start - 1] not in _BEFORE_SECRET:
            start -= 1
        secret = rules.SECRET.match(text, start)
        if secret is None or start == stop or (found and start < found[-1][1]):
            continue
        end = secret.end()
        value = secret[0]
        if rules.DIGIT.search(value):
            right = rules.WORD.search(value) is not None or len(rules.DIGIT.findall(value)) > 3
            right = right and not rules.DATE.fullmatch(value)
        elif rules.END_OF_LINE.match(text, end):
            said = rules.SAID.search(text, stop, start) is not None
            right = said and not value.startswith(rules.NOT_PASSWORD)
        else:
            continue
        if right and HOLE not in value:
            found.append((start, end, "password"))
    return found


def spoken_as_digits(folded: Folded) -> None:
    """Turn digits that are written as words into digits, where at least four stand in a row."""
    parts: list[Found] = []
    position = 0
    while match := rules.SPOKEN_RUN.search(folded.text, position):
        start, position = match.span()
        items = [
            (item.start(), item.end(), rules.SPOKEN[item[0]])
            for item in rules.WORD.finditer(folded.text, start, position)
            if item[0] in rules.SPOKEN
        ]
        if len(items) > 1:
            parts += items
    if parts:
        folded.replace(parts)


def merged(spans: Iterable[Found]) -> tuple[Span, ...]:
    merged: list[Found] = []
    for start, end, kind in sorted(spans):
        if merged and start < merged[-1][1]:
            last = merged[-1]
            merged[-1] = (last[0], max(last[1], end), last[2])
        else:
            merged.append((start, end, kind))
    return tuple(Span(*span) for span in merged)


def is_silent(text: str) -> bool:
    """No digit, no spoken number and no trigger word: nothing here can be a secret or point at one."""
    folded = fold(text)
    return rules.DIGIT.search(folded) is None and _says_nothing(rules.WORD.findall(folded))


def _says_nothing(words: list[str]) -> bool:
    if not rules.LOUD.isdisjoint(words):
        return False
    heads = {word[:4] for word in words}
    return rules.PREFIXES.keys().isdisjoint(heads) or not any(
        word[:4] in rules.PREFIXES and _by_prefix(word) for word in words
    )


def find(text: str) -> tuple[Span, ...]:
    """Every secret in `text`, in order, none overlapping."""
    plain = fold(text)
    words = rules.WORD.findall(plain)
    digit = rules.DIGIT.search(plain)
    if digit is None and _says_nothing(words):
        return ()
    spoken = 0
    if not rules.SPOKEN.keys().isdisjoint(words):
        spoken = sum(word in rules.SPOKEN for word in words)
    if digit is None and spoken < 2 and rules.PASSWORDS.isdisjoint({word[:4] for word in words}):
        return ()
    folded = Folded(text, plain)
    if "⟦" in plain and (marks := [(*mark.span(), HOLE) for mark in rules.MARK.finditer(plain)]):
        folded.replace(marks)
        spoken = sum(word in rules.SPOKEN for word in rules.WORD.findall(folded.text))
    spans: list[Found] = []

    def take(found: list[Found]) -> bool:
        spans.extend((*folded.original(start, end), kind) for start, end, kind in found)
        if found:
            folded.replace([(start, end, HOLE) for start, end, _ in found])
        return bool(found)

    if len(plain) > rules.MOST_NUMBERS:
        take(_flood(folded.text))
    if spoken > 1:
        spoken_as_digits(folded)
    for _ in range(ROUNDS):
        changed = False
        some = rules.DIGIT.search(folded.text) and rules.ANY_SHAPE.search(folded.text)
        for shape in rules.SHAPES:
            if some is None:
                break
            if take(_shaped(folded.text, shape, some.start())):
                changed = True
                some = rules.ANY_SHAPE.search(folded.text)
        near = _triggers(folded.text)
        if near:
            if take(_passwords(folded.text, near)):
                changed = True
                near = _triggers(folded.text)
            if rules.DIGIT.search(folded.text):
                changed = take(_numbers(folded.text, near)) or changed
        if not changed:
            break
    return merged(spans)


def _tells(word: str) -> bool:
    return word in rules.LOUD or _by_prefix(word) is not None


def _flood(text: str) -> list[Found]:
    """More numbers and words about codes than anybody tells apart: from the first of them nothing stays."""
    words = rules.WORD.findall(text)
    many = len(rules.GROUP.findall(text))
    if many <= rules.MOST_NUMBERS:
        if many + len(words) <= rules.MOST_NUMBERS:
            return []
        many += sum(count for word, count in Counter(words).items() if _tells(word))
    if many <= rules.MOST_NUMBERS:
        return []
    start = next(one.start() for one in rules.NUMBER.finditer(text) if one[0][0] <= "9" or _tells(one[0]))
    return [(start, len(text), "one_time_code")]


def mark_of(span: Span) -> str:
    return f"⟦{span.kind}:{span.end - span.start}⟧"


def apply(text: str, spans: tuple[Span, ...]) -> Masked:
    if not spans:
        return Masked(text)
    parts: list[str] = []
    done = 0
    for span in spans:
        parts += (text[done : span.start], mark_of(span))
        done = span.end
    return Masked("".join(parts) + text[done:], spans)


def mask(text: str) -> Masked:
    return apply(text, find(text))


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

    `previous` holds the sender's last texts as they are stored, oldest first: what each held by itself was
    taken out when it came. The caller decides how far back.
    """
    texts = [*previous, text]
    joint = find("\n".join(texts)) if previous else ()
    results: list[Masked] = []
    offset = 0
    for place, one in enumerate(texts):
        end = offset + len(one)
        found = [
            (max(span.start, offset) - offset, min(span.end, end) - offset, span.kind)
            for span in joint
            if span.start < end and span.end > offset
        ]
        if place == len(previous):
            found += [(span.start, span.end, span.kind) for span in find(one)]
        results.append(apply(one, merged(found)))
        offset = end + 1
    return MaskedWithHistory(results[-1], tuple(results[:-1]))
