"""`advisory restore SOURCE`: a backup into an empty place, and what was erased since is erased again."""

import argparse
import asyncio
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from advisory.app import build
from advisory.chat.service import Chat
from advisory.cli.bar import progress
from advisory.cli.start import in_words, read_settings
from advisory.operations.places import Place
from advisory.operations.restore import erased_in, read_backup, restore, told_size
from advisory.privacy.erasing import take_away
from advisory.settings import Settings
from advisory.storage.work import Work

AT_ONCE = 200


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("restore", help="put a backup back into an empty place")
    parser.add_argument("source", type=Path, metavar="SOURCE", help="a folder of `advisory backup`")
    parser.add_argument("--verify", action="store_true", help="read every row back and compare it")
    parser.add_argument(
        "--erased",
        metavar="FROM",
        help="erase what was erased after the backup: a file of `advisory db erased`, or the address of a "
        "database that can still be read",
    )
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    settings = read_settings(media=False)
    place = Place(settings.database_url, settings.var)
    with in_words():
        erased = erased_in(chosen.erased) if chosen.erased else []
        with progress("Checking") as told:
            made = read_backup(chosen.source, told)
        with progress("Restoring") as told:
            restore(chosen.source, made, place, verify=chosen.verify, told=told)
    again = asyncio.run(open_and_erase(settings, erased))
    print(f"Restored {told_size(made)}, as of {made.made_at}. The service may be started.")
    if chosen.verify:
        print("Every row was read back and is as it was.")
    if chosen.erased:
        print(f"{again} conversations had been erased after the backup and are erased again.")
    else:
        print("Erased after the backup? Restore with --erased, or such conversations are back.")
    return 0


async def open_and_erase(settings: Settings, erased: Sequence[str]) -> int:
    """Open it as the service does and erase what should be gone; gives how many of `erased` were back."""
    service = build(settings.model_copy(update={"redis_url": ""}))  # nobody else is there yet
    database = service.parts.database
    await database.start()
    again = 0
    try:
        await service.desk.board.load()
        for start in range(0, len(erased), AT_ONCE):
            some = list(erased[start : start + AT_ONCE])
            again += await database.work(partial(_erase, service.chat.chat, some))
        await service.privacy.retention.expire()
        await database.scrub()
    finally:
        for stop in reversed(service.parts.stops):
            await stop()
        await database.close()
    return again


def _erase(chat: Chat, conversations: Sequence[str], work: Work) -> int:
    return take_away(work, chat, conversations, "restored")
