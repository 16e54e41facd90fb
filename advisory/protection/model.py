"""Networks that many share, and listed words: what may be set, and what a text or an address is by them."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Literal

from advisory.clock import Instant
from advisory.errors import Code, Refusal

Network = IPv4Network | IPv6Network
Effect = Literal["hold", "mark"]

WIDEST = {4: 16, 6: 32}
_WORDS = re.compile(r"[^\W_]+")
_LETTERS = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class SharedNetwork:
    """One address or many, as CIDR writes them, and whose they are."""

    cidr: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ListedWord:
    """A word or a few; with `*` at the end any ending fits. `hold` keeps a message back."""

    text: str
    effect: Effect


@dataclass(frozen=True, slots=True)
class Protection:
    networks: tuple[SharedNetwork, ...] = ()
    words: tuple[ListedWord, ...] = ()


@dataclass(frozen=True, slots=True)
class Version:
    """What was set, by whom, when and why."""

    rev: int
    at: Instant
    staff: str
    staff_name: str
    reason: str
    settings: Protection


def network_of(text: str) -> Network:
    """Of one address, or of many; too wide a one would lift the limits for everybody."""
    try:
        found = ip_network(text.strip())
    except ValueError:
        raise Refusal(Code.NETWORK_FORM, network=text.strip()[:60]) from None
    if found.prefixlen < WIDEST[found.version]:
        raise Refusal(Code.NETWORK_WIDE, network=str(found))
    return found


def plain(text: str) -> str:
    """The words alone, small, one space around each: how somebody writes them makes no difference."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return f" {' '.join(_WORDS.findall(folded))} "


def word_of(text: str, effect: Effect) -> ListedWord:
    bare = text.strip()
    stem = bare.removesuffix("*")
    if "*" in stem or len(_LETTERS.findall(stem)) < 2:
        raise Refusal(Code.WORD_FORM, word=bare[:60])
    return ListedWord(" ".join(bare.split()), effect)


class Rules:
    """The same, made ready for every message and every visit."""

    def __init__(self, settings: Protection) -> None:
        self._networks = [ip_network(one.cidr) for one in settings.networks]
        self._sought: list[tuple[str, Effect]] = [
            (plain(one.text.removesuffix("*")).rstrip() + ("" if one.text.endswith("*") else " "), one.effect)
            for one in settings.words
        ]

    def is_shared(self, address: str) -> bool:
        try:
            found = ip_address(address)
        except ValueError:
            return False
        mapped = getattr(found, "ipv4_mapped", None) or found
        return any(mapped in network for network in self._networks)

    def effect_of(self, text: str) -> Effect | None:
        """The stronger one where several words are found."""
        if not self._sought:
            return None
        words = plain(text)
        found = {effect for sought, effect in self._sought if sought in words}
        return "hold" if "hold" in found else "mark" if found else None


def checked(networks: Iterable[SharedNetwork], words: Iterable[ListedWord]) -> Protection:
    """As it is stored: networks in their shortest form, nothing twice; refused with what is wrong."""
    nets = {str(network_of(one.cidr)): one.note.strip() for one in networks}
    listed = {plain(one.text) + one.text[-1:]: word_of(one.text, one.effect) for one in words}
    return Protection(
        tuple(SharedNetwork(cidr, note) for cidr, note in nets.items()),
        tuple(sorted(listed.values(), key=lambda one: (one.effect, one.text.casefold()))),
    )
