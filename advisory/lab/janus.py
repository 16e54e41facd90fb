"""Janus, a C media server from Debian, on free ports: over HTTP as a yardstick, by WebSocket as a backend."""

import asyncio
import subprocess
from contextlib import AsyncExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import aiohttp

from advisory.lab.bench import ROOT
from advisory.lab.processes import found, free_port, kill_tree, wait_until

PLUGINS = Path("/usr/lib/x86_64-linux-gnu/janus")
UNUSED = (
    *("audiobridge", "duktape", "echotest", "lua", "nosip", "recordplay", "sip", "streaming"),
    *("textroom", "videocall", "voicemail"),
)
DEPLOYED = ROOT / "deploy"
ANSWER_LIMIT_S = 15.0
JOIN_TRIES = 100


def program() -> str | None:
    return found("janus")


class Janus:
    """One server with its rooms; `pid` for measuring.

    With a secret it is what the files of `deploy/` make of it, spoken to at `url`; else `handle` gives one.
    """

    def __init__(self, home: Path, address: str, secret: str = "") -> None:
        self._home, self._address, self._secret = home, address, secret
        self._port = free_port()
        self._closing = AsyncExitStack()

    async def __aenter__(self) -> Self:
        await asyncio.to_thread(self._start)
        self._http = await self._closing.enter_async_context(aiohttp.ClientSession())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._closing.aclose()
        await asyncio.to_thread(kill_tree, self._process)

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self._port}"

    @property
    def pid(self) -> int:
        return self._process.pid

    async def again(self) -> None:
        """It died, and is started anew."""
        await asyncio.to_thread(kill_tree, self._process)
        await asyncio.to_thread(self._start)

    async def handle(self) -> "Handle":
        made = Handle(self._http, f"http://127.0.0.1:{self._port}/janus")
        await made.attach()
        self._closing.push_async_callback(made.close)
        return made

    def _start(self) -> None:
        libraries = next(iter(Path("/usr/lib").glob("*/janus")), PLUGINS)
        if self._secret:
            self._configure_as_deployed(libraries)
        else:
            self._configure(libraries)
        log = self._home / "said"
        with log.open("wb") as out:
            self._process = subprocess.Popen(
                [program() or "janus", "-F", str(self._home), "-C", str(self._home / "janus.jcfg")],
                stdout=out,
                stderr=subprocess.STDOUT,
                cwd=self._home,
            )
        try:
            wait_until(self._listens, self._process, log)
        except BaseException:
            kill_tree(self._process)
            raise

    def _configure_as_deployed(self, libraries: Path) -> None:
        """The files that are handed out, but for names and ports."""
        own = {
            str(PLUGINS): str(libraries),
            "/etc/janus": str(self._home),
            "CHANGE-ME-openssl-rand-hex-32": self._secret,
            "10.0.0.5": self._address,
            "8188": str(self._port),
        }
        for file in DEPLOYED.glob("janus*.jcfg"):
            text = file.read_text()
            for theirs, ours in own.items():
                text = text.replace(f'"{theirs}', f'"{ours}').replace(f"= {theirs}\n", f"= {ours}\n")
            (self._home / file.name).write_text(text)

    def _configure(self, libraries: Path) -> None:
        unused = ",".join(f"libjanus_{name}.so" for name in UNUSED)
        (self._home / "janus.jcfg").write_text(
            f'general: {{ configs_folder="{self._home}"; plugins_folder="{libraries}/plugins"; '
            f'transports_folder="{libraries}/transports"; events_folder="{libraries}/events"; '
            f'loggers_folder="{libraries}/loggers"; interface="127.0.0.1"; debug_level=2; '
            'debug_colors=false; admin_secret="none"; }\n'
            f'nat: {{ full_trickle=false; ice_enforce_list="{self._address}"; }}\n'
            f'plugins: {{ disable="{unused}"; }}\n'
            'transports: { disable="libjanus_mqtt.so,libjanus_nanomsg.so,libjanus_pfunix.so,'
            'libjanus_rabbitmq.so,libjanus_websockets.so"; }\n'
        )
        (self._home / "janus.transport.http.jcfg").write_text(
            f'general: {{ json="compact"; base_path="/janus"; http=true; port={self._port}; '
            'interface="lo"; https=false; }\nadmin: { admin_http=false; }\n'
        )

    def _listens(self) -> bool:
        return f":{self._port:04X} " in Path("/proc/net/tcp").read_text()


class Handle:
    """One participant's attachment to the video room."""

    def __init__(self, http: aiohttp.ClientSession, base: str) -> None:
        self._http, self._base = http, base
        self._events: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def attach(self) -> None:
        session = await self._post(self._base, {"janus": "create"})
        self._session = f"{self._base}/{session['data']['id']}"
        self._polling = asyncio.create_task(self._poll(), name="poll-janus")
        attached = await self._post(self._session, {"janus": "attach", "plugin": "janus.plugin.videoroom"})
        self._handle = f"{self._session}/{attached['data']['id']}"

    async def close(self) -> None:
        self._polling.cancel()
        await asyncio.gather(self._polling, return_exceptions=True)

    async def create_room(self, room: int) -> None:
        await self._post(
            self._handle,
            {
                "janus": "message",
                "body": {
                    **{"request": "create", "room": room, "publishers": 6},
                    **{"videocodec": "vp8", "audiocodec": "opus", "bitrate": 3_000_000},
                },
            },
        )

    async def publish(self, room: int, offer: str) -> tuple[int, str]:
        joined = await self._ask({"request": "join", "ptype": "publisher", "room": room})
        answered = await self._ask({"request": "publish"}, {"type": "offer", "sdp": offer})
        return joined["plugindata"]["data"]["id"], answered["jsep"]["sdp"]

    async def offer_of(self, room: int, feed: int) -> str:
        """What a viewer answers; refused until the sender's connection is up."""
        wanted = {"request": "join", "ptype": "subscriber", "room": room, "streams": [{"feed": feed}]}
        for _ in range(JOIN_TRIES):
            event = await self._ask(wanted)
            if "jsep" in event:
                return str(event["jsep"]["sdp"])
            await asyncio.sleep(0.1)
        raise RuntimeError(f"Janus offers nothing: {event['plugindata']['data']}")

    async def begin(self, answer: str) -> None:
        await self._ask({"request": "start"}, {"type": "answer", "sdp": answer})

    async def _ask(self, body: dict[str, Any], jsep: dict[str, str] | None = None) -> dict[str, Any]:
        await self._post(self._handle, {"janus": "message", "body": body, **({"jsep": jsep} if jsep else {})})
        async with asyncio.timeout(ANSWER_LIMIT_S):
            return await self._events.get()

    async def _post(self, url: str, message: dict[str, Any]) -> dict[str, Any]:
        async with self._http.post(url, json={**message, "transaction": uuid4().hex}) as response:
            answer: dict[str, Any] = await response.json(content_type=None)
        if answer.get("janus") == "error":
            raise RuntimeError(f"Janus refused: {answer['error']}")
        return answer

    async def _poll(self) -> None:
        while True:
            async with self._http.get(f"{self._session}?maxev=1") as response:
                event = await response.json(content_type=None)
            if event.get("janus") == "event":
                self._events.put_nowait(event)
