"""`advisory faq import` and `export`: content as JSON lines."""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import orjson

from advisory.app import Service, build
from advisory.cli import check_links, evaluate, faq_group, faq_mine
from advisory.cli.content import BadContent, Content, Progress, load_content, read_files
from advisory.cli.start import read_settings
from advisory.faq.importing import row_of
from advisory.storage.migrate import upgrade


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("faq", help="take articles and answers in from files, or write them out")
    actions = parser.add_subparsers(title="actions", required=True, metavar="ACTION")
    taking = actions.add_parser("import", help="take in JSON lines; nothing is stored if one row is bad")
    taking.add_argument("files", nargs="+", type=Path, metavar="FILE")
    taking.set_defaults(run=run_import)
    giving = actions.add_parser("export", help="write the articles as JSON lines")
    giving.add_argument("file", type=Path, metavar="FILE")
    giving.set_defaults(run=run_export)
    check_links.add(actions, _with_service)
    evaluate.add(actions)
    faq_group.add(actions)
    faq_mine.add(actions)


def run_import(chosen: argparse.Namespace) -> int:
    try:
        content = read_files(chosen.files)
    except BadContent as error:
        print(error, file=sys.stderr)
        print(f"Nothing was stored: {len(error.problems)} bad rows.", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    asyncio.run(_with_service(lambda service: load(service, content)))
    print("A server that runs meanwhile shows it after a restart.", file=sys.stderr)
    return 0


def run_export(chosen: argparse.Namespace) -> int:
    rows: list[bytes] = []

    async def collect(service: Service) -> None:
        articles = await service.knowledge.articles.all()
        rows.extend(orjson.dumps(row_of(item)) for item in sorted(articles, key=lambda item: item.id))

    asyncio.run(_with_service(collect))
    chosen.file.write_bytes(b"".join(row + b"\n" for row in rows))
    print(f"{len(rows)} articles written to {chosen.file}", file=sys.stderr)
    return 0


async def _with_service(run: Callable[[Service], Awaitable[None]]) -> None:
    """Only the parts that hold content are started: nobody is served."""
    settings = read_settings()
    await asyncio.to_thread(upgrade, settings.database_url)
    service = build(settings)
    await service.parts.database.start()
    try:
        await service.sites.load()
        await service.answers.load()
        await service.knowledge.fill()
        await run(service)
    finally:
        await service.parts.background.close()
        await service.search.close()
        await service.parts.database.close()


WORDS = {"articles": "Articles", "conversations": "Learning from closed conversations"}


def show(what: str, done: int, of: int) -> None:
    """One line per step that is written over as it goes, where somebody looks on."""
    end = "\n" if done >= of else ""
    start = "\r" if sys.stderr.isatty() else ""
    if start or end:
        print(f"{start}{WORDS[what]}: {done}/{of}", end=end, file=sys.stderr, flush=True)


async def load(service: Service, content: Content, site: str = "", progress: Progress = show) -> None:
    """Into a built service, with a line of progress."""
    sites = service.sites.all()
    await load_content(
        content,
        database=service.parts.database,
        job_queue=service.parts.jobs,
        answers=service.answers,
        directory=service.directory,
        members=await service.people.members(),
        site=site or (sites[0].id if sites else ""),
        progress=progress,
    )
    if content.conversations:
        await service.knowledge.night.tidy()
