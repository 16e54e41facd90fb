"""Every room name. A room is never taken from a client."""


def conversation(conversation_id: str) -> str:
    """The visitor and the advisor who holds it."""
    return f"conversation:{conversation_id}"


def person(person_id: str) -> str:
    """All connections of one person: their tabs and devices."""
    return f"person:{person_id}"


def service(service_id: str) -> str:
    """The advisors of a service, who see its queue."""
    return f"service:{service_id}"


def side(namespace: str) -> str:
    """Everybody who came in by this namespace."""
    return f"side:{namespace}"


def wall() -> str:
    """Those who look at the wallboard now."""
    return "wall"
