"""identity: passkeys, an organisation's own sign-in, break-glass accounts, keys of host pages"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staff_passkey",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("staff", sa.String(length=64), nullable=False),
        sa.Column("credential", sa.String(length=1400), nullable=False),
        sa.Column("public_key", sa.String(length=1400), nullable=False),
        sa.Column("sign_count", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_passkey")),
    )
    op.create_index(op.f("ix_staff_passkey_staff"), "staff_passkey", ["staff"], unique=False)
    op.create_table(
        "staff_challenge",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("staff", sa.String(length=64), nullable=True),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_challenge")),
    )
    op.create_index(op.f("ix_staff_challenge_expires_at"), "staff_challenge", ["expires_at"], unique=False)
    op.create_table(
        "staff_passage",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("verifier", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_passage")),
    )
    op.create_index(op.f("ix_staff_passage_expires_at"), "staff_passage", ["expires_at"], unique=False)
    op.create_table(
        "staff_identity",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("staff", sa.String(length=64), nullable=False),
        sa.Column("issuer", sa.String(length=500), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_identity")),
    )
    op.create_index(op.f("ix_staff_identity_staff"), "staff_identity", ["staff"], unique=False)
    op.create_table(
        "site_key",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("verifier", sa.String(length=400), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_key")),
    )
    op.create_index(op.f("ix_site_key_site"), "site_key", ["site"], unique=False)
    op.create_table(
        "site_token",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_token")),
    )
    op.create_index(op.f("ix_site_token_expires_at"), "site_token", ["expires_at"], unique=False)
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.add_column(sa.Column("break_glass", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("staff_session", schema=None) as batch_op:
        batch_op.add_column(sa.Column("way", sa.String(length=8), server_default="password", nullable=False))
        batch_op.add_column(sa.Column("issuer_session", sa.String(length=64), nullable=True))
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("known_sub", sa.String(length=128), server_default="", nullable=False))
        batch_op.add_column(sa.Column("known_name", sa.String(length=80), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.drop_column("known_name")
        batch_op.drop_column("known_sub")
    with op.batch_alter_table("staff_session", schema=None) as batch_op:
        batch_op.drop_column("issuer_session")
        batch_op.drop_column("way")
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.drop_column("break_glass")
    op.drop_table("site_token")
    op.drop_table("site_key")
    op.drop_table("staff_identity")
    op.drop_table("staff_passage")
    op.drop_table("staff_challenge")
    op.drop_table("staff_passkey")
