"""The deployment's own coturn file, run for real on a free port."""

import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from advisory.lab.processes import answers, found, free_port, kill_tree, wait_until
from tests.support.fleet import certificate
from tests.support.lacking import lacking

FILE = Path(__file__).resolve().parents[2] / "deploy" / "turnserver.conf"
SECRET = "0123456789abcdef0123456789abcdef"


@dataclass
class RelayServer:
    """Nothing of the file is changed but addresses, ports, folder and secret.

    `leads_to` is the one address that it lets be reached.
    """

    folder: Path
    address: str = "127.0.0.1"
    leads_to: str = "203.0.113.10"
    port: int = field(default_factory=free_port)
    tls_port: int = field(default_factory=free_port)
    running: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        program = found("turnserver")
        if program is None:
            lacking("coturn")
        self.folder.mkdir(parents=True, exist_ok=True)
        words = FILE.read_text()
        changes = {
            "listening-ip=203.0.113.5": f"listening-ip={self.address}",
            "relay-ip=203.0.113.5": f"relay-ip={self.address}",
            "listening-port=3478": f"listening-port={self.port}",
            "tls-listening-port=443": f"tls-listening-port={self.tls_port}",
            "cert=/etc/coturn/fullchain.pem": f"cert={self.folder}/fullchain.pem",
            "pkey=/etc/coturn/privkey.pem": f"pkey={self.folder}/privkey.pem",
            "allowed-peer-ip=203.0.113.10": f"allowed-peer-ip={self.leads_to}",
            "static-auth-secret=SECRET": f"static-auth-secret={SECRET}",
        }
        for old, new in changes.items():
            assert f"\n{old}\n" in words, f"{old} is not in the file any more"
            words = words.replace(f"\n{old}\n", f"\n{new}\n")
        certificate(self.folder)
        file = self.folder / "turnserver.conf"
        file.write_text(words)
        log = self.folder / "out"
        command = [program, "-c", str(file), "--pidfile", str(self.folder / "pid")]
        with log.open("ab") as out:
            self.running = subprocess.Popen(
                command, stdout=out, stderr=out, cwd=self.folder, start_new_session=True
            )
        wait_until(lambda: answers(self.port, self.address), self.running, log)

    def stop(self) -> None:
        if self.running is not None:
            kill_tree(self.running)
            self.running = None

    def url(self, transport: str) -> str:
        return f"turn:{self.address}:{self.port}?transport={transport}"

    def written(self) -> str:
        """Everything that it has put on the disk or said."""
        files = [path for path in self.folder.rglob("*") if path.is_file() and path.suffix != ".conf"]
        return "\n".join(path.read_text(errors="replace") for path in files)
