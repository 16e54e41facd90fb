"""Renders the chart with the few words of Helm's templates that it allows itself; any other word is an error.

A value (`{{ .Values.a.b }}`, `.Release.Name`, `$name`, `$name.part`), with `quote` or `toJson` behind it, and
`range $name, $value :=` over a map, closed by `end`, within which the rest is `$.Values`. No Helm is needed
to see what these come to, and this is stricter than Helm: a value that is not there ends it, where Helm would
write an empty word.
"""

import json
import re
from pathlib import Path
from typing import Any

import yaml

CHART = Path(__file__).resolve().parents[2] / "deploy" / "helm" / "advisory"
PART = re.compile(r"\{\{(-?)\s*(.*?)\s*(-?)\}\}")
RANGE = re.compile(r"range (\$\w+), (\$\w+) := (\.[\w.]+)")


def values() -> Any:
    return yaml.safe_load((CHART / "values.yaml").read_text())


def rendered(values: Any) -> dict[tuple[str, str], Any]:
    """Every object by its kind and name."""
    found = {}
    for path in sorted((CHART / "templates").iterdir()):
        text = fill(path.read_text(), {"Values": values, "Release": {"Name": "advisory"}})
        for item in yaml.safe_load_all(text):
            key = (item["kind"], item["metadata"]["name"])
            assert key not in found, f"{key} is there twice"
            found[key] = item
    return found


def fill(template: str, scope: dict[str, Any]) -> str:
    lines, made = template.split("\n"), []
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        if "range" in line and (loop := RANGE.search(line)):
            end = next(n for n in range(at, len(lines)) if re.fullmatch(r"\s*\{\{- end \}\}", lines[n]))
            for name, value in look(loop[3], scope).items():
                within = {"$": scope, loop[1]: name, loop[2]: value}
                made.append(fill("\n".join(lines[at:end]), within))
            at = end + 1
            continue
        made.append(PART.sub(lambda part: written(part, scope), line))
    return "\n".join(made)


def written(part: "re.Match[str]", scope: dict[str, Any]) -> str:
    assert not part[1], f"{part[0]}: only range and end may take away the space before them"
    name, *pipes = (word.strip() for word in part[2].split("|"))
    value = look(name, scope)
    for pipe in pipes:
        match pipe:
            case "quote":
                value = json.dumps(str(value))
            case "toJson":
                value = json.dumps(value)
            case _:
                raise AssertionError(f"{part[0]}: the chart allows itself no {pipe}")
    assert isinstance(value, str | int), f"{part[0]} is no word"
    return str(value)


def look(name: str, scope: dict[str, Any]) -> Any:
    assert re.fullmatch(r"(\$\w*)?(\.\w+)*", name), f"{name}: the chart allows itself values alone"
    found: Any = scope
    for word in name.strip(".").split("."):
        found = found[word]
    return found
