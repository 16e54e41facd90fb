"""What is believed of an organisation's own sign-in (OpenID Connect), and what it lets somebody do here."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from advisory.clock import MINUTE_MS, SECOND_MS, Instant
from advisory.identity import STAFF_ROLES, Role

SLACK_MS = 2 * MINUTE_MS
"""By how much two machines' clocks may differ."""
LOG_OUT_MS = 10 * MINUTE_MS
"""How old a word of log-out may be."""
LOGGED_OUT = "http://schemas.openid.net/event/backchannel-logout"
LONGEST_SUBJECT = 255

Claims = Mapping[str, Any]


class NotBelieved(Exception):
    """A token that says the wrong thing; the reason is for the operator's log and names no person."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Who has `value` among what `claim` says, gets these."""

    claim: str
    value: str
    roles: frozenset[Role]
    services: frozenset[str]


@dataclass(frozen=True, slots=True)
class Granting:
    """How claims become an account. Without rules for roles, or for services, ours are left as they are.

    `second_factor`: words of `amr` or `acr` that stand for two steps. An account is made at a first sign-in
    only where `create` says so; one that is here is joined by its address only with `link_by_email`.
    """

    rules: tuple[Rule, ...] = ()
    create: bool = False
    link_by_email: bool = False
    second_factor: frozenset[str] = frozenset()

    @property
    def gives_roles(self) -> bool:
        return any(one.roles for one in self.rules)

    @property
    def gives_services(self) -> bool:
        return any(one.services for one in self.rules)

    def roles(self, claims: Claims) -> frozenset[Role]:
        return frozenset(role for one in self.rules if _has(claims, one) for role in one.roles)

    def services(self, claims: Claims) -> frozenset[str]:
        return frozenset(service for one in self.rules if _has(claims, one) for service in one.services)

    def has_two_steps(self, claims: Claims) -> bool:
        said = {*_words(claims.get("amr")), *_words(claims.get("acr"))}
        return bool(said & self.second_factor)


def _has(claims: Claims, rule: Rule) -> bool:
    return rule.value in _words(_found(claims, rule.claim))


def _found(claims: Claims, path: str) -> object:
    """A claim by its name, or by the names on the way to it, as in `realm_access.roles`."""
    if path in claims:
        return claims[path]
    found: object = claims
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _words(said: object) -> list[str]:
    if isinstance(said, str):
        return [said]
    return [one for one in said if isinstance(one, str)] if isinstance(said, list) else []


def mapping_of(text: str) -> Granting:
    """Of a file in TOML. What is wrong in it is told in words, with the number of its rule."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"is no TOML: {error}") from None
    if unknown := data.keys() - {"create", "link_by_email", "second_factor", "rule"}:
        raise ValueError(f"knows no {', '.join(sorted(unknown))}")
    for name in ("create", "link_by_email"):
        if not isinstance(data.get(name, False), bool):
            raise ValueError(f"{name} is true or false")
    rules = data.get("rule", [])
    if not isinstance(rules, list):
        raise ValueError("rules stand under [[rule]]")
    return Granting(
        tuple(_rule(one, number) for number, one in enumerate(rules, 1)),
        data.get("create", False),
        data.get("link_by_email", False),
        frozenset(_list(data, "second_factor", "second_factor")),
    )


def _rule(data: dict[str, Any], number: int) -> Rule:
    where = f"rule {number}"
    if unknown := data.keys() - {"claim", "has", "roles", "services"}:
        raise ValueError(f"{where} knows no {', '.join(sorted(unknown))}")
    claim, value = data.get("claim"), data.get("has")
    if not isinstance(claim, str) or not isinstance(value, str):
        raise ValueError(f"{where} needs claim and has, both words")
    roles, services = _list(data, "roles", where), _list(data, "services", where)
    if strange := set(roles) - STAFF_ROLES:
        raise ValueError(f"{where}: {', '.join(sorted(strange))} is no role of the staff")
    if not roles and not services:
        raise ValueError(f"{where} gives neither roles nor services")
    return Rule(claim, value, frozenset(Role(one) for one in roles), frozenset(services))


def _list(data: dict[str, Any], name: str, where: str) -> list[str]:
    found = data.get(name, [])
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise ValueError(f"{where}: {name} is a list of words")
    return found


# -- tokens whose signature is good already ------------------------------------------------------


def believe(claims: Claims, issuer: str, client: str, now: Instant) -> str:
    """What every token of the issuer's must say; gives the subject, which may be empty."""
    if claims.get("iss") != issuer:
        raise NotBelieved("another issuer")
    audience = claims.get("aud")
    named = [audience] if isinstance(audience, str) else audience
    if not isinstance(named, list) or client not in named:
        raise NotBelieved("for somebody else")
    if (len(named) > 1 or "azp" in claims) and claims.get("azp") != client:
        raise NotBelieved("given to somebody else")
    issued = _instant(claims, "iat")
    if issued > now + SLACK_MS:
        raise NotBelieved("not yet")
    if "nbf" in claims and _instant(claims, "nbf") > now + SLACK_MS:
        raise NotBelieved("not yet")
    subject = claims.get("sub", "")
    if not isinstance(subject, str) or len(subject) > LONGEST_SUBJECT or not subject.isprintable():
        raise NotBelieved("no subject")
    return subject


def believe_sign_in(claims: Claims, issuer: str, client: str, nonce: str, now: Instant) -> str:
    """The subject of an ID token that answers to this browser's own question."""
    subject = believe(claims, issuer, client, now)
    if not subject:
        raise NotBelieved("no subject")
    if _instant(claims, "exp") <= now - SLACK_MS:
        raise NotBelieved("too late")
    if claims.get("nonce") != nonce:
        raise NotBelieved("the answer to another question")
    return subject


@dataclass(frozen=True, slots=True)
class LoggedOut:
    """`subject` or `session` may be empty, never both. `id` is good once."""

    subject: str
    session: str
    id: str


def believe_log_out(claims: Claims, issuer: str, client: str, now: Instant) -> LoggedOut:
    """As OpenID Connect Back-Channel Logout 1.0, 2.6, has it."""
    subject = believe(claims, issuer, client, now)
    if _instant(claims, "iat") < now - LOG_OUT_MS:
        raise NotBelieved("too late")
    if "exp" in claims and _instant(claims, "exp") <= now - SLACK_MS:
        raise NotBelieved("too late")
    events = claims.get("events")
    if not isinstance(events, Mapping) or not isinstance(events.get(LOGGED_OUT), Mapping):
        raise NotBelieved("no log-out")
    if "nonce" in claims:
        raise NotBelieved("a sign-in that is shown as a log-out")
    session, id = claims.get("sid", ""), claims.get("jti")
    if not isinstance(session, str) or not isinstance(id, str) or not id:
        raise NotBelieved("no id")
    if not subject and not session:
        raise NotBelieved("nobody")
    return LoggedOut(subject, session, id)


def _instant(claims: Claims, name: str) -> Instant:
    found = claims.get(name)
    if isinstance(found, bool) or not isinstance(found, (int, float)) or not 0 <= found < 2**40:
        raise NotBelieved(f"no {name}")
    return Instant(int(found * SECOND_MS))
