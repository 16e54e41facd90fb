"""`advisory guard scan`: what the rules for secrets and personal data find in a file of lines."""

import argparse
import gzip
import sys
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import orjson

from advisory.guard import faq, live
from advisory.guard.live import Span

PROFILES: dict[str, Callable[[str], Sequence[Span]]] = {"live": live.find, "faq": faq.find}
MOST_ERRORS = 20
GZIP = b"\x1f\x8b"


class BadLines(Exception):
    """Every line that cannot be read, each with its reason; none is scanned."""


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("guard", help="show what the rules against secrets find")
    actions = parser.add_subparsers(title="actions", required=True, metavar="ACTION")
    scanning = actions.add_parser("scan", help="one JSON line of spans for each line of a file")
    scanning.add_argument("file", type=Path, metavar="FILE", help="JSON lines {text, lang}, gzip or plain")
    scanning.add_argument(
        "--profile",
        choices=sorted(PROFILES),
        required=True,
        help="live: secrets, as in a conversation; faq: names, addresses, phones and e-mail too",
    )
    scanning.add_argument("--json", action="store_true", help="spans alone, without the count at the end")
    scanning.set_defaults(run=run_scan)


def run_scan(chosen: argparse.Namespace) -> int:
    try:
        texts = read_texts(chosen.file)
    except OSError as error:
        print(f"{chosen.file}: {error.strerror or error}", file=sys.stderr)
        return 1
    except BadLines as error:
        print(error, file=sys.stderr)
        return 1
    find = PROFILES[chosen.profile]
    kinds: Counter[str] = Counter()
    for done, text in enumerate(texts, 1):
        spans = find(text)
        kinds.update(span.kind for span in spans)
        found = [{"start": span.start, "end": span.end, "kind": span.kind} for span in spans]
        sys.stdout.write(orjson.dumps({"spans": found}).decode() + "\n")
        if done % 500 == 0 or done == len(texts):
            _show(done, len(texts))
    sys.stdout.flush()
    if not chosen.json:
        counts = ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items()))
        print(f"Found: {counts or 'nothing'}", file=sys.stderr)
    return 0


def read_texts(path: Path) -> list[str]:
    """The text of every line, or `BadLines`."""
    data = path.read_bytes()
    if data.startswith(GZIP):
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError, zlib.error) as error:
            raise BadLines(f"{path.name}: damaged gzip file: {error}") from None
    lines = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    if not lines[-1]:
        lines.pop()
    texts: list[str] = []
    problems: list[str] = []
    for number, line in enumerate(lines, 1):
        try:
            texts.append(_text(line))
        except ValueError as error:
            problems.append(f"{path.name}:{number}: {error}")
    if problems:
        left = len(problems) - MOST_ERRORS
        more = [f"and {left} more"] if left > 0 else []
        raise BadLines("\n".join([*problems[:MOST_ERRORS], *more, "Nothing was scanned."]))
    return texts


def _text(line: bytes) -> str:
    if not line.strip():
        raise ValueError("an empty line")
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error}") from None
    if not isinstance(row, dict):
        raise ValueError("not an object")
    if not isinstance(row.get("text"), str):
        raise ValueError("“text” is missing" if "text" not in row else "“text” is no text")
    if not isinstance(row.get("lang", ""), str | None):
        raise ValueError("“lang” is no text")
    return str(row["text"])


def _show(done: int, of: int) -> None:
    """A line of progress that is written over, where somebody looks on; elsewhere the last one alone."""
    terminal = sys.stderr.isatty()
    if terminal or done == of:
        bar = "#" * (24 * done // of)
        end = "\n" if done == of else ""
        print(
            f"{chr(13) if terminal else ''}[{bar:<24}] {done}/{of} lines",
            end=end,
            file=sys.stderr,
            flush=True,
        )
