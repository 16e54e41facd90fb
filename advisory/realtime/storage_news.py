"""Tells every console while nothing can be stored, and when it can be again."""

from advisory.clock import Instant
from advisory.realtime import rooms
from advisory.realtime.gateway import Gateway
from advisory.realtime.wire import STORAGE, Storage
from advisory.wire import STAFF_SPACE


class StorageNews:
    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    async def tell(self, failing_since: Instant | None) -> None:
        """Said again at every look while it fails, so that whoever connects meanwhile hears it too."""
        self._gateway.push(STORAGE, rooms.side(STAFF_SPACE), Storage(failing_since=failing_since))
