"""Referrals: where else a visitor's matter belongs, and how to get there."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Referral:
    """`texts` is language to name, what_for (may be shown to a visitor) and note (for the advisor)."""

    id: str
    kind: str
    texts: Mapping[str, Mapping[str, str]]
    hours: str | None = None
    phone: str | None = None
    link: str | None = None

    def text(self, lang: str) -> Mapping[str, str]:
        return self.texts.get(lang) or next(iter(self.texts.values()))

    def fits(self, q: str, lang: str) -> bool:
        """Every word of the question begins a word of its name or purpose."""
        text = self.text(lang)
        whole = f"{text.get('name', '')} {text.get('what_for', '')} {self.id} {self.phone or ''}"
        words = [word.strip("(,.;:") for word in whole.casefold().split()]
        return all(any(word.startswith(part) for word in words) for part in q.casefold().split())
