"""what is counted beside conversations, by whole months: a report of a year reads twelve sums"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "report_month",
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("service", sa.String(length=64), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("item", sa.String(length=96), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("month", "service", "what", "item", name=op.f("pk_report_month")),
    )
    op.execute(
        "INSERT INTO report_month (month, service, what, item, count) "
        "SELECT day / 100, service, what, item, SUM(count) FROM report_tally "
        "GROUP BY day / 100, service, what, item"
    )


def downgrade() -> None:
    op.drop_table("report_month")
