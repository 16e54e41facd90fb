"""The process that opens strangers' files, the real one: what it draws, refuses and cannot do."""

import asyncio
import resource
import subprocess
import sys
import tempfile
from typing import IO, get_args

import pytest

from advisory.errors import Code, Refusal
from advisory.files import bound
from advisory.files.model import Form, Page, form_of
from advisory.files.press import Press
from tests.files import samples
from tests.support.house import code_of


def held(data: bytes) -> IO[bytes]:
    file = tempfile.TemporaryFile(buffering=0)
    file.write(data)
    return file


async def pressed(data: bytes, within_s: float = 60) -> list[Page]:
    form = form_of(data[:16])
    if form is None:
        raise Refusal(Code.FILE_KIND)
    file = await asyncio.to_thread(held, data)
    try:
        return await Press(within_s).pages_of(file, form)
    finally:
        file.close()


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP"])
async def test_a_picture_is_drawn_anew_with_a_small_one(form: str) -> None:
    pages = sorted(await pressed(samples.picture(form)))
    assert [(page.number, page.width, page.height) for page in pages] == [(0, 320, 240), (1, 640, 480)]
    for page in pages:
        image = samples.opened(page.body)
        assert f"image/{(image.format or '').lower()}" == page.type
        assert image.size == (page.width, page.height)
        red = image.convert("RGB").getpixel((page.width // 5, page.height // 3))
        assert isinstance(red, tuple)
        assert red[0] > 150
        assert red[1] < 90


async def test_what_a_camera_wrote_along_is_gone_and_the_picture_stands_upright() -> None:
    pages = await pressed(samples.photo_with_position())
    for page in pages:
        image = samples.opened(page.body)
        assert image.height > image.width
        assert not image.getexif()
        assert b"canary" not in page.body
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


async def test_a_large_picture_becomes_one_that_a_phone_can_show() -> None:
    pages = sorted(await pressed(samples.picture("JPEG", (6_000, 3_000))))
    assert (pages[1].width, pages[1].height) == (2_560, 1_280)
    assert len(pages[1].body) < 1_000_000


async def test_the_pages_of_a_pdf_are_pictures_with_their_words() -> None:
    pages = sorted(await pressed(samples.pdf(3, "Hakemus")))
    assert [page.number for page in pages] == [0, 1, 2, 3]
    assert [page.text for page in pages[1:]] == ["Hakemus 1", "Hakemus 2", "Hakemus 3"]
    assert max(pages[1].width, pages[1].height) == 1_600
    assert min(samples.opened(pages[1].body).convert("L").tobytes()) < 60, "the words are drawn"
    assert samples.pages_in(bound.bind(pages[1:])) == 3


@pytest.mark.parametrize("what", samples.two_at_once())
async def test_of_what_is_two_things_only_the_picture_passes(what: str) -> None:
    pages = sorted(await pressed(samples.two_at_once()[what]))
    assert len(pages) >= 2
    for body in [*(page.body for page in pages), bound.bind(pages[1:])]:
        for bad in (b"canary", b"script", b"PK\x03\x04", b"JavaScript", b"/Launch", b"/OpenAction"):
            assert bad not in body


@pytest.mark.parametrize("what", samples.hostile())
async def test_what_is_no_picture_is_refused(what: str) -> None:
    wrong = {Code.FILE_KIND, Code.FILE_BROKEN, Code.FILE_PIXELS, Code.FILE_PAGES}
    assert await code_of(pressed(samples.hostile()[what])) in wrong


async def test_why_a_file_is_refused() -> None:
    assert await code_of(pressed(samples.png_bomb())) == Code.FILE_PIXELS
    assert await code_of(pressed(samples.locked_pdf())) == Code.FILE_LOCKED
    assert await code_of(pressed(samples.pdf(31))) == Code.FILE_PAGES
    assert await code_of(pressed(samples.picture("PNG")[:900])) == Code.FILE_BROKEN


async def test_a_bomb_costs_no_more_than_its_time() -> None:
    """Told by the work that was done, which a busy machine does not change."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert await code_of(pressed(samples.pdf_bomb(), within_s=3)) == Code.FILE_BROKEN
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime - before.ru_utime < 12


TRIES = """
import os, socket, sys
from advisory.files import jail
jail.limit(256 << 20, {cpu})
closed = jail.close_doors()
def tried(run):
    try:
        run()
    except BaseException as error:
        return type(error).__name__
    return "done"
{body}
os.write(1, f"{{closed}} {{found}}".encode())
os._exit(0)
"""


def locked_in(body: str, cpu: int = 5) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-I", "-c", TRIES.format(body=body, cpu=cpu)], capture_output=True, timeout=60
    )
    return done.returncode, done.stdout.decode()


@pytest.mark.parametrize(
    "attempt",
    [
        "open('/etc/passwd').read()",
        "open('/tmp/canary', 'w')",
        "socket.socket()",
        "os.fork()",
        "os.execv('/bin/true', ['true'])",
        "os.kill(os.getppid(), 0)",
        "os.listdir('/')",
        "os.unlink('/tmp/none')",
    ],
)
def test_whoever_takes_the_process_over_has_gained_little(attempt: str) -> None:
    code, said = locked_in(f"found = tried(lambda: {attempt})")
    assert code == 0
    if said.startswith("False"):
        pytest.skip("this machine closes no doors")
    assert said in ("True PermissionError", "True OSError")


def test_memory_and_work_are_bounded() -> None:
    assert locked_in("found = tried(lambda: bytearray(1 << 30))")[1].endswith("MemoryError")
    code, _ = locked_in("while True: pass\nfound = 0", cpu=1)
    assert code < 0, "killed by the system"


def test_every_form_has_a_beginning() -> None:
    found = {form_of(samples.picture(form)[:16]) for form in ("PNG", "JPEG", "GIF", "WEBP")}
    assert found | {form_of(samples.pdf()[:16])} == set(get_args(Form))
