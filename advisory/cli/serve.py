"""`advisory serve`: run the service."""

import argparse
import asyncio
import logging
import os
import signal
from collections.abc import Awaitable, Callable

from aiohttp import web

from advisory import logs
from advisory.app import Service, application, build
from advisory.cli.start import read_settings, require_port, tell_manager
from advisory.settings import Settings, manager
from advisory.storage.migrate import SQLITE, upgrade
from advisory.web.entrance import Entrance

log = logging.getLogger(__name__)

STOP_WITHIN_S = 22.0
CONNECTIONS_WITHIN_S = 5.0


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("serve", help="run the service")
    parser.set_defaults(run=run)


def run(_: argparse.Namespace) -> int:
    settings = read_settings()
    logs.start(settings.log_format)
    require_port(settings)
    if settings.database_url.startswith(SQLITE):
        # The embedded file is this process's own; a shared database is brought up by `advisory migrate`.
        upgrade(settings.database_url)
    serve(settings)
    return 0


def serve(
    settings: Settings,
    prepare: Callable[[Service], Awaitable[None]] | None = None,
    extend: Callable[[Service], None] = lambda _: None,
) -> None:
    """Run until a signal. `extend` may add routes before anything starts; `prepare` is called when
    everything has started and before the port opens."""
    try:
        import uvloop
    except ImportError:
        asyncio.run(_serve(settings, prepare, extend))
    else:
        uvloop.run(_serve(settings, prepare, extend))


async def _serve(
    settings: Settings,
    prepare: Callable[[Service], Awaitable[None]] | None,
    extend: Callable[[Service], None],
) -> None:
    service = build(settings)
    extend(service)
    runner = web.AppRunner(application(service), access_log=None, shutdown_timeout=CONNECTIONS_WITHIN_S)
    await runner.setup()
    if prepare is not None:
        await prepare(service)
    await Entrance(runner, settings.host, settings.port).start()
    tell_manager("READY=1", manager())
    await until_stopped(service, runner)


async def until_stopped(service: Service, runner: web.AppRunner) -> None:
    """Serve until a signal, then stop in order: nobody new, answers to those who are here, and away."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stopped.set)
    await stopped.wait()
    tell_manager("STOPPING=1", manager())
    try:
        async with asyncio.timeout(STOP_WITHIN_S):
            for site in list(runner.sites):
                await site.stop()
            await service.drain()
            await runner.cleanup()
    except TimeoutError:
        # A disk or a database that hangs would hold this process for ever, and its port with it.
        log.error(
            "not everything stopped in %g s; what was not acknowledged will be sent again", STOP_WITHIN_S
        )
        os._exit(1)
