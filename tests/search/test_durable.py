"""The index directory: derived, private, and never trusted when in doubt."""

import asyncio
import gc
import json
import logging
import resource
import shutil
import stat
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from advisory.search import durable, service
from advisory.search.service import Search
from tests.search.builders import ALL, LIBRARY, PASSPORT, a_document, a_search

BUILT_ANEW = "built anew"

# whoosh leaves files open that it fails to read.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(autouse=True)
def files_left_open_are_closed_here(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A commit that fails leaves files open in whoosh; a later test must not be told of it."""
    yield
    caplog.get_records("call").clear()  # their tracebacks hold the files
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "search"


@pytest.fixture(autouse=True)
def _unread_files_are_let_go_here() -> Iterator[None]:
    yield
    gc.collect()


@pytest.fixture(autouse=True)
def _no_pause_between_rebuilds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "RETRY_S", 0.0)


async def test_a_sound_index_is_opened_and_not_built_anew(
    directory: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with a_search(directory=directory):
        assert BUILT_ANEW in caplog.text
    caplog.clear()
    async with a_search(directory=directory) as search:
        assert BUILT_ANEW not in caplog.text
        assert (await search.query("kirjastokortti")).hits[0].id == LIBRARY.id


async def test_it_catches_up_with_what_changed_while_it_was_away(
    directory: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with a_search(directory=directory):
        pass
    caplog.clear()
    caplog.set_level(logging.INFO)
    # The same version: a phrasing may be learned without a new one.
    changed = a_document(phrasings=("matkustusasiakirja",))
    added = a_document("article:snow", "Kuka auraa?")
    async with a_search([changed, added], directory=directory) as search:
        assert BUILT_ANEW not in caplog.text
        assert (await search.query("")).total == 2
        assert (await search.query("matkustusasiakirja")).hits[0].id == changed.id


async def test_the_directory_is_private(directory: Path) -> None:
    await asyncio.to_thread(directory.mkdir, mode=0o755)
    async with a_search(directory=directory):
        for part in (directory, directory / "index"):
            assert stat.S_IMODE(part.stat().st_mode) == 0o700


def _python(code: str, directory: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", code, str(directory)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _cut(index: Path) -> None:
    segment = max(index.glob("*.seg"), key=lambda path: path.stat().st_size)
    segment.write_bytes(segment.read_bytes()[: segment.stat().st_size // 2])


def _zero(index: Path) -> None:
    """As after a power cut: the size is right and the pages are empty."""
    for segment in index.glob("*.seg"):
        segment.write_bytes(bytes(segment.stat().st_size))


def _lose_manifest(index: Path) -> None:
    (index / "manifest.json").unlink()


def _other_generation(index: Path) -> None:
    manifest = json.loads((index / "manifest.json").read_text())
    (index / "manifest.json").write_text(json.dumps(manifest | {"generation": "0"}))


def _garbage(index: Path) -> None:
    (index / "manifest.json").write_text("{")
    for toc in index.glob("*.toc"):
        toc.write_bytes(b"\x80\x04garbage")


def _lose_segment(index: Path) -> None:
    next(index.glob("*.seg")).unlink()


@pytest.mark.parametrize("harm", [_cut, _zero, _lose_manifest, _other_generation, _garbage, _lose_segment])
async def test_a_damaged_index_is_built_anew(
    directory: Path, harm: object, caplog: pytest.LogCaptureFixture
) -> None:
    async with a_search(directory=directory):
        pass
    harm(directory / "index")  # type: ignore[operator]
    caplog.set_level(logging.INFO)
    async with a_search(directory=directory) as search:
        assert BUILT_ANEW in caplog.text
        found = await search.query("kirjastokortti")
        assert not found.degraded
        assert found.hits[0].id == LIBRARY.id
        assert (await search.query("")).total == len(ALL)


async def test_damage_while_running_is_answered_from_memory_and_mended(directory: Path) -> None:
    async with a_search(directory=directory) as search:
        _zero(directory / "index")
        # Patching makes the reader open its files again, and find them emptied.
        await search.put([a_document("article:snow", "Kuka auraa kadun?")])
        await search.settle()
        found = await search.query("kirjastokortti -auraa")
        assert found.hits[0].id == LIBRARY.id
        await search.settle()
        mended = await search.query("auraa")
        assert not mended.degraded
        assert mended.hits[0].id == "article:snow"


async def test_a_deleted_directory_comes_back(directory: Path) -> None:
    async with a_search(directory=directory) as search:
        await asyncio.to_thread(shutil.rmtree, directory / "index")
        await search.put([a_document("article:snow", "Kuka auraa kadun?")])
        await search.settle()
        assert (await search.query("auraa")).hits[0].id == "article:snow"
        assert (directory / "index" / "manifest.json").exists()


async def test_a_commit_that_fails_leaves_no_lock_behind(directory: Path) -> None:
    """whoosh may keep the index locked after a failed commit, for as long as the process lives."""
    async with a_search(directory=directory) as search:
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (64, hard))
        try:
            await search.put([a_document("article:snow", "Kuka auraa kadun?", body="sana " * 5000)])
            await search.settle()
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        # The disk was full for the rebuild too: memory answers.
        assert search.find("auraa", lang="fi", audience="public", limit=1)[0].id == "article:snow"
        full = await search.query("auraa")
        assert full.degraded
        assert full.hits[0].id == "article:snow"
        await search.settle()
        mended = await search.query("auraa")
        assert not mended.degraded
        assert mended.hits[0].id == "article:snow"
        await search.put([a_document("article:snow", "Kuka hiekoittaa?", version=2)])
        await search.settle()
        assert (await search.query("hiekoittaa")).hits[0].version == 2


async def test_a_second_process_works_in_memory(directory: Path, caplog: pytest.LogCaptureFixture) -> None:
    holder = _python(
        "import sys\n"
        "from pathlib import Path\n"
        "from advisory.search.analysis import Stemmers\n"
        "from advisory.search.durable import Durable\n"
        "durable = Durable(Path(sys.argv[1]), Stemmers())\n"
        "print(durable.claim() is not None, flush=True)\n"
        "sys.stdin.read()\n",
        directory,
    )
    try:
        assert holder.stdout is not None
        assert (await asyncio.to_thread(holder.stdout.readline)).strip() == "True"
        async with a_search(directory=directory) as search:
            assert "belongs to another process" in caplog.text
            assert (await search.query("kirjastokortti")).hits[0].id == LIBRARY.id
            assert not (directory / "index").exists()
    finally:
        holder.communicate("")


async def test_a_killed_process_leaves_an_index_that_is_sound_or_refused(directory: Path) -> None:
    code = (
        "import asyncio, sys\n"
        "from pathlib import Path\n"
        "from tests.search.builders import a_document, a_search\n"
        "async def main():\n"
        "    async with a_search([], directory=Path(sys.argv[1])) as search:\n"
        "        print('ready', flush=True)\n"
        "        for n in range(100000):\n"
        "            await search.put([a_document(f'article:{n % 50}', f'Kysymys {n}', version=n)])\n"
        "asyncio.run(main())\n"
    )
    for delay in (0.05, 0.15, 0.3):
        child = _python(code, directory)
        assert child.stdout is not None
        await asyncio.to_thread(child.stdout.readline)
        await asyncio.sleep(delay)
        child.kill()
        child.communicate()
        async with a_search(directory=directory) as search:
            assert (await search.query("")).total == len(ALL)
            assert (await search.query("kirjastokortti")).hits[0].id == LIBRARY.id


async def test_memory_answers_while_the_index_is_being_built(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    search = Search(directory)
    search._writer.submit(__import__("time").sleep, 0.5)

    async def load() -> tuple[object, ...]:
        return ALL

    await search.start(load)  # type: ignore[arg-type]
    try:
        assert search.find("passi", lang="fi", audience="public", limit=1)[0].id == PASSPORT.id
        early = await search.query("passi", langs=["fi"], services=["permits"])
        assert early.degraded
        assert [hit.id for hit in early.hits] == [PASSPORT.id]
        await search.settle()
        assert not (await search.query("passi")).degraded
    finally:
        await search.close()


async def test_a_digest_tells_every_field(directory: Path) -> None:
    base = a_document()
    for change in (
        {"kind": "procedure"},
        {"services": frozenset({"x"})},
        {"audience": "staff"},
        {"title": "x"},
        {"phrasings": ("x",)},
        {"unconfirmed": ("x",)},
        {"body": "x"},
        {"version": 2},
    ):
        assert durable.digest(a_document(**change)) != durable.digest(base)
