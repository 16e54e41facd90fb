"""`make assurance`: the longer proofs, piece by piece, and `docs/assurance/report.md` of what came of them.

What has passed is not run again until `FRESH=1`; what failed, ran out of time, was stopped or says that
some of it is left, is.
"""

import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from advisory.lab.bench import commit

ROOT = Path(__file__).resolve().parent.parent
REPORT = ROOT / "docs" / "assurance" / "report.md"
VAR = ROOT / "var"
STATE = VAR / "assurance"
RESUMED = ("pause", "chaos", "book", "fuzz", "mutation")
"""What pieces that go on by themselves keep in `var/`."""
UNFINISHED = re.compile(r"\d+ pieces remain|NOT RUN")
FIGURES = 12
TO_END_S = 30


@dataclass(frozen=True)
class Piece:
    """`figures` is what a line of its output looks like that the report repeats."""

    name: str
    shows: str
    command: tuple[str, ...]
    figures: str = r"^=*\s?\d+ (passed|failed).* in "
    minutes: float = 45


@dataclass(frozen=True)
class Outcome:
    """`ended`: passed, failed, out of time, or unfinished where the piece itself says that some is left."""

    ended: str
    at: str
    seconds: float
    commit: str
    figures: tuple[str, ...]


def tests(*paths: str) -> tuple[str, ...]:
    # A long run is on a machine that others may use too: each test gets more time, and all of them are told.
    return (sys.executable, "-m", "pytest", "-q", "--whole", "--timeout=900", *paths)


def chaos(shape: str) -> tuple[str, ...]:
    asked = ("--profile", "full", "--shape", shape, "--answer-within", "15", "--minutes", "40")
    return (sys.executable, "-m", "advisory", "chaos", *asked)


PIECES = (
    Piece(
        "permissions",
        "Every event and route answers those who may, refuses what is malformed, and may be sent twice",
        tests(
            "tests/architecture",
            "tests/journeys/test_rights.py",
            "tests/journeys/test_bad_input.py",
            "tests/journeys/test_resend.py",
            "tests/journeys/test_resend_forms.py",
        ),
    ),
    Piece("protection", "Headers, hosts, origins, sockets", tests("tests/web", "tests/realtime")),
    Piece("sign-in", "Accounts, second factors, sessions, their end", tests("tests/people")),
    Piece("audit", "Whatever is touched shows", tests("tests/audit")),
    Piece("operations", "Backups, copies, upgrades and the way back, diagnosis", tests("tests/operations")),
    Piece(
        "guard",
        "No secret is on the wire or stored",
        tests("tests/guard", "tests/browser/test_guard_wire.py"),
    ),
    Piece(
        "guard figures",
        "How many secrets are found, how often in vain, how fast",
        (sys.executable, "-m", "advisory.lab.bench", "--only", "guard"),
        figures=r"^bench guard: .* = ",
    ),
    Piece("pause", "Two hundred identification pauses and the faults", ("make", "pause")),
    Piece("files", "Hostile files", tests("tests/files")),
    Piece(
        "hostile media",
        "Datagrams and descriptions that are not as they should be",
        tests(
            "tests/escalate/test_media_raw.py",
            "tests/escalate/test_media_rtp.py",
            "tests/escalate/test_media_sdp.py",
        ),
    ),
    Piece("proxies and relay", "nginx, HAProxy, coturn, units", tests("tests/deploy")),
    Piece(
        "install page",
        "docs/install.md word by word on a bare Debian, a conversation by HTTPS, and every runbook",
        (sys.executable, "-m", "tools.install_rehearsal", "--runbooks"),
        figures=r"^(talk|install): .*(nothing lost|working service)|^runbook: |NOT RUN",
    ),
    Piece(
        "wheel",
        "Built twice, in other folders, at other times: the same bytes",
        (sys.executable, "-m", "tools.reproduce"),
        figures=r"^wheel: ",
    ),
    Piece(
        "upgrade",
        "A town of the first release to today and back, on both databases",
        (sys.executable, "-m", "advisory.lab.upgrade"),
        figures=r"^upgrade: |^LOST|NOT RUN",
    ),
    Piece(
        "restore",
        "A million entries saved beside people who write, and back on an empty host within five minutes",
        (sys.executable, "-m", "advisory.lab.restore"),
        figures=r"^restore: |^WRONG|NOT RUN",
    ),
    Piece("storage", "Migrations, transactions, processes that die", tests("tests/storage")),
    Piece("flood", "A flood is the flooder's own trouble", tests("tests/chaos/test_flood.py")),
    Piece(
        "one address",
        "2,000 new conversations a minute from one address, and what everybody else waits",
        (sys.executable, "-m", "advisory.lab.flood"),
        figures=r"^(flood|calm): |FAILED",
    ),
    Piece("mutants", "The checker catches servers without a promise", tests("tests/chaos/test_mutants.py")),
    *(
        Piece(
            f"mutation {part}",
            "Of what could be wrong in these rules, at least 85 of 100 changes are noticed by a test",
            (sys.executable, "-m", "tools.mutation", "--only", part),
            figures=rf"^mutation {part}: ",
        )
        for part in ("guard", "queue", "session", "retention")
    ),
    *(
        Piece(
            f"chaos {shape}",
            "Faults on purpose: nothing lost, doubled, reordered",
            chaos(shape),
            rf"^\| (shape|{shape}) \|",
        )
        for shape in ("sqlite", "postgres", "two")
    ),
    Piece(
        "kill",
        "SIGKILL amid indexing and learning",
        (sys.executable, "-m", "advisory.lab.kill"),
        figures=r": killed \d+ times|nothing lost|BROKEN",
    ),
    *(
        Piece(
            f"described, {kind}",
            "Made-up requests under /api/v1, 200 an operation, are answered as the description says",
            (sys.executable, "-m", "advisory.lab.described", "--database", kind),
            figures=r"^described: |NOT AS DESCRIBED",
        )
        for kind in ("sqlite", "postgres")
    ),
    Piece(
        "fuzz",
        "200,000 cases on parsers and 200,000 frames on sockets: no fault, no leak, others wait no longer",
        (sys.executable, "-m", "advisory.lab.fuzz"),
        figures=r"^fuzz: |^FAULT",
    ),
    Piece("screens", "Every screen in every theme and width, with axe", ("make", "screens")),
    Piece(
        "load",
        "What a message costs, against what there is to compare with",
        (sys.executable, "-m", "advisory.lab.bench", "--only", "chat"),
        figures=r"^bench chat: .* = |FAILED",
    ),
)


def _signal(process: subprocess.Popen[bytes], number: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """As somebody at a keyboard would, so that it takes its servers along; then by force."""
    _signal(process, signal.SIGINT)
    with suppress(subprocess.TimeoutExpired):
        process.wait(TO_END_S)
    _signal(process, signal.SIGKILL)
    process.wait()


def _ended(piece: Piece, log: Path, show: Callable[[bytes], object]) -> int | None:
    """The exit code, or none where its time was over; what it says is shown and kept."""
    until = time.monotonic() + piece.minutes * 60
    with log.open("wb") as kept, log.open("rb") as said:
        process = subprocess.Popen(
            piece.command, cwd=ROOT, stdout=kept, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            while process.poll() is None and time.monotonic() < until:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(0.5)
                show(said.read())
            in_time = process.poll() is not None
        finally:
            _stop(process)
        show(said.read())
    return process.returncode if in_time else None


def _tell(words: bytes) -> None:
    sys.stdout.buffer.write(words)
    sys.stdout.flush()


def run_piece(piece: Piece, state: Path, show: Callable[[bytes], object] = _tell) -> Outcome:
    log = state / f"{piece.name}.log"
    at, began = datetime.now(UTC), time.monotonic()
    code = _ended(piece, log, show)
    said = log.read_text(errors="replace")
    if code is None:
        ended = "out of time"
    elif code:
        ended = "failed"
    else:
        ended = "unfinished" if UNFINISHED.search(said) else "passed"
    figures = [line.strip("= ") for line in said.splitlines() if re.search(piece.figures, line)]
    seconds = round(time.monotonic() - began, 1)
    return Outcome(ended, f"{at:%Y-%m-%d %H:%M}", seconds, commit()[:12], tuple(figures[-FIGURES:]))


def _kept(piece: Piece, state: Path) -> Path:
    return state / f"{piece.name}.json"


def found(pieces: Sequence[Piece], state: Path) -> dict[str, Outcome]:
    kept = {piece.name: _kept(piece, state) for piece in pieces}
    return {name: Outcome(**json.loads(path.read_text())) for name, path in kept.items() if path.exists()}


def run(pieces: Sequence[Piece], state: Path, report: Path, only: Collection[str] = ()) -> bool:
    """Whether all (or `only` some) have passed by now. The report is renewed after each piece."""
    if unknown := set(only) - {piece.name for piece in pieces}:
        raise SystemExit(f"no such piece: {', '.join(sorted(unknown))}")
    state.mkdir(parents=True, exist_ok=True)
    known = found(pieces, state)
    for number, piece in enumerate(pieces, 1):
        if only and piece.name not in only:
            continue
        head = f"[{number}/{len(pieces)}] {piece.name}"
        if piece.name in known and known[piece.name].ended == "passed":
            print(f"{head}: passed {known[piece.name].at}", flush=True)
            continue
        print(f"{head}: {piece.shows} (at most {piece.minutes:g} min)", flush=True)
        outcome = run_piece(piece, state)
        _kept(piece, state).write_text(json.dumps(asdict(outcome)))
        print(f"{head}: {outcome.ended} after {outcome.seconds:g} s", flush=True)
        report.write_text(written(pieces, found(pieces, state)))
    outcomes = found(pieces, state)
    wanted = [piece.name for piece in pieces if not only or piece.name in only]
    return all(name in outcomes and outcomes[name].ended == "passed" for name in wanted)


def written(pieces: Sequence[Piece], outcomes: dict[str, Outcome]) -> str:
    passed = sum(one.ended == "passed" for one in outcomes.values())
    lines = [
        "# What the longer proofs found",
        "",
        "<!-- Written by make assurance. -->",
        "",
        f"{passed} of {len(pieces)} pieces have passed, {len(pieces) - len(outcomes)} have not been run yet. "
        "Times are UTC.",
        "",
        "| piece | shows | when | took | ended | commit | figures |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for piece in pieces:
        one = outcomes.get(piece.name)
        if one is None:
            lines.append(f"| {piece.name} | {piece.shows} | – | – | not run yet | – | – |")
            continue
        figures = "<br>".join(line.replace("|", "·") for line in one.figures) or "–"
        took = f"{one.seconds / 60:.1f} min"
        commit = one.commit
        lines.append(
            f"| {piece.name} | {piece.shows} | {one.at} | {took} | {one.ended} | `{commit}` | {figures} |"
        )
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(prog="make assurance")
    parser.add_argument(
        "what", choices=("run", "report"), help="run what has not passed, or only write it down"
    )
    parser.add_argument("--fresh", action="store_true", help="forget what has passed")
    parser.add_argument("--only", action="append", default=[], metavar="PIECE", help="several times")
    chosen = parser.parse_args()
    if chosen.fresh:
        for name in (STATE.name, *RESUMED):
            shutil.rmtree(VAR / name, ignore_errors=True)
    if chosen.what == "run":
        return 0 if run(PIECES, STATE, REPORT, chosen.only) else 1
    REPORT.write_text(written(PIECES, found(PIECES, STATE)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
