"""What a plus-or-minus sign stands for."""

import pytest

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.expression import to_sympy
from mcp_reasoner.verify.plus_minus import alternatives
from mcp_reasoner.verify.syntax import parse


def test_a_single_plus_minus_has_two_readings_and_two_have_none() -> None:
    values = {to_sympy(node) for node in alternatives(parse("3 ± 2"))}
    assert values == {1, 5}
    assert len(alternatives(parse("x = 4"))) == 1
    with pytest.raises(ExpressionError):
        alternatives(parse("±1 ± 2"))
