"""Letters over HTTP: what becomes of them, a trial, and one's own choice."""

from functools import partial

from aiohttp import web

from advisory.errors import Code, Refusal
from advisory.identity import Person, Role
from advisory.limits.limits import Limit
from advisory.mail.model import Letter
from advisory.mail.service import Mail
from advisory.mail.wire import ChooseLetters, MailTried, MailView, OwnLetters, TroubledLetter
from advisory.people.service import People
from advisory.web.routes import Routes
from advisory.wire import STAFF, May, Nothing, Scope

ADMINISTERS = May(frozenset({Role.MAIN_USER}), Scope.ANY)
MINE = May(STAFF, Scope.SELF)


class MailRoutes:
    """`mail` is None where no letters are sent."""

    def __init__(self, mail: Mail | None, people: People, trials: Limit) -> None:
        self._mail = mail
        self._people = people
        self._trials = trials

    def add(self, routes: Routes) -> None:
        add = partial(routes.add, side="staff")
        add("GET", "/api/settings/mail", self.view, ADMINISTERS, reply=MailView)
        add("POST", "/api/settings/mail/test", self.test, ADMINISTERS, payload=Nothing, reply=MailTried)
        add("GET", "/api/account/letters", self.mine, MINE, reply=OwnLetters)
        add("PUT", "/api/account/letters", self.choose, MINE, payload=ChooseLetters, reply=OwnLetters)

    async def view(self, _: Person | None, __: web.Request, ___: object) -> MailView:
        if self._mail is None:
            return MailView(host="", port=0, tls="", sender="", waiting=0, given_up=0, troubled=[])
        server, standing = self._mail.sending.server, await self._mail.standing()
        names = {one.id: one.name for one in await self._people.members()}
        return MailView(
            host=server.host,
            port=server.port,
            tls=server.tls,
            sender=server.sender,
            waiting=standing.totals.waiting,
            given_up=standing.totals.given_up,
            troubled=[_shown(one, names.get(one.staff, "")) for one in standing.troubled],
        )

    async def test(self, person: Person | None, _: web.Request, __: Nothing) -> MailTried:
        assert person is not None
        mail = self._require()
        if wait := await self._trials.take(person.id):
            raise Refusal(Code.TOO_MANY, retry_after=wait)
        said = await mail.tried_by(person)
        return MailTried(error=said.error, status=said.status)

    async def mine(self, person: Person | None, _: web.Request, __: object) -> OwnLetters:
        assert person is not None
        if self._mail is None:
            return OwnLetters(on=False, messages="off")
        return OwnLetters(on=True, messages=await self._mail.choice(person))

    async def choose(self, person: Person | None, request: web.Request, form: ChooseLetters) -> OwnLetters:
        assert person is not None
        await self._require().choose(person, form.messages)
        return await self.mine(person, request, None)

    def _require(self) -> Mail:
        if self._mail is None:
            raise Refusal(Code.MAIL_OFF)
        return self._mail


def _shown(one: Letter, name: str) -> TroubledLetter:
    return TroubledLetter(
        id=one.id,
        kind=one.kind,
        name=name,
        at=one.at,
        given_up=one.state == "given_up",
        attempts=one.attempts,
        error=one.error,
        status=one.status,
        again_at=one.due_at if one.state == "waiting" else None,
    )
