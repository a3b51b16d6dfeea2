"""Cases of a test in their JSON form: which call, and what it must give.

`{"function": "solve", "cases": [{"args": […], "kwargs": {…}, "expected": …}, …]}`. In place
of `expected`, `raises` names the exception that must come. `function` may be a
method of a fresh object (`Solution().solve`). Optional in a case: `name`,
`tolerance` (floats may differ by it, absolute or relative), `unchanged` (true: the
arguments must come out as they went in), `calls`: then `function` is a class, `args` and
`kwargs` are for its object, and `[["push", [1]], ["pop", []], …]` are calls of its methods,
of which `expected` lists what they give; with `raises`, it is the last that raises it.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mcp_reasoner.errors import InputError
from mcp_reasoner.verify.code.compare import SHOWN_LIMIT, shown

__all__ = ["Call", "Case", "read_cases"]

CASES_LIMIT = 10_000
_KNOWN = frozenset(
    {
        *("name", "function", "args", "kwargs", "calls"),
        *("expected", "raises", "tolerance", "unchanged"),
    }
)

Call = tuple[str, tuple[Any, ...], Mapping[str, Any]]
"""The name of a method, and its arguments."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """One call and what it must give: a value, or an exception of the class named `raises`.

    With `calls`, it makes an object, on which these are made one after another.
    """

    name: str
    function: str
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    expected: Any = None
    raises: str | None = None
    tolerance: float = 0.0
    unchanged: bool = False
    calls: tuple[Call, ...] = ()

    @property
    def shown(self) -> str:
        """The call as one would write it, bounded."""
        made = f"{self.function}({_arguments(self.args, self.kwargs)})"
        if not self.calls:
            return made
        steps = "; ".join(f"{name}({_arguments(args, kw)})" for name, args, kw in self.calls)
        return f"{made}: {steps}"[:SHOWN_LIMIT]


def _arguments(args: Sequence[Any], kwargs: Mapping[str, Any]) -> str:
    return ", ".join([shown(arg) for arg in args] + [f"{k}={shown(v)}" for k, v in kwargs.items()])


def read_cases(data: object) -> tuple[Case, ...]:
    """The cases in a JSON object, or in its text; InputError with one sentence for all else."""
    if isinstance(data, str):
        try:
            data = json.loads(data)
        except (ValueError, RecursionError) as error:
            raise InputError(f"the tests are not valid JSON: {error}") from None
    if not isinstance(data, dict) or not isinstance(data.get("cases"), list):
        raise InputError('the tests must be an object with "function" and a list "cases"')
    if not 1 <= len(data["cases"]) <= CASES_LIMIT:
        raise InputError(f"there must be 1 to {CASES_LIMIT} cases, not {len(data['cases'])}")
    function = data.get("function")
    return tuple(_case(number, case, function) for number, case in enumerate(data["cases"], 1))


def _case(number: int, case: object, function: object) -> Case:
    name = f"case {number}"
    if not isinstance(case, dict):
        raise InputError(f"{name} is not an object")
    unknown = sorted(set(case) - _KNOWN)
    if unknown:
        raise InputError(f"{name} has the unknown field {unknown[0]!r}")
    if ("expected" in case) == ("raises" in case):
        raise InputError(f'{name} must have either "expected" or "raises"')
    function = case.get("function", function)
    args, kwargs = case.get("args", []), case.get("kwargs", {})
    raises, tolerance = case.get("raises"), case.get("tolerance", 0.0)
    if not isinstance(function, str) or not _is_callable_name(function):
        raise InputError(f'{name} needs "function", a name such as solve or Solution().solve')
    if not isinstance(args, list) or not isinstance(kwargs, dict):
        raise InputError(f'in {name}, "args" must be a list and "kwargs" an object')
    if raises is not None and not (isinstance(raises, str) and raises.isidentifier()):
        raise InputError(f'in {name}, "raises" must be the name of an exception')
    if isinstance(tolerance, bool) or not isinstance(tolerance, int | float):
        raise InputError(f'in {name}, "tolerance" must be a number')
    if not 0 <= tolerance <= sys.float_info.max:
        raise InputError(f'in {name}, "tolerance" must be a number of at least 0')
    calls = _calls(name, case.get("calls", []))
    expected = case.get("expected")
    listed = isinstance(expected, list) and len(expected) == len(calls)
    if calls and raises is None and not listed:
        raise InputError(f'in {name}, "expected" must be a list with one value for each call')
    return Case(
        name=str(case.get("name", name)),
        function=function,
        args=tuple(args),
        kwargs=kwargs,
        expected=expected,
        calls=calls,
        raises=raises,
        tolerance=float(tolerance),
        unchanged=case.get("unchanged") is True,
    )


def _calls(name: str, given: object) -> tuple[Call, ...]:
    if not isinstance(given, list):
        raise InputError(f'in {name}, "calls" must be a list of [method, arguments]')
    read: list[Call] = []
    for call in given:
        if not (isinstance(call, list) and 1 <= len(call) <= 3 and _is_name(call[0])):
            raise InputError(f"in {name}, a call must be [method, arguments], not {shown(call)}")
        args, kwargs = [*call[1:2], []][0], [*call[2:3], {}][0]
        if not isinstance(args, list) or not isinstance(kwargs, dict):
            raise InputError(f"in {name}, the arguments of a call must be a list, then an object")
        read.append((call[0], tuple(args), kwargs))
    return tuple(read)


def _is_name(text: object) -> bool:
    return isinstance(text, str) and text.isidentifier()


def _is_callable_name(text: str) -> bool:
    return all(part.removesuffix("()").isidentifier() for part in text.split("."))
