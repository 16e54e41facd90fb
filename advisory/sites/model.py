"""A site: the pages of one organisation's web place on which the widget stands."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args
from urllib.parse import quote

from advisory.clock import Instant
from advisory.identity import LANGUAGES
from advisory.texts import chosen

Theme = Literal["neutral", "suomifi", "hds"]
THEMES: tuple[Theme, ...] = get_args(Theme)
OWN_TEXTS = ("launcher", "greeting", "closed", "rules_url")
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_ORIGIN = re.compile(r"(https?)://([^/?#@:\s]+)(?::([0-9]{1,5}))?(.*)", re.IGNORECASE | re.DOTALL)
_USUAL = {"http": 80, "https": 443}


class NotAnOrigin(ValueError):
    """`why`: `scheme` (how it begins), `path` (more than an origin) or `form` (no name of a host)."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def origin_of(text: str) -> str:
    """What a browser calls the origin of this address: scheme, host and an unusual port, nothing more."""
    found = _ORIGIN.fullmatch(text.strip())
    if found is None:
        raise NotAnOrigin("form" if re.match(r"https?://", text.strip(), re.IGNORECASE) else "scheme")
    scheme, host, port, rest = found[1].lower(), found[2].lower(), found[3], found[4]
    if rest not in ("", "/"):
        raise NotAnOrigin("form" if rest.startswith((":", "@")) else "path")
    try:
        host = host.encode("idna").decode()
    except UnicodeError:
        raise NotAnOrigin("form") from None
    if not _HOST.fullmatch(host) or len(host) > 253 or (port and not 0 < int(port) < 65_536):
        raise NotAnOrigin("form")
    return f"{scheme}://{host}" + (f":{int(port)}" if port and int(port) != _USUAL[scheme] else "")


def in_address(path: str) -> str:
    """A path as it stands in an address; what is written so already stays."""
    return quote(path, safe="/%*:@!$&'()+,;=~-._")


@dataclass(frozen=True, slots=True)
class PageRule:
    """Pages whose path begins with `prefix` belong to `service`; the longest prefix wins."""

    prefix: str
    service: str


@dataclass(frozen=True, slots=True)
class Pilot:
    """Where, to how many of a hundred, and when the widget is shown while it is tried out.

    In `pages` a `*` stands for anything; none at all means every page. `client/src/pilot.ts` has the same.
    """

    pages: tuple[str, ...] = ()
    share: int = 100
    begins_at: Instant | None = None
    ends_at: Instant | None = None

    def share_on(self, path: str, now: Instant) -> int:
        """To how many of a hundred tabs it is shown on this page now."""
        if self.begins_at is not None and now < self.begins_at:
            return 0
        if self.ends_at is not None and now >= self.ends_at:
            return 0
        return self.share if not self.pages or any(_fits(page, path) for page in self.pages) else 0


def _fits(pattern: str, path: str) -> bool:
    parts = (re.escape(part) for part in in_address(pattern).split("*"))
    return re.fullmatch(".*".join(parts), path, re.DOTALL) is not None


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
    accent: str = ""
    """`#rrggbb`; empty where the theme's own colours stand."""
    notices: dict[str, str] = field(default_factory=dict)
    phone: str = ""
    phone_hours: dict[str, str] = field(default_factory=dict)
    privacy_urls: dict[str, str] = field(default_factory=dict)
    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    """The organisation's own words by OWN_TEXTS and language; where one is missing the product's stand."""
    pilot: Pilot | None = None
    rev: int = 1

    def name(self, lang: str) -> str:
        return self.words(self.names, lang)[0]

    def words(self, texts: Mapping[str, str], lang: str) -> tuple[str, str]:
        """As a reader of this language meets them, and the language they are in."""
        return chosen(texts, lang, self.languages)

    def text(self, name: str, lang: str) -> str:
        """In this language alone: the product has words of its own for what is missing."""
        return self.texts.get(name, {}).get(lang, "")

    @property
    def services(self) -> frozenset[str]:
        """Those that its pages belong to."""
        return frozenset({self.default_service, *(rule.service for rule in self.pages)})

    def service_for(self, path: str) -> str:
        fitting = [rule for rule in self.pages if path.startswith(in_address(rule.prefix))]
        return max(fitting, key=lambda rule: len(rule.prefix)).service if fitting else self.default_service
