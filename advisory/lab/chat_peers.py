"""Chat servers of others, from Debian where installed: the same texts, stored before acknowledged."""

from advisory.lab.chat_runs import Bench
from advisory.lab.processes import found

PEERS = {"prosody": "prosody", "ejabberd": "ejabberdctl"}


def peers(bench: Bench) -> dict[str, float]:
    named: dict[str, float] = {}
    for name, program in PEERS.items():
        if found(program) is None:
            bench.absent(f"{name} (sudo apt install {name})", name)
    return named
