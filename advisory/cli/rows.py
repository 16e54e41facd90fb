"""Reading and writing JSON lines for commands, with words for what is wrong and a bar for what is done."""

import gzip
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import orjson

T = TypeVar("T")
PROBLEMS_SHOWN = 20
BAR = 30
GZIP = b"\x1f\x8b"


class BadRows(Exception):
    """What is wrong with a file, a line each."""


def read_rows(path: Path, take: Callable[[Mapping[str, Any]], T]) -> list[T]:
    """Every row of a file, plain or gzip, or `BadRows` with each bad line and its reason.

    `take` makes of a row what is wanted, and raises ValueError or KeyError for one that is bad.
    """
    found: list[T] = []
    problems: list[str] = []
    for number, line in enumerate(_bytes(path).splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = orjson.loads(line)
            if not isinstance(row, dict):
                raise ValueError("not an object")
            found.append(take(row))
        except KeyError as error:
            problems.append(f"{path}:{number}: “{error.args[0]}” is missing")
        except ValueError as error:
            problems.append(f"{path}:{number}: {error}")
    if problems:
        more = len(problems) - PROBLEMS_SHOWN
        tail = [f"… and {more} more bad lines"] if more > 0 else []
        raise BadRows("\n".join([*problems[:PROBLEMS_SHOWN], *tail]))
    if not found:
        raise BadRows(f"{path}: there is nothing in it")
    return found


def _bytes(path: Path) -> bytes:
    try:
        content = path.read_bytes()
        return gzip.decompress(content) if content.startswith(GZIP) else content
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise BadRows(f"{path}: the compressed file is damaged or cut short") from None
    except OSError as error:
        raise BadRows(f"{path}: {error.strerror}") from None


def text_of(row: Mapping[str, Any], name: str) -> str:
    value = row[name]
    if not isinstance(value, str):
        raise ValueError(f"“{name}” must be a text")
    return value


def show_progress(what: str, done: int, of: int) -> None:
    """On standard error, written over as it goes where somebody looks on."""
    looks_on = sys.stderr.isatty()
    if not looks_on and done < of:
        return
    filled = BAR * done // max(1, of)
    bar = f"{what:<12} [{'#' * filled}{'.' * (BAR - filled)}] {done}/{of}"
    ends = "\n" if done >= of else ""
    print(f"\r{bar}" if looks_on else bar, end=ends, file=sys.stderr, flush=True)


def with_progress(what: str, items: Iterable[T], of: int) -> Iterator[T]:
    """Hand the items on and show every hundredth part."""
    step = max(1, of // 100)
    for done, item in enumerate(items):
        if done % step == 0:
            show_progress(what, done, of)
        yield item
    show_progress(what, of, of)


def print_json(value: Any) -> None:
    sys.stdout.buffer.write(orjson.dumps(value) + b"\n")
