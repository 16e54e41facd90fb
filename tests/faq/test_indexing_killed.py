"""SIGKILL in the middle of indexing: no change that was acknowledged is lost, and the index answers.

The short version of `make kill`.
"""

import asyncio
import random
from collections import Counter
from pathlib import Path

from advisory.faq.model import PUBLISHED
from advisory.lab.kill import Report, Told, indexing, looked_at
from advisory.lab.kill_child import EDITOR, settings_of, started, stopped
from advisory.storage.migrate import upgrade
from tests.faq.support import CARD_FI, answer
from tests.support.ids import new_cid

KILLS = 5


async def test_killed_again_and_again_it_keeps_what_was_acknowledged(tmp_path: Path) -> None:
    report = await indexing(tmp_path, KILLS, random.Random(7))
    assert report.broken == []
    assert report.kills == KILLS
    assert report.seen["changes"] > KILLS
    assert report.seen["searches"] > 0


async def test_it_would_see_what_is_lost(tmp_path: Path) -> None:
    await asyncio.to_thread(upgrade, settings_of(tmp_path).database_url)
    service = await started(tmp_path)
    articles = service.knowledge.articles
    saved = await articles.save(EDITOR, "card", new_cid(), 0, answer(CARD_FI))
    done = await articles.move(EDITOR, "card", new_cid(), saved.rev, PUBLISHED)
    await stopped(service)

    async def broken(**told: Told) -> Counter[str]:
        report = Report("indexing")
        await looked_at(tmp_path, told, told, report)
        return Counter(line.split(": ", 1)[1] for line in report.broken)

    assert not await broken()
    assert not await broken(card=Told(done.rev, "saan"))
    assert "revision 9 is lost" in await broken(card=Told(9, "saan"))
    assert "what was published is not shown" in await broken(card=Told(9, "saan"))
    assert f"revision {done.rev} has other words" in await broken(card=Told(done.rev, "muuta"))
    assert "revision 1 is lost" in await broken(other=Told(1, "saan"))
