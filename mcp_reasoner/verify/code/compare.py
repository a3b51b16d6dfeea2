"""Whether what a program gave is what was expected: exact types first, then values.

Both sides are plain values of Python's own types, decoded here; nothing of the
program's is called.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from mcp_reasoner.sandbox.values import Generated

__all__ = ["Comparison", "compare", "shown"]

Comparison = Literal["same", "different", "other type"]
SHOWN_LIMIT = 300


def compare(got: Any, expected: Any, *, tolerance: float = 0.0) -> Comparison:
    """Compare `got` with `expected`; floats may differ by `tolerance`, absolute or relative."""
    if type(got) is not type(expected):
        return _of_other_type(got, expected, tolerance)
    if isinstance(expected, float):
        return _close(got, expected, tolerance)
    if isinstance(expected, list | tuple):
        return _sequences(got, expected, tolerance)
    if isinstance(expected, dict):
        return _mappings(got, expected, tolerance)
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
    kinds = {type(got), type(expected)}
    if kinds == {int, float}:
        near = _close(got, expected, tolerance)
        return near if tolerance or near == "different" else "other type"
    if kinds <= {bool, int, float, complex}:
        return "other type" if got == expected else "different"
    if kinds <= {list, tuple, Generated}:
        alike = compare(list(got), list(expected), tolerance=tolerance)
        return "other type" if alike != "different" else "different"
    if kinds <= {set, frozenset}:
        return "other type" if set(got) == set(expected) else "different"
    return "different"


def _close(got: float, expected: float, tolerance: float) -> Comparison:
    if math.isnan(expected) or math.isnan(got):
        return "same" if math.isnan(expected) and math.isnan(got) else "different"
    if got == expected:
        return "same"
    if math.isinf(expected) or math.isinf(got):
        return "different"
    far = abs(got - expected) > tolerance * max(1.0, abs(expected))
    return "different" if far else "same"


def _sequences(got: Sequence[Any], expected: Sequence[Any], tolerance: float) -> Comparison:
    if len(got) != len(expected):
        return "different"
    return _worst([compare(g, e, tolerance=tolerance) for g, e in zip(got, expected, strict=True)])


def _mappings(got: Mapping[Any, Any], expected: Mapping[Any, Any], tolerance: float) -> Comparison:
    kinds = {(type(key), key) for key in got}
    if kinds != {(type(key), key) for key in expected}:
        return "different"
    return _worst([compare(got[key], expected[key], tolerance=tolerance) for key in expected])


def _worst(found: Sequence[Comparison]) -> Comparison:
    if "different" in found:
        return "different"
    return "other type" if "other type" in found else "same"
