"""Whether what a program gave is what was expected: exact types first, then values.

Both sides are plain values of Python's own types, decoded here; nothing of the
program's is called.
"""

import math
from collections import deque
from collections.abc import Mapping, Sequence, Set
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from mcp_reasoner.sandbox.values import Generated

__all__ = ["Comparison", "compare", "shown"]

Comparison = Literal["same", "different", "other type"]
SHOWN_LIMIT = 300
_NUMBERS = (bool, int, float, complex, Decimal, Fraction)
_SEQUENCES = (list, tuple, deque, range, Generated)


def compare(got: Any, expected: Any, *, tolerance: float = 0.0) -> Comparison:
    """Compare `got` with `expected`; floats may differ by `tolerance`, absolute or relative."""
    if type(got) is not type(expected):
        return _of_other_type(got, expected, tolerance)
    if isinstance(expected, float):
        return _close(got, expected, tolerance)
    if isinstance(expected, list | tuple | deque):
        return _sequences(got, expected, tolerance)
    if isinstance(expected, dict):
        return _mappings(got, expected, tolerance)
    if isinstance(expected, set | frozenset):
        return _sets(got, expected)
    return "same" if got == expected else "different"


def shown(value: Any) -> str:
    """A value for a sentence, on one line and bounded."""
    try:
        text = repr(value)
    except ValueError:
        # Python writes no integer of more than 4,300 digits.
        held = type(value) is not int
        text = f"a {type(value).__name__} with an integer that is too long to be written"
        text = text if held else f"an integer of {value.bit_length()} bits"
    clean = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
    return clean if len(clean) <= SHOWN_LIMIT else clean[: SHOWN_LIMIT - 1] + "…"


def _of_other_type(got: Any, expected: Any, tolerance: float) -> Comparison:
    """Equal but for the type, or different.

    With a tolerance, an integer may stand where a float is expected, and the other way.
    """
    if {type(got), type(expected)} == {int, float}:
        near = _close(got, expected, tolerance)
        return near if tolerance or near == "different" else "other type"
    found: Comparison = "different"
    if isinstance(got, _NUMBERS) and isinstance(expected, _NUMBERS):
        found = "same" if got == expected else "different"
    elif isinstance(got, dict) and isinstance(expected, dict):
        found = _mappings(got, expected, tolerance)
    elif isinstance(got, Set) and isinstance(expected, Set):
        found = "same" if got == expected else "different"
    elif isinstance(got, _SEQUENCES) and isinstance(expected, _SEQUENCES):
        found = _sequences(got, expected, tolerance)
    return "different" if found == "different" else "other type"


def _close(got: float, expected: float, tolerance: float) -> Comparison:
    """Of two numbers, of which one may be an integer of any size."""
    if got == expected or (got != got and expected != expected):
        return "same"
    try:
        allowed = tolerance * max(1.0, abs(expected))
        near = abs(got - expected) <= allowed < math.inf
    except OverflowError:
        return "different"
    return "same" if near else "different"


def _sequences(got: Any, expected: Any, tolerance: float) -> Comparison:
    if not 0 <= _length(got) == _length(expected):
        return "different"
    return _worst([compare(g, e, tolerance=tolerance) for g, e in zip(got, expected, strict=True)])


def _length(items: Sequence[Any]) -> int:
    """A range may be longer than `len` can say; whatever else there is fits into a reply."""
    try:
        return len(items)
    except OverflowError:
        return -1


def _mappings(got: Mapping[Any, Any], expected: Mapping[Any, Any], tolerance: float) -> Comparison:
    if {_typed(key) for key in got} != {_typed(key) for key in expected}:
        return "different"
    return _worst([compare(got[key], expected[key], tolerance=tolerance) for key in expected])


def _sets(got: Set[Any], expected: Set[Any]) -> Comparison:
    if got != expected:
        return "different"
    alike = {_typed(item) for item in got} == {_typed(item) for item in expected}
    return "same" if alike else "other type"


def _typed(key: Any) -> Any:
    """What can be hashed, with its types: of equal values they may differ."""
    if isinstance(key, tuple):
        return (type(key), *map(_typed, key))
    if isinstance(key, frozenset):
        return (frozenset, frozenset(map(_typed, key)))
    return (type(key), key)


def _worst(found: Sequence[Comparison]) -> Comparison:
    if "different" in found:
        return "different"
    return "other type" if "other type" in found else "same"
