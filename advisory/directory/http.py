"""Referrals over HTTP."""

from dataclasses import asdict

from aiohttp import web

from advisory.directory.hours import in_words
from advisory.directory.service import Directory, Listed
from advisory.directory.wire import FindReferrals, Referrals, ReferralView
from advisory.identity import Person
from advisory.texts import say
from advisory.web.routes import Routes
from advisory.wire import STAFF, May, Scope


class DirectoryRoutes:
    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    def add(self, routes: Routes) -> None:
        routes.add(
            "GET",
            "/api/staff/referrals",
            self.find,
            May(STAFF, Scope.ANY),
            side="staff",
            payload=FindReferrals,
            reply=Referrals,
        )

    async def find(self, _: Person | None, __: web.Request, ask: FindReferrals) -> Referrals:
        found = await self._directory.look_up(ask.q, ask.lang, ask.limit)
        return Referrals(referrals=[_view(one, ask.lang) for one in found])


def _view(one: Listed, lang: str) -> ReferralView:
    item, text = one.referral, one.referral.text(lang)
    hours = in_words(item.hours, lang) if item.hours else None
    told = [text.get("what_for", "")]
    if item.phone:
        told.append(say("directory", lang, "phone", phone=item.phone))
    if hours:
        told.append(say("directory", lang, "hours", hours=hours))
    return ReferralView(
        id=item.id,
        kind=item.kind,
        name=text.get("name", ""),
        what_for=text.get("what_for", ""),
        note=text.get("note", ""),
        text=" ".join(part for part in told if part),
        hours=item.hours,
        hours_words=hours,
        phone=item.phone,
        link=item.link,
        **(asdict(one.state) if one.state else {}),
    )
