"""Referrals from a file."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from advisory.directory.model import Referral

TEXTS = ("name", "what_for", "note")


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
    return Referral(str(row["id"]), str(row["kind"]), texts, row.get("hours"), row.get("phone"), link)
