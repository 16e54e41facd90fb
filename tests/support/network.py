"""A home behind a router, in network namespaces of its own: what goes out is translated, and little may."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.lacking import lacking

RULES = """
table ip home {{
  chain out {{ type nat hook postrouting priority srcnat; oifname "wan0" masquerade; }}
  chain through {{
    type filter hook forward priority filter; policy drop;
    ct state established,related accept
    {allowed}
  }}
}}
"""


@dataclass(frozen=True)
class Home:
    """`city` is where the service is, the only neighbour of the router."""

    name: str
    city: str

    def lets_out(self, *allowed: str) -> None:
        """Whatever it is that may leave the home: `tcp dport 443`."""
        rules = "\n    ".join(f'oifname "wan0" {one} accept' for one in allowed)
        words = RULES.format(allowed=rules).encode()
        subprocess.run(["ip", "netns", "exec", f"{self.name}r", "nft", "-f", "-"], input=words, check=True)

    def program(self, path: str, folder: Path) -> Path:
        """A program that runs in the home."""
        script = folder / f"{Path(path).name}-at-home"
        script.write_text(f'#!/bin/sh\nexec ip netns exec {self.name}h {path} "$@"\n')
        script.chmod(0o755)
        return script


def ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


@contextmanager
def a_home() -> Iterator[Home]:
    """Where this machine forbids namespaces, as some containers do, the test says so."""
    for program in ("ip", "nft"):
        if shutil.which(program) is None:
            lacking({"ip": "iproute2", "nft": "nftables"}[program])
    number = os.getpid() % 65_536
    name = f"adv{number:x}"
    net = f"198.{18 + number % 2}.{number // 2 % 256}"
    home = Home(name, f"{net}.1")
    try:
        try:
            ip("netns", "add", f"{name}r")
        except subprocess.CalledProcessError:
            lacking("The right to make network namespaces (root, CAP_SYS_ADMIN)")
        ip("netns", "add", f"{name}h")
        ip("link", "add", f"{name}c", "type", "veth", "peer", "name", "wan0", "netns", f"{name}r")
        ip(
            "-n",
            f"{name}r",
            "link",
            "add",
            "lan0",
            "type",
            "veth",
            "peer",
            "name",
            "home0",
            "netns",
            f"{name}h",
        )
        ip("addr", "add", f"{net}.1/30", "dev", f"{name}c")
        ip("link", "set", f"{name}c", "up")
        for space, device, address in (
            ("r", "wan0", f"{net}.2/30"),
            ("r", "lan0", "192.168.77.1/24"),
            ("h", "home0", "192.168.77.2/24"),
        ):
            ip("-n", f"{name}{space}", "addr", "add", address, "dev", device)
            ip("-n", f"{name}{space}", "link", "set", device, "up")
        ip("-n", f"{name}h", "link", "set", "lo", "up")
        ip("-n", f"{name}h", "route", "add", "default", "via", "192.168.77.1")
        ip("netns", "exec", f"{name}r", "sh", "-c", "echo 1 >/proc/sys/net/ipv4/ip_forward")
        yield home
    finally:
        for space in ("h", "r"):
            subprocess.run(["ip", "netns", "del", f"{name}{space}"], check=False, capture_output=True)
