"""One of each kind of people in docs/rights.toml, around one conversation with all that it may have."""

import contextlib
import itertools
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

import aiohttp
from sqlalchemy import update

from advisory.clock import DAY_MS, Instant
from advisory.escalate import pause_store
from advisory.faq import observations
from advisory.faq.observations import Group, Observation
from advisory.identity import Role, new_id
from advisory.integrations.keys import Asked
from advisory.integrations.model import SCOPES
from advisory.people.cookie import cookie_name
from advisory.people.events import RightsEnded
from advisory.people.tables import staff as staff_table
from advisory.people.tables import staff_session
from advisory.storage.work import Work
from tests.faq.support import CARD_FI, answer, body
from tests.files.samples import picture
from tests.journeys.calls import a_guest
from tests.journeys.scenes import Scene
from tests.support.app import Running
from tests.support.connection import Connection, Refused
from tests.support.drivers import StaffDriver, VisitorDriver
from tests.support.ids import new_cid
from tests.support.recordings import sow
from tests.support.town import ADVICE, LIBRARY, PASSWORD, SITE, a_member

MEMBERS = {
    "advisor": a_member("aino"),
    "colleague": a_member("bjorn"),
    "elsewhere": a_member("lauri", skills={LIBRARY: 2}),
    "editor": a_member("eeva", Role.EDITOR, skills={ADVICE: 1}),
    "editor_elsewhere": a_member("kirsi", Role.EDITOR, skills={LIBRARY: 1}),
    "supervisor": a_member("saara", Role.SUPERVISOR),
    "supervisor_elsewhere": a_member("sanna", Role.SUPERVISOR, skills={LIBRARY: 2}),
    "main_user": a_member("paula", Role.MAIN_USER, skills={}),
    "owner": a_member("olli", Role.OWNER, skills={}),
    "entering": a_member("hilla", Role.MAIN_USER),
    "disabled": a_member("dora", Role.MAIN_USER, Role.ADVISOR, Role.EDITOR),
}
ADVISING = {Role.ADVISOR, Role.SUPERVISOR, Role.MAIN_USER}


def _ask_for_code(work: Work) -> None:
    mine = staff_session.c.staff == MEMBERS["entering"].id
    work.execute(update(staff_session).where(mine).values(step="code"))


class Crowd:
    """`sockets` and `headers` are who they are, by kind; who has none asks as nobody."""

    def __init__(self, app: Running, var: Path) -> None:
        self.app = app
        self._var = var
        self.sockets: dict[str, Connection] = {}
        self.headers: dict[str, dict[str, str]] = {"anonymous": {}, "guest": {}, "other_guest": {}}
        self.known: dict[str, Any] = {}
        """What the standing conversation has: by name, as payloads and paths name it."""
        self.http = aiohttp.ClientSession()
        self._numbers = itertools.count(1)
        self._all: list[Connection] = []
        self._begun: list[VisitorDriver] = []

    async def __aenter__(self) -> Self:
        people = self.app.service.people
        there = {member.id for member in await people.members()}
        for kind, member in MEMBERS.items():
            if member.id not in there:
                await people.add_member(member, PASSWORD)
            secret = (await people.sign_in(member.email, PASSWORD, kind)).secret
            cookie = f"{cookie_name(https=False)}={secret}"
            self.headers[kind] = {"Cookie": cookie}
            if kind == "entering":
                await self.app.service.parts.database.work(_ask_for_code)
                continue
            driver = StaffDriver(self.app.url)
            await driver.connect({}, Cookie=cookie)
            self._all.append(driver)
            self.sockets[kind] = driver
            if member.roles & ADVISING:
                await driver.is_("break_soon")  # nothing is offered to them meanwhile
        await self._disable("disabled")
        await self._give_keys()
        await self._lay_out()
        await self._held("other_visitor", "colleague", "other_guest")
        self._all += self._begun
        self._begun.clear()
        await self.set_stage()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.http.close()
        for connection in (*self._all, *self._begun):
            await (connection.goes() if isinstance(connection, StaffDriver) else connection.disconnect())

    def staff(self, kind: str) -> StaffDriver:
        driver = self.sockets[kind]
        assert isinstance(driver, StaffDriver)
        return driver

    def sid(self, kind: str, namespace: str) -> str:
        """Of their connection there; where they have none, one that nobody has."""
        driver = self.sockets.get(kind)
        if driver is None or driver.namespace != namespace or driver._client is None:
            return "nobody"
        found = driver._client.get_sid(namespace)
        return str(found)

    async def _disable(self, kind: str) -> None:
        member = MEMBERS[kind]

        def run(work: Work) -> None:
            work.execute(
                update(staff_table).where(staff_table.c.id == member.id).values(disabled_at=work.now)
            )
            work.announce(RightsEnded(member.id))

        driver = self.staff(kind)
        await self.app.service.parts.database.work(run)
        await driver.is_cut()

    async def _give_keys(self) -> None:
        """One with every scope, one for each scope without it, and one that was revoked."""
        main_user = MEMBERS["main_user"].as_person("keys")

        async def give(kind: str, scopes: Iterable[str]) -> str:
            asked = Asked(kind, tuple(scopes), (), "fast", Instant(self.app.service.parts.clock() + DAY_MS))
            made = await self.app.service.integrations.keys.make(main_user, new_cid(), asked)
            self.headers[kind] = {"Authorization": f"Bearer {made.secret}"}
            return made.key.id

        await give("key", SCOPES)
        for scope in SCOPES:
            await give(f"without {scope}", (one for one in SCOPES if one != scope))
        self.headers["other_key"] = self.headers[f"without {SCOPES[0]}"]
        await self.app.service.integrations.keys.revoke(main_user, await give("spent_key", SCOPES))

    async def _lay_out(self) -> None:
        """What belongs to no conversation: an article, a question that three have asked."""
        editor = self.staff("editor")
        editor.session.headers.update(self.headers["editor"])
        await editor.http("PUT", "/api/articles/article-1", body(answer(CARD_FI)))
        self.known |= {"article": "article-1", "candidate": "group-1"}

    async def visitor(self, kind: str) -> VisitorDriver:
        """Somebody new of this kind."""
        driver = await VisitorDriver(self.app.url).arrives(SITE)
        self._begun.append(driver)
        self.sockets[kind] = driver
        self.headers[kind] = {"Authorization": f"Bearer {driver.token}"}
        return driver

    async def set_stage(self) -> None:
        """A conversation that is held, with a call and a guest in it, and a question."""
        await self._clear()
        self.known |= await self._held("visitor", "advisor", "guest")
        await self.app.service.parts.database.work(self._ask_thrice)

    async def record(self) -> None:
        """As if the call had been recorded."""
        self.known["part"] = await sow(self.app, self._var, self.known["conversation"])

    def number(self) -> int:
        """Another one each time."""
        return next(self._numbers)

    async def _clear(self) -> None:
        """What was begun is ended, and nobody is offered anything."""
        while self._begun:
            visitor = self._begun.pop()
            if visitor.view is not None:
                with contextlib.suppress(Refused):
                    await visitor.leaves()
            await visitor.disconnect()
        for kind, member in MEMBERS.items():
            if member.roles & ADVISING and kind in self.sockets and kind != "disabled":
                await self.staff(kind).is_("break_soon")

    async def _held(self, whose: str, holder: str, guest: str) -> dict[str, str]:
        scene = Scene(self.app, await self.visitor(whose), self.staff(holder), self.staff("elsewhere"))
        session, participant = await a_guest(scene, inside=True, role="authority", may_see=["history"])
        assert scene.guest is not None
        self._all.append(scene.guest)
        self.sockets[guest] = scene.guest
        return {"conversation": scene.visitor.conversation, "session": session, "participant": participant}

    async def file(self) -> str:
        """A picture that stands in it."""

        async def parts() -> AsyncIterator[bytes]:
            yield picture()

        advisor = self.app.service.parts.gateway.connections_of("aino")[0].person
        sent = await self.app.service.files.send(
            advisor, self.known["conversation"], new_cid(), "kuva.png", None, parts()
        )
        assert sent.entry.card is not None
        self.known["file"] = str(sent.entry.card["id"])
        return str(self.known["file"])

    def _ask_thrice(self, work: Work) -> None:
        """The standing conversation and two others asked the same."""
        conversation = self.known["conversation"]
        asked = Observation(
            new_id(), conversation, 0, "v0", work.now, "fi", ADVICE, "Mistä saa kortin?", False, 60,
            group="group-1", site=SITE,
        )  # fmt: skip
        if observations.group(work.connection, "group-1") is None:
            observations.add_group(work, Group("group-1", "fi", work.now, work.now))
        for number, of in enumerate((conversation, "gone-1", "gone-2")):
            one = replace(
                asked, id=asked.id if number == 0 else new_id(), conversation=of, visitor=f"v{number}"
            )
            observations.replace_all(work, of, [one])
        self.known["question"] = asked.id

    async def stands(self) -> None:
        """Set the stage anew unless what the last one did has left it as it was."""
        if not await self._is_whole():
            await self.set_stage()

    async def _is_whole(self) -> bool:
        chat, calls = self.app.service.chat.chat, self.app.service.calls
        item = await chat.find(self.known["conversation"])
        call = await calls.find(self.known["session"])
        inside = {one.id for one in call.participants if one.is_present}
        paused = await self.app.service.parts.database.read(
            lambda connection: pause_store.open_pause(connection, item.id)
        )
        return (
            item.status == "active"
            and item.advisor == "aino"
            and not call.is_over
            and self.known["participant"] in inside
            and paused is None
        )
