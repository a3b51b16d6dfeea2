"""Matrices and formulas of them."""

import pytest

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.expression import to_sympy
from mcp_reasoner.verify.matrices import read_matrix

M = r"\begin{pmatrix}1 & 2 \\ 3 & 4\end{pmatrix}"
COLUMN = r"\begin{pmatrix}5 \\ 6\end{pmatrix}"


def entries(text: str) -> list[list[str]]:
    matrix = read_matrix(text)
    assert matrix is not None
    return [[str(to_sympy(entry)) for entry in row] for row in matrix.rows]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (M, [["1", "2"], ["3", "4"]]),
        (rf"\left({M}\right)", [["1", "2"], ["3", "4"]]),
        (r"\left[\begin{array}{cc}1 & x \\[2pt] 3 & 4\end{array}\right]", [["1", "x"], ["3", "4"]]),
        (rf"\frac12 {M}", [["1/2", "1"], ["3/2", "2"]]),
        (f"{M}{COLUMN}", [["17"], ["39"]]),
        (f"{M} + 2{M}", [["3", "6"], ["9", "12"]]),
        (f"-{M}^2", [["-7", "-10"], ["-15", "-22"]]),
        (f"{M}^T {COLUMN}", [["23"], ["34"]]),
        (rf"{COLUMN} {COLUMN}^{{\top}}", [["25", "30"], ["30", "36"]]),
    ],
    ids=str,
)
def test_formulas_of_matrices_are_worked_out(text: str, rows: list[list[str]]) -> None:
    assert entries(text) == rows


@pytest.mark.parametrize(
    "text",
    [
        f"{M} + 1",
        f"1/{M}",
        f"{COLUMN}{COLUMN}",
        f"{M}^{{100}}",
        f"{M} + {COLUMN}",
        rf"\sqrt{{{M}}}",
        r"\begin{pmatrix}1 & 2 \\ 3\end{pmatrix}",
        r"\begin{pmatrix}\end{pmatrix}",
    ],
    ids=str,
)
def test_what_is_no_matrix_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        read_matrix(text)


def test_text_without_a_matrix_is_left_to_others() -> None:
    assert read_matrix("x = 5") is None
