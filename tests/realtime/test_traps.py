"""What the libraries leave open by default is closed here: each trap by itself, over a real socket."""

import asyncio
import contextlib
import json
import logging
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from advisory.realtime import transport
from advisory.realtime.line import PlainWebSocket
from advisory.wire import CONTRACT
from tests.realtime.raw import RawSocket, signed_in, token
from tests.support.app import Running
from tests.support.ids import new_cid
from tests.support.town import ADVICE

COOKIE = {"Cookie": "advisory=whatever"}


def start(text: str) -> dict[str, str]:
    return {"cid": new_cid(), "service": ADVICE, "text": text, "lang": "fi"}


async def test_compression_is_not_negotiated(app: Running) -> None:
    async with RawSocket(app) as raw:
        assert (await raw.opens()).compress == 0


async def test_a_binary_frame_ends_the_socket(app: Running) -> None:
    async with await RawSocket(app).arrives() as raw:
        assert raw.ws is not None
        await raw.ws.send_bytes(b"\x00" * 100)
        assert await raw.is_closed()


@pytest.mark.parametrize("kind", ["5", "6"])
async def test_a_packet_that_announces_attachments_ends_the_socket(app: Running, kind: str) -> None:
    async with await RawSocket(app).arrives() as raw:
        placeholder = json.dumps(["entry:post", {"_placeholder": True, "num": 0}])
        await raw.frame(f"4{kind}1-/visitor,{placeholder}")
        assert await raw.is_closed()
    assert app.service.parts.gateway._transport.server._binary_packet == {}


async def test_a_binary_packet_in_text_clothes_ends_the_socket(app: Running) -> None:
    async with await RawSocket(app).arrives() as raw:
        await raw.frame("bAAAA")
        assert await raw.is_closed()


async def test_a_socket_that_never_joins_is_closed(app: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "CONNECT_WITHIN_S", 0.3)
    async with RawSocket(app) as idle, RawSocket(app) as refused, await RawSocket(app).arrives() as good:
        await idle.opens()
        await refused.opens()
        assert (await refused.joins({"contract": CONTRACT, "lang": "fi", "token": "x"}))[0] == "44"
        assert await idle.is_closed()
        assert await refused.is_closed(), "a refusal is no way to stay"
        assert (await good.call("conversation:mine", {}))["ok"]


@pytest.mark.parametrize("namespace", ["/", "/admin"])
async def test_only_our_namespaces_can_be_joined(app: Running, namespace: str) -> None:
    async with RawSocket(app, namespace) as raw:
        await raw.opens()
        await raw.frame("40" if namespace == "/" else f"40{namespace},")
        assert (await raw.next())[:2] == "44"


FORGED = (
    "null",
    "https://evil.example",
    "{scheme}://{host}.evil.example",
    "{scheme}://evil{host}",
    "https://{host}",
    "{scheme}://{host}@evil.example",
    "{scheme}://{host}/",
)


async def test_a_foreign_origin_is_refused_on_both_transports(app: Running) -> None:
    scheme, host = app.url.split("://")
    async with aiohttp.ClientSession() as session:
        for pattern in FORGED:
            headers = {"Origin": pattern.format(scheme=scheme, host=host)}
            forwarded = {"X-Forwarded-Host": headers["Origin"].split("://")[-1], "X-Forwarded-Proto": "https"}
            for more in ({}, forwarded):
                polling = f"{app.url}/socket/?EIO=4&transport=polling"
                async with session.get(polling, headers=headers | more) as answer:
                    assert answer.status == 400, pattern
                with pytest.raises(aiohttp.WSServerHandshakeError):
                    await session.ws_connect(polling.replace("polling", "websocket"), headers=headers | more)


async def test_a_session_that_has_ended_is_spoken_to_without_a_trace(
    app: Running, caplog: pytest.LogCaptureFixture
) -> None:
    async with aiohttp.ClientSession() as session:
        address = f"{app.url}/socket/?EIO=4&transport=polling"
        async with session.get(address) as answer:
            sid = json.loads((await answer.text())[1:])["sid"]
        line = app.service.parts.gateway._transport.eio.sockets[sid]
        line.closed = True
        async with session.post(f"{address}&sid={sid}", data="2") as answer:
            assert answer.status == 400
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


async def test_a_missing_origin_is_refused_beside_a_cookie_only(app: Running) -> None:
    async with RawSocket(app) as raw:
        await raw.opens(origin=None)
    async with aiohttp.ClientSession() as session:
        for kind in ("polling", "websocket"):
            address = f"{app.url}/socket/?EIO=4&transport={kind}"
            async with session.get(address, headers=COOKIE) as answer:
                assert answer.status in (400, 401), kind
    async with RawSocket(app) as raw:
        await raw.opens(app.url, **COOKIE)


async def test_nan_and_nesting_reach_no_handler_and_no_log(
    app: Running, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    async with await RawSocket(app).arrives() as raw:
        await raw.frame('42/visitor,1["conversation:start",{"cid":NaN}]')
        await raw.frame("42/visitor,2" + "[" * 20_000 + "]" * 20_000)
        await raw.frame("42{}")
        answer = await raw.call("conversation:start", start("Hei") | {"page": {"path": [[[[[]]]]]}})
        assert answer["error"]["code"] == "invalid", "eight deep is read, and is no conversation"
        await raw.asks("conversation:start", start("Hei") | {"page": {"path": [[[[[[]]]]]]}})
        assert (await raw.call("conversation:start", start("Hei")))["ok"], "the connection lives"
        assert list(app.service.parts.gateway._transport._bad.values()) == [4], "nine deep is not read"
    assert caplog.records == []


async def test_a_frame_over_64_kib_ends_the_socket(app: Running) -> None:
    async with await RawSocket(app).arrives() as raw:
        await raw.frame("42/visitor,1" + json.dumps(["entry:post", {"text": "x" * 70_000}]))
        assert await raw.is_closed()


async def test_five_bad_packets_end_the_socket(app: Running, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    async with await RawSocket(app).arrives() as raw:
        for _ in range(4):
            await raw.frame("42/visitor,{")
        assert (await raw.call("conversation:mine", {}))["ok"], "four are borne with"
        await raw.frame("4x")
        assert await raw.is_closed()
    assert caplog.records == []


@pytest.mark.parametrize("frame", ["", "z", "9", "ä"])
async def test_what_is_no_packet_ends_the_socket_without_a_trace(
    app: Running, frame: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    async with await RawSocket(app).arrives() as raw:
        await raw.frame(frame)
        assert await raw.is_closed()
    assert caplog.records == []
    async with asyncio.timeout(5):
        while app.service.parts.gateway._transport.eio.sockets:
            await asyncio.sleep(0.02)


async def test_joining_twice_gives_no_second_connection(app: Running) -> None:
    async with await RawSocket(app).arrives() as raw:
        auth = {"contract": CONTRACT, "lang": "fi", "token": await token(app)}
        assert (await raw.joins(auth))[0] == "44"
        assert len(app.service.parts.gateway.connections) == 1


async def test_a_wrong_contract_is_told_with_its_code(app: Running) -> None:
    async with RawSocket(app) as raw:
        await raw.opens()
        for contract in (CONTRACT + 1, None, "1", [1]):
            kind, said = await raw.joins({"contract": contract, "lang": "sv", "token": "x"})
            assert kind == "44"
            assert said["data"]["code"] == "contract"
            assert said["data"]["message"] == said["message"]


async def test_a_console_is_known_by_the_cookie_of_its_own_page_alone(app: Running) -> None:
    auth = {"contract": CONTRACT, "lang": "sv"}
    cookie = await signed_in(app)
    async with RawSocket(app, "/staff") as raw:
        await raw.opens(Cookie=cookie)
        assert (await raw.joins(auth))[0] == "40"
    async with RawSocket(app, "/staff") as nobody:
        await nobody.opens()
        kind, said = await nobody.joins(auth)
        assert (kind, said["data"]["code"]) == ("44", "not_signed_in")
    for origin in ("https://elsewhere.example", None):
        async with RawSocket(app, "/staff") as strange:
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await strange.opens(origin, Cookie=cookie)


async def test_what_is_not_meant_as_a_token_is_refused_in_words(app: Running) -> None:
    async with RawSocket(app) as raw:
        await raw.opens()
        for secret in ("", "x" * 300, 7, None, {"$ne": 1}):
            kind, said = await raw.joins({"contract": CONTRACT, "lang": "en", "token": secret})
            assert kind == "44"
            assert said["data"]["code"] in ("not_signed_in", "invalid")


async def test_who_hangs_up_amid_the_handshake_leaves_no_trace(
    app: Running, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    lines = app.service.parts.gateway._transport
    opened = lines._opened

    async def hangs_up(eio_sid: str, environ: dict[str, Any]) -> Any:
        environ["aiohttp.request"].transport.abort()
        return await opened(eio_sid, environ)

    monkeypatch.setattr(lines, "_opened", hangs_up)
    async with RawSocket(app) as raw:
        with pytest.raises(aiohttp.ClientError):
            await raw.opens()
        async with asyncio.timeout(5):
            while lines.eio.sockets:
                await asyncio.sleep(0.02)
    assert caplog.records == []


async def test_who_hangs_up_after_a_ping_leaves_no_trace(
    app: Running, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    pong = web.WebSocketResponse.pong

    async def hangs_up(self: web.WebSocketResponse, message: bytes = b"") -> None:
        request: Any = self._req
        request.transport.abort()
        await pong(self, message)

    monkeypatch.setattr(web.WebSocketResponse, "pong", hangs_up)
    lines = app.service.parts.gateway._transport.eio.sockets
    async with await RawSocket(app).arrives() as raw:
        assert raw.ws is not None
        await raw.ws.ping()
        assert await raw.is_closed()
        async with asyncio.timeout(5):
            while lines:
                await asyncio.sleep(0.02)
    assert caplog.records == []


@pytest.mark.parametrize("amid", ["handshake", "probe", "answer"])
async def test_who_hangs_up_amid_an_upgrade_goes_on_by_polling(
    app: Running, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, amid: str
) -> None:
    caplog.set_level(logging.WARNING)
    step = {"handshake": "__call__", "probe": "wait", "answer": "send"}[amid]
    taken = getattr(PlainWebSocket, step)

    async def hangs_up(self: PlainWebSocket, *given: Any) -> Any:
        request: Any = given[0]["aiohttp.request"] if amid == "handshake" else self._socket._req
        request.transport.abort()
        return await taken(self, *given)

    monkeypatch.setattr(PlainWebSocket, step, hangs_up)
    auth = json.dumps({"contract": CONTRACT, "lang": "fi", "token": await token(app)})
    async with aiohttp.ClientSession(headers={"Origin": app.url}) as session:
        address = f"{app.url}/socket/?EIO=4&transport=polling"
        async with session.get(address) as answer:
            address += "&sid=" + json.loads((await answer.text())[1:])["sid"]
        with contextlib.suppress(aiohttp.ClientError):
            async with session.ws_connect(address.replace("polling", "websocket")) as ws:
                await ws.send_str("2probe")
                assert (await ws.receive()).type is aiohttp.WSMsgType.CLOSED
        async with session.post(address, data=f"40/visitor,{auth}") as answer:
            assert answer.status == 200
        async with session.get(address) as answer:
            assert (await answer.text()).startswith("40/visitor,")
    assert caplog.records == []
