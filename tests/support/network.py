"""A home behind a router, in network namespaces of its own: what goes out is translated, and little may."""

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path

import aioice.ice
import pytest

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
IN_THE_CITY = """
link add {name}c type veth peer name wan0 netns {name}r
addr add {city}/30 dev {name}c
link set {name}c up
"""
IN_THE_ROUTER = """
link add lan0 type veth peer name home0 netns {name}h
addr add {outside}/30 dev wan0
link set wan0 up
addr add 192.168.77.1/24 dev lan0
link set lan0 up
"""
AT_HOME = """
link set lo up
addr add 192.168.77.2/24 dev home0
link set home0 up
route add default via 192.168.77.1
"""


@dataclass(frozen=True)
class Home:
    """`city` is where the service is, the only neighbour of the router."""

    name: str
    city: str

    @property
    def has_router(self) -> bool:
        return self.name != ""

    def lets_out(self, *allowed: str) -> None:
        """Whatever it is that may leave the home: `tcp dport 443`."""
        if self.has_router:
            rules = "\n    ".join(f'oifname "wan0" {one} accept' for one in allowed)
            run(["ip", "netns", "exec", f"{self.name}r", "nft", "-f", "-"], RULES.format(allowed=rules))

    def program(self, path: str, folder: Path) -> Path:
        """A program that runs in the home."""
        if not self.has_router:
            return Path(path)
        script = folder / f"{Path(path).name}-at-home"
        script.write_text(f'#!/bin/sh\nexec ip netns exec {self.name}h {path} "$@"\n')
        script.chmod(0o755)
        return script


@contextmanager
def a_home() -> Iterator[Home]:
    """Where this machine forbids namespaces, as some containers do, a home that has no router."""
    for program, package in (("ip", "iproute2"), ("nft", "nftables")):
        if shutil.which(program) is None:
            lacking(package)
    # One of the networks that are kept for tests, for each process its own.
    net = ip_network("198.18.0.0/15").network_address + os.getpid() % 2**15 * 4
    name, city, outside = f"adv{secrets.token_hex(2)}", str(net + 1), str(net + 2)
    if subprocess.run(["ip", "netns", "add", f"{name}r"], check=False, capture_output=True).returncode:
        yield Home("", own_address())
        return
    try:
        run(["ip", "netns", "add", f"{name}h"])
        run(["ip", "-batch", "-"], IN_THE_CITY.format(name=name, city=city))
        run(["ip", "-n", f"{name}r", "-batch", "-"], IN_THE_ROUTER.format(name=name, outside=outside))
        run(["ip", "-n", f"{name}h", "-batch", "-"], AT_HOME)
        run(["ip", "netns", "exec", f"{name}r", "tee", "/proc/sys/net/ipv4/ip_forward"], "1")
        yield Home(name, city)
    finally:
        # By itself it goes some time after its namespace.
        subprocess.run(["ip", "link", "del", f"{name}c"], check=False, capture_output=True)
        for space in ("h", "r"):
            subprocess.run(["ip", "netns", "del", f"{name}{space}"], check=False, capture_output=True)


def run(command: list[str], words: str = "") -> None:
    done = subprocess.run(command, input=words, check=False, capture_output=True, text=True)
    assert done.returncode == 0, f"{command}: {done.stderr}"


def own_address() -> str:
    found = aioice.ice.get_host_addresses(use_ipv4=True, use_ipv6=False)
    if not found:
        pytest.skip("network namespaces are forbidden here, and there is no network: no relay can be reached")
    return found[0]
