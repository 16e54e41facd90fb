"""what is known of staff goes in its time: periods, the horizon of the record, where the audit begins"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

BUT = {
    "event_record": "OLD.at < COALESCE((SELECT MAX(until) FROM record_horizon), 0) "
    "AND NOT EXISTS (SELECT 1 FROM audit_chain WHERE record = OLD.id)",
    "audit_chain": "OLD.place <= COALESCE((SELECT MAX(place) FROM audit_anchor), 0)",
}
MADE = ("record_horizon", "audit_anchor")


def big() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def sqlite_refuses(table: str, but: str = "") -> None:
    when = f" WHEN NOT ({but})" if but else ""
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}{when} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def postgres_refuses(table: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
    )


def postgres_refuses_but(table: str, but: str) -> None:
    op.execute(
        f"CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {but} THEN IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END IF; "
        "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_append_only()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
    )


def embedded() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def upgrade() -> None:
    op.create_table(
        "staff_retention_version",
        sa.Column("rev", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("staff", sa.String(length=64), nullable=False),
        sa.Column("staff_name", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("of_rev", sa.Integer(), nullable=True),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("rev", name=op.f("pk_staff_retention_version")),
    )
    op.create_table(
        "record_horizon",
        sa.Column("id", big(), autoincrement=True, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("record", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_horizon")),
    )
    op.create_index(op.f("ix_record_horizon_until"), "record_horizon", ["until"])
    op.create_table(
        "audit_anchor",
        sa.Column("place", big(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("removed", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_audit_anchor")),
    )
    with op.batch_alter_table("staff_passage", schema=None) as batch_op:
        batch_op.add_column(sa.Column("staff", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("session", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("subject", sa.String(length=255), nullable=True))
    for table in MADE:
        (sqlite_refuses if embedded() else postgres_refuses)(table)
    for table, but in BUT.items():
        if embedded():
            for verb in ("UPDATE", "DELETE"):
                op.execute(f"DROP TRIGGER {table}_no_{verb}")
            sqlite_refuses(table, but)
        else:
            op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
            postgres_refuses_but(table, but)


def downgrade() -> None:
    for table in BUT:
        if embedded():
            for verb in ("UPDATE", "DELETE"):
                op.execute(f"DROP TRIGGER {table}_no_{verb}")
            sqlite_refuses(table)
        else:
            op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
            op.execute(f"DROP TRIGGER {table}_no_truncate ON {table}")
            op.execute(f"DROP FUNCTION {table}_append_only()")
            postgres_refuses(table)
    with op.batch_alter_table("staff_passage", schema=None) as batch_op:
        batch_op.drop_column("subject")
        batch_op.drop_column("session")
        batch_op.drop_column("staff")
    for table in (*MADE, "staff_retention_version"):
        op.drop_table(table)
