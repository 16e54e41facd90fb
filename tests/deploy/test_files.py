"""Files that are not run here say what they must."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from advisory.settings import Settings
from tests.support.lacking import lacking

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"


FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file())
UNITS = (
    "advisory@.service",
    "advisory-migrate.service",
    "advisory-backup@.service",
    "advisory-backup@.timer",
)
MOST_EXPOSED = 20
"""Tenths of what systemd calls exposure; what is not shut at all has 96."""


def named_settings(text: str) -> set[str]:
    return set(re.findall(r"\b(ADVISORY_[A-Z_]+)\b", text))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_setting_that_is_named_exists(path: Path) -> None:
    known = {f"ADVISORY_{name.upper()}" for name in Settings.model_fields}
    assert named_settings(path.read_text()) <= known


def test_the_environment_file_is_understood() -> None:
    lines = (DEPLOY / "advisory.env").read_text().splitlines()
    given = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    values: dict[str, Any] = {name.removeprefix("ADVISORY_").lower(): value for name, value in given.items()}
    settings = Settings(**values)
    assert settings.secure
    assert settings.redis_url
    assert settings.trusted_proxies


def test_compose_has_two_processes_that_differ_in_their_port_alone() -> None:
    text = (DEPLOY / "compose.yaml").read_text()
    for port in ("8081", "8082"):
        assert f'ADVISORY_PORT: "{port}"' in text
        assert f"127.0.0.1:{port}" in (DEPLOY / "nginx.conf").read_text(), "what the proxy's command replaces"
    assert "service_completed_successfully" in text, "no process starts before the tables are up to date"
    assert '"--save", ""' in text, "Redis keeps nothing"
    assert not re.search(r"PASSWORD: *[\"']?[a-z0-9]", text), "no password stands in the file"
    published = re.findall(r"ports: \[(.*)\]", text)
    assert published == ['"80:80", "443:443"'], "nothing but the proxy is reached from outside"


def test_the_container_runs_as_nobody_in_particular() -> None:
    text = (DEPLOY / "Containerfile").read_text()
    assert "USER advisory" in text
    installs = re.findall(r"pip install (.*?)(?: \\\\| &&|\n)", text)
    assert installs
    assert all("--require-hashes" in one or "--no-index" in one for one in installs), "what was tested"


@pytest.mark.slow
@pytest.mark.parametrize("name", UNITS)
def test_systemd_understands_the_units(tmp_path: Path, name: str) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        lacking("systemd-analyze")
    # The program is not installed there on the machine that tests.
    for one in UNITS:
        text = (DEPLOY / one).read_text().replace("/opt/advisory/bin/advisory", "/bin/true")
        (tmp_path / one).write_text(text)
    unit = tmp_path / name.replace("@.", "@8081.")
    if not unit.exists():
        unit.symlink_to(tmp_path / name)
    done = subprocess.run(
        [program, "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False
    )
    ours = [line for line in done.stderr.splitlines() if "advisory" in line and "Failed to" not in line]
    assert ours == []
    if unit.suffix == ".service":
        words = [program, "security", "--offline=yes", f"--threshold={MOST_EXPOSED}", "--no-pager", str(unit)]
        exposed = subprocess.run(words, capture_output=True, text=True, check=False)
        assert exposed.returncode == 0, exposed.stdout


def test_the_process_is_given_as_long_as_it_may_take_to_stop() -> None:
    text = (DEPLOY / "advisory@.service").read_text()
    assert "TimeoutStopSec=25" in text
    assert "stop_grace_period: 25s" in (DEPLOY / "compose.yaml").read_text()
