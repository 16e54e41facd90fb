"""Built files cross the network squeezed, since most visitors' lines are slower than ours."""

from pathlib import Path

import aiohttp
import pytest

from tests.support.app import make_settings, running_app

SCRIPT = "export const word = 'neuvonta';\n" * 500


@pytest.mark.slow
@pytest.mark.req("R78")
async def test_a_script_is_squeezed_for_those_who_can_read_it(tmp_path: Path) -> None:
    static = tmp_path / "static"
    static.mkdir()
    (static / "main.js").write_text(SCRIPT)
    async with (
        running_app(make_settings(tmp_path, static=static)) as app,
        aiohttp.ClientSession(auto_decompress=False) as session,
    ):

        async def asked(accepts: str) -> tuple[str | None, bytes]:
            async with session.get(f"{app.url}/assets/main.js", headers={"Accept-Encoding": accepts}) as got:
                assert got.headers["Vary"] == "Accept-Encoding"
                return got.headers.get("Content-Encoding"), await got.read()

        assert await asked("identity") == (None, SCRIPT.encode())
        encoding, body = await asked("gzip, br")
        assert encoding == "gzip"
        assert len(body) < len(SCRIPT) / 10
        (static / "main.js").write_text("changed")
        assert (await asked("identity"))[1] == b"changed"
        assert (await asked("gzip"))[1] != body, "a developer's new build is not hidden by the old"
