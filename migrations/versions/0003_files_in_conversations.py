"""Files in conversations"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attachment",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("conversation", sa.String(length=64), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("sender", sa.String(length=64), nullable=False),
        sa.Column("cid", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("sent_bytes", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("gone_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("conversation", "seq", name=op.f("uq_attachment_conversation_seq")),
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attachment_conversation"), ["conversation"], unique=False)
        batch_op.create_index(batch_op.f("ix_attachment_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_attachment_site"), ["site"], unique=False)

    op.create_table(
        "attachment_page",
        sa.Column("attachment", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("attachment", "number", name=op.f("pk_attachment_page")),
    )
    op.create_table(
        "joint_document",
        sa.Column("conversation", sa.String(length=64), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("attachment", sa.String(length=64), nullable=True),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("conversation", name=op.f("pk_joint_document")),
    )
    op.create_table(
        "file_rule",
        sa.Column("service", sa.String(length=64), nullable=False),
        sa.Column("visitors", sa.Boolean(), nullable=False),
        sa.Column("advisors", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("service", name=op.f("pk_file_rule")),
    )


def downgrade() -> None:
    op.drop_table("file_rule")
    op.drop_table("joint_document")
    op.drop_table("attachment_page")
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attachment_site"))
        batch_op.drop_index(batch_op.f("ix_attachment_created_at"))
        batch_op.drop_index(batch_op.f("ix_attachment_conversation"))

    op.drop_table("attachment")
