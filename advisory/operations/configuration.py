"""`advisory config check`: names that mean nothing, settings that do not go together, doors left open."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError

from advisory.operations.model import Finding, bad, good, note
from advisory.settings import Settings

PREFIX = "ADVISORY_"
LOCAL = {"localhost", ""}


def read_file(path: Path) -> dict[str, str]:
    """Settings of a file as systemd reads it: lines of `NAME=value`."""
    lines = path.read_text().splitlines()
    given = dict(
        line.split("=", 1) for line in lines if "=" in line and not line.lstrip().startswith(("#", ";"))
    )
    return {name.strip(): value.strip().strip("\"'") for name, value in given.items()}


def check(given: Mapping[str, str]) -> list[Finding]:
    known = {f"{PREFIX}{name.upper()}": name for name in Settings.model_fields}
    found = [_unknown(name, list(known)) for name in given if name.startswith(PREFIX) and name not in known]
    values: dict[str, Any] = {known[name]: value for name, value in given.items() if name in known}
    found += [_placeholder(f"{PREFIX}{name.upper()}") for name, value in values.items() if "SECRET" in value]
    try:
        settings = Settings(**values)
    except ValidationError as error:
        found += [_invalid(one) for one in error.errors(include_url=False, include_input=False)]
    else:
        found += [*_contradictions(settings), *_open_doors(settings)]
    return found or [good("settings", "fit together")]


def _unknown(name: str, known: list[str]) -> Finding:
    near = get_close_matches(name.removeprefix(PREFIX), [one.removeprefix(PREFIX) for one in known], 1)
    return bad(
        name,
        "is no setting",
        "It changes nothing, and what was meant keeps its default.",
        f"Did you mean {PREFIX}{near[0]}?" if near else "Take it away; docs/install.md lists all settings.",
    )


def _placeholder(name: str) -> Finding:
    return bad(
        name,
        "still holds the word SECRET of the example file",
        "Everybody knows it.",
        "Put your own in its place: openssl rand -hex 32.",
    )


def _invalid(error: Mapping[str, Any]) -> Finding:
    name = PREFIX + "_".join(str(part) for part in error["loc"]).upper() if error["loc"] else "settings"
    said = str(error["msg"]).removeprefix("Value error, ")
    return bad(name, said, "The service does not start like this.", "Put it right as the sentence says.")


def _contradictions(settings: Settings) -> Iterator[Finding]:
    def clash(what: str, why: str, do: str) -> Finding:
        return note("settings", what, why, do)

    if settings.recording and not settings.media:
        yield clash(
            "ADVISORY_RECORDING is on and ADVISORY_MEDIA is off",
            "Without calls there is nothing to record.",
            "Turn one of them round.",
        )
    if settings.turn_urls and not settings.media:
        yield clash(
            "ADVISORY_TURN_URLS is set and ADVISORY_MEDIA is off",
            "No call uses the relay.",
            "Turn one of them round.",
        )
    if settings.janus_url and settings.media_workers > 1:
        yield clash(
            "ADVISORY_JANUS_URL is set, and ADVISORY_MEDIA_WORKERS too",
            "Janus carries the calls; our own workers are not started.",
            "Keep one of them.",
        )
    if settings.metrics_port == settings.port:
        yield bad(
            "ADVISORY_METRICS_PORT",
            "is ADVISORY_PORT too",
            "The service does not start.",
            "Take another one; with several processes on one machine each needs its own.",
        )
    if settings.recording and settings.recording_days > settings.retention_days:
        yield clash(
            "ADVISORY_RECORDING_DAYS is longer than ADVISORY_RETENTION_DAYS",
            "A recording goes with its conversation, so the shorter time holds.",
            "Set the days that you have told people.",
        )
    if not settings.file_mb <= settings.file_conversation_mb <= settings.file_site_mb:
        yield clash(
            "ADVISORY_FILE_MB, …_CONVERSATION_MB and …_SITE_MB do not grow",
            "The smaller bound holds, whatever the larger one says.",
            "One file is at most one conversation's, that at most the site's.",
        )
    if settings.file_days > settings.retention_days:
        yield clash(
            "ADVISORY_FILE_DAYS is longer than ADVISORY_RETENTION_DAYS",
            "A file goes with its conversation.",
            "Set the days that you have told people.",
        )
    if settings.visitor_url.startswith("https://") != settings.staff_url.startswith("https://"):
        yield clash(
            "one of ADVISORY_VISITOR_URL and ADVISORY_STAFF_URL is https, the other is not",
            "Browsers give cookies and cameras to https alone.",
            "Make both https.",
        )


def _open_doors(settings: Settings) -> Iterator[Finding]:
    for name in ("visitor_url", "staff_url"):
        url = urlsplit(getattr(settings, name))
        if url.scheme != "https" and not is_local(url.hostname):
            yield bad(
                f"{PREFIX}{name.upper()}",
                "is not https",
                "What people write and staff's passwords pass in the clear, and browsers give no camera.",
                "Put a proxy with a certificate before it and name its https address.",
            )
    yield from _proxies(settings)
    yield from _lines(settings)
    if settings.metrics_port and not is_local(settings.metrics_host):
        yield note(
            "ADVISORY_METRICS_HOST",
            "lets other machines read the figures",
            "They name nobody, and tell whoever reads them how busy the service is.",
            "Let the firewall pass the machine that collects them alone.",
        )
    if settings.practice_key and len(settings.practice_key) < 16 and not settings.demo:
        yield bad(
            "ADVISORY_PRACTICE_KEY",
            "is short enough to be guessed",
            "Whoever knows it sends visitors that no statistic counts.",
            "openssl rand -hex 16, or take it away.",
        )
    if settings.demo and settings.secure:
        yield bad(
            "ADVISORY_DEMO",
            "is on at an https address",
            "The demo's pages call practice visitors for whoever opens them.",
            "Take it away.",
        )


def _proxies(settings: Settings) -> Iterator[Finding]:
    name = f"{PREFIX}TRUSTED_PROXIES"
    networks = []
    for one in settings.trusted_proxies.split(","):
        if word := one.strip():
            try:
                networks.append(ip_network(word))
            except ValueError:
                yield bad(
                    name, f"{word} is no network", "The service does not start.", "Such as 10.0.0.0/24."
                )
    if any(network.num_addresses > 2**16 for network in networks if network.version == 4) or any(
        network.prefixlen < 48 for network in networks if network.version == 6
    ):
        yield bad(
            name,
            "believes a whole world of addresses",
            "Whoever is in it may say to be anybody, and pass every limit.",
            "Name the proxies alone, such as 127.0.0.1.",
        )
    if settings.secure and not networks:
        yield note(
            name,
            "is empty, and the addresses are https: a proxy stands before the service",
            "All visitors seem to come from the proxy and share one limit.",
            "Name the proxy's address, such as 127.0.0.1.",
        )


def _lines(settings: Settings) -> Iterator[Finding]:
    """Passwords and encryption on the lines to other machines."""
    if settings.redis_url:
        redis = urlsplit(settings.redis_url)
        if not is_local(redis.hostname) and not redis.password:
            yield bad(
                f"{PREFIX}REDIS_URL",
                "has no password",
                "Whoever reaches it tells our processes what they like.",
                "Set requirepass there and rediss://:PASSWORD@… here.",
            )
        if not is_local(redis.hostname) and redis.scheme != "rediss":
            yield note(
                f"{PREFIX}REDIS_URL",
                "is not encrypted",
                "What is pushed to pages passes that line.",
                "Use rediss:// unless that network is yours alone.",
            )
    if settings.database_url.startswith("postgresql"):
        database = urlsplit(settings.database_url)
        if not is_local(database.hostname) and not re.search("ssl(mode)?=", database.query):
            yield note(
                f"{PREFIX}DATABASE_URL",
                "does not ask for encryption",
                "Every conversation passes that line.",
                "Add ?ssl=require unless that network is yours alone.",
            )


def is_local(host: str | None) -> bool:
    if host is None or host in LOCAL or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
