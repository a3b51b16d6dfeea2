"""The sizes that numbers of a formula may have."""

import pytest
import sympy

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.bounds import MAX_BITS, check_exponent, checked, too_large, whole_number


def test_a_number_within_the_bounds_passes_through() -> None:
    largest = sympy.Integer(2**MAX_BITS - 1)
    assert checked(largest) == largest
    assert whole_number(sympy.Integer(7), "a modulus") == 7
    check_exponent(sympy.sqrt(2))
    check_exponent(sympy.Symbol("x"))


def test_a_number_beyond_the_bounds_is_refused() -> None:
    with pytest.raises(ExpressionError, match="digits") as caught:
        checked(sympy.Integer(2**MAX_BITS))
    assert str(caught.value) == str(too_large())
    with pytest.raises(ExpressionError, match="undefined"):
        checked(sympy.zoo)
    with pytest.raises(ExpressionError, match="at most"):
        check_exponent(sympy.pi * 10**6)
    with pytest.raises(ExpressionError, match="a modulus needs whole numbers"):
        whole_number(sympy.Rational(1, 2), "a modulus")
