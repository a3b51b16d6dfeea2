"""Cases as a pytest file that a user can keep beside the function."""

import math
from collections.abc import Sequence
from typing import Any

from mcp_reasoner.verify.code.cases import Case

__all__ = ["pytest_file"]

_LINE = 400
_INPUTS = 20


def pytest_file(
    function: str, cases: Sequence[Case], *, reference: tuple[str, Sequence[tuple[Any, ...]]] | None
) -> str:
    """A pytest file for `function`, to be found in a module `solution`; "" if it would be empty.

    `reference` is a brute-force program and inputs on which the function must agree with it.
    """
    plain = [case for case in cases if case.raises is None and _can_be_written(case)]
    raising = [case for case in cases if case.raises is not None and _can_be_written(case)]
    parts = []
    name = function.split(".")[0].removesuffix("()")
    if plain:
        rows = [f"    ({_call(case)}, {case.expected!r}, {case.tolerance!r})," for case in plain]
        parts.append(
            '@pytest.mark.parametrize(("args", "kwargs", "expected", "tolerance"), [\n'
            + "\n".join(rows)
            + "\n])\ndef test_case(args, kwargs, expected, tolerance):\n"
            f"    found = {function}(*args, **kwargs)\n"
            "    if tolerance:\n"
            "        assert found == pytest.approx(expected, rel=tolerance, abs=tolerance)\n"
            "    else:\n"
            "        assert found == expected\n"
        )
    if raising:
        rows = [f"    ({_call(case)}, {case.raises})," for case in raising]
        parts.append(
            '@pytest.mark.parametrize(("args", "kwargs", "error"), [\n'
            + "\n".join(rows)
            + "\n])\ndef test_raises(args, kwargs, error):\n"
            f"    with pytest.raises(error):\n        {function}(*args, **kwargs)\n"
        )
    if reference is not None and any(map(_is_plain, reference[1])):
        parts.append(_reference(function, *reference))
    if not parts:
        return ""
    return f"import pytest\nfrom solution import {name}\n\n\n" + "\n\n".join(parts)


def _reference(function: str, code: str, inputs: Sequence[tuple[Any, ...]]) -> str:
    plain = [arguments for arguments in inputs if _is_plain(arguments)]
    # Spread over all: the first ones are the simplest.
    shown = plain[:: -(-len(plain) // _INPUTS)] if plain else []
    rows = "\n".join(f"    {arguments!r}," for arguments in shown)
    return (
        f"BRUTE_FORCE = {code!r}\n\n\n"
        f'@pytest.mark.parametrize("args", [\n{rows}\n])\n'
        "def test_property_agrees_with_brute_force(args):\n"
        '    reference = {"__name__": "reference"}\n'
        "    exec(BRUTE_FORCE, reference)\n"
        f'    expected = reference["{function}"](*args)\n'
        f"    assert {function}(*args) == pytest.approx(expected, rel=1e-9) "
        "if isinstance(expected, float) else "
        f"{function}(*args) == expected\n"
    )


def _call(case: Case) -> str:
    arguments = ", ".join(map(repr, case.args)) + ("," if len(case.args) == 1 else "")
    return f"({arguments}), {dict(case.kwargs)!r}"


def _can_be_written(case: Case) -> bool:
    return all(_is_plain(value) for value in (case.args, dict(case.kwargs), case.expected))


def _is_plain(value: Any) -> bool:
    """Whether `repr` gives it back: infinities and what is not a number have no literal."""
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, dict):
        return all(_is_plain(item) for pair in value.items() for item in pair)
    if isinstance(value, list | tuple | set | frozenset):
        return len(repr(value)) < _LINE and all(_is_plain(item) for item in value)
    return True
