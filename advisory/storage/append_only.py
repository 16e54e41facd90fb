"""Tables whose rows are only ever added: the database itself refuses to change or delete one."""

from sqlalchemy import DDL, Table, event

SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
FUNCTION = """
CREATE OR REPLACE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$
"""
POSTGRES = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION append_only()
"""


def statements(table: str, dialect: str) -> list[str]:
    if dialect == "sqlite":
        return [SQLITE.format(table=table, verb=verb) for verb in ("UPDATE", "DELETE")]
    return [FUNCTION, POSTGRES.format(table=table)]


def append_only(table: Table) -> Table:
    """The same for tables that are made from the metadata as for those that migrations make."""
    for dialect in ("sqlite", "postgresql"):
        for statement in statements(table.name, dialect):
            made = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", made.execute_if(dialect=dialect))
    return table
