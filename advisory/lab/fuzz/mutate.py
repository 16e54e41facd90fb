"""What is almost right: values of a schema's shape, and texts, bytes and values with a part of them changed.

Everything follows from the given `Random`, so a case is had again from its seed and number alone.
"""

import re
from collections.abc import Callable, Mapping
from random import Random
from typing import Any

Value = Any
"""What JSON can say: None, a truth, a number, a text, a list, an object."""

PIECES = (
    *("", " ", "\n", "\r\n", "\t", "\x00", "\x1b", "\x7f", "\x85", "\u00ad", "\u200b", "\u202e", "\ufeff"),
    *(
        "ä",
        "Å",
        "ß",
        "ſ",
        "İ",
        "ŉ",
        "e\u0301",
        "𝄞",
        "👩‍👩‍👧‍👦",
        "\u0660",
        "²",
        "½",
        "Ⅷ",
        "１",
        "\U000e0041",
        "\uffff",
    ),
    *('"', "'", "\\", "/", "..", "../", "<", ">", "&", "%", "%00", "%0a", "{", "}", "{{", "[", "]", "(", ")"),
    *(",", ";", ":", "=", "+", "-", "--", "@", "#", "*", "**", "_", "`", "|", "~", "!", "?", "$", "^", "."),
    *(
        "<script>",
        "javascript:",
        "data:",
        "https://",
        "http://[",
        "mailto:",
        "tel:",
        "[a](",
        "](",
        "![",
        "&#0;",
    ),
    *(
        "0",
        "-0",
        "1",
        "-1",
        "255",
        "256",
        "65536",
        "2147483648",
        "9" * 20,
        "1e400",
        "0x1f",
        "NaN",
        "Infinity",
    ),
    *("131052-308T", "FI21 1234 5600 0007 85", "040 123 4567", "a@b.fi", "salasana: kissa123", "10.0.0.1"),
    *("::1", "::ffff:127.0.0.1", "fe80::1%eth0", "127.0.0.1:80", "[::1]:80", "null", "true", "undefined"),
    *("24:00", "00:00-24:00", "Mo-Su", "2026-02-30", "fi", "sv", "en", "xx-YY"),
)
NUMBERS = (
    *(0, -0.0, 1, -1, 0.5, 2**31 - 1, 2**31, -(2**31) - 1, 2**53, 2**63 - 1, 2**63, -(2**63) - 1, 2**64),
    *(10**30, 1e308, 5e-324, 1.0, 1e15, 4_102_444_800_000, 4_102_444_800_001),
)
LONGEST = 20_000
"""Letters and bytes: longer ones are refused by their size before anybody reads them."""


def word(chance: Random) -> str:
    kind = chance.randrange(5)
    if kind == 0:
        return chance.choice(PIECES)
    if kind == 1:
        return "".join(chance.choice(PIECES) for _ in range(chance.randrange(1, 8)))
    if kind == 2:
        return "".join(chr(chance.randrange(32, 127)) for _ in range(chance.randrange(1, 30)))
    if kind == 3:
        return "".join(_sign(chance) for _ in range(chance.randrange(1, 20)))
    return chance.choice(PIECES) * chance.choice((2, 9, 65, 300))


def _sign(chance: Random) -> str:
    number = chance.randrange(0x11_0000) if chance.random() < 0.3 else chance.randrange(0x500)
    return "?" if 0xD800 <= number < 0xE000 else chr(number)


def text(chance: Random, known: str) -> str:
    """`known` with up to four places changed."""
    for _ in range(chance.randrange(1, 5)):
        at = chance.randrange(len(known) + 1)
        to = min(len(known), at + chance.choice((0, 1, 1, 2, 5, 20, 200)))
        match chance.randrange(6):
            case 0:
                known = known[:at] + word(chance) + known[at:]
            case 1:
                known = known[:at] + known[to:]
            case 2:
                known = known[:at] + word(chance) + known[to:]
            case 3:
                known = known[:to] + known[at:to] * chance.choice((1, 2, 30)) + known[to:]
            case 4:
                known = known[:at]
            case _:
                other = chance.randrange(len(known) + 1)
                known = known[:at] + known[other:to] + known[at:]
    return known[:LONGEST]


def octets(chance: Random, known: bytes) -> bytes:
    """`known` with up to four places changed."""
    data = bytearray(known)
    for _ in range(chance.randrange(1, 5)):
        at = chance.randrange(len(data) + 1)
        match chance.randrange(6):
            case 0 if data:
                data[at % len(data)] ^= 1 << chance.randrange(8)
            case 1 if data:
                data[at % len(data)] = chance.choice((0, 1, 0x7F, 0x80, 0xFF))
            case 2:
                data[at:at] = chance.randbytes(chance.choice((1, 2, 4, 50)))
            case 3:
                del data[at : at + chance.choice((1, 2, 4, 16))]
            case 4:
                del data[at:]
            case _:
                data[at:at] = data[at : at + 40] * chance.choice((1, 3))
    return bytes(data[:LONGEST])


def strange(chance: Random) -> Value:
    """Of any type."""
    match chance.randrange(10):
        case 0:
            return None
        case 1:
            return chance.random() < 0.5
        case 2 | 3:
            return chance.choice(NUMBERS)
        case 4 | 5 | 6:
            return word(chance)
        case 7:
            return [strange(chance) for _ in range(chance.randrange(4))]
        case 8:
            return {word(chance): strange(chance) for _ in range(chance.randrange(3))}
        case _:
            return deep(chance) if chance.random() < 0.3 else [0] * chance.choice((1, 33, 2_000))


def deep(chance: Random) -> Value:
    """A list in a list in a list."""
    value: Value = word(chance)
    key = word(chance)
    for level in range(chance.choice((3, 9, 60, 200))):
        value = {key: value} if level % 2 else [value]
    return value


def value(chance: Random, known: Value) -> Value:
    """`known` with a part of it changed, wherever in it."""
    if chance.random() < 0.15:
        return strange(chance)
    if isinstance(known, dict) and known:
        name = chance.choice(sorted(known))
        rest = {one: inner for one, inner in known.items() if one != name}
        match chance.randrange(8):
            case 0:
                return rest
            case 1:
                return {**known, word(chance): strange(chance)}
            case 2:
                return {**known, name: known[chance.choice(sorted(known))]}
            case _:
                return {**known, name: value(chance, known[name])}
    if isinstance(known, list) and known:
        at = chance.randrange(len(known))
        match chance.randrange(6):
            case 0:
                return known[:at] + known[at + 1 :]
            case 1:
                return known * chance.choice((2, 40))
            case _:
                return [*known[:at], value(chance, known[at]), *known[at + 1 :]]
    if isinstance(known, str) and chance.random() < 0.8:
        return text(chance, known)
    if isinstance(known, int | float) and not isinstance(known, bool) and chance.random() < 0.8:
        return chance.choice((known + 1, known - 1, -known, known * 1_000, str(known), *NUMBERS))
    return strange(chance)


Schema = Mapping[str, Any]
Given = Callable[[Random, str, Schema], Value | None]
"""A value for the field of this name, or None where one is to be made up."""


def nobody_knows(_: Random, __: str, ___: Schema) -> Value | None:
    return None


def sample(chance: Random, schema: Schema, given: Given = nobody_knows) -> Value:
    """A value as the JSON schema asks, as pydantic writes them."""
    return _sample(chance, schema, schema.get("$defs", {}), given, "", 0)


def _sample(chance: Random, one: Schema, named: Schema, given: Given, name: str, level: int) -> Value:
    if "$ref" in one:
        return _sample(chance, named[one["$ref"].rsplit("/", 1)[1]], named, given, name, level + 1)
    if "const" in one:
        return one["const"]
    if "enum" in one:
        return chance.choice(one["enum"])
    for how in ("anyOf", "oneOf"):
        if how in one:
            return _sample(chance, chance.choice(one[how]), named, given, name, level + 1)
    found = given(chance, name, one)
    if found is not None:
        return found
    match one.get("type"):
        case "object":
            return _object(chance, one, named, given, level)
        case "array":
            least, most = one.get("minItems", 0), one.get("maxItems", 3)
            count = min(most, least + chance.randrange(3)) if level < 5 else least
            parts = one.get("prefixItems")
            if parts:
                return [_sample(chance, part, named, given, name, level + 1) for part in parts]
            inner = one.get("items", {})
            return [_sample(chance, inner, named, given, name, level + 1) for _ in range(count)]
        case "string":
            return _string(chance, one)
        case "integer" | "number":
            least = one.get("minimum", one.get("exclusiveMinimum", -1) + 1)
            most = one.get("maximum", least + 1_000)
            return chance.choice((least, most, chance.randint(int(least), max(int(least), int(most)))))
        case "boolean":
            return chance.random() < 0.5
        case "null":
            return None
    return strange(chance)


def _object(chance: Random, one: Schema, named: Schema, given: Given, level: int) -> Value:
    required = set(one.get("required", ()))
    made = {
        name: _sample(chance, field, named, given, name, level + 1)
        for name, field in one.get("properties", {}).items()
        if name in required or (level < 5 and chance.random() < 0.7)
    }
    inner = one.get("additionalProperties")
    if isinstance(inner, dict):
        for name in ("fi", "sv", chance.choice(("mo", "2026-12-24", "text", word(chance)))):
            made[name] = _sample(chance, inner, named, given, name, level + 1)
    return made


_UUID = "01900000-0000-7000-8000-%012x"


def _string(chance: Random, one: Schema) -> str:
    pattern = str(one.get("pattern", ""))
    if pattern.startswith("^[0-9a-f]{8}-"):
        return _UUID % chance.randrange(2**48)
    if found := re.fullmatch(r"\^\(?([\w|]+)\)?\$", pattern):
        return chance.choice(str(found[1]).split("|"))
    least, most = int(one.get("minLength", 0)), int(one.get("maxLength", 60))
    if pattern.startswith("^[A-Za-z0-9_"):
        return f"{chance.randrange(16**8):08x}"
    made = chance.choice(("Hei", "Mistä saan kirjastokortin?", "a", "12:30", "Öljy", "x" * most)) or "a"
    return (made[:most] + "a" * least)[: max(most, least)]
