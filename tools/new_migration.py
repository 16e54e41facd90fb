"""Write what the tables have and the migrations lack as a new migration: `tools/new_migration.py TITLE`."""

import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command

from advisory.storage.migrate import config, upgrade


def main() -> int:
    if len(sys.argv) != 2:
        raise SystemExit("usage: new_migration.py 'what changes'")
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'empty.sqlite'}"
        versions = Path("migrations/versions")
        if any(versions.glob("*.py")):
            upgrade(url)
        number = f"{len(list(versions.glob('*.py'))) + 1:04d}"
        command.revision(config(url), message=sys.argv[1], autogenerate=True, rev_id=number)
    for word in (("format",), ("check", "--fix")):
        subprocess.run([sys.executable, "-m", "ruff", *word, "--quiet", str(versions)], check=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
