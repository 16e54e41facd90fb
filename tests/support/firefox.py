"""Firefox, driven by WebDriver BiDi over a socket of its own; it may be killed, frozen and started again."""

import asyncio
import base64
import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import psutil

from advisory.lab.processes import answers, found, free_port, kill_tree, wait_until
from tests.support.lacking import lacking

ANSWER_S = 60
PATIENCE_S = 60.0
QUIET = {
    "app.update.enabled": False,
    "browser.aboutwelcome.enabled": False,
    "browser.sessionstore.resume_from_crash": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "browser.tabs.warnOnClose": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "intl.accept_languages": "fi",
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "http://127.0.0.1:9/",
    "toolkit.startup.max_resumed_crashes": -1,
    "toolkit.telemetry.enabled": False,
    "ui.prefersReducedMotion": 1,
}
"""Nothing asks, nothing is offered again after a crash, and nobody outside is spoken to."""


class Firefox:
    """One browser with its profile; what it keeps outlives the process."""

    def __init__(self, folder: Path, **preferences: bool | int | str) -> None:
        self.folder = folder
        self.profile = folder / "profile"
        self.profile.mkdir(parents=True)
        lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in (QUIET | preferences).items()]
        (self.profile / "user.js").write_text("\n".join(lines))
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._client: aiohttp.ClientSession | None = None
        self._listener: asyncio.Task[None] | None = None
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._next = 0

    async def start(self) -> None:
        port = await asyncio.to_thread(self._launch)
        self._client = aiohttp.ClientSession()
        self._socket = await self._client.ws_connect(f"ws://127.0.0.1:{port}/session", max_msg_size=0)
        self._listener = asyncio.create_task(self._listen())
        await self.asks("session.new", capabilities={})

    def _launch(self) -> int:
        program = found("firefox-esr", "firefox")
        if program is None:
            lacking("firefox-esr")
        port, log = free_port(), self.folder / "said.log"
        command = [program, "--headless", "--no-remote", "--profile", str(self.profile)]
        environment = {**os.environ, "HOME": str(self.folder), "TZ": "Europe/Helsinki"}
        with log.open("ab") as said:
            self._process = subprocess.Popen(
                [*command, "--remote-debugging-port", str(port)],
                env=environment,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        wait_until(lambda: answers(port), self._process, log)
        return port

    async def kill(self) -> None:
        """As when the power goes: no page and no database is told."""
        if self._process is not None:
            await asyncio.to_thread(kill_tree, self._process)
            self._process = None
        if self._listener is not None:
            self._listener.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._listener
        if self._socket is not None:
            await self._socket.close()  # which nobody does whose listener ended before the line did
        if self._client is not None:
            await self._client.close()

    def freeze(self) -> None:
        """As when the lid is closed: nothing of it runs, and its clock will have jumped."""
        self._tell_all(signal.SIGSTOP)

    def thaw(self) -> None:
        self._tell_all(signal.SIGCONT)

    def _tell_all(self, what: signal.Signals) -> None:
        assert self._process is not None
        root = psutil.Process(self._process.pid)
        for one in (root, *root.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess):
                one.send_signal(what)

    async def asks(self, method: str, **params: Any) -> Any:
        assert self._socket is not None
        self._next += 1
        answer = self._answers[self._next] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": self._next, "method": method, "params": params})
        async with asyncio.timeout(ANSWER_S):
            return await answer

    async def _listen(self) -> None:
        assert self._socket is not None
        async for message in self._socket:
            said = json.loads(message.data)
            answer = self._answers.pop(said.get("id"), None)
            if answer is None or answer.done():
                continue
            if said["type"] == "success":
                answer.set_result(said["result"])
            else:
                answer.set_exception(RuntimeError(f"{said['error']}: {said['message']}"))

    async def opens(self, address: str) -> "Tab":
        made = await self.asks("browsingContext.create", type="tab")
        tab = Tab(self, made["context"])
        await tab.goes_to(address)
        return tab


class Tab:
    def __init__(self, firefox: Firefox, context: str) -> None:
        self.firefox = firefox
        self.context = context

    async def goes_to(self, address: str) -> None:
        await self.firefox.asks(
            "browsingContext.navigate", context=self.context, url=address, wait="complete"
        )

    async def reloads(self) -> None:
        await self.firefox.asks("browsingContext.reload", context=self.context, wait="complete")

    async def evaluate(self, expression: str, *, frame: bool = True) -> Any:
        """What an expression, or its promise, gives: in the frame of the page if it has one."""
        context = self.context
        if frame:
            tree = await self.firefox.asks("browsingContext.getTree", root=self.context)
            inner = tree["contexts"][0]["children"]
            context = inner[0]["context"] if inner else context
        told = await self.firefox.asks(
            "script.evaluate",
            expression=f"(async () => JSON.stringify(await ({expression})))()",
            target={"context": context},
            awaitPromise=True,
        )
        if told["type"] != "success":
            raise RuntimeError(told["exceptionDetails"]["text"])
        value = told["result"].get("value")
        return None if value is None else json.loads(value)

    async def until(self, expression: str, *, frame: bool = True) -> Any:
        """Waits for an expression to hold; a page on its way to another is asked again."""
        last: Any = None
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            with contextlib.suppress(RuntimeError):
                if last := await self.evaluate(expression, frame=frame):
                    return last
            await asyncio.sleep(0.1)
        raise AssertionError(f"not in {PATIENCE_S:.0f} s: {expression}, which gave {last!r}")

    async def picture(self, file: Path) -> None:
        shot = await self.firefox.asks("browsingContext.captureScreenshot", context=self.context)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(base64.b64decode(shot["data"]))


@asynccontextmanager
async def a_firefox(folder: Path, **preferences: bool | int | str) -> AsyncIterator[Firefox]:
    firefox = Firefox(folder, **preferences)
    await firefox.start()
    try:
        yield firefox
    finally:
        await firefox.kill()
