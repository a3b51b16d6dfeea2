"""The registry of the workers that run programs: what a program's text is parsed for is done
here too, since a parser may fall over what it is given."""

import sys
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from mcp_reasoner.sandbox import programs
from mcp_reasoner.sandbox.values import UnsupportedValueError, encode
from mcp_reasoner.sandbox.zygote import Task
from mcp_reasoner.verify.code.altering import altered
from mcp_reasoner.verify.code.cases import Case
from mcp_reasoner.verify.code.examples import examples_in, function_of_examples
from mcp_reasoner.verify.code.mutation import mutants
from mcp_reasoner.verify.code.saved import function_of_tests, standing_alone
from mcp_reasoner.verify.code.signature import find_signature, read_signature

__all__ = ["TASKS"]


def _mutants(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    try:
        wrapped = altered(data["code"])
        made = [*wrapped, *mutants(data["code"], limit=data["limit"] - len(wrapped))]
        return [asdict(mutant) for mutant in made]
    except (RecursionError, MemoryError):
        return []


def _examples(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    # What cannot be written again is no example: the limit of digits is that of the front.
    sys.set_int_max_str_digits(4300)
    found = map(_wire, examples_in(data["text"], data["function"]))
    return [case for case in found if case is not None]


def _wire(case: Case) -> dict[str, Any] | None:
    try:
        return {
            "name": case.name,
            "function": case.function,
            "args": encode(list(case.args)),
            "kwargs": encode(dict(case.kwargs)),
            "expected": encode(case.expected),
            "raises": case.raises,
            "tolerance": case.tolerance,
        }
    except UnsupportedValueError:
        return None


def _found_signature(data: Mapping[str, Any]) -> dict[str, Any] | None:
    found = find_signature(data["text"], name=data["name"])
    return None if found is None else found.to_wire()


TASKS: Mapping[str, Task] = {
    **programs.TASKS,
    "mutants": _mutants,
    "signature": lambda data: read_signature(data["text"]).to_wire(),
    "found signature": _found_signature,
    "examples": _examples,
    "function of examples": lambda data: function_of_examples(data["text"]),
    "function of tests": lambda data: function_of_tests(data["tests"]),
    "standing alone": lambda data: standing_alone(data["tests"], data["code"]),
}
