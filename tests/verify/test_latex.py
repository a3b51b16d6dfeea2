"""LaTeX of answers: it says what was written, and reads back as the same tree."""

import pytest

from mcp_reasoner.verify.expression import to_sympy
from mcp_reasoner.verify.latex import answer_latex, to_latex
from mcp_reasoner.verify.syntax import parse


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("3", "3"),
        ("-5", "-5"),
        ("6/4", "\\frac{6}{4}"),
        ("\\frac{3}{4}", "\\frac{3}{4}"),
        ("2*sqrt(3)", "2 \\cdot \\sqrt{3}"),
        ("6x^2-4x+1", "6x^{2} - 4x + 1"),
        ("2, 3", "2, 3"),
        ("{2, 3}", "\\{2, 3\\}"),
        ("(1, 2)", "(1, 2)"),
        ("x=3, y=-2", "x = 3, y = -2"),
        ("x <= 3", "x \\leq 3"),
        ("1/(x+1)", "\\frac{1}{x + 1}"),
        ("(x+1)^2", "\\left(x + 1\\right)^{2}"),
        ("pi/4", "\\frac{\\pi}{4}"),
    ],
)
def test_an_answer_is_written_as_it_was_read(text: str, latex: str) -> None:
    assert answer_latex(text) == latex


@pytest.mark.parametrize(
    "text",
    ["1-(2-3)", "2*(3+4)", "(2*3)^4", "-(1+x)", "(1/2)^3", "2^(3^2)", "(-2)^2", "-2^2", "a*(b*c)",
     "2*3*4", "x*2", "sqrt(2)^3", "(1/2)/3", "5!", "(2+3)!", "sin(x)+1", "2*(-3)", "3-(-2)"],
)  # fmt: skip
def test_the_latex_form_has_the_same_value(text: str) -> None:
    node = parse(text)
    assert to_sympy(parse(to_latex(node))) == to_sympy(node)


@pytest.mark.parametrize("text", ["", "the answer", "((((", "__import__('os')", "\x00", "3 or so"])
def test_what_cannot_be_read_has_none(text: str) -> None:
    assert answer_latex(text) is None
