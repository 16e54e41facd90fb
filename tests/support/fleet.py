"""Real server processes on one database and one Redis, and the deployment's own proxies before them."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from advisory.app import build
from advisory.lab.processes import answers, found, free_port, kill_tree, wait_until
from advisory.people.passwords import Passwords
from advisory.settings import Settings
from tests.support.app import QUICK_HASHER, lay_tables
from tests.support.lacking import lacking
from tests.support.town import settle

START_WITHIN_S = 180
"""The demo city is filled at its first start, which a busy machine takes its time for."""
DEPLOY = Path(__file__).resolve().parents[2] / "deploy"


@dataclass
class Process:
    """One server process, as an operator would run it."""

    port: int
    folder: Path
    environment: dict[str, str]
    command: str = "serve"
    running: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def start(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.running = subprocess.Popen(
                [sys.executable, "-m", "advisory", self.command],
                env={**os.environ, **self.environment},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_WITHIN_S
        while not answers(self.port):
            if self.running.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(self.log.read_text(errors="replace")[-2_000:])
            time.sleep(0.1)

    def kill(self) -> None:
        if self.running is not None:
            kill_tree(self.running)
            self.running = None

    def send(self, number: signal.Signals) -> None:
        assert self.running is not None
        self.running.send_signal(number)

    def connections(self) -> int:
        """How many keep a connection to it open now."""
        assert self.running is not None
        held = psutil.Process(self.running.pid).net_connections("tcp")
        return sum(
            1
            for one in held
            if one.status == psutil.CONN_ESTABLISHED and one.laddr and one.laddr.port == self.port
        )


@dataclass
class Fleet:
    """`url` is where everybody comes: the proxy, or the first process where there is none."""

    url: str
    database_url: str
    processes: list[Process]
    proxies: list["Proxy"] = field(default_factory=list)

    def sockets(self) -> list[int]:
        return [one.connections() for one in self.processes if one.running is not None]

    async def rows(self, statement: str, **parameters: Any) -> list[Any]:
        engine = create_async_engine(self.database_url)
        try:
            async with engine.begin() as connection:
                done = await connection.execute(text(statement), parameters)
                return list(done) if done.returns_rows else []
        finally:
            await engine.dispose()


@dataclass
class Proxy:
    name: str
    port: int
    folder: Path
    command: list[str]
    running: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        log = self.folder / "out"
        with log.open("ab") as out:
            self.running = subprocess.Popen(self.command, stdout=out, stderr=out, start_new_session=True)
        wait_until(lambda: answers(self.port), self.running, log)

    def stop(self) -> None:
        if self.running is not None:
            kill_tree(self.running)
            self.running = None

    def written(self) -> str:
        """Everything that it has put on the disk or said."""
        files = [path for path in self.folder.rglob("*") if path.is_file() and path.suffix != ".conf"]
        return "\n".join(path.read_text(errors="replace") for path in files)


def nginx(folder: Path, port: int, ports: list[int], *, tls: bool = False) -> Proxy:
    """The file of the deployment with nothing changed but addresses, folders and, without `tls`, the lock."""
    program = found("nginx")
    if program is None:
        lacking("nginx")
    (folder / "tls").mkdir(parents=True)
    words = (DEPLOY / "nginx.conf").read_text()
    plain = free_port()
    changes = {
        "127.0.0.1:8081": f"127.0.0.1:{ports[0]}",
        "127.0.0.1:8082": f"127.0.0.1:{ports[1]}",
        "/run/nginx.pid": f"{folder}/pid",
        "/var/log/nginx/": f"{folder}/",
        "/etc/advisory/tls/": f"{folder}/tls/",
        "listen 80 default_server": f"listen 127.0.0.1:{plain} default_server",
        "listen 443 ssl": f"listen 127.0.0.1:{port}" + (" ssl" if tls else ""),
        "worker_processes auto": "worker_processes 1",
    }
    for old, new in changes.items():
        assert old in words, f"{old} is not in the file any more"
        words = words.replace(old, new)
    temporary = "".join(
        f"    {kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    words = words.replace("http {\n", "http {\n" + temporary, 1)
    if tls:
        certificate(folder / "tls")
    else:
        words = "\n".join(line for line in words.splitlines() if not line.strip().startswith("ssl_"))
    file = folder / "nginx.conf"
    file.write_text(words)
    return Proxy("nginx", port, folder, [program, "-c", str(file), "-p", str(folder), "-g", "daemon off;"])


def haproxy(folder: Path, port: int, ports: list[int], *, tls: bool = False) -> Proxy:
    program = found("haproxy")
    if program is None:
        lacking("haproxy")
    (folder / "tls").mkdir(parents=True)
    words = (DEPLOY / "haproxy.cfg").read_text()
    plain = free_port()
    lock = " ssl crt /etc/advisory/tls/neuvonta.example.pem alpn http/1.1"
    changes = {
        "127.0.0.1:8081": f"127.0.0.1:{ports[0]}",
        "127.0.0.1:8082": f"127.0.0.1:{ports[1]}",
        "bind :80": f"bind 127.0.0.1:{plain}",
        f"bind :443{lock}": f"bind 127.0.0.1:{port}" + (lock if tls else ""),
        "maxconn 20000": "maxconn 2000",  # as many files as a developer may open
    }
    for old, new in changes.items():
        assert old in words, f"{old} is not in the file any more"
        words = words.replace(old, new)
    if tls:
        words = words.replace("/etc/advisory/tls/", f"{folder}/tls/")
        certificate(folder / "tls")
    file = folder / "haproxy.conf"
    file.write_text(words)
    return Proxy("haproxy", port, folder, [program, "-f", str(file), "-db"])


def certificate(folder: Path) -> None:
    """A certificate that nobody trusts, for the names of the examples."""
    openssl = shutil.which("openssl")
    if openssl is None:
        lacking("openssl")
    key, chain = folder / "privkey.pem", folder / "fullchain.pem"
    asked = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=neuvonta.example"]
    subprocess.run([openssl, *asked, "-keyout", key, "-out", chain], check=True, capture_output=True)
    (folder / "neuvonta.example.pem").write_text(chain.read_text() + key.read_text())


PROXIES = {"nginx": nginx, "haproxy": haproxy}


async def town_in(database_url: str, url: str) -> None:
    """Tables and the small town, put there before any process starts."""
    await lay_tables(database_url)
    settings = Settings(database_url=database_url, visitor_url=url, staff_url=url, media=False)
    service = build(settings, passwords=Passwords(QUICK_HASHER))
    await service.parts.database.start()
    try:
        await settle(service, url)
    finally:
        await service.parts.database.close()
        await service.parts.background.close()


@asynccontextmanager
async def a_fleet(
    folder: Path, database_url: str, redis_url: str, *, proxy: str | None = None, command: str = "serve"
) -> AsyncIterator[Fleet]:
    """With the small town in it. `demo`, not `serve`: with the city, whose pages have their own origin."""
    ports = [free_port(), free_port()]
    port = free_port()
    url = f"http://localhost:{port if proxy else ports[0]}"
    if command == "serve":
        await town_in(database_url, url)
    shared = {
        "ADVISORY_DATABASE_URL": database_url,
        "ADVISORY_REDIS_URL": redis_url,
        "ADVISORY_MEDIA": "false",
        "ADVISORY_VISITOR_URL": url,
        "ADVISORY_STAFF_URL": url,
        "ADVISORY_TRUSTED_PROXIES": "127.0.0.1",
        "ADVISORY_DEMO_URL": url.replace("localhost", "127.0.0.1"),
    }
    processes = []
    for number, own in enumerate(ports):
        home = folder / f"process{number}"
        environment = {**shared, "ADVISORY_PORT": str(own), "ADVISORY_VAR": str(home)}
        processes.append(Process(own, home, environment, command))
    fleet = Fleet(url, database_url, processes)
    if proxy:
        fleet.proxies.append(PROXIES[proxy](folder / proxy, port, ports))
    try:
        # One after the other: the first demo lays the tables and fills the city.
        for one in processes:
            await asyncio.to_thread(one.start)
        for before in fleet.proxies:
            await asyncio.to_thread(before.start)
        yield fleet
    finally:
        for before in fleet.proxies:
            await asyncio.to_thread(before.stop)
        for one in processes:
            await asyncio.to_thread(one.kill)
