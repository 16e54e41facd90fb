"""A bare Debian in a folder, with a network and processes of its own, for as long as it is needed.

Its network has nothing but itself: what is installed in it can ask nobody. Only blocks that fetch packages
get the machine's network, with the machine's own word on where packages come from, which is copied at run
time and goes with the folder.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PACKAGES = (
    "/etc/apt/sources.list",
    "/etc/apt/sources.list.d",
    "/etc/apt/apt.conf.d",
    "/etc/apt/trusted.gpg.d",
)
PROXIES = ("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
TRUST = ("SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
PIP = ("/etc/pip.conf", "~/.config/pip/pip.conf", "~/.pip/pip.conf")
SECRET = ("auth", "password", "token")
ADDRESS = "192.0.2.10"
"""Of the machine, in a network that leads nowhere. Calls find no way by 127.0.0.1."""
NOTHING_STARTS = "#!/bin/sh\nexit 101\n"
INIT = """
set -e
mount -t proc proc "$1/proc"
mount -t tmpfs -o mode=755 tmpfs "$1/dev"
for name in null zero full random urandom tty; do
  : > "$1/dev/$name"; mount --bind "/dev/$name" "$1/dev/$name"
done
mkdir "$1/dev/shm" && mount -t tmpfs -o mode=1777 tmpfs "$1/dev/shm"
ln -s /proc/self/fd "$1/dev/fd"
mount -t tmpfs -o mode=755 tmpfs "$1/run" && mkdir -m 1777 "$1/run/lock"
for folder in $2; do mkdir -p "$1$folder" && mount --bind -o ro "$folder" "$1$folder"; done
ip link set lo up
ip address add "$3/32" dev lo
exec chroot "$1" /bin/sh -c 'echo ready; while :; do sleep 1000 & wait $!; done'
"""
"""The last line is the first process of the root: whoever is left without a parent is buried by it."""


class Lacking(Exception):
    """The rehearsal cannot be held on this machine; says what it would need."""


def require() -> None:
    if os.geteuid() != 0:
        raise Lacking("It makes a root of its own, which only root may: sudo.")
    missing = [one for one in ("debootstrap", "unshare", "nsenter", "ip", "openssl") if not shutil.which(one)]
    if missing:
        raise Lacking(
            f"It needs {', '.join(missing)}: apt-get install debootstrap util-linux iproute2 openssl"
        )


def bare(folder: Path, suite: str) -> None:
    """A Debian as its own tool makes it, with nothing but what a minimal one has. Kept for the next time."""
    if (folder / "etc/debian_version").exists():
        return
    listed = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(SITE) $(RELEASE)"],
        capture_output=True,
        text=True,
        check=True,
    )
    sites = [line.split()[0] for line in listed.stdout.splitlines() if line.split()[1:] == [suite]]
    if not sites:
        raise Lacking(f"This machine's apt knows no place that has Debian {suite}.")
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        ["debootstrap", "--variant=minbase", "--include=ca-certificates", suite, str(unfinished), sites[0]],
        stdout=subprocess.DEVNULL,
        check=True,
    )
    unfinished.rename(folder)


@dataclass
class Root:
    folder: Path
    init: int
    fetching: Mapping[str, str]

    def run(self, words: list[str], *, fetches: bool = False, cwd: str = "/root") -> tuple[int, str]:
        """Exit code and all that was said."""
        clean = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root"}
        clean |= {"LANG": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
        kinds = ["--mount", "--pid", "--root", *([] if fetches else ["--net"])]
        done = subprocess.run(
            ["nsenter", f"--target={self.init}", *kinds, f"--wdns={cwd}", *words],
            env=clean | (dict(self.fetching) if fetches else {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout

    def must(self, *words: str) -> str:
        code, said = self.run(list(words))
        if code:
            raise RuntimeError(f"{' '.join(words)}: {said[-2_000:]}")
        return said


@contextmanager
def opened(base: Path, folder: Path) -> Iterator[Root]:
    """A fresh copy of `base`; its processes, its network and it itself are gone at the end."""
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run(["cp", "-a", "--reflink=auto", str(base), str(folder)], check=True)
    fetching, shown = _where_packages_come_from(folder)
    policy = folder / "usr/sbin/policy-rc.d"
    policy.write_text(NOTHING_STARTS)
    policy.chmod(0o755)
    kinds = ["--mount", "--pid", "--net", "--fork", "--kill-child", "--propagation=private"]
    holder = subprocess.Popen(
        ["unshare", *kinds, "sh", "-c", INIT, "sh", str(folder), " ".join(shown), ADDRESS],
        stdout=subprocess.PIPE,
    )
    try:
        assert holder.stdout is not None
        if holder.stdout.readline() != b"ready\n":
            raise Lacking("This machine does not let a root have processes and a network of its own.")
        child = Path(f"/proc/{holder.pid}/task/{holder.pid}/children").read_text().split()[0]
        yield Root(folder, int(child), fetching)
    finally:
        holder.kill()
        holder.wait()
        _remove(folder)


def _remove(folder: Path) -> None:
    """Its processes were killed with the first of them, and take a moment to let go."""
    for _ in range(50):
        try:
            shutil.rmtree(folder)
        except OSError:
            time.sleep(0.2)
        else:
            return
    shutil.rmtree(folder, ignore_errors=True)


def _where_packages_come_from(folder: Path) -> tuple[dict[str, str], list[str]]:
    """Environment for blocks that fetch, and folders of this machine that they read."""
    for source in map(Path, PACKAGES):
        target = folder / str(source).lstrip("/")
        if source.is_dir():
            shutil.copytree(source, target, dirs_exist_ok=True)
        elif source.exists():
            shutil.copy(source, target)
    shutil.copy("/etc/resolv.conf", folder / "etc/resolv.conf")
    shutil.copy("/etc/hosts", folder / "etc/hosts")
    words = ("PIP_", "NPM_CONFIG_", "npm_config_", "UV_")
    environment = {
        name: value for name, value in os.environ.items() if name.startswith(words) or name in PROXIES
    }
    said = " ".join(environment.values())
    for place in PIP:
        if (file := Path(place).expanduser()).exists():
            said += " " + file.read_text()
            home = folder / "root"
            _without_secrets(file, home / place[2:] if place[0] == "~" else folder / place[1:])
    if (file := Path("~/.npmrc").expanduser()).exists():
        _without_secrets(file, folder / "root/.npmrc")
    trusted = next(
        (Path(os.environ[name]) for name in TRUST if Path(os.environ.get(name, "")).is_file()), None
    )
    if trusted is not None:
        shutil.copy(trusted, folder / "etc/rehearsal-trust.pem")
        environment |= dict.fromkeys(TRUST, "/etc/rehearsal-trust.pem")
    named = {
        word.removeprefix("file://").rstrip("/")
        for word in said.split()
        if word.startswith(("file:///", "/"))
    }
    # Pages of an index lead to files beside it.
    folders = {Path(one).parent if one.endswith("/simple") else Path(one) for one in named}
    return environment, sorted(str(one) for one in folders if one.is_dir())


def _without_secrets(source: Path, target: Path) -> None:
    kept = [
        line for line in source.read_text().splitlines() if not any(one in line.lower() for one in SECRET)
    ]
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("\n".join(kept) + "\n")
