"""The demo city, run as an operator would run it: a process of its own, which may be killed."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from advisory.lab.processes import answers, free_port, kill_tree

SIGN_IN = re.compile(r"^\s+(\S+@\S+)\s+(\S+)\s", re.MULTILINE)
FIRST_START_LIMIT_S = 180
SITE = "koivuranta"


class City:
    """`url` is the service's own origin, `pages` the city's: two sites to a browser."""

    def __init__(self, var: Path, passwords: dict[str, str] | None = None) -> None:
        self.var = var
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.pages = f"http://127.0.0.1:{self.port}"
        self.passwords = passwords or {}
        self.log = var / "said.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.var.mkdir(parents=True, exist_ok=True)
        environment = {**os.environ, "ADVISORY_VAR": str(self.var), "ADVISORY_PORT": str(self.port)}
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "advisory", "demo"], env=environment, stdout=log, stderr=log
            )
        deadline = time.monotonic() + FIRST_START_LIMIT_S
        while not answers(self.port):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(self.log.read_text(errors="replace")[-2_000:])
            time.sleep(0.1)
        self.passwords.update(dict(SIGN_IN.findall(self.log.read_text())))

    def stop(self) -> None:
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(timeout=25)
        except subprocess.TimeoutExpired:
            self.kill()
        self._process = None

    def kill(self) -> None:
        """SIGKILL, as when the power goes."""
        if self._process is not None:
            kill_tree(self._process)
            self._process = None

    def copied_to(self, var: Path) -> "City":
        """A city with the same past and a future of its own; this one must be stopped."""
        assert self._process is None, "a running city cannot be copied"
        # A media worker that was killed leaves its socket, and a socket cannot be copied.
        shutil.copytree(self.var, var, ignore=shutil.ignore_patterns("media"))
        return City(var, dict(self.passwords))

    def password(self, member: str) -> str:
        return self.passwords[self.email(member)]

    @staticmethod
    def email(member: str) -> str:
        return f"{member}@koivuranta.example"
