"""How checks are shown: words for people, or JSON for programs."""

import sys
from collections.abc import Sequence
from dataclasses import asdict

import orjson

from advisory.operations.model import Finding, State, exit_code

SIGNS = {State.GOOD: "ok  ", State.NOTE: "note", State.BAD: "BAD "}


def show(findings: Sequence[Finding], as_json: bool) -> int:
    """Print them, the worst last where a reader stops; gives the exit code."""
    if as_json:
        sys.stdout.write(orjson.dumps([asdict(one) for one in findings], option=orjson.OPT_INDENT_2).decode())
        sys.stdout.write("\n")
        return exit_code(findings)
    for state in State:
        for one in findings:
            if one.state is state:
                print(f"{SIGNS[state]} {one.check}: {one.what}")
                if state is not State.GOOD:
                    print(f"       why: {one.why}\n       do:  {one.do}")
    return exit_code(findings)
