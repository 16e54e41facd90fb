"""`advisory practise`: visitors who follow a script, for learning the desk and for trying what happens."""

import argparse
import asyncio
import json
import sys
from dataclasses import asdict
from pathlib import Path

from advisory.cli.demo import PRACTICE_DIALOGUES, practice_key
from advisory.cli.start import read_settings
from advisory.practice.dialogues import read
from advisory.practice.service import practise


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("practise", help="send practice visitors to a running service")
    parser.add_argument("--visitors", type=int, default=10, metavar="N", help="how many (10)")
    parser.add_argument("--pace", type=float, default=1.0, metavar="X", help="times as fast as people (1)")
    parser.add_argument(
        "--dialogues", type=Path, metavar="FILE", help="JSON lines, plain or gzip (the demo's 40)"
    )
    parser.add_argument("--service", default="general", help="where a dialogue names no service (general)")
    parser.add_argument("--site", default="koivuranta", help="key of the site they come from")
    parser.add_argument("--url", help="origin of the visitors' host (from the settings)")
    parser.add_argument("--lang", choices=("fi", "sv", "en"), help="only dialogues in this language")
    parser.add_argument("--keep-writing", action="store_true", help="write on without waiting for answers")
    parser.add_argument("--seed", type=int, help="the same visitors in the same order again")
    parser.add_argument("--ledger", type=Path, metavar="FILE", help="write what was acknowledged and shown")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    settings = read_settings()
    path = chosen.dialogues or PRACTICE_DIALOGUES
    try:
        dialogues = read(path, chosen.service)
    except (OSError, ValueError) as error:
        raise SystemExit(f"Cannot read the dialogues: {error}") from None
    dialogues = [one for one in dialogues if chosen.lang in (None, one.lang)]
    if not dialogues or chosen.visitors < 1 or chosen.pace <= 0:
        raise SystemExit("There is nobody to send: check --dialogues, --lang, --visitors and --pace.")
    ledgers = asyncio.run(
        practise(
            dialogues,
            chosen.visitors,
            url=chosen.url or settings.visitor_url,
            site=chosen.site,
            practice_key=settings.practice_key or practice_key(settings.var),
            pace=chosen.pace,
            waits=not chosen.keep_writing,
            seed=chosen.seed,
            progress=lambda line: print(line, file=sys.stderr),
        )
    )
    if chosen.ledger:
        chosen.ledger.write_text("".join(json.dumps(asdict(one)) + "\n" for one in ledgers))
    finished = sum(one.finished for one in ledgers)
    answers = sum(one.answers for one in ledgers)
    print(f"{finished} of {len(ledgers)} practice visitors came to the end; {answers} answers were received.")
    return 0 if finished == len(ledgers) else 1
