"""One round of webhooks in a process of its own, which may be killed."""

import asyncio
import sys

from advisory.clock import Instant
from advisory.integrations.delivering import Delivering
from advisory.integrations.sending import Outside
from advisory.storage.database import open_database
from advisory.storage.seal import Seal
from advisory.web.reaching import networks_of


async def main(url: str, now: int) -> None:
    database = open_database(url, lambda: Instant(now))
    await database.start()
    outside = Outside(networks_of(["127.0.0.0/8"]))
    delivering = Delivering(database, lambda: Instant(now), outside, Seal(bytes(range(32))))
    assert await delivering.round() == 1
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
