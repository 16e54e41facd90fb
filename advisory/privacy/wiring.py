"""Installs privacy. The schedules are made first: others tell and keep what they say."""

from dataclasses import dataclass

from advisory.chat.life import Life
from advisory.chat.service import Chat
from advisory.desk.board import Board
from advisory.files.service import Files
from advisory.parts import Parts
from advisory.privacy import store
from advisory.privacy.http import PrivacyRoutes
from advisory.privacy.model import Schedule
from advisory.privacy.personal import PrivacyPersonal
from advisory.privacy.schedules import Schedules
from advisory.privacy.service import Privacy
from advisory.privacy.staff_http import StaffRetentionRoutes
from advisory.privacy.staff_model import StaffDays
from advisory.privacy.staff_schedules import StaffSchedules
from advisory.privacy.staff_tasks import StaffRetention
from advisory.privacy.tables import retention_version, staff_retention_version
from advisory.privacy.tasks import EXPIRE_EVERY_S, Retention
from advisory.storage.lifecycle import OfStaff


@dataclass(frozen=True, slots=True)
class PrivacyParts:
    privacy: Privacy
    schedules: Schedules
    retention: Retention
    staff_schedules: StaffSchedules


def make_schedules(parts: Parts, otherwise: Schedule) -> Schedules:
    schedules = Schedules(parts.database, otherwise)
    parts.starts.append(schedules.load)
    parts.catch_up.add("schedules", schedules.load)
    return schedules


def install(
    parts: Parts,
    schedules: Schedules,
    chat: Chat,
    life: Life,
    files: Files,
    board: Board,
    *,
    records: bool,
    of_staff: StaffDays,
) -> PrivacyParts:
    schedules.knows_service = lambda service: service in board.services
    privacy = Privacy(parts.database, chat, files, parts.lifecycle, parts.clock, life.pace)
    PrivacyRoutes(privacy, schedules, board, records).add(parts.routes)
    parts.lifecycle.register(PrivacyPersonal())
    parts.lifecycle.free = store.is_free
    staff_schedules = StaffSchedules(parts.database, of_staff, parts.clock)
    StaffRetentionRoutes(staff_schedules).add(parts.routes)
    named = {"staff_name": "staff"}
    parts.lifecycle.tells_of_staff(
        OfStaff(retention_version, names=named), OfStaff(staff_retention_version, names=named)
    )
    forgets = StaffRetention(parts.database, parts.lifecycle, staff_schedules, parts.clock)
    retention = Retention(parts.database, chat, life, parts.lifecycle, schedules, forgets, parts.clock)

    async def start() -> None:
        parts.background.every("retention", EXPIRE_EVERY_S, retention.expire)

    parts.starts.append(start)
    return PrivacyParts(privacy, schedules, retention, staff_schedules)
