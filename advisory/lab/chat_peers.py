"""Chat servers of others, from Debian where installed: the same texts, archived by them as they pass.

Their archives are not flushed to the disk before a message goes on, so what they cost is what storing
without our promise costs them.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from advisory.lab.chat_runs import CLOSED, Bench
from advisory.lab.processes import answers, found, free_port, kill_tree, wait_until
from advisory.lab.rig import cores

SESSIONS = 200
PROSODY = """
daemonize = false
run_as_root = true
pidfile = "{folder}/pid"
data_path = "{folder}"
log = {{ error = "{folder}/log" }}
interfaces = {{ "127.0.0.1" }}
c2s_ports = {{ {port} }}
legacy_ssl_ports = {{}}
s2s_ports = {{}}
modules_enabled = {{ "roster", "saslauth", "register", "mam" }}
modules_disabled = {{ "s2s", "tls", "http" }}
allow_registration = true
authentication = "internal_plain"
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
default_archive_policy = true
storage = "internal"
VirtualHost "localhost"
"""
EJABBERD = """
hosts: [localhost]
loglevel: error
listen:
  - {{port: {port}, ip: "127.0.0.1", module: ejabberd_c2s, access: all, starttls: false}}
auth_method: [internal]
auth_password_format: plain
registration_timeout: infinity
api_permissions: {{}}
modules:
  mod_register: {{access: all, ip_access: all}}
  mod_mam: {{default: always, db_type: mnesia}}
"""


def prosody(program: str, folder: Path, port: int) -> subprocess.Popen[bytes]:
    (folder / "prosody.cfg.lua").write_text(PROSODY.format(folder=folder, port=port))
    return _start([program, "--config", str(folder / "prosody.cfg.lua")], folder)


def ejabberd(program: str, folder: Path, port: int) -> subprocess.Popen[bytes]:
    folder.chmod(0o777)
    (folder / "ejabberd.yml").write_text(EJABBERD.format(port=port))
    told = [word for one in ("--config-dir", "--spool", "--logs") for word in (one, str(folder))]
    return _start([program, "--node", f"bench{port}@localhost", *told, "foreground"], folder)


Launch = Callable[[str, Path, int], "subprocess.Popen[bytes]"]
PEERS: dict[str, tuple[str, Launch]] = {
    "prosody": ("prosody", prosody),
    "ejabberd": ("ejabberdctl", ejabberd),
}


def peers(bench: Bench) -> dict[str, float]:
    named: dict[str, float] = {}
    for name, (program, launch) in PEERS.items():
        path = found(program, f"/usr/bin/{program}", f"/usr/sbin/{program}")
        if path is None:
            bench.absent(f"{name} (sudo apt install {name})", name)
            continue
        with bench.folder() as folder:
            bench.keep(name, _measured(launch, path, folder))
        named[f"chat.{name}.us"] = bench.best(name)
        if "sqlite" in bench.results:
            named[f"chat.sqlite.ratio_to_{name}"] = bench.ratio("sqlite", name)
    return named


def _measured(launch: Launch, program: str, folder: Path) -> dict[str, object]:
    port = free_port()
    server = launch(program, folder, port)
    try:
        wait_until(lambda: answers(port), server, folder / "out")
        time.sleep(1.0)
        plan = {**CLOSED, "port": port, "pids": [server.pid], "sessions": SESSIONS}
        load = subprocess.run(
            [sys.executable, "-m", "advisory.lab.xmpp"],
            input=json.dumps(plan).encode(),
            capture_output=True,
            timeout=300,
            check=False,
            preexec_fn=lambda: os.sched_setaffinity(0, cores()[1]),
        )
        if load.returncode:
            raise RuntimeError(load.stderr.decode()[-1_500:])
        result: dict[str, object] = json.loads(load.stdout)
        return result
    finally:
        kill_tree(server)


def _start(words: list[str], folder: Path) -> "subprocess.Popen[bytes]":
    with (folder / "out").open("wb") as out:
        process = subprocess.Popen(
            words,
            stdout=out,
            stderr=out,
            cwd=folder,
            start_new_session=True,
        )
    os.sched_setaffinity(process.pid, cores()[0])
    return process
