"""A file sent to one process and fetched from the other, through the deployment's own proxies."""

import io
from pathlib import Path

import aiohttp
import pytest

from advisory.lab.redis import RedisServer
from tests.files import samples
from tests.files.conftest import Hands
from tests.support.drivers import StaffDriver, VisitorDriver
from tests.support.fleet import PROXIES, a_fleet
from tests.support.town import ADVICE, PASSWORD, SITE

pytestmark = [pytest.mark.postgres, pytest.mark.redis, pytest.mark.slow]


@pytest.mark.parametrize("proxy", sorted(PROXIES))
async def test_whichever_process_has_taken_it_every_process_shows_it(
    tmp_path: Path, postgres_url: str, redis_server: RedisServer, proxy: str
) -> None:
    async with a_fleet(tmp_path, postgres_url, redis_server.url, proxy=proxy) as fleet:
        visitor = await VisitorDriver(fleet.url).arrives(SITE)
        async with StaffDriver(fleet.url) as advisor, aiohttp.ClientSession() as session:
            await advisor.signs_in("aino@town.example", PASSWORD)
            await advisor.is_("available")
            conversation = await visitor.starts("Hei", ADVICE)
            await advisor.sees_waiting(conversation)
            await advisor.takes(conversation)
            sends = Hands(fleet.url, "staff", advisor.session)
            receipt = await sends.sends(conversation, io.BytesIO(samples.noise()), "melu.png")
            line = receipt.entry.file
            assert line is not None
            timeline = visitor.timelines[conversation]
            await visitor.until(lambda: timeline.entries[-1].file == line, "the file")
            fetches = Hands(fleet.url, "visitor", session, {"Authorization": f"Bearer {visitor.token}"})
            for process in fleet.processes:
                fetches.address = f"http://127.0.0.1:{process.port}"
                status, answer, body = await fetches.gets(f"/{line.id}")
                assert (status, answer.headers["Content-Disposition"][:11]) == (200, "attachment;")
                assert samples.opened(body).width == 1_300
        await visitor.disconnect()
