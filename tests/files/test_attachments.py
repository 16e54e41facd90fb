"""Files from end to end, over HTTP as pages send them, on SQLite and on PostgreSQL."""

import asyncio
import io
from collections.abc import AsyncIterator
from urllib.parse import quote

import pytest

from advisory.errors import Code
from advisory.files.model import Rule
from advisory.files.service import OF_ONE
from tests.files import samples
from tests.files.conftest import NOTHING, Hands, Scene
from tests.support.connection import Refused
from tests.support.drivers import StaffDriver, VisitorDriver
from tests.support.ids import new_cid
from tests.support.town import ADVICE, PASSWORD, SITE


@pytest.mark.req("R60")
async def test_a_file_is_a_line_of_the_timeline_that_both_can_open(scene: Scene) -> None:
    conversation = await scene.held()
    receipt = await scene.visits.sends(conversation, samples.picture(), "Lasku 12.png")
    line = receipt.entry.file
    assert line is not None
    assert (receipt.entry.kind, receipt.entry.by, receipt.entry.text) == (
        "file",
        "visitor",
        "Liite: Lasku 12.png",
    )
    assert (line.name, line.kind, line.pages, line.width, line.height) == (
        "Lasku 12.png",
        "image",
        1,
        640,
        480,
    )
    timeline = scene.advisor.timelines[conversation]
    await scene.advisor.until(lambda: timeline.entries[-1].file == line, "the file")
    assert scene.advisor.cards[conversation].unread == 2
    for hands in (scene.visits, scene.advises):
        for path in (f"/{line.id}", f"/{line.id}?page=1", f"/{line.id}?page=0"):
            status, answer, body = await hands.gets(path)
            kind = "image/jpeg" if path.endswith("page=0") else "image/png"
            assert (status, answer.content_type) == (200, kind), path
            assert samples.opened(body).width in (640, 320)
            headers = answer.headers
            assert headers["Content-Disposition"].startswith('attachment; filename="Lasku 12.png"')
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
            assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    back = await scene.advises.sends(conversation, samples.pdf(2), "lomake.pdf")
    shown = back.entry.file
    assert shown is not None
    await scene.visitor.until(
        lambda: scene.visitor.timelines[conversation].entries[-1].file == shown, "the PDF"
    )
    status, answer, body = await scene.visits.gets(f"/{shown.id}")
    assert (status, answer.content_type, samples.pages_in(body)) == (200, "application/pdf", 2)
    _, answer, _ = await scene.visits.gets(f"/{shown.id}/pages")
    pages = (await answer.json())["data"]["pages"]
    assert [page["text"] for page in pages] == ["Hakemus 1", "Hakemus 2"]
    await scene.advisor.syncs(conversation)
    await scene.visitor.syncs()
    assert scene.advisor.timelines[conversation].entries == scene.visitor.timelines[conversation].entries


async def test_one_who_lets_files_trickle_in_leaves_room_for_others(scene: Scene) -> None:
    conversation = await scene.held()
    over = asyncio.Event()

    async def trickle() -> AsyncIterator[bytes]:
        yield samples.picture()[:100]
        await over.wait()

    files = scene.app.service.files
    slow = [asyncio.create_task(scene.visits.tries(conversation, trickle())) for _ in range(OF_ONE)]
    while len(files._coming) < OF_ONE:
        await asyncio.sleep(0.01)
    with pytest.raises(Refused, match="busy"):
        await scene.visits.sends(conversation, samples.picture())
    await scene.advises.sends(conversation, samples.picture())
    over.set()
    assert {status for status, _, _ in await asyncio.gather(*slow)} == {400}, (
        "half a picture cannot be opened"
    )


async def test_who_takes_no_part_finds_nothing(scene: Scene) -> None:
    conversation = await scene.held()
    line = (await scene.visits.sends(conversation, samples.picture())).entry.file
    assert line is not None
    other = await VisitorDriver(scene.app.url).arrives(SITE)
    stranger = Hands(
        scene.app.url, "visitor", scene.visits.session, {"Authorization": f"Bearer {other.token}"}
    )
    nobody = Hands(scene.app.url, "visitor", scene.visits.session)
    made_up = Hands(scene.app.url, "visitor", scene.visits.session, {"Authorization": "Bearer x"})
    on_staff_side = Hands(scene.app.url, "staff", scene.visits.session, scene.visits.headers)
    async with StaffDriver(scene.app.url) as bjorn, StaffDriver(scene.app.url) as saara:
        await bjorn.signs_in("bjorn@town.example", PASSWORD)
        await saara.signs_in("saara@town.example", PASSWORD)
        colleague = Hands(scene.app.url, "staff", bjorn.session)
        supervisor = Hands(scene.app.url, "staff", saara.session)
        for hands, status in (
            (stranger, 404),
            (nobody, 401),
            (made_up, 401),
            (on_staff_side, 403),
            (colleague, 404),
            (supervisor, 404),
        ):
            for path in ("", "?page=1", "?page=0", "/pages"):
                assert (await hands.gets(f"/{line.id}{path}"))[0] == status, path
        for hands, codes in ((stranger, {404}), (nobody, {401}), (colleague, {403}), (on_staff_side, {403})):
            assert (await hands.tries(conversation, samples.picture()))[0] in codes
        await scene.advisor.transfers(conversation, advisor="bjorn")
        await bjorn.is_("available")
        await bjorn.takes(conversation)
        assert (await colleague.gets(f"/{line.id}"))[0] == 200, "who holds it now takes part"
        assert (await scene.advises.gets(f"/{line.id}"))[0] == 404, "who handed it over no longer does"
    await other.disconnect()
    assert (await scene.kept())["attachment"] == 1


async def test_sent_twice_it_is_there_once(scene: Scene) -> None:
    conversation = await scene.held()
    cid = new_cid()
    data = samples.picture()
    first = await scene.visits.sends(conversation, data, cid=cid)
    again = await scene.visits.sends(conversation, data, cid=cid)
    assert (first.dup, again.dup, again.entry) == (False, True, first.entry)
    at_once = new_cid()
    both = await asyncio.gather(
        *(scene.advises.tries(conversation, data, cid=at_once) for _ in range(2)), return_exceptions=True
    )
    stored = [one for one in both if not isinstance(one, BaseException) and one[0] == 200]
    assert stored, "one of the two"
    await scene.visitor.says("Tekstiä", cid=(text := new_cid()))
    with pytest.raises(Refused) as refused:
        await scene.visits.sends(conversation, data, cid=text)
    assert refused.value.code == Code.CONFLICT
    await scene.advisor.closes(conversation)
    late = await scene.visits.sends(conversation, data, cid=cid)
    assert late.entry == first.entry
    with pytest.raises(Refused) as refused:
        await scene.visits.sends(conversation, data)
    assert refused.value.code == Code.CLOSED
    assert (await scene.kept())["attachment"] == 2


async def test_a_service_says_who_may_send(scene: Scene) -> None:
    conversation = await scene.held()
    files = scene.app.service.files
    for visitors, advisors in ((False, True), (True, False), (False, False)):
        await files.allow(Rule(ADVICE, visitors, advisors))
        for hands, may in ((scene.visits, visitors), (scene.advises, advisors)):
            status, answer, _ = await hands.tries(conversation, samples.picture())
            assert status == (200 if may else 400)
            if not may:
                assert (await answer.json())["error"]["code"] == Code.FILE_NOT_TAKEN
        await scene.visitor.syncs()
        await scene.advisor.syncs(conversation)
        assert scene.visitor.view is not None
        assert scene.visitor.view.files == visitors
        assert scene.advisor.cards[conversation].files == advisors
    assert not files.takes("a service that nobody has decided on", True)


async def test_what_is_too_large_is_refused_before_it_is_read(scene: Scene) -> None:
    conversation = await scene.held()
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        yield samples.picture()
        for _ in range(400):
            read += 1
            yield b"\0" * 65_536

    large = io.BytesIO(samples.picture() + b"\0" * 11 * 1024 * 1024)
    status, answer, body = await scene.visits.tries(conversation, large)
    assert status == 413
    assert (await answer.json())["error"]["message"].startswith("Tiedosto on liian suuri.")
    status, answer, body = await scene.visits.tries(conversation, endless())
    assert status == 413, body
    assert read < 400
    assert await scene.kept() == NOTHING


@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
async def test_nothing_is_kept_of_what_is_refused_and_the_sentence_is_clear(scene: Scene, lang: str) -> None:
    conversation = await scene.held()
    cases = {
        b"": Code.FILE_EMPTY,
        b"\0": Code.FILE_KIND,
        samples.PAYLOAD: Code.FILE_KIND,
        samples.picture("PNG")[:700]: Code.FILE_BROKEN,
        samples.png_bomb(): Code.FILE_PIXELS,
        samples.locked_pdf(): Code.FILE_LOCKED,
        samples.pdf(31): Code.FILE_PAGES,
    }
    for data, code in cases.items():
        status, answer, _ = await scene.visits.tries(conversation, data, headers={"X-Lang": lang})
        error = (await answer.json())["error"]
        assert (status >= 400, error["code"]) == (True, code)
        assert len(error["message"]) > 15
        assert "{" not in error["message"]
    assert await scene.kept() == NOTHING
    assert len((await scene.app.service.chat.chat.after(conversation, 0))[1]) < 4


async def test_a_name_cannot_speak_to_the_browser(scene: Scene) -> None:
    conversation = await scene.held()
    cases = {
        "a\r\nSet-Cookie: x=1.png": "aSet-Cookie x=1.png",
        "lasku\u202egpj.exe": "laskugpj.png",
        "henkilötunnus 010190-999K.jpg": "Kuva.png",
        "": "Kuva.png",
        "Hääkuva 😀.jpeg": "Hääkuva 😀.png",
    }
    for name, shown in cases.items():
        entry = (await scene.visits.sends(conversation, samples.picture(), name)).entry
        assert entry.file is not None
        assert entry.file.name == shown
        _, answer, _ = await scene.visits.gets(f"/{entry.file.id}")
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Content-Disposition"].endswith(f"filename*=UTF-8''{quote(shown, safe='')}")


async def test_a_line_that_breaks_leaves_nothing_and_the_file_is_sent_again(scene: Scene) -> None:
    conversation = await scene.held()
    cid, data = new_cid(), samples.picture("PNG", (900, 900))
    host, port = "127.0.0.1", scene.app.service.settings.port
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(
        f"PUT /api/visitor/files?conversation={conversation}&cid={cid} HTTP/1.1\r\n"
        f"Host: localhost:{port}\r\nOrigin: {scene.app.url}\r\nContent-Type: application/octet-stream\r\n"
        f"Authorization: Bearer {scene.visitor.token}\r\nContent-Length: {len(data)}\r\n\r\n".encode()
    )
    writer.write(data[: len(data) // 2])
    await writer.drain()
    coming = scene.app.service.files._coming
    async with asyncio.timeout(20):
        while not coming:
            await asyncio.sleep(0.02)
        writer.close()
        while coming:
            await asyncio.sleep(0.02)
    assert await scene.kept() == NOTHING
    assert (await scene.visits.sends(conversation, data, cid=cid)).dup is False
    del reader


async def test_words_on_a_page_that_are_codes_are_masked(scene: Scene) -> None:
    conversation = await scene.held()
    line = (await scene.visits.sends(conversation, samples.pdf(1, "Tunnus 010190-999K"))).entry.file
    assert line is not None
    _, answer, _ = await scene.advises.gets(f"/{line.id}/pages")
    text = (await answer.json())["data"]["pages"][0]["text"]
    assert "010190" not in text
    assert "⟦identity_code" in text
