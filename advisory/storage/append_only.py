"""Tables whose rows are only ever added: the database itself refuses to change or delete one."""

from sqlalchemy import DDL, Table, event

SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}{when}
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
FUNCTION_BUT = """
CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
IF {but} THEN IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END IF;
RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$
"""
POSTGRES_BUT = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_append_only()
"""
POSTGRES_WHOLE = """
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION append_only()
"""


def statements(table: str, dialect: str, but: str = "") -> list[str]:
    if dialect == "sqlite":
        when = f" WHEN NOT ({but})" if but else ""
        return [SQLITE.format(table=table, verb=verb, when=when) for verb in ("UPDATE", "DELETE")]
    if not but:
        return [FUNCTION, POSTGRES.format(table=table)]
    return [
        FUNCTION,
        FUNCTION_BUT.format(table=table, but=but),
        POSTGRES_BUT.format(table=table),
        POSTGRES_WHOLE.format(table=table),
    ]


def append_only(table: Table, but: str = "") -> Table:
    """The same for tables that are made from the metadata as for those that migrations make.

    `but`: which rows (`OLD`) may go after all, in SQL that both databases read.
    """
    for dialect in ("sqlite", "postgresql"):
        for statement in statements(table.name, dialect, but):
            made = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", made.execute_if(dialect=dialect))
    return table
