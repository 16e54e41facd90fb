"""The operator asks the addresses that articles link to; nobody else does, and never by itself."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from advisory.cli import main
from advisory.faq.outside import Asker
from tests.faq.test_import import GOOD, write

asked: list[tuple[str, str]] = []


class Outside(BaseHTTPRequestHandler):
    """Answers by what the path says; one page tells nothing without giving."""

    def do_HEAD(self) -> None:
        asked.append(("HEAD", self.path))
        if self.path == "/moved":
            self.send_response(301)
            self.send_header("Location", "/good")
        elif self.path == "/round":
            self.send_response(302)
            self.send_header("Location", "/round")
        else:
            self.send_response({"/good": 200, "/shy": 405, "/broken": 500}.get(self.path, 404))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self) -> None:
        asked.append(("GET", self.path))
        self.send_response({"/shy": 200, "/broken": 500}.get(self.path, 404))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def outside() -> Iterator[str]:
    asked.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Outside)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def silent(_: int, __: int) -> None:
    pass


async def test_each_address_says_how_it_is(outside: str) -> None:
    paths = ("good", "moved", "shy", "gone", "broken", "round")
    said = await Asker(private=True).ask([f"{outside}/{path}" for path in (*paths, "good")], silent)
    found = {address.removeprefix(f"{outside}/"): what for address, what in said.items()}
    well = dict.fromkeys(("good", "moved", "shy"), "")
    assert found == {**well, "gone": "404", "broken": "500", "round": "redirects"}
    assert asked.count(("HEAD", "/good")) == 2, "once for itself, once from where it moved"


async def test_the_own_network_is_not_looked_at_unless_told(outside: str) -> None:
    said = await Asker().ask([f"{outside}/good", f"{outside.replace('127.0.0.1', 'localhost')}/good"], silent)
    assert set(said.values()) == {"private"}
    assert asked == []


async def test_no_writing_of_an_address_and_no_name_leads_into_the_own_network(outside: str) -> None:
    port = outside.rsplit(":", 1)[1]
    looked_up: list[str] = []

    async def lookup(host: str, _: int) -> list[str]:
        looked_up.append(host)
        return ["127.0.0.1"]

    hosts = ("[64:ff9b::7f00:1]", "[::ffff:127.0.0.1]", "[fec0::1]", "127.1", "2130706433", "inside.example")
    said = await Asker(lookup=lookup).ask([f"http://{host}:{port}/good" for host in hosts], silent)
    assert set(said.values()) == {"private"}
    assert looked_up == ["inside.example"], "what is looked at is what would be connected to"
    assert asked == []


async def test_who_does_not_answer_is_named(outside: str) -> None:
    port = outside.rsplit(":", 1)[1]
    (said,) = (await Asker(private=True).ask([f"https://127.0.0.1:{port}/good"], silent)).values()
    assert said in ("no answer", "certificate")
    (said,) = (await Asker(private=True).ask(["http://127.0.0.1:1/x"], silent)).values()
    assert said == "no answer"


def test_the_command_names_articles_and_tells_editors(
    outside: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ADVISORY_VAR", str(tmp_path / "var"))
    text = f"[a]({outside}/good) [b]({outside}/gone) [c](article:card) [d](article:nobody) [e](tel:112)"
    version = {**GOOD["versions"]["fi"], "answer": text}
    good = write(tmp_path / "good.jsonl", {**GOOD, "versions": {"fi": version}})
    assert main(["faq", "import", str(good)]) == 0
    assert asked == [], "nothing is asked but by the command"
    capsys.readouterr()
    assert main(["faq", "check-links", "--private", "--json"]) == 1
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert told == [
        {"address": "article:nobody", "said": "no such article", "articles": ["card (fi)"]},
        {"address": f"{outside}/gone", "said": "404", "articles": ["card (fi)"]},
    ]
    version = {**version, "answer": f"[a]({outside}/good)"}
    assert main(["faq", "import", str(write(good, {**GOOD, "versions": {"fi": version}}))]) == 0
    assert main(["faq", "check-links", "--private"]) == 0
