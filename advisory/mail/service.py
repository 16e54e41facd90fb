"""Letters to the staff: put down in the Work that causes them, sent after it, tried again and given up.

A letter is sent at least once: a process that dies between the mail server's word and its own note of it
leaves the letter to another, which sends it under the same Message-ID.
"""

import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from advisory.chat.model import Conversation
from advisory.clock import Clock, Instant
from advisory.identity import Lang, Person, new_id
from advisory.mail import store
from advisory.mail.letters import KINDS_WITH_LINK, compose, trial_of, words_of
from advisory.mail.model import (
    SETTLED_MS,
    USEFUL_MS,
    Choice,
    Kind,
    Left,
    Letter,
    Said,
    Totals,
    Wish,
    counts,
    is_over,
    pause_after,
)
from advisory.mail.sending import Sending
from advisory.people.model import Member, Told
from advisory.storage.database import Database
from advisory.storage.seal import Seal, Unsealable
from advisory.storage.work import Work

log = logging.getLogger(__name__)

SHOWN = 50
Find = Callable[[str], Awaitable[Member | None]]
MainUsers = Callable[[Connection], Sequence[str]]
Waiting = Callable[[], Awaitable[Sequence[Conversation]]]


@dataclass(frozen=True, slots=True)
class Standing:
    """How it goes with letters, for those who look after the service."""

    totals: Totals
    troubled: Sequence[Letter]


class Mail:
    """`member` finds who has an account, `main_users` who they are that look after the service, `waiting`
    the messages that nobody has taken."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        sending: Sending,
        seal: Seal,
        staff_url: str,
        member: Find,
        main_users: MainUsers,
        waiting: Waiting,
    ) -> None:
        self._database = database
        self._clock = clock
        self.sending = sending
        self._seal = seal
        self._staff_url = staff_url
        self._member = member
        self._main_users = main_users
        self._waiting = waiting

    # -- putting down ----------------------------------------------------------------------------

    def put(self, work: Work, told: Told) -> None:
        """Have the holder of an account told, if and only if this Work is committed."""
        if told.kind in KINDS_WITH_LINK:
            store.drop(work, told.staff, KINDS_WITH_LINK)
        data: dict[str, str | int] = {"what": told.what} if told.what else {}
        self._put(work, told.kind, told.staff, data, told.token, told.until)

    def warn(self, work: Work) -> None:
        """Have main users told that there is a notice for them, which stands on the console alone."""
        for staff in self._main_users(work.connection):
            store.drop(work, staff, ["warned"])
            self._put(work, "warned", staff, {})

    def _put(
        self,
        work: Work,
        kind: Kind,
        staff: str,
        data: Mapping[str, str | int],
        token: str = "",
        until: Instant | None = None,
    ) -> None:
        id = new_id()
        secret = self._seal.close(_owner(id), token.encode()) if token else None
        end = until if until is not None else Instant(work.now + USEFUL_MS[kind])
        store.add(work, Letter(id, kind, staff, data, work.now, end, work.now, secret))

    # -- sending ---------------------------------------------------------------------------------

    async def round(self) -> int:
        """Send some of what is due; gives how many the mail server took."""
        if not await self._database.read(lambda connection: store.is_due(connection, self._clock())):
            return 0
        sent, away = 0, None
        for letter in await self._database.work(store.claim):
            said = away or await self._send(letter)
            # What one letter has shown of the server need not be found out again by each.
            away = said if said is not None and said.away else None
            after = await self._database.work(lambda work, o=letter, s=said: self._mark(work, o, s))  # type: ignore[misc]
            sent += after
        return sent

    async def _send(self, letter: Letter) -> Said | None:
        """None where nobody needs it any more."""
        member = await self._member(letter.staff)
        # An account for emergencies has its password on paper and, it may be, an address of nobody's.
        if member is None or member.disabled_at is not None or member.break_glass:
            return None
        if self._clock() >= letter.until:
            return Said("late", final=True)
        try:
            token = self._seal.open(_owner(letter.id), letter.secret).decode() if letter.secret else ""
        except Unsealable:
            return Said("key", final=True)
        words = words_of(letter, member.lang, self._staff_url, token)
        return await self._post(words, letter.id, letter.at, member.lang, member.email)

    async def _post(self, words: tuple[str, str], id: str, at: Instant, lang: Lang, to: str) -> Said:
        try:
            message = compose(
                words,
                id=id,
                at=at,
                lang=lang,
                sender=self.sending.server.sender,
                to=to,
                staff_url=self._staff_url,
            )
        except ValueError:
            return Said("address", final=True)
        return await self.sending.send(message, to)

    def _mark(self, work: Work, was: Letter, said: Said | None) -> bool:
        tried = replace(was, attempts=was.attempts + 1)
        if said is None:
            store.save(work, was, replace(was, state="dropped", secret=None, done_at=work.now))
            return False
        tried = replace(tried, status=said.status, error=said.error)
        done = {"staff": was.staff, "letter": was.kind}
        if said.well:
            if store.save(work, was, replace(tried, state="sent", secret=None, done_at=work.now)):
                work.record("mail.sent", data=done)
            return True
        if is_over(was, said, work.now):
            if store.save(work, was, replace(tried, state="given_up", secret=None, done_at=work.now)):
                log.warning("a letter was given up: %s", said.error)
                work.record("mail.given_up", data={**done, "error": said.error})
            return False
        store.save(work, was, replace(tried, due_at=Instant(work.now + pause_after(was.attempts))))
        return False

    async def trial(self, to: str, lang: Lang) -> Said:
        """A letter that shows whether letters arrive, at once; its address is written down nowhere."""
        return await self._post(trial_of(lang, self._staff_url), new_id(), self._clock(), lang, to)

    async def tried_by(self, person: Person) -> Said:
        """The same to one's own address."""
        member = await self._member(person.id)
        assert member is not None
        said = await self.trial(member.email, person.lang)
        await self._database.work(
            lambda work: work.record(
                "mail.tested", actor_kind="staff", actor=person.id, data={"error": said.error}
            )
        )
        return said

    async def standing(self) -> Standing:
        return await self._database.read(
            lambda connection: Standing(store.totals(connection), store.troubled(connection, SHOWN))
        )

    async def totals(self) -> Totals:
        return await self._database.read(store.totals)

    # -- messages that wait ----------------------------------------------------------------------

    async def choice(self, person: Person) -> Choice:
        return (await self._database.read(lambda connection: store.wish_of(connection, person.id))).choice

    async def choose(self, person: Person, choice: Choice) -> None:
        await self._database.work(lambda work: store.choose(work, person.id, choice))

    async def look(self) -> int:
        """Put down letters to those who want to hear of messages; gives how many."""
        wishes = await self._database.read(store.wishes)
        if not wishes:
            return 0
        since = Instant(min(one.told_to for one in wishes))
        left = await self._database.read(lambda connection: store.left_since(connection, since))
        by_service = defaultdict(list)
        for item in await self._waiting():
            at = left.get(item.id, Instant(0))
            by_service[item.service].append(Left(item.service, at, item.answer_by))
        return sum([await self._tell(wish, by_service) for wish in wishes])

    async def _tell(self, wish: Wish, waiting: Mapping[str, Collection[Left]]) -> bool:
        member = await self._member(wish.staff)
        if member is None or member.disabled_at is not None:
            return False
        person = member.as_person("")
        mine = [one for service, some in waiting.items() if person.serves(service) for one in some]
        now = self._clock()
        counted = counts(wish, mine, now)
        if counted is None:
            return False
        data = {"waiting": counted[0], "late": counted[1]}

        def run(work: Work) -> bool:
            if not store.told(work, wish, Instant(now - SETTLED_MS)):
                return False
            store.drop(work, wish.staff, ["messages"])
            self._put(work, "messages", wish.staff, data)
            return True

        return await self._database.work(run)


def _owner(letter: str) -> str:
    return f"link of letter {letter}"
