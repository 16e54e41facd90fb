"""`advisory faq check-links`: ask every address that the articles link to whether it is still there."""

import argparse
import asyncio
import sys
from collections import defaultdict
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import orjson

from advisory.app import Service
from advisory.faq import markdown
from advisory.faq.outside import Asker, Link, broken_inside, links_of, remember

WithService = Callable[[Callable[[Service], Awaitable[None]]], Coroutine[Any, Any, None]]


def add(actions: "argparse._SubParsersAction[argparse.ArgumentParser]", with_service: WithService) -> None:
    parser = actions.add_parser(
        "check-links", help="ask the addresses that articles link to; nothing is asked at any other time"
    )
    parser.add_argument("--json", action="store_true", help="one object for each broken link")
    parser.add_argument("--private", action="store_true", help="ask addresses of the own network too")
    parser.add_argument("--timeout", type=float, default=15.0, metavar="S", help="seconds for each (15)")
    parser.set_defaults(run=lambda chosen: run(chosen, with_service))


def run(chosen: argparse.Namespace, with_service: WithService) -> int:
    """1 where a link is broken."""
    broken: list[tuple[Link, str]] = []

    async def check(service: Service) -> None:
        articles = await service.knowledge.articles.all()
        links = links_of(articles)
        broken.extend((link, "no such article") for link in broken_inside(links, articles))
        outside = [link for link in links if link.address.startswith(("http://", "https://"))]
        sound = {link.address for link in outside if markdown.is_sound(link.address)}
        said = await Asker(chosen.private, chosen.timeout).ask(sorted(sound), _show)
        await remember(service.parts.database, said)
        broken.extend((link, said[link.address]) for link in outside if said.get(link.address))
        broken.extend((link, "malformed") for link in outside if link.address not in sound)

    asyncio.run(with_service(check))
    for line in _lines(broken, as_json=chosen.json):
        print(line)
    return 1 if broken else 0


def _show(done: int, of: int) -> None:
    end = "\n" if done >= of else ""
    start = "\r" if sys.stderr.isatty() else ""
    if start or end:
        print(f"{start}Links: {done}/{of}", end=end, file=sys.stderr, flush=True)


def _lines(broken: list[tuple[Link, str]], *, as_json: bool) -> list[str]:
    where: dict[tuple[str, str], list[str]] = defaultdict(list)
    for link, said in broken:
        where[link.address, said].append(f"{link.article} ({link.lang})")
    found = sorted(where.items())
    if as_json:
        rows = [{"address": a, "said": s, "articles": w} for (a, s), w in found]
        return [orjson.dumps(row).decode() for row in rows]
    return [f"{address}  {said}  {', '.join(articles)}" for (address, said), articles in found]
