"""Binding statements: advice that an organisation answers for, in services that have said so."""

from collections.abc import Mapping
from dataclasses import dataclass

from advisory.texts import chosen


@dataclass(frozen=True, slots=True)
class Binding:
    """From which `level` of skill in the service somebody may give it, and in `words` by language what the
    visitor may rely on."""

    level: int
    words: dict[str, str]

    def permits(self, skills: Mapping[str, int], service: str) -> bool:
        return skills.get(service, 0) >= self.level

    def params(self, name: str, lang: str) -> dict[str, str | int]:
        """What stands in the entry for good: later the service may be called or say something else."""
        return {"binding": 1, "service": name, "words": chosen(self.words, lang)[0]}
