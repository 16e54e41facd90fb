"""Write `docs/openapi.json`, what `/api/v1/openapi.json` serves (run by `make contracts`)."""

import json
import sys
import tempfile
from functools import cache
from pathlib import Path

from advisory.app import build
from advisory.integrations.openapi import description
from advisory.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "openapi.json"


@cache
def generate() -> str:
    with tempfile.TemporaryDirectory() as var:
        routes = build(Settings(var=Path(var), media=False)).parts.routes.all
    return json.dumps(description(routes), ensure_ascii=False, indent=2) + "\n"


def main() -> int:
    text = generate()
    if "--check" in sys.argv:
        return 0 if TARGET.exists() and TARGET.read_text() == text else 1
    TARGET.write_text(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
