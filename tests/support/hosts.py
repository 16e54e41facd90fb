"""A host page's own server, which vouches for who is signed in there."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jwk, jwt

from advisory.clock import Clock, wall_clock
from tests.support.app import Running
from tests.support.ids import new_cid
from tests.support.town import SITE, STAFF


def bytes_of(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Host:
    """The host page's own server, with a key that a main user gave it."""

    def __init__(self, clock: Clock, kind: str, secret: str) -> None:
        self.clock = clock
        self.kind = kind
        self.key: Any
        if kind == "EdDSA":
            public = Ed25519PrivateKey.from_private_bytes(bytes_of(secret)).public_key().public_bytes_raw()
            x = urlsafe_b64encode(public).rstrip(b"=").decode()
            self.key = jwk.OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": x, "d": secret})
        else:
            self.key = jwk.OctKey.import_key(bytes_of(secret))

    def vouches(self, alg: str = "", **more: Any) -> str:
        now = self.clock() // 1_000
        said = {"sub": "matti.m", "name": "Matti Meikäläinen", "site": SITE, "jti": new_cid()}
        claims = {**said, "iat": now, "exp": now + 300, **more}
        claims = {name: value for name, value in claims.items() if value is not None}
        alg = alg or ("Ed25519" if self.kind == "EdDSA" else self.kind)
        return jwt.encode({"alg": alg}, claims, self.key, algorithms=[alg])


async def vouched(app: Running, sub: str) -> str:
    """Signed with a key that was made for it; one that is there already makes way."""
    keys, matti = app.service.site_keys, next(one for one in STAFF if one.id == "matti").as_person("matti")
    for one in await keys.of(SITE):
        await keys.remove(matti, SITE, one.id)
    given = await keys.add(matti, new_cid(), SITE, "EdDSA")
    return Host(wall_clock, "EdDSA", given.secret).vouches(sub=sub)
