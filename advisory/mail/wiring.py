"""Installs letters: without a mail server there are the pages that say so, and nothing else."""

from collections.abc import Sequence

from advisory.chat.listing import Register, Wanted
from advisory.chat.model import Conversation
from advisory.limits.buckets import Rate
from advisory.mail import store
from advisory.mail.http import MailRoutes
from advisory.mail.sending import Sending, Server
from advisory.mail.service import Mail
from advisory.mail.tables import letter, wish
from advisory.oversight.service import Oversight
from advisory.parts import Parts
from advisory.people.service import People
from advisory.storage.lifecycle import Beside, OfStaff
from advisory.storage.seal import Seal

SEND_EVERY_S = 2.0
SEND_SHARE = 0.5
LOOK_EVERY_S = 30.0
LOOK_SHARE = 0.05
MOST = 5_000
"""Messages that are looked at; who has more waiting is told of these."""
TRIALS = Rate(per_second=1 / 20, burst=5)


def install(
    parts: Parts, people: People, oversight: Oversight, staff_url: str, server: Server | None, key: bytes
) -> Mail | None:
    register = Register(parts.database)

    async def waiting() -> Sequence[Conversation]:
        found = await register.page(Wanted(channel="message", is_open=True), None, MOST)
        return [one for one in found if one.status == "message"]

    mail = None
    if server is not None:
        sending = Sending(server)
        mail = Mail(
            parts.database,
            parts.clock,
            sending,
            Seal(key),
            staff_url,
            people.member,
            people.main_users,
            waiting,
        )
        people.post, people.writes = mail.put, True
        oversight.warned = mail.warn
    MailRoutes(mail, people, parts.limits.of("mail trials", TRIALS)).add(parts.routes)
    parts.lifecycle.tells_of_staff(OfStaff(wish, alone=True))
    parts.lifecycle.register(Beside("mail", (letter,), store.expire))

    async def start() -> None:
        if mail is not None:
            parts.background.every("letters", SEND_EVERY_S, mail.round, share=SEND_SHARE)
            parts.background.every("waiting messages", LOOK_EVERY_S, mail.look, share=LOOK_SHARE)

    parts.starts.append(start)
    return mail
