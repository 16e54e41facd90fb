#!/usr/bin/python3
"""`systemctl` for a root in which no systemd runs: it starts what the unit files say, as they say it.

Stands in the bare root of the rehearsal, with nothing but Python's own library. What starts a process is
read from its unit: user, settings, folders, order, readiness. What fences it in (`Protect…`, `Restrict…`) is
systemd's own work, and judged by its own program in `tests/deploy/test_files.py`.
"""

import os
import pwd
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

UNITS = (Path("/etc/systemd/system"), Path("/lib/systemd/system"))
STATE = Path("/run/rehearsal")
LOGS = Path("/var/log/rehearsal")
STARTS_WITHIN_S, STOPS_WITHIN_S = 180, 25
PREFIXES = "-+!@:"


class Unit:
    def __init__(self, name: str) -> None:
        if "." not in name:
            name += ".service"
        self.name = name
        base, _, suffix = name.rpartition(".")
        self.instance = base.partition("@")[2]
        file = f"{base.partition('@')[0]}@.{suffix}" if "@" in base else name
        found = [folder / one for folder in UNITS for one in (name, file) if (folder / one).exists()]
        if not found:
            sys.exit(f"Unit {name} could not be found.")
        self.words: dict[str, list[str]] = defaultdict(list)
        section = ""
        for line in re.sub(r"\\\n", " ", found[0].read_text()).splitlines():
            if line.startswith("["):
                section = line.strip("[]")
            elif "=" in line and not line.startswith(("#", ";")):
                key, value = line.split("=", 1)
                self.words[f"{section}.{key.strip()}"].append(self.meant(value.strip()))

    def meant(self, value: str) -> str:
        said = {"%%": "%", "%i": self.instance, "%I": self.instance.replace("-", "/"), "%n": self.name}
        return re.sub("%[%iIn]", lambda found: said[found[0]], value)

    def one(self, key: str, otherwise: str = "") -> str:
        return (self.words[f"Service.{key}"] or [otherwise])[-1]

    def all(self, key: str, section: str = "Service") -> list[str]:
        return [word for word in self.words[f"{section}.{key}"] if word]

    @property
    def pid(self) -> int:
        """Of the process that was started; 0 where none runs."""
        try:
            found = int((STATE / f"{self.name}.pid").read_text())
            state = Path(f"/proc/{found}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError, ValueError):
            return 0
        return 0 if state == "Z" else found

    def user(self) -> "pwd.struct_passwd":
        return pwd.getpwnam(self.one("User", "root"))

    def environment(self) -> dict[str, str]:
        user = self.user()
        made = {"PATH": os.defpath, "LANG": "C.UTF-8", "HOME": user.pw_dir, "USER": user.pw_name}
        for line in self.all("Environment"):
            made |= dict(word.split("=", 1) for word in shlex.split(line))
        for file in self.all("EnvironmentFile"):  # comes after, and wins
            for line in Path(file.removeprefix("-")).read_text().splitlines():
                if "=" in line and not line.startswith(("#", ";")):
                    name, value = line.split("=", 1)
                    made[name] = value.strip().strip("\"'")
        return made

    def prepare(self) -> None:
        user = self.user()
        for key, parent, mode in (
            ("StateDirectory", "/var/lib", "0755"),
            ("RuntimeDirectory", "/run", "0755"),
        ):
            for name in " ".join(self.all(key)).split():
                folder = Path(parent) / name
                folder.mkdir(parents=True, exist_ok=True)
                folder.chmod(int(self.one(f"{key}Mode", mode), 8))
                os.chown(folder, user.pw_uid, user.pw_gid)

    def launched(self, line: str, **more: str) -> "subprocess.Popen[bytes]":
        user = self.user()
        environment = self.environment() | more
        line = re.sub(r"(?<!\$)\$\{?MAINPID\}?", str(self.pid), line).replace("$$", "$")
        with (LOGS / self.name).open("ab") as log:
            return subprocess.Popen(
                shlex.split(line.lstrip(PREFIXES)),
                env=environment,
                cwd=self.one("WorkingDirectory", "/").removeprefix("-"),
                user=user.pw_uid,
                group=user.pw_gid,
                extra_groups=os.getgrouplist(user.pw_name, user.pw_gid),
                umask=int(self.one("UMask", "0022"), 8),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def run(self, key: str) -> None:
        for line in self.all(key):
            if self.launched(line).wait() and not line.startswith("-"):
                sys.exit(f"{self.name}: {line} failed.\n{(LOGS / self.name).read_text()[-3_000:]}")

    def start(self) -> None:
        for other in " ".join(self.all("Requires", "Unit")).split():
            Unit(other).start()
        kind = self.one("Type", "simple")
        done = STATE / f"{self.name}.done"
        if self.pid or (kind == "oneshot" and self.one("RemainAfterExit") == "yes" and done.exists()):
            return
        self.prepare()
        self.run("ExecStartPre")
        if kind in ("oneshot", "forking"):
            self.run("ExecStart")
            done.touch()
            if file := self.one("PIDFile"):
                (STATE / f"{self.name}.pid").write_text(Path(file).read_text())
        else:
            (line,) = self.all("ExecStart")
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
                address = STATE / f"{self.name}.notify"
                address.unlink(missing_ok=True)
                heard.bind(str(address))
                address.chmod(0o777)
                process = self.launched(line, **({"NOTIFY_SOCKET": str(address)} if kind == "notify" else {}))
                (STATE / f"{self.name}.pid").write_text(str(process.pid))
                if kind == "notify":
                    self.until_ready(heard, process)
        self.run("ExecStartPost")

    def until_ready(self, heard: socket.socket, process: "subprocess.Popen[bytes]") -> None:
        heard.settimeout(1)
        until = time.monotonic() + STARTS_WITHIN_S
        while time.monotonic() < until and process.poll() is None:
            try:
                if b"READY=1" in heard.recv(4_096).split(b"\n"):
                    return
            except TimeoutError:
                pass
        sys.exit(f"{self.name} did not say that it is ready.\n{(LOGS / self.name).read_text()[-3_000:]}")

    def stop(self) -> None:
        (STATE / f"{self.name}.done").unlink(missing_ok=True)
        if self.all("ExecStop"):
            self.run("ExecStop")
        if pid := self.pid:
            os.kill(pid, getattr(signal, self.one("KillSignal", "SIGTERM")))
            until = time.monotonic() + STOPS_WITHIN_S
            while self.pid and time.monotonic() < until:
                time.sleep(0.05)
            if self.pid:
                os.killpg(pid, signal.SIGKILL)
                sys.exit(f"{self.name} did not stop.")

    def reload(self) -> None:
        self.run("ExecReload")


def named(name: str) -> list[Unit]:
    """Debian's PostgreSQL is a unit for each cluster, which its own generator names."""
    if name in ("postgresql", "postgresql.service"):
        clusters = sorted(Path("/etc/postgresql").glob("*/*"))
        return [Unit(f"postgresql@{one.parent.name}-{one.name}") for one in clusters]
    return [Unit(name)]


def main(words: list[str]) -> None:
    STATE.mkdir(parents=True, exist_ok=True)
    LOGS.mkdir(parents=True, exist_ok=True)
    verb, now = words[0], "--now" in words
    units = [unit for name in words[1:] if name != "--now" for unit in named(name)]
    for unit in units:
        timer = unit.name.endswith(".timer")
        match verb:
            case "enable":
                if not unit.words.keys() & {"Install.WantedBy", "Install.Alias"} and "@" not in unit.name:
                    sys.exit(f"{unit.name} has no [Install].")
                if now and timer:
                    Unit(unit.name.replace(".timer", ".service"))  # what it would start is there
                elif now:
                    unit.start()
            case "start":
                unit.start()
            case "stop":
                unit.stop()
            case "restart":
                unit.stop()
                unit.start()
            case "reload":
                unit.reload()
            case _:
                sys.exit(f"systemctl {verb}: the rehearsal does not know this word.")
    if not units and verb != "daemon-reload":
        sys.exit(f"systemctl {verb}: of what?")


if __name__ == "__main__":
    main(sys.argv[1:])
