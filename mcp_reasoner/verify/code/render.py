"""Cases and properties as a pytest file that a user can keep beside the function.

The file needs pytest alone, stands beside a module `solution`, and passes for the function
that it came with: a case that the function fails is in it as an expected failure, with
what the function gives. Values without a literal (NaN, what a generator yields) are left out.
"""

import builtins
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mcp_reasoner.verify.code.cases import Case

__all__ = ["Properties", "pytest_file"]

_LINE = 400
_INPUTS = 10
_BITS = 14_000
"""Python writes no integer of more than 4,300 digits."""

_PLAIN = frozenset(
    {
        bool,
        bytearray,
        bytes,
        complex,
        dict,
        float,
        frozenset,
        int,
        list,
        set,
        str,
        tuple,
        type(None),
    }
)
_UNPACK = """
def plain(found):
    return found.tolist() if hasattr(found, "tolist") else found
"""
_CLOSE = """
def close(found, expected, tolerance):
    if isinstance(expected, (int, float)) and not isinstance(expected, bool):
        return found == pytest.approx(expected, rel=tolerance, abs=tolerance)
    if isinstance(expected, (list, tuple)):
        pairs = zip(found, expected)
        return len(found) == len(expected) and all(close(f, e, tolerance) for f, e in pairs)
    if isinstance(expected, dict):
        return found.keys() == expected.keys() and all(
            close(found[key], expected[key], tolerance) for key in expected
        )
    return found == expected
"""


@dataclass(frozen=True, kw_only=True)
class Properties:
    """What held of `function` on all of `inputs`, tuples of positional arguments.

    It gave the same as `brute_force`, a program; it left its arguments as they were; all that
    it gave was of the type `gives`.
    """

    function: str = ""
    inputs: Sequence[tuple[Any, ...]] = ()
    brute_force: str | None = None
    unchanged: bool = False
    gives: str | None = None


def pytest_file(
    cases: Sequence[Case],
    *,
    properties: Properties | None = None,
    failing: Mapping[str, str] | None = None,
    numpy: bool = False,
) -> str:
    """A pytest file for functions to be found in a module `solution`; "" if it would be empty.

    `failing` says of cases, by their names, what is given in place of the right value; `numpy`
    that what is given may be NumPy's, which the judge takes for Python's.
    """
    file = _File(failing or {}, numpy=numpy)
    parts = [part for of in _functions(cases).items() for part in file.of(of, cases)]
    parts += file.properties(properties) if properties is not None else []
    if not parts:
        return ""
    modules = "".join(f"import {module}\n" for module in sorted(file.modules))
    helpers = [*([_UNPACK] if numpy else []), *([_CLOSE] if file.close else [])]
    head = f"{modules}\nimport pytest\n\nfrom solution import {', '.join(sorted(file.names))}\n"
    return head.lstrip("\n") + "\n" + "\n\n".join([*helpers, *parts])


def _functions(cases: Sequence[Case]) -> dict[str, str]:
    """The functions that cases call, each with what its tests have after their names."""
    functions = list(dict.fromkeys(case.function for case in cases))
    if len(functions) == 1:
        return {functions[0]: ""}
    return {name: "_" + re.sub(r"\W+", "_", name).strip("_") for name in functions}


@dataclass
class _File:
    """A file in the making, with what its tests need from elsewhere."""

    failing: Mapping[str, str]
    numpy: bool = False
    modules: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    close: bool = False

    def _call(self, function: str, arguments: str) -> str:
        """The text of a call whose value can be compared."""
        return f"plain({function}({arguments}))" if self.numpy else f"{function}({arguments})"

    def of(self, function: tuple[str, str], cases: Sequence[Case]) -> list[str]:
        """The tests of one function: what it gives, what it leaves alone, what it raises."""
        name, after = function
        own = [case for case in cases if case.function == name and _can_be_written(case)]
        if not own:
            return []
        self.names.add(_head(name))
        sequences = [case for case in own if case.calls]
        own = [case for case in own if not case.calls]
        plain = [case for case in own if case.raises is None]
        found = [
            self._values(name, f"test_case{after}", [c for c in plain if not c.unchanged]),
            self._values(
                name,
                f"test_case{after}_that_leaves_its_arguments_alone",
                [case for case in plain if case.unchanged],
                unchanged=True,
            ),
            self._raising(name, f"test_raises{after}", [c for c in own if c.raises is not None]),
            self._calling(name, f"test_calls{after}", sequences),
        ]
        return [part for part in found if part]

    def _values(
        self, function: str, test: str, cases: Sequence[Case], *, unchanged: bool = False
    ) -> str:
        if not cases:
            return ""
        tolerant = any(case.tolerance for case in cases)
        names = ["args", "kwargs", "expected", *(["tolerance"] if tolerant else [])]
        rows = [
            self._row(case, _literal(case.expected), *([repr(case.tolerance)] if tolerant else []))
            for case in cases
        ]
        before, after, check = "", "", "found == expected"
        if unchanged:
            self.modules.add("copy")
            before = "    before = copy.deepcopy((args, kwargs))\n"
            after = "    assert (args, kwargs) == before\n"
        if tolerant:
            self.close = True
            check = "close(found, expected, tolerance) if tolerance else found == expected"
        return (
            f"{_parametrized(names, rows)}def {test}({', '.join(names)}):\n{before}"
            f"    found = {self._call(function, '*args, **kwargs')}\n"
            f"    assert {check}\n{after}"
        )

    def _raising(self, function: str, test: str, cases: Sequence[Case]) -> str:
        if not cases:
            return ""
        errors = {str(case.raises) for case in cases}
        self.names |= {error for error in errors if not hasattr(builtins, error)}
        rows = [self._row(case, str(case.raises)) for case in cases]
        return (
            f"{_parametrized(['args', 'kwargs', 'error'], rows)}"
            f"def {test}(args, kwargs, error):\n"
            f"    with pytest.raises(error):\n        {function}(*args, **kwargs)\n"
        )

    def _calling(self, kind: str, test: str, cases: Sequence[Case]) -> str:
        """Sequences of calls, each on an object of its own; the last may have to raise."""
        if not cases:
            return ""
        self.close = True
        errors = {case.raises for case in cases if case.raises is not None}
        self.names |= {error for error in errors if not hasattr(builtins, error)}
        rows = [
            self._row(
                case,
                _literal([(name, tuple(args), dict(kw)) for name, args, kw in case.calls]),
                _literal(case.expected),
                str(case.raises),
                repr(case.tolerance),
            )
            for case in cases
        ]
        names = ["args", "kwargs", "calls", "expected", "error", "tolerance"]
        call = self._call("getattr(made, name)", "*given, **named")
        return (
            f"{_parametrized(names, rows)}def {test}({', '.join(names)}):\n"
            "    def found():\n"
            f"        made = {kind}(*args, **kwargs)\n"
            f"        return [{call} for name, given, named in calls]\n\n"
            "    if error:\n        with pytest.raises(error):\n            found()\n"
            "    elif tolerance:\n        assert close(found(), expected, tolerance)\n"
            "    else:\n        assert found() == expected\n"
        )

    def properties(self, held: Properties) -> list[str]:
        """A test for each property, on the same inputs."""
        inputs = [arguments for arguments in held.inputs if _is_plain(arguments)]
        if not inputs or not (held.brute_force or held.unchanged or held.gives):
            return []
        self.names.add(_head(held.function))
        # Spread over all: the first ones are the simplest.
        shown = inputs[:: -(-len(inputs) // _INPUTS)]
        rows = "".join(f"    {_literal(arguments)},\n" for arguments in shown)
        parts = [f"INPUTS = [\n{rows}]\n"]
        over = '@pytest.mark.parametrize("args", INPUTS)\n'
        self.modules.add("copy")
        call = self._call(held.function, "*copy.deepcopy(args)")
        if held.brute_force:
            self.close = True
            lines = "".join(f"    {line!r}\n" for line in held.brute_force.splitlines(True))
            parts.append(
                f"BRUTE_FORCE = (\n{lines})\n\n\n{over}"
                "def test_property_agrees_with_brute_force(args):\n"
                "    names = {}\n    exec(BRUTE_FORCE, names)\n"
                f"    reference = eval({held.function!r}, names)\n"
                f"    expected = {self._call('reference', '*copy.deepcopy(args)')}\n"
                f"    assert close({call}, expected, 1e-9)\n"
            )
        if held.unchanged:
            parts.append(
                f"{over}def test_property_leaves_its_arguments_alone(args):\n"
                f"    given = copy.deepcopy(args)\n    {held.function}(*given)\n"
                "    assert given == args\n"
            )
        if held.gives:
            parts.append(
                f"{over}def test_property_gives_{held.gives}(args):\n"
                f"    assert type({call}) is {held.gives}\n"
            )
        return parts

    def _row(self, case: Case, *more: str) -> str:
        fields = ", ".join([_literal(case.args), _literal(dict(case.kwargs)), *more])
        gives = self.failing.get(case.name)
        if gives is None:
            return f"({fields})"
        return f"pytest.param({fields}, marks=pytest.mark.xfail(reason={gives!r}, strict=True))"


def _head(function: str) -> str:
    return function.partition(".")[0].removesuffix("()")


def _parametrized(names: Sequence[str], rows: Sequence[str]) -> str:
    lines = "".join(f"    {row},\n" for row in rows)
    return f'@pytest.mark.parametrize("{", ".join(names)}", [\n{lines}])\n'


def _can_be_written(case: Case) -> bool:
    given = [value for _, args, kw in case.calls for value in (tuple(args), dict(kw))]
    return all(map(_is_plain, [case.args, dict(case.kwargs), case.expected, *given]))


def _is_plain(value: Any) -> bool:
    """Whether the value has a literal, and one that a file may hold."""
    if type(value) not in _PLAIN:
        return False
    if isinstance(value, float):
        return not math.isnan(value)
    if isinstance(value, int):
        return value.bit_length() < _BITS
    if isinstance(value, dict):
        inside: list[Any] = [item for pair in value.items() for item in pair]
    elif isinstance(value, list | tuple | set | frozenset):
        inside = list(value)
    else:
        return len(repr(value)) < _LINE
    return all(map(_is_plain, inside)) and len(repr(value)) < _LINE


def _literal(value: Any) -> str:
    """What Python reads as `value`: infinities have no literal of their own."""
    if isinstance(value, float) and math.isinf(value):
        return 'float("inf")' if value > 0 else 'float("-inf")'
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_literal(k)}: {_literal(v)}' for k, v in value.items())}}}"
    if isinstance(value, tuple):
        return f"({', '.join(map(_literal, value))}{',' if len(value) == 1 else ''})"
    if type(value) is list:
        return f"[{', '.join(map(_literal, value))}]"
    return repr(value)
