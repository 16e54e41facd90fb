"""How packets pass a room: raw, as they came, or as whole encoded frames."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from aiortc import RTCPeerConnection


class Leg(Protocol):
    """What one viewer gets of one feed."""

    kind: str
    sent: int

    @property
    def is_open(self) -> bool: ...

    def open(self) -> None: ...

    def close(self) -> None:
        """Return only when nothing more leaves."""
        ...

    def stop(self) -> None: ...

    def stats(self) -> dict[str, Any]: ...


class Feed(Protocol):
    """One kind of media of a source."""

    kind: str
    received: int
    received_bytes: int

    def request_key_frame(self) -> None: ...

    async def stop(self) -> None: ...

    def stats(self) -> dict[str, Any]: ...


class Way(Protocol):
    name: str

    def extensions(self, direction: str) -> frozenset[str] | None:
        """The header extensions to agree to in an offer of this direction, or None for all."""
        ...

    def receive(
        self, connection: RTCPeerConnection, answer: str, heard: Callable[[], None]
    ) -> Mapping[str, Feed]:
        """The feeds of a sender that was just answered."""
        ...

    def send(self, connection: RTCPeerConnection, media: str, feed: Any) -> Leg:
        """A leg for a viewer that is about to be answered, with its line of media."""
        ...

    def join(self, connection: RTCPeerConnection, answer: str, legs: Sequence[Any]) -> None:
        """The viewer was answered."""
        ...
