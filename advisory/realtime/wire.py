"""What the service says of itself over a socket."""

from advisory.wire import STAFF_SPACE, VISITORS, Push, Wire


class Drain(Wire):
    """The server is about to stop; reconnect after `retry_in` seconds."""

    retry_in: float


DRAIN = Push((VISITORS, STAFF_SPACE), "drain", Drain)
