r"""Matrices as answers write them, and formulas of matrices worked out entry by entry.

    read_matrix(r"2 \begin{pmatrix} 1 \\ x \end{pmatrix}")      Matrix(((2·1,), (2·x,)))

Sums, products, whole powers, transposes and multiples; entries stay trees, which the caller
compares. What is no matrix is left to others, and gives None.
"""

import re
from typing import Final, TypeAlias

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.answers import Matrix
from mcp_reasoner.verify.nodes import Binary, Name, Node, Number, Unary, walk, whole
from mcp_reasoner.verify.syntax import parse

__all__ = ["read_matrix"]

_MAX_ENTRIES: Final = 400
_MAX_PRODUCTS: Final = 500
_MAX_MATRICES: Final = 20
_Rows: TypeAlias = tuple[tuple[Node, ...], ...]

_MATRIX: Final = re.compile(
    r"\\begin\{((?:small)?[pbB]?matrix\*?|array)\}(?:\s*(?:\[[a-z]\]|\{[clr|@{}\s]*\}))?"
    r"((?:(?!\\begin|\\end).)*)\\end\{\1\}",
    re.DOTALL,
)
_BRACKETED: Final = re.compile(
    r"(?:\\left\s*[(\[]|[(\[])\s*(matrix_\d+)\s*(?:\\right\s*[)\]]|[)\]])"
)
_TRANSPOSED: Final = re.compile(
    r"\^\s*\{?\s*(?:T|\\top|\\intercal|\\mathrm\{T\}|\\text\{T\})\s*\}?"
)


def read_matrix(text: str) -> Matrix | None:
    """The matrix that `text` is or works out to; ExpressionError where it cannot be read."""
    found: list[_Rows] = []

    def place(match: re.Match[str]) -> str:
        found.append(_rows(match[2]))
        return f" matrix_{len(found)} "

    if not _MATRIX.search(text):
        return None
    plain = _TRANSPOSED.sub("^(transposed_1)", _BRACKETED.sub(r"\1", _MATRIX.sub(place, text)))
    if len(found) > _MAX_MATRICES:
        raise ExpressionError(f"at most {_MAX_MATRICES} matrices are read in one formula")
    names = {f"matrix_{place}": rows for place, rows in enumerate(found, 1)}
    node = parse(plain, names=[*names, "transposed_1"])
    rows = _Evaluation(names).value(node)
    if isinstance(rows, tuple):
        return Matrix(rows)
    raise ExpressionError("the formula of matrices is no matrix")


def _rows(body: str) -> _Rows:
    """The entries of a matrix, between `&` and `\\\\`."""
    lines = re.split(r"\\\\(?:\s*\[[^\]]*\])?|\\cr(?![a-z])", body.replace("\\hline", ""))
    rows = tuple(
        tuple(parse(entry.strip()) for entry in line.split("&")) for line in lines if line.strip()
    )
    if not rows or len({len(row) for row in rows}) != 1:
        raise ExpressionError("the rows of the matrix differ in length")
    if len(rows) * len(rows[0]) > _MAX_ENTRIES:
        raise ExpressionError(f"matrices are read up to {_MAX_ENTRIES} entries")
    return rows


class _Evaluation:
    """Works out a tree whose leaves may be names of matrices; counts the products it needs."""

    def __init__(self, matrices: dict[str, _Rows]) -> None:
        self.matrices = matrices
        self.products = 0

    def value(self, node: Node) -> "_Rows | Node":
        """Rows of entries, or the node itself where no matrix is in it."""
        match node:
            case Name(name) if name in self.matrices:
                return self.matrices[name]
            case Binary("^", left, Name("transposed_1")):
                rows = self.value(left)
                if isinstance(rows, tuple):
                    return tuple(zip(*rows, strict=True))
            case Unary("-" | "+" as sign, operand):
                rows = self.value(operand)
                if isinstance(rows, tuple):
                    return tuple(tuple(Unary(sign, entry) for entry in row) for row in rows)
            case Binary("^", left, Number(_, exponent)):
                rows = self.value(left)
                if isinstance(rows, tuple) and exponent.denominator == 1 and 1 <= exponent <= 3:
                    power = rows
                    for _ in range(int(exponent) - 1):
                        power = self.product(power, rows)
                    return power
            case Binary("+" | "-" | "*" | "/", left, right):
                first, second = self.value(left), self.value(right)
                return self.combined(node, first, second)
        if any(isinstance(part, Name) and part.name in self.matrices for part in walk(node)):
            raise ExpressionError("this formula of matrices is not worked out")
        return node

    def combined(
        self, node: Binary, first: "_Rows | Node", second: "_Rows | Node"
    ) -> "_Rows | Node":
        if isinstance(first, tuple) and isinstance(second, tuple):
            if node.op == "*":
                return self.product(first, second)
            if node.op == "/" or (len(first), len(first[0])) != (len(second), len(second[0])):
                raise ExpressionError("two matrices of the answer do not go together")
            return tuple(
                tuple(Binary(node.op, a, b) for a, b in zip(row, other, strict=True))
                for row, other in zip(first, second, strict=True)
            )
        if isinstance(first, tuple):
            if node.op not in ("*", "/") or isinstance(second, tuple):
                raise ExpressionError("a matrix and a number of the answer do not go together")
            return tuple(tuple(Binary(node.op, entry, second) for entry in row) for row in first)
        if isinstance(second, tuple):
            if node.op != "*":
                raise ExpressionError("a number and a matrix of the answer do not go together")
            return tuple(tuple(Binary("*", first, entry) for entry in row) for row in second)
        return node

    def product(self, first: _Rows, second: _Rows) -> _Rows:
        if len(first[0]) != len(second):
            raise ExpressionError("two matrices of the answer do not go together")
        self.products += len(first) * len(second) * len(second[0])
        if self.products > _MAX_PRODUCTS:
            raise ExpressionError("the matrices of the answer are too large to be multiplied")
        columns = tuple(zip(*second, strict=True))
        return tuple(tuple(_dot(row, column) for column in columns) for row in first)


def _dot(row: tuple[Node, ...], column: tuple[Node, ...]) -> Node:
    terms: list[Node] = [Binary("*", a, b) for a, b in zip(row, column, strict=True)]
    total = terms[0] if terms else whole(0)
    for term in terms[1:]:
        total = Binary("+", total, term)
    return total
