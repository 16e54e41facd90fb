"""Installs files."""

from pathlib import Path

from advisory.chat.wiring import ChatParts
from advisory.files import store
from advisory.files.http import FileRoutes
from advisory.files.joint import JointDocuments
from advisory.files.model import MB, Caps
from advisory.files.personal import FilesPersonal
from advisory.files.press import Press
from advisory.files.scan import Scanner
from advisory.files.service import Files
from advisory.files.socket import JointSocket
from advisory.limits.buckets import Rate
from advisory.parts import Parts

PACE = Rate(per_second=0.2, burst=15)
"""Files of one person: a handful at once, then one in five seconds."""
RULES_EVERY_S = 60.0


def caps(file_mb: int, conversation_mb: int, site_mb: int) -> Caps:
    return Caps(file_mb * MB, conversation_mb * MB, site_mb * MB)


def install(parts: Parts, chat: ChatParts, *, var: Path, caps: Caps, scan: str) -> Files:
    files = Files(
        parts.database,
        parts.clock,
        chat.chat,
        var / "coming",
        caps,
        Scanner(scan),
        Press(),
        parts.limits.of("files", PACE),
    )
    chat.views.takes_files = files.takes
    FileRoutes(files, chat.reach).add(parts.routes)
    JointSocket(JointDocuments(parts.database, chat.chat), parts.gateway).install(parts.database)
    parts.lifecycle.register(FilesPersonal())
    parts.lifecycle.may_go_before("files", store.empty)

    async def start() -> None:
        await files.load()
        # A command changes them while the service runs.
        parts.background.every("file rules", RULES_EVERY_S, files.load)

    parts.starts.append(start)
    return files
