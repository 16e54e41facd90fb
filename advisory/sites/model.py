"""A site: the pages of one organisation's web place on which the widget stands."""

from dataclasses import dataclass, field

from advisory.identity import LANGUAGES


@dataclass(frozen=True, slots=True)
class PageRule:
    """Pages whose path begins with `prefix` belong to `service`; the longest prefix wins."""

    prefix: str
    service: str


@dataclass(frozen=True, slots=True)
class Site:
    """`origins` are exact (scheme, host and port) and decide both who may frame the widget and who
    may ask for its state. The key in the page's script gives no right by itself."""

    id: str
    names: dict[str, str]
    origins: tuple[str, ...]
    default_service: str
    pages: tuple[PageRule, ...] = ()
    languages: tuple[str, ...] = LANGUAGES
    position: str = "right"
    theme: str = "neutral"
    notices: dict[str, str] = field(default_factory=dict)
    phone: str = ""
    phone_hours: dict[str, str] = field(default_factory=dict)
    privacy_urls: dict[str, str] = field(default_factory=dict)

    def name(self, lang: str) -> str:
        return self.names.get(lang) or next(iter(self.names.values()))

    @property
    def services(self) -> frozenset[str]:
        """Those that its pages belong to."""
        return frozenset({self.default_service, *(rule.service for rule in self.pages)})

    def service_for(self, path: str) -> str:
        fitting = [rule for rule in self.pages if path.startswith(rule.prefix)]
        return max(fitting, key=lambda rule: len(rule.prefix)).service if fitting else self.default_service
