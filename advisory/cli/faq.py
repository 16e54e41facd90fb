"""`advisory faq import` and `export`: content as JSON lines, JSON or tables (CSV)."""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import orjson

from advisory.app import Service, build
from advisory.cli import check_links, content_csv, evaluate, faq_group, faq_mine
from advisory.cli.content import BadContent, Content, Progress, load_content, read_files
from advisory.cli.start import read_settings
from advisory.directory import importing as referrals
from advisory.faq import importing as articles
from advisory.storage.migrate import upgrade
from advisory.templates_answers import importing as answers

Rows = list[dict[str, Any]]


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("faq", help="take articles and answers in from files, or write them out")
    actions = parser.add_subparsers(title="actions", required=True, metavar="ACTION")
    taking = actions.add_parser(
        "import", help="take in JSON lines, JSON or CSV; nothing is stored if one row is bad"
    )
    taking.add_argument(
        "files",
        nargs="+",
        type=Path,
        metavar="FILE",
        help="*.csv, *.json (the Service Catalogue's too) or *.jsonl",
    )
    taking.add_argument("--dry-run", action="store_true", help="say what would change, and store nothing")
    taking.set_defaults(run=run_import)
    giving = actions.add_parser("export", help="write one kind of content to a file")
    giving.add_argument("file", type=Path, metavar="FILE", help="*.csv, *.json, or JSON lines")
    giving.add_argument("--what", choices=WRITTEN, default="articles", help="which kind (articles)")
    giving.set_defaults(run=run_export)
    check_links.add(actions, _with_service)
    evaluate.add(actions)
    faq_group.add(actions)
    faq_mine.add(actions)


async def _articles(service: Service) -> Rows:
    return [articles.row_of(item) for item in await service.knowledge.articles.all()]


async def _answers(service: Service) -> Rows:
    return [answers.row_of(item) for item in service.answers.all()]


async def _referrals(service: Service) -> Rows:
    return [referrals.row_of(item) for item in await service.directory.find("", "fi")]


WRITTEN: dict[str, Callable[[Service], Awaitable[Rows]]] = {
    "articles": _articles,
    "canned_answers": _answers,
    "referrals": _referrals,
}


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
    if chosen.dry_run:
        asyncio.run(_with_service(lambda service: tell(service, content)))
        return 0
    asyncio.run(_with_service(lambda service: load(service, content)))
    print("A server that runs meanwhile shows it after a restart.", file=sys.stderr)
    return 0


async def tell(service: Service, content: Content) -> None:
    """What an import would change; the same comparing as the import's own."""
    taken: dict[str, Rows] = {
        "articles": [articles.row_of(articles.as_published(*one)) for one in content.articles],
        "canned_answers": [answers.row_of(item) for item in content.canned_answers],
        "referrals": [referrals.row_of(item) for item in content.referrals],
    }
    for name, rows in taken.items():
        if rows:
            known = {row["id"]: row for row in await WRITTEN[name](service)}
            new = sum(row["id"] not in known for row in rows)
            same = sum(known.get(row["id"]) == row for row in rows)
            print(f"{name}: {new} new, {len(rows) - new - same} changed, {same} as they are")
    for name, count in (("limit_cards", len(content.limits)), ("conversations", len(content.conversations))):
        if count:
            print(f"{name}: {count}")
    print("Nothing was stored.")


def run_export(chosen: argparse.Namespace) -> int:
    rows: Rows = []

    async def collect(service: Service) -> None:
        rows.extend(sorted(await WRITTEN[chosen.what](service), key=lambda row: str(row["id"])))

    asyncio.run(_with_service(collect))
    chosen.file.write_bytes(written(rows, chosen.what, chosen.file.suffix.lower()))
    print(f"{len(rows)} rows of {chosen.what} written to {chosen.file}", file=sys.stderr)
    return 0


def written(rows: Iterable[Mapping[str, Any]], what: str, suffix: str) -> bytes:
    if suffix == ".csv":
        return content_csv.write(rows, what).encode()
    if suffix == ".json":
        return orjson.dumps(list(rows), option=orjson.OPT_INDENT_2) + b"\n"
    return b"".join(orjson.dumps(row) + b"\n" for row in rows)


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
