"""How large the numbers of a formula may become, checked before or as they are computed.

Whoever computes (`functions`, `expression`, `truth`) asks here; nothing here computes. The
time and the memory of a worker process are bounded by `sandbox`, on top of this.
"""

from typing import Any, Final

import sympy

from mcp_reasoner.errors import ExpressionError

__all__ = [
    "MAX_BITS",
    "MAX_EXPONENT",
    "MAX_FACTORIAL",
    "MAX_SYMBOLIC_POWER",
    "MAX_TERMS",
    "check_exponent",
    "checked",
    "too_large",
    "whole_number",
]

MAX_BITS: Final = 65_536
"""The largest whole number that is computed has this many binary digits."""
MAX_FACTORIAL: Final = 5_000
MAX_SYMBOLIC_POWER: Final = 200
MAX_EXPONENT: Final = 1_000
MAX_TERMS: Final = 5_000


def checked(value: Any) -> Any:
    """`value`, unless it is undefined or a number beyond the bounds."""
    if value.is_Rational:
        if max(int(value.p).bit_length(), int(value.q).bit_length()) > MAX_BITS:
            raise too_large()
    elif value.has(sympy.nan, sympy.zoo):
        raise ExpressionError("the formula has an undefined value")
    return value


def check_exponent(exponent: Any) -> None:
    """Keep e^(e^(…)) from numbers whose very approximation would not end."""
    if exponent.free_symbols:
        return
    size = abs(exponent.evalf(15, maxn=50))
    if not size.is_comparable or size > MAX_EXPONENT:
        raise ExpressionError(f"an exponent that is no fraction may be at most {MAX_EXPONENT}")


def too_large() -> ExpressionError:
    """The error for a number of more than `MAX_BITS` binary digits."""
    digits = MAX_BITS * 3 // 10
    return ExpressionError(f"a number in the formula would have more than about {digits} digits")


def whole_number(value: Any, what: str) -> int:
    """`value` as an int; ExpressionError, about `what`, where it is no whole number."""
    if not value.is_Integer:
        raise ExpressionError(f"{what} needs whole numbers")
    return int(value)
