"""What a host page's loader and the widget's first screen need, before anything is known of the visitor."""

from typing import Annotated, Literal

from pydantic import Field

from advisory.wire import PLAIN, At, PagePath, UiLang, Wire

Availability = Literal["open", "rush", "full", "closed"]
"""`full` and `closed`: no new question is taken now, a message is."""


class SiteState(Wire):
    """One cookieless answer that may be cached for 30 s.

    `wait_*_s` is the range while the queue is busy; `opens_at` is when a closed service opens. One that is
    closed and has `closes_at` is open, but a turn would come only after that. `channels`: what the page's
    service offers now, in the order in which they are to be shown. `pilot`: to how many of a hundred tabs
    the launcher is shown on this page; to all where it is absent.
    """

    availability: Availability
    promise_s: int
    wait_low_s: int | None = None
    wait_high_s: int | None = None
    opens_at: At | None = None
    closes_at: At | None = None
    position: Literal["right", "left"] = "right"
    label: dict[str, str] = {}
    pilot: int | None = None
    channels: list[str] | None = None


class LauncherState(SiteState):
    """The same with the launcher's words, `title` and `line`, in the language that was asked for.

    `look` tells how it stands on the page, `colour` its ground, `style` that and the colour of its words as
    the loader takes them, `name` what the whole is called, `again_s` in how many seconds all this may change,
    since a page's own clock may be wrong. 0: nobody knows.
    """

    title: str
    line: str
    look: str
    colour: str
    style: str
    name: str
    again_s: int


class ServiceChoice(Wire):
    """`lang` is the name's language where it is not the one that was asked for. `health_note`: who writes of
    their health is told that they need not."""

    id: str
    name: str
    open: bool
    lang: UiLang | None = None
    health_note: bool = True


class ServiceNames(Wire):
    """Every active service in one language, id to name."""

    names: dict[str, str]


class WidgetHome(Wire):
    """The first screen for one page of one site, in one language.

    `langs` names the texts that are in another one, since the organisation has not translated them.
    """

    site: str
    organisation: str
    lang: UiLang
    languages: list[UiLang]
    service: str
    services: list[ServiceChoice]
    state: SiteState
    articles: list["ArticleLink"]
    notice: str = ""
    phone: str = ""
    phone_hours: str = ""
    retention_days: int
    privacy_url: str = ""
    greeting: str = ""
    closed_text: str = ""
    rules_url: str = ""
    langs: dict[str, UiLang] = {}


class ArticleLink(Wire):
    id: str
    title: str
    lang: str
    other_lang: bool = False


class HomeQuery(Wire):
    site: Annotated[str, Field(max_length=64), PLAIN]
    lang: UiLang
    path: PagePath = ""
