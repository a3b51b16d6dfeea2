"""What surrounds an answer."""

import pytest

from mcp_reasoner.verify.wrapping import closing, unescaped, unwrapped


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("$7$.", "7"),
        (r"\[ 7 \]", "7"),
        ("**7**", "7"),
        (r"$\text{even}$.", "even"),
        (r"\displaystyle \frac12", r"\frac12"),
        ("0.333...", "0.333..."),
        ("$1$ and $2$", "$1$ and $2$"),
        ("$5", "$5"),
        (".5", ".5"),
        ("", ""),
    ],
)
def test_marks_around_an_answer_come_off(text: str, inside: str) -> None:
    assert unwrapped(text) == inside


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (r"\\frac{1}{2}", r"\frac{1}{2}"),
        (r"-2 \\le x \\le 7", r"-2 \le x \le 7"),
        (r"so\n\\boxed{3}, \"x\"", 'so\n\\boxed{3}, "x"'),
        (r"x \\neq 1", r"x \neq 1"),
        (r"\begin{pmatrix} 1 \\ x \end{pmatrix}", r"\begin{pmatrix} 1 \\ x \end{pmatrix}"),
        (r"\frac12 \\frac34", r"\frac12 \\frac34"),
        (r"a \\b", r"a \\b"),
    ],
)
def test_backslashes_doubled_throughout_become_single(text: str, plain: str) -> None:
    assert unescaped(text) == plain


def test_a_brace_closes_where_its_own_does() -> None:
    assert closing("a{b}c} d", 0) == 5
    assert closing(r"a\} b", 0) is None
