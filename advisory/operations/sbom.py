"""What is installed here, for those who compare it with lists of faults: CycloneDX 1.6.

It is made from the packages' own metadata, holds what the service needs and who needs whom, and asks nobody.
"""

import re
from datetime import UTC, datetime
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from advisory.clock import Instant

US = "advisory"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
CLASSIFIED = "License :: "


def bill(now: Instant) -> dict[str, Any]:
    """The whole document, in the same order each time."""
    found = needed(US)
    refs = {name: f"pkg:pypi/{name}@{one.version}" for name, (one, _) in sorted(found.items())}
    depends = [
        {"ref": refs[name], "dependsOn": sorted(refs[other] for other in needs)}
        for name, (_, needs) in sorted(found.items())
    ]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": uuid5(NAMESPACE_URL, " ".join(refs.values())).urn,
        "version": 1,
        "metadata": {
            "timestamp": f"{datetime.fromtimestamp(now // 1_000, UTC):%Y-%m-%dT%H:%M:%SZ}",
            "component": {"type": "application", **_described(US, found[US][0], refs[US])},
        },
        "components": [
            {"type": "library", **_described(name, one, refs[name])}
            for name, (one, _) in sorted(found.items())
            if name != US
        ],
        "dependencies": depends,
    }


def needed(root: str) -> dict[str, tuple[Distribution, set[str]]]:
    """What is installed of a package's needs, and of theirs, by normal name."""
    found: dict[str, tuple[Distribution, set[str]]] = {}
    ahead = [root]
    while ahead:
        name = ahead.pop()
        if name in found:
            continue
        try:
            one = distribution(name)
        except PackageNotFoundError:
            continue  # for another system, or chosen by an extra that is not
        wants = {_normal(words) for words in one.requires or () if "extra ==" not in words}
        found[name] = one, wants
        ahead += wants
    return {name: (one, wants & found.keys()) for name, (one, wants) in found.items()}


def _normal(requirement: str) -> str:
    match = NAME.match(requirement)
    return re.sub(r"[-_.]+", "-", match.group()).lower() if match else ""


def _described(name: str, one: Distribution, ref: str) -> dict[str, Any]:
    described: dict[str, Any] = {"bom-ref": ref, "name": name, "version": one.version, "purl": ref}
    if "License-Expression" in one.metadata:
        described["licenses"] = [{"expression": one.metadata["License-Expression"]}]
    elif names := _licences(one):
        described["licenses"] = [{"license": {"name": name}} for name in names]
    return described


def _licences(one: Distribution) -> list[str]:
    classified = [
        words.rsplit(" :: ", 1)[1]
        for words in one.metadata.get_all("Classifier") or ()
        if words.startswith(CLASSIFIED)
    ]
    plain = one.metadata["License"].strip().split("\n")[0] if "License" in one.metadata else ""
    return classified or ([plain] if plain else [])
