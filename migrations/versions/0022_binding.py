"""a service may give binding statements, and say that nobody need tell of their health"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.add_column(sa.Column("binding", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("health_note", sa.Boolean(), server_default=sa.true(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.drop_column("health_note")
        batch_op.drop_column("binding")
