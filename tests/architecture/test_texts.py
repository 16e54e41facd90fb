"""Every text of the interface exists in every language, with the same blanks to fill."""

import json
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

import advisory.texts
from advisory.identity import LANGUAGES

FOLDER = Path(advisory.texts.__path__[0])
AREAS = sorted({path.name.split(".")[0] for path in FOLDER.glob("*.json")})
PARAM = re.compile(r"{(\w+)}")


def refuse_twice(pairs: list[tuple[str, str]]) -> dict[str, str]:
    twice = [key for key, count in Counter(key for key, _ in pairs).items() if count > 1]
    assert not twice, f"written twice: {twice}"
    return dict(pairs)


def catalogue(area: str, lang: str) -> dict[str, str]:
    path = FOLDER / f"{area}.{lang}.json"
    assert path.exists(), f"{path.name} is missing"
    texts: dict[str, str] = json.loads(path.read_text(), object_pairs_hook=refuse_twice)
    return texts


@pytest.mark.parametrize("area", AREAS)
def test_an_area_is_complete_in_every_language(area: str) -> None:
    base = catalogue(area, LANGUAGES[0])
    for lang in LANGUAGES[1:]:
        other = catalogue(area, lang)
        assert base.keys() ^ other.keys() == set(), f"only in one of {LANGUAGES[0]} and {lang}"
        blanks = {
            key: (params, theirs)
            for key, text in base.items()
            if (params := set(PARAM.findall(text))) != (theirs := set(PARAM.findall(other[key])))
        }
        assert blanks == {}, f"different blanks in {LANGUAGES[0]} and {lang}"


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_keys_name_their_area_and_texts_say_something(area: str, lang: str) -> None:
    texts = catalogue(area, lang)
    assert [key for key in texts if not key.startswith(area + ".")] == []
    assert [key for key, text in texts.items() if not text.strip()] == []


@pytest.mark.parametrize("area", AREAS)
def test_no_language_is_a_copy_of_another(area: str) -> None:
    """A few words are alike in two languages; a whole catalogue is not."""
    same: dict[str, list[str]] = defaultdict(list)
    base = catalogue(area, "en")
    for lang in ("fi", "sv"):
        same[lang] = [key for key, text in catalogue(area, lang).items() if text == base[key] and " " in text]
        assert len(same[lang]) <= len(base) // 10, same[lang]


ROOT = FOLDER.parents[1]
PAGES = [
    file.read_text()
    for folder in ("client", "widget", "console", "guest")
    for file in sorted((ROOT / folder).rglob("*.ts*"))
]
SERVER = [file.read_text() for file in sorted((ROOT / "advisory").rglob("*.py"))]


def said(sources: list[str], quoted: str, begun: str) -> tuple[set[str], set[str]]:
    """The keys that are written out, and the beginnings of those that are put together."""
    return (
        {word for text in sources for word in re.findall(quoted, text)},
        {start for text in sources for start in re.findall(begun, text)},
    )


@pytest.mark.parametrize("area", AREAS)
def test_no_text_is_left_over(area: str) -> None:
    """A text that nothing says any more is translated and read in vain."""
    words, starts = said(PAGES, r"[\"`]([\w.]+)[\"`]", r"`([\w.]+)\$\{")
    on_server, begun = said(SERVER, r"[\"']([\w.]+)[\"']", r"f[\"']([\w.]+)\{")
    words |= on_server | {f"{area}.{word}" for word in on_server}
    begun = {start for start in begun if "." in start or start.endswith("_")}
    starts |= begun | {f"{area}.{start}" for start in begun}
    unsaid = [
        key
        for key in catalogue(area, LANGUAGES[0])
        if not {key, re.sub(r"\.(one|other)$", "", key)} & words
        and not any(key.startswith(start) for start in starts if start.startswith(f"{area}."))
    ]
    assert unsaid == []
