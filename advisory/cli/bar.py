"""How far a command is, on standard error: a bar where somebody looks on, a line now and then elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import Self

WIDTH = 28
EVERY_S = 0.1
LINES = 4
"""Parts after which a line is written where nobody looks on, as in a log."""


class Bar:
    """Writes nothing to standard output, which may be read by a program."""

    def __init__(self, what: str, of: int) -> None:
        self._what, self._of, self._done = what, of, 0
        self._shown_at, self._part = 0.0, 0
        self._live = sys.stderr.isatty()

    def __enter__(self) -> Self:
        if self._live:
            self._draw()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live:
            self._draw()
            print(file=sys.stderr, flush=True)

    def step(self, by: int = 1) -> None:
        self.at(self._done + by)

    def at(self, done: int) -> None:
        self._done = done
        if self._live:
            if time.monotonic() - self._shown_at >= EVERY_S:
                self._draw()
        elif self._of and self._done * LINES // self._of > self._part:
            self._part = self._done * LINES // self._of
            print(f"{self._what}: {self._done}/{self._of}", file=sys.stderr, flush=True)

    def _draw(self) -> None:
        self._shown_at = time.monotonic()
        full = WIDTH * self._done // self._of if self._of else WIDTH
        drawn = "█" * full + "·" * (WIDTH - full)
        print(f"\r{self._what} {drawn} {self._done}/{self._of} ", end="", file=sys.stderr, flush=True)


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar for work that says itself how much there is of it; anew where it begins again."""
    bar: Bar | None = None
    size = last = 0
    with ExitStack() as open_bar:

        def told(done: int, of: int) -> None:
            nonlocal bar, size, last
            if bar is None or of != size or done < last:
                open_bar.close()
                bar, size = open_bar.enter_context(Bar(what, of)), of
            last = done
            bar.at(done)

        yield told
