"""Exact values as short text for claims and details, however large they are.

Only for people and models to read: nothing parses it again.
"""

from collections.abc import Sequence
from typing import Any, Final

from mcp_reasoner.verify.text import clean

__all__ = ["and_list", "show"]

_DIGITS: Final = 60
_OPERATIONS: Final = 60


def show(value: Any) -> str:
    """A sympy value in at most about 100 characters; long ones by their size or rounded."""
    if value.is_Integer:
        return _whole(int(value))
    if value.is_Rational:
        bits = int(value.p).bit_length() + int(value.q).bit_length()
        return str(value) if bits <= 3 * _DIGITS else _rounded(value)
    if value.count_ops() <= _OPERATIONS:
        text = clean(str(value).replace("**", "^"), 100)
        if not text.endswith("…"):
            return text
    return _rounded(value)


def _whole(value: int) -> str:
    digits = int(abs(value).bit_length() * 0.30103) + 1
    if digits <= _DIGITS:
        return str(value)
    sign = "-" if value < 0 else ""
    return f"{sign}(a number of about {digits} digits)"


def _rounded(value: Any) -> str:
    if value.is_number:
        return f"about {clean(str(value.evalf(12)), 60)}"
    return "a long formula"


def and_list(items: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"
