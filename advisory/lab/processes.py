"""Servers that a test or a measurement starts for itself, so that it may kill, freeze and restart them."""

import contextlib
import random
import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psutil

START_LIMIT_S = 30
KILLED_WITHIN_S = 10


PORTS = range(16_000, 32_000)
"""Below those that the kernel gives to whoever calls out, who could take a port before its server does."""


def free_port() -> int:
    while True:
        port = random.choice(PORTS)
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port


def found(*names: str) -> str | None:
    return next((path for name in names if (path := shutil.which(name))), None)


def wait_until(ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_LIMIT_S
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            said = log.read_text(errors="replace")[-2_000:]
            raise RuntimeError(f"{process.args!r} did not start:\n{said}")
        time.sleep(0.05)


def answers(port: int, address: str = "127.0.0.1") -> bool:
    with contextlib.suppress(OSError), socket.create_connection((address, port), timeout=1):
        return True
    return False


def kill_tree(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL to the process and all below it, as when the machine takes them away."""
    with contextlib.suppress(psutil.NoSuchProcess):
        root = psutil.Process(process.pid)
        root.suspend()  # or it would see a child die and start another, which nobody here knows of
        family = [root, *root.children(recursive=True)]
        for member in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                member.kill()
        deadline = time.monotonic() + KILLED_WITHIN_S
        while not all(_is_dead(member) for member in family) and time.monotonic() < deadline:
            time.sleep(0.005)
    process.wait(timeout=KILLED_WITHIN_S)


def _is_dead(process: psutil.Process) -> bool:
    """Orphans are buried by the first process of the machine, which may take its time."""
    try:
        return bool(process.status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True
