"""What is set against misuse, on the wire."""

from typing import Annotated, Literal

from pydantic import Field

from advisory.identity import Role
from advisory.wire import FILLED, PLAIN, At, Cid, Count, May, Scope, Wire

SEES = May(frozenset({Role.SUPERVISOR, Role.MAIN_USER}), Scope.ANY)
SETS = May(frozenset({Role.MAIN_USER}), Scope.ANY)


class SharedNetworkForm(Wire):
    """`cidr`: an address or a network such as 192.0.2.0/24. `note`: whose it is."""

    cidr: Annotated[str, Field(max_length=60), PLAIN]
    note: Annotated[str, Field(max_length=80), PLAIN] = ""


class ListedWordForm(Wire):
    text: Annotated[str, Field(max_length=60), PLAIN]
    effect: Literal["hold", "mark"]


class ProtectionForm(Wire):
    networks: Annotated[list[SharedNetworkForm], Field(max_length=200)]
    words: Annotated[list[ListedWordForm], Field(max_length=500)]


class SetProtection(Wire):
    """`rev` is the version that was edited, 0 before the first."""

    cid: Cid
    rev: Count
    reason: Annotated[str, Field(min_length=3, max_length=300), PLAIN, FILLED]
    settings: ProtectionForm


class ProtectionVersion(Wire):
    rev: int
    at: At
    by: str
    reason: str
    settings: ProtectionForm


class ProtectionView(Wire):
    """`versions`: the latest, which holds, first. `here`: the address that this was asked from."""

    versions: list[ProtectionVersion]
    here: str
