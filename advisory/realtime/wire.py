"""What the service says of itself over a socket."""

from advisory.wire import STAFF_SPACE, VISITORS, At, Push, Wire


class Drain(Wire):
    """The server is about to stop; reconnect after `retry_in` seconds."""

    retry_in: float


class Storage(Wire):
    """Whether messages can be stored; `failing_since` is there while they cannot.

    What is sent meanwhile is answered with `busy`, and is to be sent again.
    """

    failing_since: At | None = None


DRAIN = Push((VISITORS, STAFF_SPACE), "drain", Drain)
STORAGE = Push((STAFF_SPACE,), "storage:changed", Storage)
