"""A Redis of our own on a free port, which keeps nothing."""

import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

from advisory.lab.processes import free_port, kill_tree, wait_until


class RedisServer:
    def __init__(self, program: str) -> None:
        self.program = program
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="advisory-redis-"))
        self.log = self.folder / "log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [
                    self.program,
                    *("--port", str(self.port), "--bind", "127.0.0.1"),
                    *("--save", "", "--appendonly", "no", "--dir", str(self.folder)),
                ],
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_until(self._ready, self.process, self.log)

    def empty(self) -> None:
        self._ask(b"FLUSHALL")

    def cut_listeners(self) -> None:
        """Close every connection that listens, and leave those that publish."""
        self._ask(b"CLIENT KILL TYPE pubsub")

    def cut_everybody(self) -> None:
        self._ask(b"CLIENT KILL TYPE normal")
        self.cut_listeners()

    def freeze(self) -> None:
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def kill(self) -> None:
        if self.process is not None:
            kill_tree(self.process)
            self.process = None

    def destroy(self) -> None:
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _signal(self, number: signal.Signals) -> None:
        assert self.process is not None, "Redis is not running"
        self.process.send_signal(number)

    def _ready(self) -> bool:
        try:
            return self._ask(b"PING") == b"+PONG"
        except OSError:
            return False

    def _ask(self, command: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
            connection.sendall(command + b"\r\n")
            return connection.recv(1_024).strip()
