"""What every command needs first: settings that are understood, said in words when they are not."""

import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from pydantic import ValidationError

from advisory.operations.model import Trouble
from advisory.settings import Settings


def read_settings(**more: Any) -> Settings:
    """The settings of the environment, or an end with one line for each that cannot be used."""
    try:
        return Settings(**more)
    except ValidationError as error:
        lines = []
        for one in error.errors(include_url=False, include_input=False):
            name = "ADVISORY_" + "_".join(str(part) for part in one["loc"]).upper() if one["loc"] else ""
            lines.append(f"{name}: {one['msg']}" if name else str(one["msg"]).removeprefix("Value error, "))
        raise SystemExit("\n".join(lines)) from None


@contextmanager
def in_words() -> Iterator[None]:
    """End with what is wrong and what to do, where the work itself or the system says it."""
    try:
        yield
    except Trouble as trouble:
        raise SystemExit(str(trouble)) from None
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        told = f"{error.strerror or error}{where}. Put it right and begin again: nothing is half done."
        raise SystemExit(told) from None


def tell_manager(word: str, address: str) -> None:
    """`READY=1` or `STOPPING=1` to systemd (sd_notify(3)). A manager that does not listen stops nobody."""
    if address:
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.sendto(word.encode(), "\0" + address[1:] if address.startswith("@") else address)


def require_port(settings: Settings) -> None:
    """End with what to do when the port is taken, before anything is begun."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            reason = f"Cannot listen on {settings.host}: {error.strerror}. Set ADVISORY_HOST."
            if error.errno == errno.EADDRINUSE:
                reason = f"Port {settings.port} is in use. Stop the other program, or set ADVISORY_PORT."
            raise SystemExit(reason) from None
