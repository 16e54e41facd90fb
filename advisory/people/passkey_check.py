"""The one home of `webauthn`: whether what an authenticator signed is what was asked of it.

The library is loaded when the first passkey is shown, on the thread that checks it: a second that no start
of the service should wait for.
"""

import json
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

ALGORITHMS = (-8, -7, -257)
"""Ed25519, ECDSA on P-256 and RSA with SHA-256, as COSE numbers them; the one that is wanted most first."""


class NotShown(Exception):
    """What came is no answer to what was asked; which of the checks failed is nobody's to know."""


@dataclass(frozen=True, slots=True)
class Party:
    """For whom a passkey is made: the host of the console, and its origin."""

    id: str
    origin: str

    @classmethod
    def of(cls, url: str) -> "Party | None":
        """None where browsers make no passkeys: at an address that is a number, and without HTTPS."""
        found = urlsplit(url)
        host = found.hostname or ""
        try:
            ip_address(host)
        except ValueError:
            local = host == "localhost" or host.endswith(".localhost")
            return cls(host, url) if found.scheme == "https" or local else None
        return None


@dataclass(frozen=True, slots=True)
class Shown:
    """What a browser hands over of an authenticator's signature."""

    id: bytes
    client_data: bytes
    authenticator_data: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Made:
    credential: bytes
    public_key: bytes
    sign_count: int


def challenge_of(client_data: bytes) -> bytes:
    """What the browser says that was asked; the signature covers it."""
    try:
        said = json.loads(client_data)["challenge"]
        return urlsafe_b64decode(said + "=" * (-len(said) % 4))
    except (ValueError, KeyError, TypeError, RecursionError):
        raise NotShown from None


def check_new(party: Party, challenge: bytes, client_data: bytes, attestation: bytes) -> Made:
    """A new key, for this host alone, by somebody whom the device knows. Whose make it is, is not asked."""
    from webauthn import verify_registration_response
    from webauthn.helpers import cose, structs

    response = structs.AuthenticatorAttestationResponse(client_data, attestation)
    credential = structs.RegistrationCredential("", b"", response)
    attested = _attested(attestation)
    credential.id, credential.raw_id = _text(attested), attested
    try:
        found = verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
            supported_pub_key_algs=[cose.COSEAlgorithmIdentifier(one) for one in ALGORITHMS],
        )
    except Exception as error:  # its parsers raise whatever they stumble over
        raise NotShown from error
    return Made(found.credential_id, found.credential_public_key, found.sign_count)


def check_shown(party: Party, challenge: bytes, public_key: bytes, shown: Shown) -> int:
    """The authenticator's own count of signatures, which only the caller can hold against the last one."""
    from webauthn import verify_authentication_response
    from webauthn.helpers import structs

    response = structs.AuthenticatorAssertionResponse(
        shown.client_data, shown.authenticator_data, shown.signature
    )
    try:
        found = verify_authentication_response(
            credential=structs.AuthenticationCredential(_text(shown.id), shown.id, response),
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except Exception as error:
        raise NotShown from error
    return found.new_sign_count


def _attested(attestation: bytes) -> bytes:
    from webauthn.helpers import parse_attestation_object

    try:
        data: Any = parse_attestation_object(attestation).auth_data.attested_credential_data
        return bytes(data.credential_id)
    except Exception as error:
        raise NotShown from error


def _text(id: bytes) -> str:
    from webauthn.helpers import bytes_to_base64url

    return bytes_to_base64url(id)
