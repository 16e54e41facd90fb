"""A PostgreSQL of our own: a fresh cluster in a temporary folder, on a free port."""

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import psutil

from advisory.lab.processes import answers, found, free_port, kill_tree, wait_until

QUICK = ("fsync=off", "full_page_writes=off")
"""For tests: they guard against the machine's death, and tests kill processes only."""


def binaries() -> Path | None:
    """The newest installed PostgreSQL's programs."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    if folders:
        return folders[-1]
    initdb = found("initdb")
    return Path(initdb).parent if initdb else None


class Postgres:
    def __init__(self, programs: Path, settings: tuple[str, ...] = QUICK) -> None:
        self.programs = programs
        self.settings = settings
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="advisory-pg-"))
        self.log = self.folder / "log"
        self.process: subprocess.Popen[bytes] | None = None
        self._as_owner: list[str] = []
        if os.geteuid() == 0:  # initdb refuses root
            owner = pwd.getpwnam("postgres")
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
            self._as_owner = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def url(self, database: str) -> str:
        return f"postgresql+asyncpg://postgres@127.0.0.1:{self.port}/{database}"

    def create(self) -> None:
        self._run(
            "initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"
        )
        self.start()

    def start(self) -> None:
        options = [f"-c{setting}" for setting in self.settings]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [
                    *self._as_owner,
                    self.programs / "postgres",
                    f"-D{self.data}",
                    f"-p{self.port}",
                    "-clisten_addresses=127.0.0.1",
                    "-cunix_socket_directories=",
                    "-cmax_connections=60",
                    *options,
                ],
                cwd=self.folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_until(self._ready, self.process, self.log)

    def fresh_database(self) -> str:
        """The address of a new, empty database."""
        name = f"t_{secrets.token_hex(6)}"
        self._client("createdb", name)
        return self.url(name)

    def drop(self, url: str) -> None:
        self._client("dropdb", "--force", url.rsplit("/", 1)[1])

    def kill(self) -> None:
        """End it without warning; `start` brings it back with what was committed."""
        if self.process is not None:
            kill_tree(self.process)
            self.process = None

    def freeze(self) -> None:
        """Stop every process of it where it stands."""
        self._signal_all(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal_all(signal.SIGCONT)

    def say(self, url: str, statements: str) -> None:
        """Run statements as the superuser, each by itself."""
        words = [f"-c{one.strip()}" for one in statements.split(";") if one.strip()]
        self._client("psql", "-q", "-X", f"-d{url.rsplit('/', 1)[1]}", *words)

    def destroy(self) -> None:
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _signal_all(self, number: signal.Signals) -> None:
        assert self.process is not None, "PostgreSQL is not running"
        root = psutil.Process(self.process.pid)
        for one in (root, *root.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess):
                one.send_signal(number)

    def _ready(self) -> bool:
        if not answers(self.port):
            return False
        done = subprocess.run(
            [self.programs / "pg_isready", "-q", "-h127.0.0.1", f"-p{self.port}"],
            cwd=self.folder,
            check=False,
        )
        return done.returncode == 0

    def _client(self, program: str, *arguments: str) -> None:
        self._run(program, "-h127.0.0.1", f"-p{self.port}", "-Upostgres", *arguments)

    def _run(self, program: str, *arguments: str | Path) -> None:
        done = subprocess.run(
            [*self._as_owner, self.programs / program, *arguments],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr}")
