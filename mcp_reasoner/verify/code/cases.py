"""Cases of a test in their JSON form: which call, and what it must give.

`{"function": "solve", "cases": [{"args": […], "kwargs": {…}, "expected": …}, …]}`. In place
of `expected`, `raises` names the exception that must come. `function` may be a
method of a fresh object (`Solution().solve`). Optional in a case: `name`,
`tolerance` (floats may differ by it, absolute or relative), `unchanged` (true: the
arguments must come out as they went in).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mcp_reasoner.errors import InputError

__all__ = ["Case", "read_cases"]

CASES_LIMIT = 10_000
_KNOWN = {"name", "args", "kwargs", "expected", "raises", "tolerance", "unchanged", "function"}


@dataclass(frozen=True, kw_only=True)
class Case:
    """One call and what it must give: a value, or an exception of the class named `raises`."""

    name: str
    function: str
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    expected: Any = None
    raises: str | None = None
    tolerance: float = 0.0
    unchanged: bool = False


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
    if isinstance(tolerance, bool) or not isinstance(tolerance, int | float) or tolerance < 0:
        raise InputError(f'in {name}, "tolerance" must be a number of at least 0')
    return Case(
        name=str(case.get("name", name)),
        function=function,
        args=tuple(args),
        kwargs=kwargs,
        expected=case.get("expected"),
        raises=raises,
        tolerance=float(tolerance),
        unchanged=case.get("unchanged") is True,
    )


def _is_callable_name(text: str) -> bool:
    return all(part.removesuffix("()").isidentifier() for part in text.split("."))
