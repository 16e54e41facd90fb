"""Lines of the log: what happened, where, of which kind. Nothing that anybody wrote, no name, no address.

Our own messages hold codes and counts. What libraries say may hold anything, so of theirs only the place and
the fixed words are kept; of an exception its kind and where it arose, since its own words may quote a row.
"""

import logging
import sys
import traceback
from datetime import UTC, datetime
from pathlib import PurePath
from typing import IO, Any

import orjson

OURS = ("advisory", "alembic")
"""Alembic says the numbers and titles of our migrations."""
QUIET = ("aiohttp.access", "alembic.runtime.plugins")


def start(kind: str, level: int = logging.INFO, stream: IO[str] = sys.stderr) -> logging.Handler:
    """Send every logger's lines to `stream`, as text or as JSON."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines() if kind == "json" else TextLines())
    logging.root.addHandler(handler)
    logging.root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("aiohttp.server").addFilter(is_ours)
    return handler


def is_ours(record: logging.LogRecord) -> bool:
    """What is no HTTP is answered with 400 and is no fault here; else any stranger could fill the log."""
    error = record.exc_info[1] if record.exc_info else None
    return type(error).__module__ != "aiohttp.http_exceptions"


def values(record: logging.LogRecord) -> dict[str, Any]:
    """What may be told of it."""
    ours = record.name.split(".")[0] in OURS
    told: dict[str, Any] = {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "message": record.getMessage() if ours else _fixed_words(record),
    }
    if record.exc_info and record.exc_info[1] is not None:
        told["errors"] = _errors(record.exc_info[1])
    return told


def _fixed_words(record: logging.LogRecord) -> str:
    if record.args and isinstance(record.msg, str):
        return record.msg
    return f"said something at {PurePath(record.pathname).name}:{record.lineno}"


def _errors(error: BaseException | None) -> list[dict[str, Any]]:
    """The exception and what led to it, the first cause last."""
    found: list[dict[str, Any]] = []
    while error is not None and len(found) < 5:
        frames = traceback.extract_tb(error.__traceback__)
        where = [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
        found.append({"kind": f"{type(error).__module__}.{type(error).__qualname__}", "where": where})
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found


def _short(filename: str) -> str:
    return "/".join(PurePath(filename).parts[-3:])


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return orjson.dumps(values(record)).decode()


class TextLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        told = values(record)
        lines = [f"{told['at']} {told['level'].upper()} {told['logger']} {told['message']}"]
        for error in told.get("errors", ()):
            lines += [f"  {error['kind']}", *(f"    {where}" for where in error["where"])]
        return "\n".join(lines)
