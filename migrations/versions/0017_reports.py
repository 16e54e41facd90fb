"""reports"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "report_baseline",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("service", sa.String(length=64), nullable=True),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("staff", sa.String(length=64), nullable=False),
        sa.Column("staff_name", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_baseline")),
    )
    op.create_table(
        "report_case",
        sa.Column("conversation", sa.String(length=64), nullable=False),
        sa.Column("service", sa.String(length=64), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("promise_s", sa.Integer(), nullable=False),
        sa.Column("again_h", sa.Integer(), nullable=True),
        sa.Column("advisor", sa.String(length=64), nullable=True),
        sa.Column("assigned_at", sa.BigInteger(), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_by", sa.String(length=16), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("solved", sa.String(length=8), nullable=True),
        sa.Column("feeling", sa.Integer(), nullable=True),
        sa.Column("surer", sa.String(length=8), nullable=True),
        sa.Column("replies", sa.Integer(), nullable=False),
        sa.Column("reply_ms", sa.BigInteger(), nullable=False),
        sa.Column("held_ms", sa.BigInteger(), nullable=False),
        sa.Column("shared_ms", sa.BigInteger(), nullable=False),
        sa.Column("load_ms", sa.BigInteger(), nullable=False),
        sa.Column("call_ms", sa.BigInteger(), nullable=False),
        sa.Column("call_mode", sa.String(length=16), nullable=True),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("handed", sa.Integer(), nullable=False),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("held_by", sa.String(length=64), nullable=True),
        sa.Column("touched_at", sa.BigInteger(), nullable=True),
        sa.Column("waiting_since", sa.BigInteger(), nullable=True),
        sa.Column("paused_at", sa.BigInteger(), nullable=True),
        sa.Column("call_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("conversation", name=op.f("pk_report_case")),
    )
    with op.batch_alter_table("report_case", schema=None) as batch_op:
        batch_op.create_index("ix_report_case_advisor_day", ["advisor", "day"], unique=False)
        batch_op.create_index("ix_report_case_day_service", ["day", "service"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_case_held_by"), ["held_by"], unique=False)

    op.create_table(
        "report_cost",
        sa.Column("rev", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("staff", sa.String(length=64), nullable=False),
        sa.Column("staff_name", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("costs", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("rev", name=op.f("pk_report_cost")),
    )
    op.create_table(
        "report_day",
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("service", sa.String(length=64), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("cases", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("day", "service", "site", "lang", "channel", name=op.f("pk_report_day")),
    )
    op.create_table(
        "report_reading",
        sa.Column("one", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("cursor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_report_reading")),
    )
    op.create_table(
        "report_tally",
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("service", sa.String(length=64), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("item", sa.String(length=96), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "service", "site", "what", "item", name=op.f("pk_report_tally")),
    )


def downgrade() -> None:

    op.drop_table("report_tally")
    op.drop_table("report_reading")
    op.drop_table("report_day")
    op.drop_table("report_cost")
    with op.batch_alter_table("report_case", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_case_held_by"))
        batch_op.drop_index("ix_report_case_day_service")
        batch_op.drop_index("ix_report_case_advisor_day")

    op.drop_table("report_case")
    op.drop_table("report_baseline")
