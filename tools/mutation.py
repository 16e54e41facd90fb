"""`make mutation`: would a test have noticed? One thing at a time is changed in the rules below
(`tools/mutants.py`) and the tests that reach the changed line are run; the share of
changes that a test noticed is a part's score.

The tests are collected once; each mutant is a fork of that process in which one function's code is replaced,
so that it costs its tests and little else. Where it is stopped it goes on: what was noticed is tried again
only when its function or the test that noticed it has changed, what was not as soon as any test has.
`docs/decisions/0053-*.md` tells why these parts and why this is ours.
"""

import argparse
import gc
import hashlib
import inspect
import json
import os
import resource
import signal
import subprocess
import sys
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FunctionType

import pytest
from coverage import Coverage

from tools.mutants import Mutant, mutants_of
from tools.mutation_parts import PARTS, Part

ROOT = Path(__file__).resolve().parent.parent
STATE = ROOT / "var" / "mutation"
EXCLUDED = ROOT / "tools" / "mutation_excluded.toml"
WANTED = 85.0
MINUTES = 40.0
"""Of one part; after this it stops by itself, and goes on from there when it is called again."""
TELL_EVERY_S = 10.0
TIMES, MORE_S = 4, 6
"""A mutant has so many times what its tests take unchanged, and some seconds more, of the processor."""
EXAMPLES = 20
"""Of a property: enough for a rule that is wrong, and a fifth of the time."""
WHOLE = frozenset({"app", "house", "either_house", "database_url"})
"""Fixtures that build the whole service or open a database."""
WAITS_S = 90
"""One that waits for what never comes has this long by the clock."""


@dataclass(frozen=True)
class Ended:
    """`how`: killed, survived or timed out; `by` which test; the rest tells whether it still counts."""

    how: str
    by: str
    source: str
    tests: str


def digest(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]


def mutants(part: Part) -> dict[str, Mutant]:
    """By key; one that comes twice in the same words is told apart by a number."""
    found: dict[str, Mutant] = {}
    times: Counter[str] = Counter()
    for file in part.files:
        path = f"advisory/{file}.py"
        for one in mutants_of(path, (ROOT / path).read_text()):
            if one.function not in part.at_load:
                times[one.key] += 1
                found[one.key if times[one.key] == 1 else f"{one.key}  #{times[one.key]}"] = one
    return found


class Run:
    """What pytest calls once it has collected: instead of running the tests it tries the mutants."""

    def __init__(self, part: Part, kept: Path, until: float, children: int) -> None:
        self._part = part
        self._kept = kept
        self._until = until
        self._children = children
        self._failed = ""
        self._began = time.monotonic()

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        if not self._part.whole_service:
            items[:] = [one for one in items if WHOLE.isdisjoint(getattr(one, "fixturenames", ()))]

    def pytest_configure(self) -> None:
        from hypothesis import Phase, settings  # pytest wants to see it first

        phases = (Phase.explicit, Phase.generate)
        settings.register_profile(
            "mutation", derandomize=True, database=None, deadline=None, phases=phases, max_examples=EXAMPLES
        )
        settings.load_profile("mutation")

    # -- in a child ------------------------------------------------------------------------------

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self._failed:
            self._failed = report.nodeid

    def _runs(self, item: pytest.Item) -> str:
        item.ihook.pytest_runtest_protocol(item=item, nextitem=None)
        return self._failed

    def _map(self, items: Sequence[pytest.Item], into: int) -> None:
        """Which tests reach which line, and how long each takes, told through a pipe."""
        files = [str(ROOT / f"advisory/{file}.py") for file in self._part.files]
        coverage = Coverage(
            data_file=None, include=files, concurrency=["thread", "greenlet"], config_file=False
        )
        took: dict[str, float] = {}
        coverage.start()
        for item in items:
            coverage.switch_context(item.nodeid)
            began = time.process_time()
            if failed := self._runs(item):
                _say(into, {"failed": failed})
                os._exit(1)
            took[item.nodeid] = time.process_time() - began
        coverage.stop()
        data = coverage.get_data()
        lines = {
            str(Path(path).relative_to(ROOT)): {
                line: [one for one in contexts if one]
                for line, contexts in data.contexts_by_lineno(path).items()
            }
            for path in data.measured_files()
        }
        _say(into, {"took": took, "lines": lines})
        os._exit(0)

    def _try(
        self, mutant: Mutant, functions: Sequence[FunctionType], items: Sequence[pytest.Item], cpu: int
    ) -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 2))
        signal.signal(signal.SIGXCPU, signal.SIG_DFL)
        code = mutant.code()
        for one in functions:
            one.__code__ = code
        for number, item in enumerate(items):
            if self._runs(item):
                os._exit(10 + min(number, 200))
        os._exit(0)

    # -- in the parent ---------------------------------------------------------------------------

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = {item.nodeid: item for item in session.items}
        wanted = mutants(self._part)
        tests = {item.nodeid: digest(_source(item)) for item in session.items}
        every = digest(*sorted(tests.values()), *(path.read_text() for path in sorted(SUPPORT.rglob("*.py"))))
        known = {key: one for key, one in read(self._kept).items() if key in wanted}

        def holds(key: str) -> bool:
            one = known.get(key)
            if one is None or one.source != digest(wanted[key].source):
                return False
            item = items.get(one.by)
            return one.tests == (every if item is None else tests[item.nodeid])

        known = {key: one for key, one in known.items() if holds(key)}
        left = [key for key in wanted if key not in known]
        print(f"{len(wanted)} mutants, {len(left)} to try, {len(items)} tests", flush=True)
        if not left:
            self._keep(known)
            return True
        gc.collect()
        gc.freeze()
        took, lines = self._mapped(session.items)
        live = _functions()
        running: dict[int, tuple[str, list[pytest.Item], float]] = {}
        told = time.monotonic()

        def ends(key: str, how: str, by: str) -> None:
            test = tests.get(by, every)
            known[key] = Ended(how, by, digest(wanted[key].source), test)

        while (left and time.monotonic() < self._until) or running:
            while left and len(running) < self._children and time.monotonic() < self._until:
                key = left.pop()
                one = wanted[key]
                reached = {name for line in one.lines for name in lines.get(one.file, {}).get(line, ())}
                chosen = [items[name] for name in sorted(reached, key=lambda name: took[name])]
                functions = live.get((str(ROOT / one.file), one.function, one.begins), [])
                if not chosen or not functions:
                    ends(key, "survived", "")
                    continue
                limit = int(TIMES * sum(took[item.nodeid] for item in chosen)) + MORE_S
                pid = os.fork()
                if pid == 0:
                    _quiet()
                    self._try(one, functions, chosen, limit)
                running[pid] = (key, chosen, time.monotonic() + WAITS_S + 10 * limit)
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid in running:
                key, chosen, _ = running.pop(pid)
                code = os.waitstatus_to_exitcode(status)
                if code >= 10:
                    ends(key, "killed", chosen[code - 10].nodeid)
                else:
                    how = {0: "survived", -signal.SIGXCPU: "timed out", -signal.SIGKILL: "timed out"}.get(
                        code, "killed"
                    )
                    ends(key, how, "" if how == "survived" else chosen[0].nodeid)
            else:
                time.sleep(0.005)
            for late in [pid for pid, (_, _, until) in running.items() if time.monotonic() > until]:
                os.kill(late, signal.SIGKILL)
            if time.monotonic() - told > TELL_EVERY_S:
                told = time.monotonic()
                self._keep(known)
                alive = sum(one.how == "survived" for one in known.values())
                print(
                    f"{len(known)} of {len(wanted)}, {alive} survive, {told - self._began:.0f} s", flush=True
                )
        self._keep(known)
        return True

    def _mapped(
        self, items: Sequence[pytest.Item]
    ) -> tuple[Mapping[str, float], Mapping[str, Mapping[int, list[str]]]]:
        out, into = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(out)
            _quiet()
            self._map(items, into)
        os.close(into)
        with os.fdopen(out) as said:
            told = json.loads(said.read() or '{"failed": "the run without any change"}')
        os.waitpid(pid, 0)
        if "failed" in told:
            pytest.exit(f"unchanged, this fails already: {told['failed']}", 2)
        lines = {
            path: {int(line): names for line, names in each.items()} for path, each in told["lines"].items()
        }
        return told["took"], lines

    def _keep(self, known: Mapping[str, Ended]) -> None:
        beside = self._kept.with_suffix(".new")
        beside.write_text(
            json.dumps({key: asdict(one) for key, one in known.items()}, ensure_ascii=False, indent=1)
        )
        beside.replace(self._kept)


SUPPORT = ROOT / "tests" / "support"


def _source(item: pytest.Item) -> str:
    return inspect.getsource(item.function) if isinstance(item, pytest.Function) else item.name


def _say(into: int, what: object) -> None:
    with os.fdopen(into, "w") as pipe:
        json.dump(what, pipe)


def _quiet() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def _functions() -> dict[tuple[str, str, int], list[FunctionType]]:
    """The functions of the product that live in this process, by file, name and first line."""
    found: dict[tuple[str, str, int], list[FunctionType]] = defaultdict(list)
    gc.unfreeze()
    for one in gc.get_objects():
        if isinstance(one, FunctionType):
            found[one.__code__.co_filename, one.__code__.co_qualname, one.__code__.co_firstlineno].append(one)
    gc.freeze()
    return found


def read(kept: Path) -> dict[str, Ended]:
    if not kept.exists():
        return {}
    return {key: Ended(**one) for key, one in json.loads(kept.read_text()).items()}


def run(name: str, minutes: float, children: int) -> bool:
    part, began = PARTS[name], time.monotonic()
    STATE.mkdir(parents=True, exist_ok=True)
    asked = ("-q", "-s", "--tb=native", "-p", "no:randomly", "-p", "no:cacheprovider", "-p", "no:xdist")
    without = (f"--deselect={test}" for test in part.left_out)
    plugin = Run(part, STATE / f"{name}.json", began + minutes * 60, children)
    marks = ("-m", "not browser and not postgres and not redis")
    there = [path for path in part.tests if (ROOT / path).exists()]
    code = pytest.main([*asked, *marks, *without, *there], plugins=[plugin])
    if code not in (0, 5):
        print(f"mutation {name}: FAILED, the tests could not be run")
        return False
    return tell(name, time.monotonic() - began)


def tell(name: str, seconds: float = 0) -> bool:
    """The score of a part, and its survivors in a file; whether that is enough."""
    wanted, ended = mutants(PARTS[name]), read(STATE / f"{name}.json")
    tried = {key: ended[key].how for key in wanted if key in ended}
    reasons = {one["mutant"]: one["why"] for one in tomllib.loads(EXCLUDED.read_text()).get(name, [])}
    excluded = {key for key in reasons if tried.get(key) != "killed" and key in wanted}
    counts = Counter(how for key, how in tried.items() if key not in excluded)
    noticed = counts["killed"] + counts["timed out"]
    score = 100 * noticed / max(1, counts.total())
    alive = STATE / f"{name}.txt"
    alive.write_text("".join(_shown(wanted[key], key) for key in _survivors(tried, excluded)))
    print(
        f"mutation {name}: {score:.1f} % of {counts.total()} noticed, wanted {WANTED:g} %: "
        f"{counts['killed']} killed, {counts['timed out']} timed out, {counts['survived']} survived, "
        f"{len(excluded)} excluded, {seconds / 60:.1f} min"
    )
    if left := len(wanted) - len(tried):
        print(f"mutation {name}: {left} pieces remain: run it again")
        return True
    unfit = sorted(reasons.keys() - excluded)
    for key in unfit:
        print(f"mutation {name}: FAILED, no such survivor any more, take it out of {EXCLUDED.name}: {key}")
    if counts["survived"]:
        print(f"who survived: {alive.relative_to(ROOT)}")
    return score >= WANTED and not unfit


def _survivors(tried: Mapping[str, str], excluded: set[str]) -> Iterator[str]:
    return (key for key, how in tried.items() if how == "survived" and key not in excluded)


def _shown(mutant: Mutant, key: str) -> str:
    return f"{key}\n    {mutant.file}:{mutant.lines.start}\n    - {mutant.before}\n    + {mutant.after}\n\n"


def main() -> int:
    parser = argparse.ArgumentParser(prog="make mutation")
    parser.add_argument("--only", action="append", default=[], choices=PARTS, help="several times")
    parser.add_argument("--told", action="store_true", help="only say again what was found")
    parser.add_argument("--fresh", action="store_true", help="forget what was found")
    parser.add_argument("--minutes", type=float, default=MINUTES, help="for each part")
    parser.add_argument("--children", type=int, default=os.cpu_count() or 1)
    chosen = parser.parse_args()
    names = chosen.only or list(PARTS)
    if chosen.fresh:
        for name in names:
            with suppress(FileNotFoundError):
                (STATE / f"{name}.json").unlink()
    if chosen.told:
        return 0 if all([tell(name) for name in names]) else 1
    if len(names) == 1:
        return 0 if run(names[0], chosen.minutes, chosen.children) else 1
    more = ("--minutes", str(chosen.minutes), "--children", str(chosen.children))
    each = [(sys.executable, "-m", "tools.mutation", "--only", name, *more) for name in names]
    return max([subprocess.run(one, check=False).returncode for one in each])


if __name__ == "__main__":
    raise SystemExit(main())
