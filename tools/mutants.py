"""What could be wrong in a function: each mutant is its source with one thing changed.

Changed is what decides: comparisons and their bounds, conditions and their parts, sums, numbers, words,
what is returned, raised, called, left out of a call or a slice. Not changed are types, defaults, decorators,
what an assertion says and what a programmer's error says.
"""

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import CodeType
from typing import Any

Put = Callable[[Any], None]

COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
RECKONED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}
NAMED = {"min": "max", "any": "all", "lower": "upper", "lstrip": "rstrip", "startswith": "endswith"}
NAMED |= {"is_": "is_not", "asc": "desc", "bisect_left": "bisect_right", "union": "intersection"}
NAMED |= {other: one for one, other in NAMED.items()}
CONDITIONS = ("where", "and_", "or_", "set")
"""Calls of which every argument is a condition of its own."""
UNCHANGED = (
    "annotation",
    "returns",
    "decorator_list",
    "defaults",
    "kw_defaults",
    "format_spec",
    "type_comment",
)

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Mutant:
    """`function` by its qualified name and the line on which its code begins; `lines` are what it changes."""

    file: str
    function: str
    begins: int
    lines: range
    before: str
    after: str
    source: str
    code: Callable[[], CodeType]

    @property
    def where(self) -> str:
        return f"{self.file}:{self.function}"

    @property
    def key(self) -> str:
        return f"{self.where}: {self.before} → {self.after}"


def mutants_of(file: str, text: str) -> list[Mutant]:
    tree = ast.parse(text)
    return [mutant for name, node in _functions(tree, "") for mutant in _of(file, text, tree, name, node)]


def _functions(node: ast.Module | ast.ClassDef, inside: str) -> Iterator[tuple[str, FunctionNode]]:
    """The outermost ones: what is defined within one belongs to it."""
    for one in node.body:
        if isinstance(one, FunctionNode):
            yield inside + one.name, one
        elif isinstance(one, ast.ClassDef):
            yield from _functions(one, f"{inside}{one.name}.")


def _of(file: str, text: str, tree: ast.Module, name: str, function: FunctionNode) -> Iterator[Mutant]:
    source = ast.get_source_segment(text, function) or ""
    begins = min([function.lineno, *(one.lineno for one in function.decorator_list)])
    for unit, node, put, changed in list(_changes(function)):

        def code(put: Put = put, changed: Any = changed, node: Any = node) -> CodeType:
            put(changed)
            try:
                return _inside(compile(ast.fix_missing_locations(tree), file, "exec"), name, begins)
            finally:
                put(node)

        before = ast.unparse(unit)
        put(changed)
        after = ast.unparse(ast.fix_missing_locations(unit)) if unit is not node else ast.unparse(changed)
        put(node)
        at: Any = node if hasattr(node, "lineno") else unit
        lines = range(at.lineno, (at.end_lineno or at.lineno) + 1)
        yield Mutant(file, name, begins, lines, before, after, source, code)


def _inside(code: CodeType, name: str, begins: int) -> CodeType:
    for one in code.co_consts:
        if isinstance(one, CodeType):
            if one.co_qualname == name and one.co_firstlineno == begins:
                return one
            if name.startswith(f"{one.co_qualname}."):
                return _inside(one, name, begins)
    raise LookupError(name)


def _changes(function: FunctionNode) -> Iterator[tuple[ast.AST, Any, Put, Any]]:
    """The statement or the head of one that is shown, the node, how to put another, and that other."""
    for statement in function.body:
        yield from _within(statement, statement, _setter(function.body, statement))


def _setter(siblings: list[Any], node: Any) -> Put:
    place = siblings.index(node)

    def put(other: Any) -> None:
        siblings[place] = other

    return put


def _within(unit: ast.AST, node: Any, put: Put) -> Iterator[tuple[ast.AST, Any, Put, Any]]:
    if _is_words(node) or isinstance(node, ast.Assert | ast.Import | ast.ImportFrom):
        return
    for changed in _changed(node):
        shown = node if isinstance(node, ast.stmt) else unit
        yield shown, node, put, changed
    if _is_whole(node):
        return
    for name, value in ast.iter_fields(node):
        if name in UNCHANGED:
            continue
        if isinstance(value, list):
            for place, child in enumerate(value):
                if isinstance(child, ast.AST) and not (isinstance(node, ast.JoinedStr) and _is_text(child)):
                    yield from _within(_unit(unit, node, child), child, _into(value, place))
        elif isinstance(value, ast.AST):
            yield from _within(_unit(unit, node, value), value, _onto(node, name))


def _unit(unit: ast.AST, parent: ast.AST, child: ast.AST) -> ast.AST:
    """A simple statement is shown whole; of one that holds others, the expression in its head."""
    if isinstance(child, ast.stmt | ast.ExceptHandler):
        return child
    return child if hasattr(parent, "body") and isinstance(parent, ast.stmt) else unit


def _into(values: list[Any], place: int) -> Put:
    def put(other: Any) -> None:
        values[place] = other

    return put


def _onto(node: ast.AST, name: str) -> Put:
    def put(other: Any) -> None:
        setattr(node, name, other)

    return put


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _is_words(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and _is_text(node.value)


def _is_whole(node: ast.AST) -> bool:
    """A number below zero stands for "none" here, and a programmer's error is read by programmers."""
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant)
    call = node.exc if isinstance(node, ast.Raise) else None
    name = call.func if isinstance(call, ast.Call) else call
    return isinstance(name, ast.Name) and name.id.endswith(("Error", "Exception"))


def _like(node: Any, **fields: Any) -> Any:
    made = copy.copy(node)
    for name, value in fields.items():
        setattr(made, name, value)
    return made


def _without(values: list[Any], place: int) -> list[Any]:
    return [*values[:place], *values[place + 1 :]]


def _changed(node: Any) -> Iterator[Any]:
    match node:
        case ast.Compare():
            for place, op in enumerate(node.ops):
                other = COMPARED[type(op)]()
                yield _like(node, ops=[*node.ops[:place], other, *node.ops[place + 1 :]])
        case ast.BoolOp():
            yield _like(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
            for place in range(len(node.values)):
                rest = _without(node.values, place)
                yield rest[0] if len(rest) == 1 else _like(node, values=rest)
        case ast.BinOp() | ast.AugAssign() if type(node.op) in RECKONED:
            yield _like(node, op=RECKONED[type(node.op)]())
        case ast.UnaryOp():
            yield node.operand
        case ast.IfExp():
            yield from (node.body, node.orelse)
        case ast.If() | ast.While() if not isinstance(node.test, ast.Compare | ast.BoolOp | ast.UnaryOp):
            yield _like(node, test=ast.UnaryOp(ast.Not(), node.test))
        case ast.comprehension():
            for place in range(len(node.ifs)):
                yield _like(node, ifs=_without(node.ifs, place))
        case ast.Constant():
            yield from _other(node)
        case ast.Return() if node.value is not None and not isinstance(node.value, ast.Constant):
            yield _like(node, value=ast.Constant(None))
        case ast.Expr(value=ast.Call() | ast.Await()) | ast.Raise():
            yield ast.copy_location(ast.Pass(), node)
        case ast.Break():
            yield ast.copy_location(ast.Continue(), node)
        case ast.Continue():
            yield ast.copy_location(ast.Break(), node)
        case ast.Slice():
            for name in ("lower", "upper"):
                if getattr(node, name) is not None:
                    yield _like(node, **{name: None})
        case ast.Call():
            yield from _called(node)
        case _:
            return


def _other(node: ast.Constant) -> Iterator[ast.Constant]:
    value = node.value
    if isinstance(value, bool):
        yield _like(node, value=not value)
    elif isinstance(value, int | float):
        yield _like(node, value=value + 1)
    elif isinstance(value, str):
        yield _like(node, value=f"XX{value}")
    elif isinstance(value, bytes):
        yield _like(node, value=b"XX" + value)


def _called(node: ast.Call) -> Iterator[ast.Call]:
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    if name in NAMED:
        field = "id" if isinstance(node.func, ast.Name) else "attr"
        yield _like(node, func=_like(node.func, **{field: NAMED[name]}))
    for place in range(len(node.keywords)):
        yield _like(node, keywords=_without(node.keywords, place))
    if name in CONDITIONS and len(node.args) > 1:
        for place in range(len(node.args)):
            yield _like(node, args=_without(node.args, place))
