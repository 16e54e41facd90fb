"""`column IN (…)` for any number of names, as one and the same statement.

SQLAlchemy writes a list out name by name, anew for each length, and PostgreSQL would plan each of these
statements by itself. Here a list is one value: an array of PostgreSQL, a text of JSON for SQLite.
"""

from typing import Any

from sqlalchemy import ARRAY, JSON, Boolean, ColumnElement, Dialect, String, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine


class Names(TypeDecorator[list[str]]):
    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(ARRAY(String()) if dialect.name == "postgresql" else JSON())


class _Among(FunctionElement[bool]):
    name = "among"
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:
        return self  # else SQLite would be asked whether it `= 1`, and use no index


@compiles(_Among, "postgresql")
def _any(element: _Among, compiler: Any, **more: Any) -> str:
    column, names = (compiler.process(one, **more) for one in element.clauses)
    return f"{column} = ANY ({names})"


@compiles(_Among, "sqlite")
def _each(element: _Among, compiler: Any, **more: Any) -> str:
    column, names = (compiler.process(one, **more) for one in element.clauses)
    return f"{column} IN (SELECT CAST(value AS TEXT) FROM json_each({names}))"  # noqa: S608 - both drawn by SQLAlchemy


def among(column: ColumnElement[str], name: str) -> ColumnElement[bool]:
    """Whether the column is one of the parameter `name`, which takes a list."""
    return _Among(column, bindparam(name, type_=Names()))
