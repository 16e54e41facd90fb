"""Installing what tests need, on a machine that is made to look as if it had nothing."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools import test_deps

SCRIPT = Path(__file__).resolve().parents[2] / "tools" / "test_deps.py"
COMMANDS = (
    *("chromium", "firefox-esr", "redis-server", "turnserver", "nft", "janus", "initdb"),
    *("nginx", "haproxy", "systemd-analyze", "debootstrap"),
)

APT = """#!/bin/sh
echo "$@" >>"$ROOM/said"
case " $* " in *" install "*)
  "$POLICY_RC_D" mysql start
  echo "services: $?" >>"$ROOM/said"
  [ -e "$ROOM/broken" ] && exit 100
  for name in COMMANDS; do printf '#!/bin/sh\\n' >"$ROOM/bin/$name"; chmod 755 "$ROOM/bin/$name"; done
esac
"""
SUDO = '#!/bin/sh\nshift\nexec "$@"\n'


@pytest.fixture
def room(tmp_path: Path) -> Path:
    """A machine of its own: a path with a shell, and a package manager that pretends."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("sh", "rm", "chmod", "true"):
        (programs / name).symlink_to(str(shutil.which(name)))
    for name, text in (("apt-get", APT.replace("COMMANDS", " ".join(COMMANDS))), ("sudo", SUDO)):
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    return tmp_path


def run(room: Path, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
    environment = {"PATH": str(room / "bin"), "ROOM": str(room), "POLICY_RC_D": str(room / "policy"), **more}
    return subprocess.run(
        [sys.executable, SCRIPT, *arguments], env=environment, capture_output=True, text=True, check=False
    )


def test_missing_packages_are_named_and_installed_with_services_unstarted(room: Path) -> None:
    done = run(room)
    assert done.returncode == 0, done.stdout + done.stderr
    said = (room / "said").read_text()
    assert "chromium is missing: browser tests" in done.stdout
    assert "install -y --no-install-recommends chromium firefox-esr redis-server" in said
    assert "services: 101" in said
    assert not (room / "policy").exists(), "left behind after the installation"
    assert "all there" in run(room).stdout


def test_an_administrators_own_policy_is_left_alone(room: Path) -> None:
    policy = room / "policy"
    policy.write_text("#!/bin/sh\nexit 7\n")
    policy.chmod(0o755)
    assert run(room).returncode == 0
    assert "services: 7" in (room / "said").read_text()
    assert policy.exists()


def test_a_failed_installation_leaves_no_policy_and_gives_the_command(room: Path) -> None:
    (room / "broken").touch()
    done = run(room)
    assert done.returncode == 1
    assert "type: sudo apt-get install --no-install-recommends chromium" in done.stdout
    assert not (room / "policy").exists()


def test_make_test_goes_on_without_them_but_ci_does_not(room: Path) -> None:
    (room / "broken").touch()
    assert run(room, "--go-on").returncode == 0
    assert run(room, "--go-on", CI="true").returncode == 1


def test_without_rights_the_one_command_is_printed_and_nothing_is_touched(
    room: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (room / "bin" / "sudo").write_text("#!/bin/sh\nexit 1\n")
    monkeypatch.setenv("PATH", str(room / "bin"))
    monkeypatch.setenv("ROOM", str(room))
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert test_deps.main([]) == 1
    assert "type: sudo apt-get install" in capsys.readouterr().out
    assert not (room / "said").exists()
