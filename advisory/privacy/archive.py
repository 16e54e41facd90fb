"""What is handed to an archive: a file with everything, a list of it with digests, and a seal on the list."""

import hashlib
import hmac
import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from advisory.privacy.copies import Copy

MANIFEST, SEAL = "manifest.json", "seal.txt"
AT = (1980, 1, 1, 0, 0, 0)
"""Times of day are in the list, where they are sealed."""


@dataclass(slots=True)
class Packing:
    """A file in the making; each part is written once and its digest kept for the list."""

    file: zipfile.ZipFile
    parts: list[dict[str, Any]] = field(default_factory=list)
    conversations: int = 0

    def add(self, name: str, body: bytes) -> None:
        self.file.writestr(zipfile.ZipInfo(name, AT), body, zipfile.ZIP_DEFLATED)
        self.parts.append({"name": name, "bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()})

    def add_copy(self, copy: Copy) -> None:
        """Numbers come round again: the id tells two of the same apart."""
        for name, body in copy.files():
            self.add(f"conversations/{copy.item.number}_{copy.item.id[:8]}/{name}", body)
        self.conversations += 1

    def end(self, facts: Mapping[str, Any], key: bytes) -> None:
        told = {**facts, "conversations": self.conversations, "parts": self.parts}
        body = json.dumps(told, ensure_ascii=False, indent=2).encode()
        self.file.writestr(zipfile.ZipInfo(MANIFEST, AT), body, zipfile.ZIP_DEFLATED)
        if key:
            self.file.writestr(zipfile.ZipInfo(SEAL, AT), seal_of(key, body))


def seal_of(key: bytes, manifest: bytes) -> str:
    return hmac.new(key, b"archive\n" + manifest, hashlib.sha256).hexdigest()


def as_lines(rows: Iterable[Mapping[str, Any]]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def faults_of(path: Path, key: bytes) -> list[str]:
    """What is not as it was sealed; empty where all is well."""
    try:
        with zipfile.ZipFile(path) as file:
            return _faults(file, key)
    except (zipfile.BadZipFile, OSError, KeyError, ValueError):
        return [f"{path} is no archive of `advisory privacy archive`, or damaged."]


def _faults(file: zipfile.ZipFile, key: bytes) -> list[str]:
    manifest, names = file.read(MANIFEST), set(file.namelist())
    parts = {str(one["name"]): str(one["sha256"]) for one in json.loads(manifest)["parts"]}
    faults = [f"{name} is missing." for name in sorted(parts.keys() - names)]
    faults += [f"{name} is in no list." for name in sorted(names - parts.keys() - {MANIFEST, SEAL})]
    for name in sorted(parts.keys() & names):
        if hashlib.sha256(file.read(name)).hexdigest() != parts[name]:
            faults.append(f"{name} was changed.")
    if key:
        sealed = file.read(SEAL).decode() if SEAL in names else ""
        if not hmac.compare_digest(sealed, seal_of(key, manifest)):
            faults.append("The list has no seal of ADVISORY_AUDIT_KEY.")
    return faults
