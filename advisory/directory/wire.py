"""Referrals on the wire, for advisors."""

from typing import Annotated

from pydantic import Field

from advisory.wire import PLAIN, UiLang, Wire


class FindReferrals(Wire):
    """`lang` is the visitor's: what may be sent is in it."""

    q: Annotated[str, Field(max_length=100), PLAIN] = ""
    lang: UiLang = "fi"
    limit: Annotated[int, Field(ge=1, le=100)] = 100


class ReferralView(Wire):
    """`what_for` and `text` may be sent to a visitor; `note` is for the advisor. `hours` are as they were
    written and `hours_words` for people. `open` until a minute of the day; closed, it opens again in so
    many days, at that minute. Where its hours are not known none of this is there."""

    id: str
    kind: str
    name: str
    what_for: str
    note: str
    text: str = ""
    hours: str | None = None
    hours_words: str | None = None
    open: bool | None = None
    until: int | None = None
    opens_in_days: int | None = None
    opens_at: int | None = None
    phone: str | None = None
    link: str | None = None


class Referrals(Wire):
    referrals: list[ReferralView]
