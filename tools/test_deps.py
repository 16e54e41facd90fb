"""Debian packages that the tests use: say which are missing, and install them where that is allowed.

Runs on the system's Python, before any environment exists. Services that come with the packages are
not started: the tests start their own on free ports.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


def on_path(*names: str) -> bool:
    return any(shutil.which(name) for name in names)


def has_postgres() -> bool:
    return on_path("initdb") or any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


@dataclass(frozen=True)
class Needed:
    package: str
    purpose: str
    present: Callable[[], bool]


NEEDED = (
    Needed("chromium", "browser tests", lambda: on_path("chromium", "chromium-browser")),
    Needed("firefox-esr", "browser tests", lambda: on_path("firefox-esr")),
    Needed("redis-server", "tests of many processes", lambda: on_path("redis-server")),
    Needed("postgresql", "tests of the database", has_postgres),
    Needed("coturn", "tests of calls through a relay", lambda: on_path("turnserver")),
    Needed("nftables", "tests of calls from behind a router", lambda: on_path("nft")),
    Needed("janus", "calls that it carries, and measuring", lambda: on_path("janus")),
    Needed("nginx", "tests behind a proxy", lambda: on_path("nginx")),
    Needed("systemd", "tests of the units", lambda: on_path("systemd-analyze")),
    Needed("debootstrap", "following docs/install.md on a bare machine", lambda: on_path("debootstrap")),
    Needed("haproxy", "tests behind a proxy", lambda: on_path("haproxy")),
)

# `policy-rc.d` is how Debian lets an administrator forbid that an installation starts services.
INSTALL = """
policy=${POLICY_RC_D:-/usr/sbin/policy-rc.d}
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  trap 'exit 130' INT TERM
  printf '#!/bin/sh\\nexit 101\\n' >"$policy"
  chmod 755 "$policy"
fi
export DEBIAN_FRONTEND=noninteractive
apt-get -q -o DPkg::Lock::Timeout=300 update
apt-get -q -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "$@"
"""


def missing() -> list[Needed]:
    return [needed for needed in NEEDED if not needed.present()]


def privileged() -> list[str] | None:
    """What to put before a command so that it runs as root, or None where that is not allowed."""
    if os.geteuid() == 0:
        return []
    if on_path("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        return ["sudo", "-n"]
    return None


def main(arguments: list[str]) -> int:
    lacking = missing()
    if not lacking:
        print("test-deps: all there (" + ", ".join(needed.package for needed in NEEDED) + ")")
        return 0
    for needed in lacking:
        print(f"test-deps: {needed.package} is missing: {needed.purpose}")
    packages = [needed.package for needed in lacking]
    prefix = privileged()
    if prefix is not None and on_path("apt-get"):
        print("test-deps: installing " + " ".join(packages), flush=True)
        subprocess.run([*prefix, "sh", "-eu", "-c", INSTALL, "sh", *packages], check=False)
        lacking = missing()
    if not lacking:
        return 0
    names = " ".join(needed.package for needed in lacking)
    print(f"test-deps: still missing; type: sudo apt-get install --no-install-recommends {names}")
    if "--go-on" in arguments and not os.environ.get("CI"):
        print("test-deps: going on; the tests that need them are skipped, and say so")
        return 0
    return 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
