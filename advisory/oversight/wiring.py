"""Installs what supervisors look at and do, and what each has chosen for themself."""

from collections.abc import Mapping

from advisory.chat.wiring import ChatParts
from advisory.desk.wiring import DeskParts
from advisory.oversight.beside import Beside
from advisory.oversight.choices import Choices
from advisory.oversight.http import OversightRoutes
from advisory.oversight.notices import Notices
from advisory.oversight.notices_socket import NoticesSocket
from advisory.oversight.notices_store import forget_notices
from advisory.oversight.personal import OversightPersonal
from advisory.oversight.service import Oversight
from advisory.oversight.socket import OversightSocket
from advisory.oversight.tables import notice, notice_read, pain, preference
from advisory.parts import Parts
from advisory.people.service import People
from advisory.storage.lifecycle import OfStaff
from advisory.storage.work import Work

TELL_EVERY_S = 2.0
TELL_SHARE = 0.1
SAMPLE_EVERY_S = 15.0


def install(parts: Parts, chat: ChatParts, desk: DeskParts, people: People) -> Oversight:
    oversight = Oversight(parts.database, desk.board, desk.desk, parts.clock)
    beside = Beside(parts.database, chat.chat)
    socket = OversightSocket(
        oversight,
        beside,
        Choices(parts.database),
        desk.desk,
        desk.policies,
        desk.board,
        chat.chat,
        chat.views,
        parts.gateway,
    )
    socket.install(parts.database)
    notices = Notices(parts.database, desk.board, parts.clock)
    NoticesSocket(notices, people, parts.gateway).install(parts.database)
    OversightRoutes(notices).add(parts.routes)
    desk.board.outage = notices.outage

    def warn(work: Work, texts: Mapping[str, str]) -> None:
        notices.warn(work, texts)
        oversight.warned(work)

    oversight.warn = warn
    parts.catch_up.add("notices", notices.load)
    parts.lifecycle.register(OversightPersonal())
    parts.lifecycle.tells_of_staff(
        OfStaff(preference, alone=True),
        OfStaff(notice_read, alone=True),
        OfStaff(notice, ("by",), {"by_name": "by"}),
        OfStaff(pain, names={"staff_name": "staff"}),
    )
    parts.lifecycle.of_staff_goes("notices", forget_notices)

    async def start() -> None:
        await notices.load()
        parts.background.every("wallboard samples", SAMPLE_EVERY_S, oversight.sample, share=TELL_SHARE)
        parts.background.every("wallboard", TELL_EVERY_S, socket.tell, share=TELL_SHARE)

    parts.starts.append(start)
    return oversight
