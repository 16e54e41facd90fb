"""versions of services"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

EVERYWHERE = json.dumps(
    [
        {"name": name, "offered": True, "why": "", "heading": "", "by": None}
        for name in ("chat", "message", "video")
    ]
)
"""Until now every service was offered in every channel."""


def upgrade() -> None:
    op.create_table(
        "service_version",
        sa.Column("service", sa.String(length=64), nullable=False),
        sa.Column("rev", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("staff", sa.String(length=64), nullable=True),
        sa.Column("staff_name", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("of_rev", sa.Integer(), nullable=True),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("service", "rev", name=op.f("pk_service_version")),
    )
    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.add_column(sa.Column("target_pct", sa.Integer(), nullable=False, server_default="80"))
        batch_op.add_column(sa.Column("channels", sa.JSON(), nullable=False, server_default=EVERYWHERE))
        batch_op.add_column(sa.Column("turns", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.drop_column("turns")
        batch_op.drop_column("channels")
        batch_op.drop_column("target_pct")

    op.drop_table("service_version")
