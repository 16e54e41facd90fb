"""An authenticator with real keys, and a browser that asks it: for what no honest one would do."""

import hashlib
import json
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def data(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Authenticator:
    """`origin` is the page that asks. `count` goes up with every signature, but in those that never count."""

    origin: str
    id: bytes = b"credential-of-a-phone"
    count: int = 0
    counts: bool = True
    verifies: bool = True
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def _said(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _about(self, party: str, flags: int) -> bytes:
        self.count += self.counts
        flags |= PRESENT | (VERIFIED if self.verifies else 0)
        return hashlib.sha256(party.encode()).digest() + struct.pack(">BI", flags, self.count)

    def makes(self, begun: dict[str, Any], party: str = "") -> dict[str, str]:
        """What a page sends to add a passkey."""
        point = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32), -3: point.y.to_bytes(32)}
        about = self._about(party or begun["party"], ATTESTED)
        about += bytes(16) + struct.pack(">H", len(self.id)) + self.id + cbor2.dumps(public)
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": about})
        return {
            "client_data": text(self._said("webauthn.create", begun["challenge"])),
            "attestation": text(attestation),
        }

    def signs(self, asked: dict[str, Any], party: str = "") -> dict[str, str]:
        """What a page sends to sign in."""
        said = self._said("webauthn.get", asked["challenge"])
        about = self._about(party or asked["party"], 0)
        signature = self.key.sign(about + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        return {
            "id": text(self.id),
            "client_data": text(said),
            "authenticator_data": text(about),
            "signature": text(signature),
        }
