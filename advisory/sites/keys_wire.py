"""Keys of host pages, as those see them who look after sites."""

from typing import Literal

from advisory.wire import At, Cid, Id, Wire

KeyKind = Literal["EdDSA", "HS256"]


class SiteKeyView(Wire):
    """`used_at` is when a visitor was last vouched for with it, to within some minutes."""

    id: str
    kind: KeyKind
    since: At
    used_at: At | None = None


class SiteKeyList(Wire):
    """`shared`: whether a key that both sides have (HS256) can be kept here."""

    keys: list[SiteKeyView]
    shared: bool


class AddSiteKey(Wire):
    cid: Cid
    kind: KeyKind


class SiteKeyGiven(Wire):
    """`secret` is shown this once: base64url of 32 bytes, of EdDSA the private half."""

    key: SiteKeyView
    secret: str
    keys: list[SiteKeyView]


class RemoveSiteKey(Wire):
    key: Id
