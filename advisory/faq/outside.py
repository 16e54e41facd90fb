"""What addresses outside answer: asked gently, only when the operator says so, and kept for editors."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import aiohttp

from advisory.faq import markdown, store
from advisory.faq.model import Article
from advisory.storage.database import Database
from advisory.web.reaching import Inside, Lookup, Network, connector, look_up, may_ask, networks_of

AT_ONCE = 8
AT_ONE_HOST = 2
"""Whoever is asked should not notice it."""
REDIRECTS = 5
WELL, PRIVATE = "", "private"
EVERYWHERE = networks_of(("0.0.0.0/0", "::/0"))
NAME = "Advisory link check"

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Link:
    """An address and where it stands: the article, its language."""

    address: str
    article: str
    lang: str


def links_of(articles: Iterable[Article]) -> list[Link]:
    """Every link of what is published, of what is being written too."""
    found: dict[Link, None] = {}
    for item in articles:
        for content in (item.published, item.content):
            for version in content.versions if content else ():
                for address in markdown.links(version.answer):
                    found[Link(address, item.id, version.lang)] = None
    return list(found)


def broken_inside(links: Iterable[Link], articles: Iterable[Article]) -> list[Link]:
    """Links to articles that no reader can open."""
    public = {item.id for item in articles if item.is_public}
    return [link for link in links if (id := markdown.article_in(link.address)) and id not in public]


@dataclass(slots=True)
class Asker:
    """Asks each address once. `private`: also those of the own network, which no reader outside can open."""

    private: bool = False
    timeout_s: float = 15.0
    lookup: Lookup = look_up
    _all: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    _hosts: dict[str, asyncio.Semaphore] = field(
        default_factory=lambda: defaultdict(lambda: asyncio.Semaphore(AT_ONE_HOST))
    )

    async def ask(self, addresses: Iterable[str], progress: Progress) -> dict[str, str]:
        """What each said: empty where all is well, else a status or a word for what went wrong."""
        wanted = list(dict.fromkeys(addresses))
        said: dict[str, str] = {}
        timeout = aiohttp.ClientTimeout(total=self.timeout_s)
        way = connector(self._allowed, self.lookup)
        async with aiohttp.ClientSession(
            connector=way, timeout=timeout, headers={"User-Agent": NAME}
        ) as session:

            async def one(address: str) -> None:
                async with self._all, self._hosts[urlsplit(address).netloc]:
                    said[address] = await self._said(session, address)
                progress(len(said), len(wanted))

            await asyncio.gather(*(one(address) for address in wanted))
        return said

    @property
    def _allowed(self) -> Sequence[Network]:
        """Beside the whole world: editors are not to look around in the own network."""
        return EVERYWHERE if self.private else ()

    async def _said(self, session: aiohttp.ClientSession, address: str) -> str:
        try:
            for _ in range(REDIRECTS + 1):
                if not may_ask(address, self._allowed):
                    return PRIVATE
                status, leads_to = await _status(session, address)
                if leads_to is None:
                    return WELL if status < 400 else str(status)
                address = urljoin(address, leads_to)
                if urlsplit(address).scheme not in ("http", "https"):
                    return "redirect"
            return "redirects"
        except TimeoutError:
            return "timeout"
        except aiohttp.ClientConnectorDNSError as error:
            return PRIVATE if isinstance(error.__cause__, Inside) else "unknown host"
        except aiohttp.ClientConnectorCertificateError:
            return "certificate"
        except (aiohttp.ClientError, OSError, ValueError):
            return "no answer"


async def _status(session: aiohttp.ClientSession, address: str) -> tuple[int, str | None]:
    """The status, and where it leads if it leads elsewhere."""
    async with session.head(address, allow_redirects=False) as answer:
        status, leads_to = answer.status, answer.headers.get("Location")
    if status >= 400:  # some servers refuse to tell without giving
        async with session.get(address, allow_redirects=False) as answer:
            status, leads_to = answer.status, answer.headers.get("Location")
    return status, leads_to if 300 <= status < 400 and leads_to else None


async def remember(database: Database, said: Mapping[str, str]) -> None:
    """For the checks that editors see."""
    await database.work(lambda work: store.put_link_checks(work, said))
