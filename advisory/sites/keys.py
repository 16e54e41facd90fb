"""Keys by which a host page's own server vouches for who is signed in there; the one home of its tokens."""

import base64
import hashlib
import json
import secrets
import warnings
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jwk, jwt
from joserfc.errors import JoseError, SecurityWarning

from advisory.clock import MINUTE_MS, Clock
from advisory.errors import Code, Refusal
from advisory.identity import Person, new_id
from advisory.sites import keys_store
from advisory.sites.keys_model import MOST_KEYS, Doubt, Kind, Said, SiteKey, believed
from advisory.storage import receipts
from advisory.storage.database import Database
from advisory.storage.seal import Seal, Unsealable
from advisory.storage.work import Work

SECRET_BYTES = 32
NAMES: dict[Kind, list[str]] = {"EdDSA": ["EdDSA", "Ed25519"], "HS256": ["HS256"]}
"""What tokens call it: RFC 8037 the one, RFC 9864 the other."""
TOUCH_MS = 10 * MINUTE_MS


@dataclass(frozen=True, slots=True)
class Given:
    """`secret` leaves in this one answer: of EdDSA nobody here could tell it again."""

    key: SiteKey
    secret: str


class SiteKeys:
    """`seal` is None where the operator has set no key for secrets at rest: then HS256 is not to be had."""

    def __init__(self, database: Database, clock: Clock, seal: Seal | None) -> None:
        self._database = database
        self._clock = clock
        self._seal = seal

    @property
    def shared_possible(self) -> bool:
        return self._seal is not None

    async def of(self, site: str) -> list[SiteKey]:
        return await self._database.read(lambda connection: keys_store.keys_of(connection, site))

    async def add(self, person: Person, cid: str, site: str, kind: Kind) -> Given:
        """One more, while there are fewer than two: the one before holds until it is removed.

        Sent again it is the same key with another secret: nobody saw the first.
        """

        def run(work: Work) -> Given:
            def add() -> str:
                if not keys_store.lock_site(work, site):
                    raise Refusal(Code.NOT_FOUND)
                if len(keys_store.keys_of(work.connection, site)) >= MOST_KEYS:
                    raise Refusal(Code.KEYS_MANY)
                id = new_id()
                keys_store.add(work, SiteKey(id, site, kind, "", work.now))
                data = {"key": id, "kind": kind}
                work.record("site.key_added", site=site, actor_kind="staff", actor=person.id, data=data)
                return id

            id = receipts.once(work, person.id, cid, "site.key", add)
            found = next((one for one in keys_store.keys_of(work.connection, site) if one.id == id), None)
            if found is None or found.kind != kind:
                raise Refusal(Code.CONFLICT)
            verifier, secret = self._make(id, kind)
            keys_store.set_verifier(work, id, verifier)
            return Given(found, secret)

        return await self._database.work(run)

    def _make(self, id: str, kind: Kind) -> tuple[str, str]:
        if kind == "EdDSA":
            private = Ed25519PrivateKey.generate()
            return private.public_key().public_bytes_raw().hex(), _text(private.private_bytes_raw())
        if self._seal is None:
            raise Refusal(Code.KEYS_SEALED)
        secret = secrets.token_bytes(SECRET_BYTES)
        return self._seal.close(_owner(id), secret), _text(secret)

    async def remove(self, person: Person, site: str, id: str) -> None:
        """What is signed with it is believed no more, from this moment."""

        def run(work: Work) -> None:
            if keys_store.remove(work, site, id):
                data = {"key": id}
                work.record("site.key_removed", site=site, actor_kind="staff", actor=person.id, data=data)

        await self._database.work(run)

    async def check(self, site: str, token: str) -> tuple[SiteKey, Said] | Doubt:
        """Whether one of the site's keys has signed it, for this site and this moment."""
        kind = _kind(token)
        keys = await self.of(site)
        if kind is None:
            return "malformed"
        for key in keys:
            claims = self._claims(key, token) if key.kind == kind else None
            if claims is not None:
                said = believed(claims, site, self._clock())
                return said if isinstance(said, str) else (key, said)
        return "signature"

    @staticmethod
    def use(work: Work, key: SiteKey, said: Said) -> bool:
        """Whether it is shown for the first time."""
        id = hashlib.sha256(f"{key.site}\n{said.id}".encode()).hexdigest()
        if not keys_store.use_token(work, id, said.expires_at):
            return False
        if key.used_at is None or work.now - key.used_at > TOUCH_MS:
            keys_store.touch(work, key.id)
        return True

    def _claims(self, key: SiteKey, token: str) -> dict[str, Any] | None:
        try:
            with warnings.catch_warnings():
                # That the older of its two names is out of use is no matter of the host page's.
                warnings.simplefilter("ignore", SecurityWarning)
                return jwt.decode(token, self._opened(key), algorithms=NAMES[key.kind]).claims
        except (JoseError, Unsealable, ValueError):
            return None

    def _opened(self, key: SiteKey) -> jwk.Key:
        if key.kind == "EdDSA":
            data: dict[str, str | list[str]] = {
                "kty": "OKP",
                "crv": "Ed25519",
                "x": _text(bytes.fromhex(key.verifier)),
            }
            return jwk.OKPKey.import_key(data)
        if self._seal is None:
            raise Unsealable
        return jwk.OctKey.import_key(self._seal.open(_owner(key.id), key.verifier))


def _kind(token: str) -> Kind | None:
    """By which algorithm it says that it is signed: a key is tried by its own alone."""
    head = token.partition(".")[0]
    try:
        found = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))["alg"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return next((kind for kind, names in NAMES.items() if found in names), None)


def _owner(id: str) -> str:
    return f"key of a site {id}"


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
