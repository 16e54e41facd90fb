"""Any number of names in one statement, answered from the index."""

from sqlalchemy import Connection, Dialect, create_engine, select
from sqlalchemy.dialects import postgresql, sqlite

from advisory.chat import store
from advisory.chat.tables import conversation
from advisory.clock import wall_clock
from advisory.schema import metadata
from advisory.storage import receipts
from advisory.storage.among import among
from advisory.storage.database import open_database
from tests.support.app import lay_tables


async def test_it_finds_what_is_named_and_nothing_else(database_url: str) -> None:
    await lay_tables(database_url)
    database = open_database(database_url, wall_clock)
    await database.start()
    try:
        names = ["a", "b'c", 'd"e', "ä", ""]
        done = [(name, name, "x") for name in names]
        await database.work(lambda work: receipts.keep(work, "test", done))
        wanted = select(receipts.receipt.c.person).where(among(receipts.receipt.c.person, "named"))

        def found(connection: Connection, *named: str) -> set[str]:
            return {str(row.person) for row in connection.execute(wanted, {"named": list(named)})}

        for asked in (["a"], ["ä", 'd"e'], ["b'c", "z"], [""], []):
            found_now = await database.read(lambda connection, asked=asked: found(connection, *asked))  # type: ignore[misc]
            assert found_now == set(asked) & set(names)
    finally:
        await database.close()


def test_a_message_is_looked_for_in_the_index() -> None:
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    with engine.connect() as connection:
        for statement in (store._LOCK, store._BY_CIDS, store._TEXTS_SINCE):
            text = str(statement.compile(dialect=sqlite.dialect()))
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", ("[]",) * text.count("?"))
            assert "SEARCH" in str(plan.first())
    engine.dispose()


def test_the_statement_is_the_same_for_every_number_of_names() -> None:
    wanted = select(conversation.c.id).where(among(conversation.c.id, "named"))
    dialect: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    assert "= ANY (" in str(wanted.compile(dialect=dialect))
