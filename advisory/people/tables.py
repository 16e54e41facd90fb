"""Staff, what they know, what they sign in with, their sessions, and visitors' tokens."""

from sqlalchemy import Boolean, Column, Integer, String, Table, false

from advisory.storage.metadata import BigId, Json, identifier, instant, metadata

staff = Table(
    "staff",
    metadata,
    identifier("id", primary_key=True),
    Column("email", String(254), nullable=False, unique=True),
    Column("name", String(80), nullable=False),
    Column("display_name", String(60), nullable=False),
    Column("roles", Json, nullable=False),
    Column("lang", String(8), nullable=False),
    Column("languages", Json, nullable=False),
    Column("channels", Json, nullable=False),
    Column("capacity", Integer, nullable=False, default=5),
    Column("password_hash", String(200)),
    instant("created_at", nullable=False),
    instant("disabled_at"),
    Column("alias", String(40), nullable=False, server_default=""),
    # For the day when nobody else can get in; whoever uses it is told of.
    Column("break_glass", Boolean, nullable=False, server_default=false()),
)

name_policy = Table(
    "name_policy",
    metadata,
    # One row: there is one organisation.
    identifier("id", primary_key=True),
    Column("naming", String(16), nullable=False),
    Column("rev", Integer, nullable=False),
)

staff_skill = Table(
    "staff_skill",
    metadata,
    identifier("staff", primary_key=True),
    identifier("service", primary_key=True),
    Column("level", Integer, nullable=False, default=1),
)

staff_session = Table(
    "staff_session",
    metadata,
    identifier("secret_hash", primary_key=True),
    identifier("id", nullable=False, unique=True),
    identifier("staff", nullable=False, index=True),
    instant("created_at", nullable=False),
    instant("expires_at", nullable=False),
    instant("used_at", nullable=False),
    # What is still to be shown before it opens anything: a code, or a second factor that is yet to be made.
    Column("step", String(8), nullable=False, server_default=""),
    Column("browser", String(60), nullable=False, server_default=""),
    # What was shown: a password, a passkey, or what the organisation's own sign-in said of them.
    Column("way", String(8), nullable=False, server_default="password"),
    # A digest of what the issuer calls its own session, by which it may end this one.
    identifier("issuer_session"),
)

staff_link = Table(
    "staff_link",
    metadata,
    # One for each: a new link is the end of the one before.
    identifier("staff", primary_key=True),
    identifier("token_hash", nullable=False, unique=True),
    Column("purpose", String(8), nullable=False),
    instant("expires_at", nullable=False, index=True),
    instant("used_at"),
)

staff_totp = Table(
    "staff_totp",
    metadata,
    identifier("staff", primary_key=True),
    # Sealed. `pending` is one that no code has been shown for yet.
    Column("seed", String(200)),
    Column("pending", String(200)),
    instant("pending_at"),
    Column("last_step", BigId, nullable=False, server_default="0"),
    instant("since"),
)

staff_recovery = Table(
    "staff_recovery",
    metadata,
    identifier("code_hash", primary_key=True),
    identifier("staff", nullable=False, index=True),
)

staff_passkey = Table(
    "staff_passkey",
    metadata,
    # A digest of what the authenticator calls it, which may be a kilobyte.
    identifier("id", primary_key=True),
    identifier("staff", nullable=False, index=True),
    Column("credential", String(1400), nullable=False),
    Column("public_key", String(1400), nullable=False),
    Column("sign_count", BigId, nullable=False),
    Column("name", String(60), nullable=False),
    instant("since", nullable=False),
    instant("used_at"),
)

staff_challenge = Table(
    "staff_challenge",
    metadata,
    # Of somebody who adds a passkey, or of nobody yet.
    identifier("id", primary_key=True),
    identifier("staff"),
    instant("expires_at", nullable=False, index=True),
)

staff_passage = Table(
    "staff_passage",
    metadata,
    # On the way to the issuer and back. The browser has the secret whose digest this is.
    identifier("id", primary_key=True),
    identifier("state", nullable=False),
    identifier("nonce", nullable=False),
    identifier("verifier", nullable=False),
    instant("expires_at", nullable=False, index=True),
    # Of somebody who is signed in and connects their account: whose, and the sign-in that began it.
    identifier("staff"),
    identifier("session"),
    # What the issuer called them, once they are back; their own page then says whose it is to be.
    Column("subject", String(255)),
)

staff_identity = Table(
    "staff_identity",
    metadata,
    # A digest of issuer and subject; an address may pass to somebody else, a subject never does.
    identifier("id", primary_key=True),
    identifier("staff", nullable=False, index=True),
    Column("issuer", String(500), nullable=False),
    Column("subject", String(255), nullable=False),
    instant("since", nullable=False),
)

visitor = Table(
    "visitor",
    metadata,
    # A visitor who comes back by a receipt from elsewhere has a token there too.
    identifier("secret_hash", primary_key=True),
    identifier("id", nullable=False, index=True),
    identifier("site", nullable=False),
    Column("lang", String(8), nullable=False),
    Column("practice", Boolean, nullable=False, default=False),
    instant("created_at", nullable=False),
    instant("expires_at", nullable=False, index=True),
)
