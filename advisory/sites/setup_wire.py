"""What those who look after a site see of it, and what they send back changed."""

from collections.abc import Callable
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from advisory.errors import Code
from advisory.identity import LANGUAGES
from advisory.sites.colours import NotAColour, colour_of
from advisory.sites.model import NotAnOrigin, Theme, origin_of
from advisory.wire import PLAIN, At, Count, Id, UiLang, Wire

_WHY = {"scheme": Code.ORIGIN_SCHEME, "path": Code.ORIGIN_PATH, "form": Code.ORIGIN_FORM}


def _origin(text: str) -> str:
    try:
        return origin_of(text)
    except NotAnOrigin as error:
        raise PydanticCustomError(_WHY[error.why], "not an origin") from None


def _path(text: str) -> str:
    if not text.startswith("/") or any(mark in text for mark in " ?#\t\n"):
        raise PydanticCustomError(Code.PATH_FORM, "not a path")
    return text


def _link(text: str) -> str:
    if text and (not text.startswith(("https://", "http://")) or any(mark in text for mark in ' <>"\t\n')):
        raise PydanticCustomError(Code.LINK_FORM, "not a link")
    return text


def _colour(text: str) -> str:
    try:
        return colour_of(text)
    except NotAColour:
        raise PydanticCustomError(Code.COLOUR_FORM, "not a colour") from None


def _at_most(limit: int) -> Callable[[str], str]:
    def check(text: str) -> str:
        if len(text) > limit:
            raise PydanticCustomError(Code.TOO_LONG, "too long", {"limit": limit})
        return text.strip()

    return check


def _known(texts: dict[str, str]) -> dict[str, str]:
    if not texts.keys() <= set(LANGUAGES):
        raise PydanticCustomError(Code.INVALID, "no such language")
    return {lang: text for lang, text in texts.items() if text}


_OF_LANGUAGES = AfterValidator(_known)
Label = Annotated[dict[str, Annotated[str, AfterValidator(_at_most(24)), PLAIN]], _OF_LANGUAGES]
Line = Annotated[dict[str, Annotated[str, AfterValidator(_at_most(80)), PLAIN]], _OF_LANGUAGES]
Words = Annotated[dict[str, Annotated[str, AfterValidator(_at_most(400)), PLAIN]], _OF_LANGUAGES]
Link = Annotated[
    dict[str, Annotated[str, AfterValidator(_at_most(500)), PLAIN, AfterValidator(_link)]], _OF_LANGUAGES
]
Path = Annotated[str, AfterValidator(_at_most(200)), PLAIN, AfterValidator(_path)]
Origin = Annotated[str, AfterValidator(_at_most(300)), PLAIN, AfterValidator(_origin)]

Accent = Annotated[str, AfterValidator(_at_most(40)), PLAIN, AfterValidator(_colour)]


class PageService(Wire):
    """Pages whose path begins so belong to the service; the longest wins."""

    prefix: Path
    service: Id


class PilotSetup(Wire):
    """`pages`: patterns with `*` for anything, none for every page. `share`: of a hundred tabs."""

    pages: Annotated[list[Path], Field(max_length=50)]
    share: Annotated[int, Field(ge=0, le=100)]
    begins_at: At | None = None
    ends_at: At | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.begins_at is not None and self.ends_at is not None and self.ends_at <= self.begins_at:
            raise PydanticCustomError(Code.PILOT_ENDS, "ends before it begins")
        return self


class SiteTexts(Wire):
    """The organisation's own words by language; a language that is missing has the product's."""

    launcher: Label
    greeting: Line
    notice: Words
    closed: Words
    phone_hours: Line
    privacy_url: Link
    rules_url: Link


class SiteSetup(Wire):
    """The whole of a site; `rev` is what it was made of, 0 for one that is new."""

    rev: Count
    names: Line
    origins: Annotated[list[Origin], Field(max_length=30)]
    default_service: Id
    pages: Annotated[list[PageService], Field(max_length=200)]
    languages: Annotated[list[UiLang], Field(min_length=1, max_length=3)]
    position: Literal["right", "left"]
    theme: Theme
    accent: Accent = ""
    phone: Annotated[str, AfterValidator(_at_most(40)), PLAIN]
    texts: SiteTexts
    pilot: PilotSetup | None = None

    @model_validator(mode="after")
    def _named(self) -> Self:
        if not any(self.names.get(lang) for lang in self.languages):
            raise PydanticCustomError(Code.SITE_NAME, "no name")
        return self


class SiteView(SiteSetup):
    id: str


class SiteList(Wire):
    """`visitor_url` is where the script of the embed code comes from."""

    sites: list[SiteView]
    visitor_url: str


class AccentQuery(Wire):
    accent: Accent


class AccentTones(Wire):
    """`action` is for links and buttons; `soft` lies under what the visitor wrote."""

    hero: str
    on_hero: str
    action: str
    on_action: str
    soft: str


class AccentLooks(Wire):
    """What is drawn from a colour. The contrasts, each on the ground where it is least: of the colour for
    words, of what is used in its place, and of its dark side."""

    accent: str
    light: AccentTones
    dark: AccentTones
    ratio: float
    used_ratio: float
    dark_ratio: float
    as_it_is: bool
