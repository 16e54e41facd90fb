"""How long files are kept, how many there may be, what an operator's scan says, and a disk that is full."""

import asyncio
import resource
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection

from advisory.chat.model import Conversation
from advisory.clock import DAY_MS, HOUR_MS, Instant
from advisory.errors import Code
from advisory.files import store
from advisory.files.model import Caps, Page, Rule
from advisory.files.personal import FilesPersonal
from advisory.files.scan import Scanner
from advisory.files.tables import attachment, attachment_page
from advisory.identity import ConversationId, Person
from advisory.storage.work import Work
from tests.files import samples
from tests.support.clock import FrozenClock
from tests.support.house import House, a_house, code_of
from tests.support.ids import new_cid
from tests.support.town import ADVICE


@pytest.fixture
async def house(tmp_path: Path, database_url: str, clock: FrozenClock) -> AsyncIterator[House]:
    async with a_house(tmp_path, database_url, clock) as house:
        await house.service.files.allow(Rule(ADVICE, visitors=True))
        yield house


class Talk:
    """A visitor in a conversation with Aino."""

    def __init__(self, house: House, visitor: Person, item: Conversation) -> None:
        self.house = house
        self.visitor = visitor
        self.id = item.id

    async def sends(self, data: bytes = b"", name: str = "kuva.png", cid: str = "") -> str:
        async def parts() -> AsyncIterator[bytes]:
            yield data or samples.picture()

        posted = await self.house.service.files.send(
            self.visitor, self.id, cid or new_cid(), name, None, parts()
        )
        assert posted.entry.card is not None
        return str(posted.entry.card["id"])

    async def rows(self) -> tuple[int, int]:
        def run(connection: Connection) -> tuple[int, int]:
            tables = (attachment, attachment_page)
            files, pages = (len(connection.execute(table.select()).all()) for table in tables)
            return files, pages

        return await self.house.service.parts.database.read(run)


@pytest.fixture
async def talk(house: House) -> Talk:
    aino, visitor = house.staff("aino"), house.visitor()
    await house.at_desk(aino)
    return Talk(house, visitor, await house.held(aino, visitor))


async def expire(house: House) -> None:
    await house.service.privacy.retention.expire()


@pytest.mark.req("R84")
async def test_a_file_goes_when_its_time_is_over_and_its_line_stays(talk: Talk, clock: FrozenClock) -> None:
    files = talk.house.service.files
    item = await files.find(await talk.sends())
    clock.advance(30 * DAY_MS - 1)
    await expire(talk.house)
    assert (await files.whole(item)).body
    clock.advance(2)
    await expire(talk.house)
    gone = await files.find(item.id)
    assert await talk.rows() == (1, 0)
    for refused in (files.whole(gone), files.page(gone, 0), files.outlines(gone)):
        assert await code_of(refused) == Code.FILE_GONE
    assert (await talk.house.entries(talk.id))[-1].text == "Liite: kuva.png"
    held = await talk.house.service.parts.database.read(lambda c: store.held(c, talk.id, item.site))
    assert (held.in_conversation, held.bytes_in_site) == (0, 0), "there is room again"


async def test_files_are_erased_exported_and_counted_with_their_conversation(talk: Talk) -> None:
    lifecycle, database = talk.house.service.parts.lifecycle, talk.house.service.parts.database
    await talk.sends(samples.pdf(2), "lomake.pdf")
    exported = await database.read(lambda c: lifecycle.export(c, ConversationId(talk.id)))
    assert [one["name"] for one in exported["files"]] == ["lomake.pdf"]
    assert exported["files"][0]["text"] == ["Hakemus 1", "Hakemus 2"]
    port = next(port for port in lifecycle.ports if port.name == "files")
    assert await database.read(lambda c: port.count(c, ConversationId(talk.id))) == 4
    await database.work(lambda work: talk.house.chat.erase(work, talk.id))
    assert await talk.rows() == (0, 0)
    assert await database.read(lambda c: lifecycle.count(c, ConversationId(talk.id))) == 0


async def test_what_a_dead_process_left_unfinished_is_swept(talk: Talk, clock: FrozenClock) -> None:
    database = talk.house.service.parts.database
    whole = await talk.house.service.files.find(await talk.sends())
    left = replace(whole, id="left", seq=None)
    pages = await database.read(lambda c: store.pages(c, whole.id))

    def leave(work: Work) -> None:
        store.add(work, left)
        store.add_pages(work, left.id, pages)

    await database.work(leave)
    assert await code_of(talk.house.service.files.find("left")) == Code.NOT_FOUND
    assert await talk.rows() == (2, 3)
    personal = FilesPersonal()
    await database.work(lambda work: personal.expire(work, clock()))
    assert await talk.rows() == (2, 3), "it may still be coming"
    await database.work(lambda work: personal.expire(work, Instant(clock() + HOUR_MS + 1)))
    assert await talk.rows() == (1, 2)


async def test_there_is_room_for_so_much_and_no_more(talk: Talk) -> None:
    files = talk.house.service.files
    one = await files.find(await talk.sends())
    files._caps = Caps(conversation=one.bytes * 2 + 10)
    await talk.sends()
    assert await code_of(talk.sends()) == Code.FILE_LIMIT
    files._caps = Caps(site=one.bytes * 2 + 10)
    assert await code_of(talk.sends()) == Code.FILE_SPACE
    assert (await talk.rows())[0] == 2
    files._caps = Caps()
    for _ in range(13):
        await files._pace.take(talk.visitor.id)
    assert await code_of(talk.sends()) == Code.TOO_MANY


CLEAN = "import sys; sys.exit(0 if b'PNG' in sys.stdin.buffer.read() else 1)"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (CLEAN, None),
        ("import sys; sys.exit(1)", Code.FILE_UNSAFE),
        ("import sys; sys.exit(2)", Code.FILE_UNCHECKED),
        ("import os; os.kill(os.getpid(), 9)", Code.FILE_UNCHECKED),
        ("import time; time.sleep(600)", Code.FILE_UNCHECKED),
        (None, Code.FILE_UNCHECKED),
    ],
)
async def test_an_operators_scan_says_yes_or_nothing_is_taken(
    talk: Talk, command: str | None, code: Code | None
) -> None:
    words = "/nowhere/scan" if command is None else f'{sys.executable} -c "{command}"'
    talk.house.service.files._scanner = Scanner(words, within_s=5)
    before = await talk.rows()
    assert await code_of(talk.sends()) == code
    assert ((await talk.rows()) == before) == (code is not None)


async def test_a_full_disk_refuses_the_file_and_nothing_else(talk: Talk) -> None:
    """The system refuses what this process writes beyond two megabytes to a file, as a full disk would."""
    data = samples.noise()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = await talk.rows()
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 * 1024 * 1024, hard))
    try:
        assert await code_of(talk.sends(data)) == Code.FILE_SPACE
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert await talk.rows() == before
    room = talk.house.service.settings.var / "coming"
    assert await asyncio.to_thread(lambda: list(room.iterdir())) == []
    await talk.house.chat.post(talk.visitor, talk.id, new_cid(), "Toimii silti")
    assert await talk.sends(data)


async def test_a_database_that_fails_midway_leaves_nothing_half(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the pages: the writer fails once, as when its connection is cut."""
    real = store.add_pages
    failures = [OSError("cut")]

    def cut(work: Work, attachment_id: str, pages: Sequence[Page]) -> None:
        if failures:
            raise failures.pop()
        real(work, attachment_id, pages)

    monkeypatch.setattr(store, "add_pages", cut)
    cid = new_cid()
    assert await code_of(talk.sends(cid=cid)) is not None
    assert await talk.rows() == (0, 0)
    assert await talk.sends(cid=cid)
