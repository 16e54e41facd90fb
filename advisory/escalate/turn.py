"""A relay (TURN) for those whose network lets no call through, and who may use it for how long.

coturn's `use-auth-secret`: the name says until when it is good, the password is a signature of the name
with a secret that coturn and this service share. Nothing is stored, and coturn asks nobody.
"""

import hmac
from base64 import b64encode
from dataclasses import dataclass, field

from advisory.clock import Instant
from advisory.identity import new_id

LASTS_S = 600
"""Who is in a call asks again; with the call the answer stays away, and what was given runs out."""


@dataclass(frozen=True, slots=True)
class Credentials:
    username: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Relay:
    """`only`: pages connect through it alone, so that one port is all that a firewall has to open."""

    urls: tuple[str, ...]
    secret: str = field(repr=False)
    only: bool = False

    def admit(self, now: Instant) -> Credentials:
        """A random part instead of a name: the relay is not told who calls whom."""
        return credentials(self.secret, now, new_id())


def credentials(secret: str, now: Instant, nonce: str) -> Credentials:
    username = f"{now // 1000 + LASTS_S}:{nonce}"
    signature = hmac.digest(secret.encode(), username.encode(), "sha1")
    return Credentials(username, b64encode(signature).decode())
