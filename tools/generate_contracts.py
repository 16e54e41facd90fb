"""Write the wire models as TypeScript: `client/src/contracts.ts` (run by `make contracts`).

Every module `advisory/*/*wire.py` is read. Each pydantic model becomes an interface, each `Event`
and `Push` a line in the typed event maps. Replies are read in serialisation mode (fields with a
default are always there unless they may be null), requests in validation mode (they may be left out).
"""

import importlib
import json
import pkgutil
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import advisory
from advisory.errors import Code
from advisory.wire import CONTRACT, TEXT_LIMIT, Event, Push, Wire

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "client" / "src" / "contracts.ts"
PROTOCOL = ROOT / "docs" / "protocol.md"
MARK = "<!-- written by make contracts -->"


def wire_modules() -> list[ModuleType]:
    """Every feature's `wire`, and beside it `…_wire` where one module would be too long."""
    home = Path(advisory.__path__[0])
    names = [
        f"advisory.{package.name}.{module.stem}"
        for package in pkgutil.iter_modules(advisory.__path__)
        if package.ispkg
        for module in (home / package.name).glob("*wire.py")
    ]
    return [importlib.import_module(name) for name in sorted(names)]


def models_of(modules: list[ModuleType]) -> list[type[Wire]]:
    found: dict[str, type[Wire]] = {}
    for module in modules:
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, Wire) and value.__module__ == module.__name__:
                other = found.setdefault(value.__name__, value)
                if other is not value:
                    raise SystemExit(f"two wire models are called {value.__name__}")
    return [found[name] for name in sorted(found)]


def events_of(modules: list[ModuleType], kind: type[Event] | type[Push]) -> list[Any]:
    found: dict[int, Any] = {}
    for module in modules:
        for value in vars(module).values():
            for item in value if isinstance(value, tuple) else (value,):
                if isinstance(item, kind):
                    found[id(item)] = item
    return sorted(found.values(), key=lambda item: (item.name, str(getattr(item, "namespace", ""))))


def type_of(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"].rsplit("/", 1)[-1])
    if "const" in schema:
        return json.dumps(schema["const"])
    if "enum" in schema:
        return " | ".join(json.dumps(value) for value in schema["enum"])
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(type_of(option) for option in schema["anyOf"]))
    kind = schema.get("type")
    if kind == "array":
        inner = type_of(schema["items"])
        return f"({inner})[]" if "|" in inner else f"{inner}[]"
    if kind == "object":
        extra = schema.get("additionalProperties")
        return f"Record<string, {type_of(extra)}>" if isinstance(extra, dict) else "Record<string, unknown>"
    return {
        "string": "string",
        "integer": "number",
        "number": "number",
        "boolean": "boolean",
        "null": "null",
    }[str(kind)]


def interface(model: type[Wire], sent_by_client: bool) -> str:
    schema = model.model_json_schema(mode="validation" if sent_by_client else "serialization")
    required = set(schema.get("required", []))
    lines = []
    for name, field in schema.get("properties", {}).items():
        nullable = any(option.get("type") == "null" for option in field.get("anyOf", []))
        written = type_of(field)
        if nullable:
            written = " | ".join(part for part in written.split(" | ") if part != "null")
        optional = nullable or (name not in required)
        lines.append(f"  {name}{'?' if optional else ''}: {written};")
    body = "\n".join(lines)
    note = (model.__doc__ or "").strip()
    comment = f"/** {' '.join(note.split())} */\n" if note and model.__doc__ != Wire.__doc__ else ""
    return (
        f"{comment}export interface {model.__name__} {{\n{body}\n}}\n"
        if body
        else (f"{comment}export type {model.__name__} = Record<string, never>;\n")
    )


def request_models(events: list[Event], models: list[type[Wire]]) -> set[str]:
    """Names that only clients send: payloads and what they hold, less whatever a reply holds too."""
    sent: set[str] = set()
    received: set[str] = set()
    for event in events:
        sent.add(event.payload.__name__)
        sent.update(event.payload.model_json_schema().get("$defs", {}))
        received.add(event.reply.__name__)
        received.update(event.reply.model_json_schema().get("$defs", {}))
    return sent - received


def generate() -> str:
    modules = wire_modules()
    models = models_of(modules)
    events: list[Event] = events_of(modules, Event)
    pushes: list[Push] = events_of(modules, Push)
    requests = request_models(events, models)
    parts = [
        "// Written by tools/generate_contracts.py from advisory/*/*wire.py. "
        "Run `make contracts` to renew it.\n",
        f"export const CONTRACT = {CONTRACT};\nexport const TEXT_LIMIT = {TEXT_LIMIT};\n",
        "export type ErrorCode =\n" + "\n".join(f"  | {json.dumps(code.value)}" for code in Code) + ";\n",
        "export interface Failure {\n  code: ErrorCode;\n  message: string;\n  field?: string;\n"
        "  retry_after?: number;\n  puzzle?: string;\n}\n",
        "export type Reply<T> = { ok: true; data: T } | { ok: false; error: Failure };\n",
        "export type Nothing = Record<string, never>;\n",
        *(interface(model, model.__name__ in requests) for model in models),
    ]
    for namespace, title in (("/guest", "Guest"), ("/visitor", "Visitor"), ("/staff", "Staff")):
        calls = [event for event in events if event.namespace == namespace]
        sent = [push for push in pushes if namespace in push.namespaces]
        parts.append(
            f"export interface {title}Calls {{\n"
            + "\n".join(f'  "{e.name}": [{e.payload.__name__}, {e.reply.__name__}];' for e in calls)
            + "\n}\n"
        )
        parts.append(
            f"export interface {title}Pushes {{\n"
            + "\n".join(f'  "{p.name}": {p.payload.__name__};' for p in sent)
            + "\n}\n"
        )
    return "\n".join(parts)


def fields(model: type[Wire], sent_by_client: bool) -> str:
    """A model's fields in one line: `name`, or `name?` when it may be left out."""
    schema = model.model_json_schema(mode="validation" if sent_by_client else "serialization")
    required = set(schema.get("required", []))
    named = []
    for name, field in schema.get("properties", {}).items():
        nullable = any(option.get("type") == "null" for option in field.get("anyOf", []))
        kind = " or ".join(part for part in type_of(field).split(" | ") if part != "null")
        named.append(f"`{name}{'' if name in required and not nullable else '?'}` {kind}")
    return ", ".join(named) or "nothing"


def protocol() -> str:
    """The tables of `docs/protocol.md`: events with their permission, pushes, and every model's fields."""
    modules = wire_modules()
    models = models_of(modules)
    events: list[Event] = events_of(modules, Event)
    pushes: list[Push] = events_of(modules, Push)
    requests = request_models(events, models)
    lines = [MARK, "", "## Events that clients send", ""]
    lines += ["| namespace | event | payload | reply | who | on what |", "|---|---|---|---|---|---|"]
    for event in events:
        who = ", ".join(sorted(event.may.roles))
        lines.append(
            f"| `{event.namespace}` | `{event.name}` | {event.payload.__name__} | {event.reply.__name__} "
            f"| {who} | {event.may.scope.value.replace('_', ' ')} |"
        )
    lines += ["", "## Events that the server sends", "", "| namespaces | event | payload |", "|---|---|---|"]
    lines += [
        f"| {', '.join(f'`{name}`' for name in push.namespaces)} | `{push.name}` | {push.payload.__name__} |"
        for push in pushes
    ]
    lines += ["", "## What they carry", ""]
    for model in models:
        note = " ".join((model.__doc__ or "").split()) if model.__doc__ != Wire.__doc__ else ""
        lines.append(
            f"**{model.__name__}**: {fields(model, model.__name__ in requests)}."
            + (f" {note}" if note else "")
        )
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def files() -> dict[Path, str]:
    """Everything that is generated, by its place."""
    return {TARGET: generate(), PROTOCOL: PROTOCOL.read_text().split(MARK)[0] + protocol()}


def main() -> int:
    made = files()
    if "--check" in sys.argv:
        return 0 if all(path.exists() and path.read_text() == text for path, text in made.items()) else 1
    for path, text in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
