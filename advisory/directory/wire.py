"""Referrals on the wire, for advisors."""

from typing import Annotated

from pydantic import Field

from advisory.wire import UiLang, Wire


class FindReferrals(Wire):
    q: Annotated[str, Field(max_length=100)] = ""
    lang: UiLang = "fi"


class ReferralView(Wire):
    """`what_for` may be sent to a visitor; `note` is for the advisor. `hours` are text."""

    id: str
    kind: str
    name: str
    what_for: str
    note: str
    hours: str | None = None
    phone: str | None = None
    link: str | None = None


class Referrals(Wire):
    referrals: list[ReferralView]
