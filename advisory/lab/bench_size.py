"""What a visitor's and an advisor's browser must load, gzip, from the built front ends."""

import importlib

from advisory.lab.bench import Figures, Progress


def measure(progress: Progress) -> Figures:
    frontend = importlib.import_module("tools.frontend")  # beside the package, in a source tree only
    progress("building the front ends")
    frontend.build()
    sizes: dict[str, int] = frontend.sizes()
    return Figures({f"size.{name}_bytes": float(size) for name, size in sizes.items()}, {"files": sizes})
