"""Where a request comes from, when load balancers stand between. Kept in memory only, for limits."""

import re
from ipaddress import ip_network
from typing import Any

from aiohttp import web

from advisory.limits.addresses import parsed

_WRITTEN = re.compile(r"(?:\[(?P<six>[^\]]*)\]|(?P<four>[0-9.]+))(?::[0-9]{1,5})?")


def behind(networks: str) -> Any:
    """A middleware that believes `X-Forwarded-For` of the named networks, and of nobody else.

    Each balancer adds the address that it saw at the end; the last one that is not a balancer's is
    the visitor's own, and what stands before it may be made up.
    """
    trusted = [ip_network(one.strip()) for one in networks.split(",") if one.strip()]

    def is_trusted(address: str) -> bool:
        found = parsed(address)
        return found is not None and any(found in network for network in trusted)

    def origin_of(request: web.Request) -> str:
        said = ",".join(request.headers.getall("X-Forwarded-For", []))
        address = request.remote or ""
        for hop in reversed([_plain(part.strip()) for part in said.split(",") if part.strip()]):
            if not is_trusted(address):
                break
            address = hop
        return address

    @web.middleware
    async def middleware(request: web.Request, handler: Any) -> web.StreamResponse:
        if request.remote is not None and is_trusted(request.remote):
            request = request.clone(remote=origin_of(request))
        response: web.StreamResponse = await handler(request)
        return response

    return middleware


def _plain(hop: str) -> str:
    """The address alone. Some balancers put its port behind, and by that everybody would be somebody new
    with each connection."""
    found = _WRITTEN.fullmatch(hop)
    return hop if found is None else found["six"] or found["four"] or hop
