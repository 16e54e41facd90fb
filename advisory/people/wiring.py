"""Installs people: accounts, sign-in, visitors' tokens, and who opens a socket."""

from dataclasses import dataclass
from pathlib import Path

from advisory.identity import Role
from advisory.limits.buckets import Rate
from advisory.parts import Parts
from advisory.people import store
from advisory.people.account import FORGOTTEN, Accounts
from advisory.people.account_http import AccountRoutes
from advisory.people.administration import Administration
from advisory.people.administration_http import AdministrationRoutes
from advisory.people.cookie import Cookie
from advisory.people.events import NamesChanged, RightsChanged, RightsEnded
from advisory.people.http import PeopleRoutes
from advisory.people.in_use import TELL_EVERY_S, InUse
from advisory.people.issuer import Issuer, Registered
from advisory.people.issuer_http import IssuerRoutes
from advisory.people.issuer_own import OwnIssuer
from advisory.people.issuer_own_http import OwnIssuerRoutes
from advisory.people.issuer_sign_in import IssuerSignIn
from advisory.people.names_http import NameRoutes
from advisory.people.passkey_check import Party
from advisory.people.passkey_http import PasskeyRoutes
from advisory.people.passkeys import ASKED, Passkeys
from advisory.people.password_rules import KnownPasswords, common_words
from advisory.people.passwords import Passwords
from advisory.people.personal import OF_ACCOUNTS, forget_closed
from advisory.people.second_factor import CODES, SecondFactors
from advisory.people.service import TRIES, People
from advisory.people.socket import PeopleSocket
from advisory.people.tables import visitor
from advisory.realtime import rooms
from advisory.storage.lifecycle import Beside
from advisory.storage.seal import Seal
from advisory.wire import STAFF_SPACE, VISITORS

TYPING = Rate(per_second=2, burst=40)
"""Asking how strong a password is while it is typed."""


COMPARE_S = 15.0


@dataclass(frozen=True, slots=True)
class Rules:
    """What the operator decides. `key`, the one for secrets at rest, seals second factors."""

    practice_key: str = ""
    second_factor: frozenset[Role] = frozenset()
    password_list: Path | None = None
    key: bytes = b""
    issuer: Registered | None = None
    issuer_only: bool = False


@dataclass(frozen=True, slots=True)
class PeopleParts:
    people: People
    administration: Administration
    issuer: IssuerSignIn | None


def install(
    parts: Parts, *, https: bool, staff_url: str, rules: Rules, passwords: Passwords | None = None
) -> PeopleParts:
    common_words()  # read before anybody waits for it
    database, clock, hasher, cookie = parts.database, parts.clock, passwords or Passwords(), Cookie(https)
    people = People(
        database,
        clock,
        hasher,
        rules.practice_key,
        parts.limits.of("sign-in", TRIES),
        second_factor=rules.second_factor,
        addresses=parts.limits.addresses,
        issuer_only=rules.issuer_only,
    )
    seal = Seal(rules.key) if rules.key else None
    factors = SecondFactors(database, clock, people, seal, parts.limits.of("codes", CODES))
    known, asked = KnownPasswords.of_file(rules.password_list), parts.limits.of("forgotten", FORGOTTEN)
    accounts = Accounts(database, clock, people, hasher, known, asked)
    administration = Administration(database, clock, people)
    addresses = parts.limits.addresses
    issuer = issuer_of(parts, people, rules)
    passkeys = Passkeys(database, people, Party.of(staff_url), parts.limits.of("passkeys", ASKED))
    possible = passkeys.possible
    PeopleRoutes(people, cookie, issuer, parts.doors.door("visitor"), addresses).add(parts.routes)
    ways = IssuerRoutes(people, issuer, cookie, passkeys=possible, issuer_only=rules.issuer_only)
    ways.add(parts.routes)
    typing = parts.limits.of("typing-passwords", TYPING)
    own_issuer = OwnIssuer(database, people, issuer, issuer_only=rules.issuer_only) if issuer else None
    account = AccountRoutes(
        people,
        accounts,
        factors,
        cookie,
        typing,
        passkeys_possible=possible,
        later=parts.background.spawn,
        issuer=own_issuer,
    )
    account.add(parts.routes)
    OwnIssuerRoutes(own_issuer, cookie, account.mine).add(parts.routes)
    PasskeyRoutes(people, passkeys, cookie, account.mine).add(parts.routes)
    AdministrationRoutes(people, administration).add(parts.routes)
    sockets = PeopleSocket(people, cookie.name, staff_url, addresses)
    parts.gateway.space(VISITORS, sockets.visitor)
    parts.gateway.space(STAFF_SPACE, sockets.staff)
    parts.lifecycle.register(Beside("people", (visitor,), store.expire))
    parts.lifecycle.tells_of_staff(*OF_ACCOUNTS)
    parts.lifecycle.of_staff_goes("accounts", forget_closed(parts.lifecycle))

    async def begin_anew(event: RightsChanged) -> None:
        await parts.gateway.cut(event.staff)

    async def close_sockets(event: RightsEnded) -> None:
        await parts.gateway.cut(event.staff, only=event.only, but=event.but)

    async def compare() -> None:
        """Close what belongs to sessions that were ended, or to whom other roles and services were given,
        where nobody told this process, or told it while their console was on its way in."""
        consoles = {one.person for one in parts.gateway.within(rooms.side(STAFF_SPACE))}
        outdated = await people.outdated(consoles)
        for person in consoles:
            if person.session in outdated:
                await parts.gateway.cut(person.id, only=person.session)

    parts.database.listen(RightsChanged, begin_anew, everywhere=True)
    parts.database.listen(RightsEnded, close_sockets, everywhere=True)
    parts.catch_up.add("sessions", compare)

    in_use = InUse(people, lambda: parts.gateway.within(rooms.side(STAFF_SPACE)), parts.clock)

    async def follow_use() -> None:
        parts.background.every("sessions in use", TELL_EVERY_S, in_use.tell)

    parts.starts.append(follow_use)

    async def look_alone() -> None:
        """A process that is alone hears nothing of what a command has done beside it."""
        parts.background.every("sessions", COMPARE_S, compare)

    if parts.database.alone:
        parts.starts.append(look_alone)

    async def follow_names(_: NamesChanged) -> None:
        await people.read_names()

    NameRoutes(people).add(parts.routes)
    parts.starts.append(people.read_names)
    parts.database.listen(NamesChanged, follow_names, everywhere=True)
    parts.catch_up.add("names", people.read_names)

    async def stop() -> None:
        hasher.close()

    parts.stops.append(stop)
    return PeopleParts(people, administration, issuer)


def issuer_of(parts: Parts, people: People, rules: Rules) -> IssuerSignIn | None:
    if rules.issuer is None:
        return None
    issuer = Issuer(rules.issuer, parts.clock)
    parts.stops.append(issuer.close)
    return IssuerSignIn(parts.database, parts.clock, people, issuer)
