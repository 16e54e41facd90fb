"""What is restored for measuring is a whole service: conversations that can be read, and their record."""

import asyncio
from pathlib import Path

from sqlalchemy import func, select

from advisory.app import build
from advisory.chat.tables import conversation, entry
from advisory.clock import wall_clock
from advisory.lab.restore import EACH, Report, fill
from advisory.lab.town import lay
from advisory.operations.rows import Door, use
from advisory.settings import Settings
from advisory.storage.record import event_record


async def test_a_town_is_filled_with_conversations_that_the_service_reads(tmp_path: Path) -> None:
    settings = Settings(var=tmp_path, media=False)
    await lay(settings, 2, 2)
    count = {table: select(func.count()).select_from(table) for table in (conversation, entry, event_record)}

    def counted() -> dict[str, int]:
        door = Door(settings.database_url)
        return use(lambda c: {table.name: c.execute(count[table]).scalar_one() for table in count}, door)

    before = await asyncio.to_thread(counted)
    door = Door(settings.database_url, writes=True)
    await asyncio.to_thread(use, lambda c: fill(c, 500, wall_clock()), door)
    after = await asyncio.to_thread(counted)
    grown = {name: after[name] - before[name] for name in after}
    assert grown == {"conversation": 500 // EACH, "entry": 500, "event_record": 500 // EACH * (EACH + 3)}
    service = build(settings)
    await service.parts.database.start()
    held, entries = await service.chat.chat.after(f"{7:032x}", 0)
    assert (held.status, [one.seq for one in entries]) == ("closed", list(range(1, EACH + 1)))
    for stop in reversed(service.parts.stops):
        await stop()
    await service.parts.database.close()


def test_the_figures_are_one_line() -> None:
    line = str(Report(1_000_000, 2_500_000, 10**9, 60, 240, [12.4, 90.6]))
    assert line == (
        "1000000 entries, 2500000 rows, 1 GB: saved in 60 s, beside people who were answered in 91 ms (p95), "
        "restored, verified and opened in 240 s"
    )
