"""Makes each trouble of `docs/runbooks.md` on purpose, does what stands there, and looks if it is over."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.rehearsal.document import Block, blocks
from tools.rehearsal.root import Root

WELL = """
ask='import sys, urllib.request as u; u.urlopen(f"http://127.0.0.1:{sys.argv[1]}/readyz")'
for port in 8081 8082; do
  for try in $(seq 60); do
    /opt/advisory/bin/python -c "$ask" $port && break
    sleep 1
  done 2> /dev/null
done
advisory doctor
"""
"""Both processes serve, within a minute, and the doctor finds nothing."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """`makes` it; `sign` is what the doctor then says, empty where it is not the doctor's to see; `before` is
    what the page asks of people between the two."""

    makes: str = ""
    sign: str = ""
    before: str = ""


FULL = """
mount -t tmpfs -o size=64m,mode=700,uid=$(id -u advisory),gid=$(id -g advisory) tmpfs /var/backups/advisory
mkdir /var/backups/advisory/8081-old
dd if=/dev/zero of=/var/backups/advisory/8081-old/database bs=1M count=64 2> /dev/null || true
touch -d '5 days ago' /var/backups/advisory/8081-old
! advisory backup /var/backups/advisory/8081-new 2> /dev/null
"""
ROOM = "advisory backup /var/backups/advisory/8081-new && umount /var/backups/advisory"

TROUBLES: Mapping[str, Trouble] = {
    "The database has gone": Trouble("systemctl stop postgresql", "database: "),
    "Redis has gone": Trouble("systemctl stop redis-server", "Redis: does not answer"),
    "A process has died": Trouble("kill -9 $(cat /run/rehearsal/advisory@8081.service.pid); sleep 1"),
    "The certificate has run out": Trouble(
        "cd /etc/advisory/tls; cp fullchain.pem $HOME/good.pem; cp $HOME/expired.pem fullchain.pem; "
        "systemctl restart nginx",
        "is not trusted, or has run out",
        "cp $HOME/good.pem /etc/advisory/tls/fullchain.pem",
    ),
    "The disk is full": Trouble(FULL),
    "Nobody can sign in any more": Trouble(),
    "A secret has become known": Trouble(),
    "The database is spoilt": Trouble(
        "runuser -u postgres -- psql -q advisory -c 'DROP TABLE entry CASCADE'"
    ),
    "An upgrade went wrong": Trouble(),
}
AFTER: Mapping[str, str] = {"The disk is full": ROOM}
"""What shows that it is over, beside the doctor."""


def sections(page: Path) -> Iterator[tuple[str, Block]]:
    """Each heading with what is typed under it."""
    for part in re.split(r"^## ", page.read_text(), flags=re.M)[1:]:
        title = part.split("\n", 1)[0]
        (block,) = blocks(part)
        yield title, block


def lived_through(root: Root, page: Path) -> Iterator[str]:
    """One line for each trouble that was made and is over; ends with the first that is not."""
    for title, block in sections(page):
        trouble = TROUBLES[title]
        for what, text in (("making it", trouble.makes), ("before", trouble.before)):
            if what == "before" and trouble.sign:
                _, said = root.run(["advisory", "doctor"])
                if trouble.sign not in said:
                    raise SystemExit(f"{title}: the doctor does not say “{trouble.sign}”\n{said}")
            _must(root, title, what, text)
        _must(root, title, "what is typed", block.text)
        _must(root, title, "after it", AFTER.get(title, ""))
        _must(root, title, "looking", WELL)
        yield title


def _must(root: Root, title: str, what: str, text: str) -> None:
    if text:
        code, said = root.run(["sh", "-e", "-c", text])
        if code:
            raise SystemExit(f"{title}: {what} ended with {code}\n{text}\n{said[-3_000:]}")
