"""Referrals from a file."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from advisory.directory.model import Referral

TEXTS = ("name", "what_for", "note")
LIMITS = {"id": 64, "kind": 24, "hours": 200, "phone": 40, "link": 500}


def row_of(item: Referral) -> dict[str, Any]:
    """The form that is imported."""
    versions = {lang: dict(text) for lang, text in item.texts.items()}
    plain = {"id": item.id, "kind": item.kind, "versions": versions}
    return {**plain, "hours": item.hours, "phone": item.phone, "link": item.link}


def referral(row: Mapping[str, Any]) -> Referral:
    """Raises ValueError with the reason when a row cannot be taken."""
    texts = {
        lang: {name: str(version.get(name) or "") for name in TEXTS}
        for lang, version in row["versions"].items()
    }
    if not texts or not all(version["name"].strip() for version in texts.values()):
        raise ValueError("the name is missing")
    link = row.get("link")
    if link is not None and (urlsplit(link).scheme not in ("http", "https") or not urlsplit(link).netloc):
        raise ValueError(f"not a web address: {link}")
    for name, most in LIMITS.items():
        if len(str(row.get(name) or "")) > most:
            raise ValueError(f"“{name}” is longer than {most} characters")
    return Referral(str(row["id"]), str(row["kind"]), texts, row.get("hours"), row.get("phone"), link)
