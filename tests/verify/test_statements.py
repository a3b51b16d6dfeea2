"""The text of checks as statements."""

import pytest

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.nodes import free_names
from mcp_reasoner.verify.statements import read_statement


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("x^2 - 5x + 6 = 0", {"x"}),
        ("answer**2 == 4", {"answer"}),
        (r"\frac{x}{2} \ge 3", {"x"}),
        ("1 < x <= 3", {"x"}),
        ("not (x = 2 or x = 3) and integer(x)", {"x"}),
        ("divides(3, answer)", {"answer"}),
        ("isprime(x)", {"x"}),
        ("width*height = 12", {"width", "height"}),
        ("rate_1 = 2*rate_2", {"rate_1", "rate_2"}),
        ("xy = 6", {"x", "y"}),
        ("a_1 + a_2 = 3", {"a_1", "a_2"}),
        ("e^x = 1", {"x"}),
        ("sin(pi/x) = 1", {"x"}),
        ("(x, y) = (1, 2)", {"x", "y"}),
        ("x in {1, 2}", {"x"}),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(sorted(value)),
)
def test_a_statement_has_its_names(text: str, names: set[str]) -> None:
    assert free_names(read_statement(text)) == names


@pytest.mark.parametrize(
    "text", ["x + 1", "(1, 2)", "3", "not x", "x = 1 and 2", "ab = 1", "f(x) = 2", "sqrtx = 2"]
)
def test_what_states_nothing_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        read_statement(text)
