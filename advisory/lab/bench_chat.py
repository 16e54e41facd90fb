"""What a durable, acknowledged message costs, beside what it could cost at least and what it costs at first.

Variants take turns and the best round of each counts: other work on the machine only ever adds. What a
change has brought: `python -m advisory.lab.bench_chat --quick [VARIANT …]`, in under a minute.
"""

import argparse
import time
from collections.abc import Sequence

from advisory.lab import chat_figures, chat_peers
from advisory.lab.bench import Figures, Progress
from advisory.lab.chat_runs import CLOSED, VARIANTS, Bench, prepared, run

ROUNDS = 3
RELAY_LIMIT_US = 130
"""A relay that costs more says that the machine is too busy or too slow to be compared with others."""
QUICK = {"in_flight": 128, "warm_s": 1.0, "seconds": 3.0}


def measure(progress: Progress, rounds: int = ROUNDS, peers: bool = False) -> Figures:
    failed = []
    with prepared(progress) as bench:
        costs(bench, rounds)
        named = cost_figures(bench)
        figures = (*chat_figures.FIGURES, chat_peers.peers) if peers else chat_figures.FIGURES
        for figure in figures:
            began = time.monotonic()
            try:
                named |= figure(bench)
            except Exception as error:
                failed.append(f"{figure.__name__}: {type(error).__name__}: {error}")
                progress(f"FAILED: {failed[-1]}")
            progress(f"{figure.__name__} took {time.monotonic() - began:.0f} s")
        machine = bench.machine.said()
        progress(f"machine: {machine}")
    return Figures(named, {"machine": machine, "failed": failed, **bench.results}, tuple(failed))


def costs(bench: Bench, rounds: int) -> None:
    for number in range(rounds):
        bench.progress(f"round {number + 1} of {rounds}")
        for name in VARIANTS:
            if "postgres" not in name or bench.postgres is not None:
                bench.keep(name, run(bench, name, CLOSED))


def cost_figures(bench: Bench) -> dict[str, float]:
    named = {f"chat.{name}.us": bench.best(name) for name in bench.results}
    named |= {
        "chat.sqlite.ratio_to_relay": bench.ratio("sqlite", "relay"),
        "chat.sqlite.ratio_to_naive": bench.ratio("sqlite", "naive_sqlite"),
        "chat.kb_per_connection": bench.best("sqlite", "kb_per_connection"),
        "chat.void": float(bench.best("relay") > RELAY_LIMIT_US),
    }
    if "postgres" in bench.results:
        named["chat.postgres.ratio_to_relay"] = bench.ratio("postgres", "relay")
        named["chat.postgres.ratio_to_naive"] = bench.ratio("postgres", "naive_postgres")
        named["chat.postgres.database_us"] = bench.best("postgres", "beside_us_per_message")
    if named["chat.void"]:
        bench.progress(
            f"VOID: the relay took {bench.best('relay')} µs, over {RELAY_LIMIT_US}: the machine is busy or"
            " slow; the ratios are of this run alone"
        )
    return named


def quick(names: Sequence[str], rounds: int, spy: bool) -> None:
    def progress(words: str) -> None:
        print(words, flush=True)

    with prepared(progress, any("postgres" in name for name in names)) as bench:
        for _ in range(rounds):
            for name in names:
                if "postgres" not in name or bench.postgres is not None:
                    bench.keep(name, run(bench, name, QUICK, spy))
        for name in bench.results:
            ratio = f"  {bench.ratio(name, 'relay'):.2f} of the relay" if "relay" in bench.results else ""
            progress(f"{name:15s} {bench.best(name):8.1f} µs{ratio}")
        progress(f"machine: {bench.machine.said()}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m advisory.lab.bench_chat")
    parser.add_argument("--quick", action="store_true", required=True)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--spy", action="store_true", help="record each server with py-spy")
    parser.add_argument("variants", nargs="*", default=["relay", "sqlite", "postgres"], metavar="VARIANT")
    asked = parser.parse_args()
    unknown = set(asked.variants) - set(VARIANTS)
    if unknown:
        parser.error(f"no such variant: {', '.join(sorted(unknown))}; there are {', '.join(VARIANTS)}")
    quick(asked.variants, asked.rounds, asked.spy)


if __name__ == "__main__":
    main()
