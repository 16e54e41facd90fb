"""`docs/install.md`, word by word, on a bare Debian: does it end in a service that people can use?

`python -m tools.install_rehearsal` makes a root with debootstrap, types in it every block of the page that is
marked as typed, and nothing else, and then holds a conversation by HTTPS through nginx
(`tools/rehearsal/talk.py`). What the page says one should have ready is made ready: a name, and a
certificate of an authority of its own. No systemd runs in such a root; `tools/rehearsal/units.py` starts what
the unit files say. Needs root, and some five minutes.
"""

import argparse
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tools.rehearsal import talk, troubles, units
from tools.rehearsal.document import Block, blocks
from tools.rehearsal.root import ADDRESS, Lacking, Root, bare, opened, require
from tools.reproduce import laid

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "install.md"
RUNBOOKS = ROOT / "docs" / "runbooks.md"
SUITE = "bookworm"
SOURCE = "root/advisory"
PROOF = "opt/proof"
CLIENT = ("tests/support/connection.py", "tests/support/drivers.py", "tests/support/ids.py")


def certificate(folder: Path, name: str) -> None:
    """`ca.pem`, and `fullchain.pem` with `privkey.pem` that it answers for."""

    def openssl(*words: str) -> None:
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)

    elliptic = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    openssl(
        "req",
        "-x509",
        *elliptic,
        "-keyout",
        "ca.key",
        "-out",
        "ca.pem",
        "-days",
        "2",
        "-subj",
        "/CN=Rehearsal",
    )
    openssl("req", *elliptic, "-keyout", "privkey.pem", "-out", "one.csr", "-subj", f"/CN={name}")
    (folder / "names").write_text(f"subjectAltName=DNS:{name}\n")
    signing = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "names")
    openssl("x509", "-req", "-in", "one.csr", "-out", "one.pem", *signing)
    expired(folder, name)
    (folder / "fullchain.pem").write_text((folder / "one.pem").read_text() + (folder / "ca.pem").read_text())


def expired(folder: Path, name: str) -> None:
    """`expired.pem`: the same, of a time that is over."""
    authority = x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes())
    key = serialization.load_pem_private_key((folder / "ca.key").read_bytes(), None)
    good = x509.load_pem_x509_certificate((folder / "one.pem").read_bytes())
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    now = datetime.now(UTC)
    number = x509.random_serial_number()
    made = (
        x509.CertificateBuilder(authority.subject, good.subject, good.public_key(), number)
        .not_valid_before(now - timedelta(days=90))
        .not_valid_after(now - timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "expired.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))


def made_ready(root: Root) -> None:
    """What the page says is there before one begins; and `systemctl`, which every Debian has."""
    laid(root.folder / SOURCE, pages=False, old=False)
    shutil.rmtree(root.folder / SOURCE / "advisory/web/static", ignore_errors=True)
    with (root.folder / "etc/hosts").open("a") as hosts:
        hosts.write(f"\n{ADDRESS} {talk.NAME}\n")
    tls = root.folder / "etc/advisory/tls"
    tls.mkdir(parents=True)
    with TemporaryDirectory() as room:
        certificate(Path(room), talk.NAME)
        for name in ("fullchain.pem", "privkey.pem"):
            shutil.copy(Path(room) / name, tls / name)
            (tls / name).chmod(0o600)
        shutil.copy(Path(room) / "expired.pem", root.folder / "root/expired.pem")
        trusted = root.folder / "usr/local/share/ca-certificates"
        trusted.mkdir(parents=True, exist_ok=True)
        shutil.copy(Path(room) / "ca.pem", trusted / "rehearsal.crt")
    root.must("update-ca-certificates")
    systemctl = root.folder / "usr/local/bin/systemctl"
    shutil.copy(units.__file__, systemctl)
    systemctl.chmod(0o755)
    for name in (*CLIENT, "tools/rehearsal/talk.py"):
        target = root.folder / PROOF / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target)


def typed(root: Root, listed: list[Block]) -> Iterator[str]:
    """What each block said. Ends the rehearsal where one fails."""
    for number, block in enumerate(listed, 1):
        began = time.monotonic()
        code, said = root.run(["sh", "-e", "-c", block.text], fetches=block.fetches, cwd=f"/{SOURCE}")
        print(
            f"install: block {number} of {len(listed)} (step {block.step}): {time.monotonic() - began:.0f} s",
            flush=True,
        )
        if code:
            raise SystemExit(f"step {block.step} ended with {code}:\n{block.text}\n{said[-4_000:]}")
        yield said


def shown(root: Root, password: str) -> None:
    code, said = root.run(
        [
            "env",
            f"PYTHONPATH=/{PROOF}",
            "/opt/advisory/bin/python",
            f"/{PROOF}/tools/rehearsal/talk.py",
            password,
        ]
    )
    print(said, end="", flush=True)
    if code:
        logs = root.folder / "var/log/rehearsal"
        for log in sorted(logs.iterdir()) if logs.is_dir() else ():
            print(f"--- {log.name}\n{log.read_text(errors='replace')[-1_500:]}")
        raise SystemExit("nobody could talk")
    code, said = root.run(["advisory", "doctor"])
    print(said, end="")
    if code:
        raise SystemExit(f"the doctor ends with {code}")
    found = root.must(
        "sh", "-c", "find /etc/advisory /var/lib/advisory /var/backups/advisory -type f -perm /007"
    )
    if found:
        raise SystemExit(f"everybody on the machine may read:\n{found}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.install_rehearsal")
    parser.add_argument("--room", type=Path, default=ROOT / "var" / "rehearsal", help="for the roots")
    parser.add_argument("--runbooks", action="store_true", help="then live through docs/runbooks.md too")
    chosen = parser.parse_args()
    room = chosen.room.absolute()
    began = time.monotonic()
    try:
        require()
        bare(room / "base", SUITE)
        with opened(room / "base", room / "root") as root:
            made_ready(root)
            said = list(typed(root, blocks(PAGE.read_text())))
            password = (
                next(one for one in said if talk.ADMINISTRATOR in one)
                .split(talk.ADMINISTRATOR)[1]
                .split("\n")[1]
            )
            shown(root, password.strip())
            for title in troubles.lived_through(root, RUNBOOKS) if chosen.runbooks else ():
                print(f"runbook: {title}: made, mended and well again", flush=True)
    except Lacking as lacking:
        print(f"NOT RUN: {lacking}")
        return 1
    print(f"install: the page ends in a working service after {time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
