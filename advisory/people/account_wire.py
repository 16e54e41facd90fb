"""One's own account over HTTP: password, sign-ins, second factor, and the link that begins it."""

from typing import Annotated, Literal

from pydantic import Field

from advisory.wire import PLAIN, At, Cid, Id, UiLang, Wire

Password = Annotated[str, Field(max_length=256)]
LinkToken = Annotated[str, Field(max_length=128)]
OneTimeCode = Annotated[str, Field(max_length=40)]


class OpenSignIn(Wire):
    """Somewhere one is signed in. `browser` may be empty; `here` is the one that asks."""

    id: str
    browser: str
    since: At
    used_at: At
    here: bool


class SecondFactorState(Wire):
    """`possible` where the operator has set the key for it, `needed` where a role asks for it."""

    on: bool
    possible: bool
    needed: bool
    since: At | None = None
    recovery_left: int


class OwnPasskey(Wire):
    id: str
    name: str
    since: At
    used_at: At | None = None


class MyAccount(Wire):
    """`own_password`: there is one; who comes by the organisation's own sign-in may have none.

    `passkeys_possible` where browsers make some for this address. `issuer` is what the organisation calls its
    own sign-in, `issuer_since` since when this account is connected to it, and `issuer_possible` whether one
    may connect or disconnect it oneself.
    """

    name: str
    email: str
    lang: UiLang
    sessions: list[OpenSignIn]
    second_factor: SecondFactorState
    own_password: bool
    passkeys: list[OwnPasskey]
    passkeys_possible: bool
    issuer: str = ""
    issuer_since: At | None = None
    issuer_possible: bool = False


class ChangePassword(Wire):
    cid: Cid
    current: Password
    password: Password


class EndSignIns(Wire):
    """One of one's own, or all but the one that asks."""

    session: Id | None = None


class TryPassword(Wire):
    """What somebody types who chooses a password: by a link, or for their own account."""

    password: Password
    token: LinkToken | None = None


class PasswordStrength(Wire):
    """The first two would be refused. `least` is how many characters are asked for."""

    strength: Literal["short", "easy", "fair", "good", "strong"]
    least: int


class LookAtAccountLink(Wire):
    token: LinkToken


class AccountLink(Wire):
    """Whom a link is for."""

    name: str
    email: str
    purpose: Literal["invite", "reset"]
    expires_at: At


class UseLink(Wire):
    token: LinkToken
    password: Password


class ForgottenPassword(Wire):
    """The answer is the same whether somebody has an account under this address or not."""

    email: Annotated[str, Field(min_length=3, max_length=254, pattern=r"^[^\s@]+@[^\s@]+$"), PLAIN]


class BeginSecondFactor(Wire):
    """`password` may be empty for whoever has just signed in and must set one up."""

    password: Password


class SecondFactorBegun(Wire):
    """What an authenticator needs: a picture (a path over `size` squares), an address, or letters to type."""

    typed: str
    address: str
    size: int
    path: str


class ConfirmSecondFactor(Wire):
    cid: Cid
    code: OneTimeCode


class RenewRecoveryCodes(Wire):
    cid: Cid
    password: Password


class RecoveryCodes(Wire):
    """Shown this once."""

    codes: list[str]


class EndSecondFactor(Wire):
    password: Password


class ShowCode(Wire):
    """A code of the phone, or one of the recovery codes."""

    code: OneTimeCode


class ConnectIssuer(Wire):
    """Whoever sits at an open console may not be the one who opened it."""

    password: Password
