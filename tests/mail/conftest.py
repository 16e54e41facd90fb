"""A real mail server in the test, and a house whose letters go there."""

import ssl
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from advisory.app import Service, build
from advisory.lab.processes import free_port
from advisory.mail.sending import Sending, Server
from advisory.people.passwords import Passwords
from advisory.settings import Settings
from tests.support.app import QUICK_HASHER, lay_tables, make_settings
from tests.support.clock import FrozenClock
from tests.support.town import settle

SENDER = "neuvonta@kunta.example"
KEY = bytes(range(32)).hex()


@dataclass
class Postbox:
    """Keeps what it takes. `answers` is what it says instead to a recipient, `locked` asks for TLS."""

    port: int
    seen: list[EmailMessage] = field(default_factory=list)
    to: list[str] = field(default_factory=list)
    answers: str = ""
    content_answers: str = ""
    encrypted: list[bool] = field(default_factory=list)
    users: list[str] = field(default_factory=list)

    async def handle_RCPT(self, _: SMTP, __: Any, envelope: Envelope, to: str, ___: list[str]) -> str:
        if self.answers:
            return self.answers
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Envelope) -> str:
        if self.content_answers:
            return self.content_answers
        found = message_from_bytes(envelope.content or b"", policy=default)  # type: ignore[arg-type]
        assert isinstance(found, EmailMessage)
        self.seen.append(found)
        self.to += envelope.rcpt_tos
        self.encrypted.append(session.ssl is not None)
        return "250 OK"

    def signed_in(self, _: Any, __: Any, ___: Any, ____: Any, given: Any) -> AuthResult:
        fine = (given.login, given.password) == (b"advisory", b"open sesame")
        self.users.append(given.login.decode())
        return AuthResult(success=fine, handled=False)

    @property
    def texts(self) -> list[str]:
        return [one.get_content() for one in self.seen]


class Post:
    """Starts and stops the server under the same port."""

    def __init__(self) -> None:
        self.box = Postbox(free_port())
        self._running: Controller | None = None

    def open(self, **how: Any) -> None:
        self._running = Controller(self.box, hostname="127.0.0.1", port=self.box.port, **how)
        self._running.start()

    def close(self) -> None:
        if self._running is not None:
            self._running.stop()
            self._running = None


@pytest.fixture
def post() -> Iterator[Post]:
    made = Post()
    try:
        yield made
    finally:
        made.close()


@pytest.fixture(scope="session")
def locks(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """The server's own, for `localhost`, and one that trusts it."""
    key, folder = ec.generate_private_key(ec.SECP256R1()), tmp_path_factory.mktemp("certificate")
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.fromtimestamp(1_780_000_000, UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=3_650))
        .not_valid_after(now + timedelta(days=3_650))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate, private = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(certificate, private)
    return server, ssl.create_default_context(cafile=str(certificate))


def mail_settings(var: Path, database_url: str, port: int, **more: Any) -> Settings:
    return make_settings(
        var,
        database_url=database_url,
        recording_key=KEY,
        mail_host="localhost",
        mail_port=port,
        mail_tls="none",
        mail_from=SENDER,
        **more,
    )


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """What is particular to PostgreSQL is tested by name."""
    return f"sqlite:///{tmp_path / 'advisory.sqlite'}"


@pytest.fixture
async def service(
    tmp_path: Path, database_url: str, clock: FrozenClock, post: Post
) -> AsyncIterator[Service]:
    """Not started by itself: a test says when letters are sent."""
    settings = mail_settings(tmp_path, database_url, post.box.port)
    await lay_tables(database_url)
    made = build(settings, clock, Passwords(QUICK_HASHER))
    await made.parts.database.start()
    try:
        await settle(made, settings.visitor_url)
        yield made
    finally:
        await made.parts.database.settled()
        await made.parts.background.close()
        await made.parts.database.close()


def to(post: Post, **more: Any) -> Sending:
    """By its address there is no name that a certificate could be of; by `localhost` there is."""
    server = Server(host="localhost", port=post.box.port, tls="none", sender=SENDER)
    return Sending(replace(server, **more))
