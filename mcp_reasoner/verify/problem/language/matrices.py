"""Matrices, vectors and complex numbers: determinants, products, lengths, real parts."""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

import sympy

from mcp_reasoner.verify.nodes import free_names
from mcp_reasoner.verify.problem.language.asks import Ask, alone, subject
from mcp_reasoner.verify.problem.language.clauses import Setting
from mcp_reasoner.verify.problem.language.engine import Production, Reader, Reading, phrases
from mcp_reasoner.verify.problem.language.formulas import formula_in
from mcp_reasoner.verify.problem.language.meanings import Quantity, combined
from mcp_reasoner.verify.problem.language.quantities import FIND
from mcp_reasoner.verify.problem.normalise import Text
from mcp_reasoner.verify.problem.polynomials import NotReadError
from mcp_reasoner.verify.problem.question import MatrixQuestion, Question
from mcp_reasoner.verify.problem.rule import exact

__all__ = ["PHRASES", "READERS"]

MAX_SIZE: Final = 6
MAX_POWER: Final = 60
_BLOCK = re.compile(r"\\begin ?\{([pbv])matrix\}(.*?)\\end ?\{\1matrix\}", re.ASCII)


_LISTED = re.compile(r"\[ ?\[([^\[\]]+(?:\] ?, ?\[[^\[\]]+)*)\] ?\]", re.ASCII)


def _entries(reading: Reading, body: str, kind: str) -> Any:
    rows = [row for row in re.split(r"\\\\", body) if row.strip()]
    if not 1 <= len(rows) <= MAX_SIZE:
        raise NotReadError("the matrix is too large")
    values = []
    for row in rows:
        nodes = [formula_in(reading, f"${entry.strip()}$") for entry in row.split("&")]
        if any(free_names(node) for node in nodes):
            raise NotReadError("the matrix holds an unknown")
        values.append([exact(node) for node in nodes])
    if len({len(row) for row in values}) != 1 or len(values[0]) > MAX_SIZE:
        raise NotReadError("the rows of the matrix differ in length")
    return sympy.Matrix(values)


def _matrix(reading: Reading, text: str) -> Iterator[Any]:
    """One matrix, written out."""
    plain = _plain(text)
    if listed := _LISTED.fullmatch(plain):
        rows = re.split(r"\] ?, ?\[", listed.group(1))
        plain = (
            "\\begin{pmatrix}"
            + "\\\\".join(row.replace(",", "&") for row in rows)
            + "\\end{pmatrix}"
        )
    found = _BLOCK.fullmatch(plain)
    if found and found.group(1) != "v":
        yield _entries(reading, found.group(2), found.group(1))


def _plain(text: str) -> str:
    inner = text.strip()
    if inner.startswith("$") and inner.endswith("$") and inner.count("$") == 2:
        inner = inner[1:-1].strip()
    return inner


def _expression(reading: Reading, text: str) -> Iterator[Any]:
    """Sums, products and powers of written matrices, and numbers before them."""
    inner = _plain(text)
    if "matrix" not in inner or "vmatrix" in inner:
        return
    yield _sum(reading, inner)


def _with_signs(*, wanted: bool) -> Reader:
    """What is called a sum has signs between its matrices, what is called a product has none."""

    def read(reading: Reading, text: str) -> Iterator[Any]:
        if bool(re.search("[-+]", _BLOCK.sub("", text))) == wanted:
            yield from _expression(reading, text)

    return read


def _sum(reading: Reading, text: str) -> Any:
    """Terms with signs between; the blocks themselves hold signs, so they are set aside."""
    blocks: list[Any] = []

    def keep(found: re.Match[str]) -> str:
        blocks.append(_entries(reading, found.group(2), found.group(1)))
        return f"@{len(blocks) - 1}@"

    plain = _BLOCK.sub(keep, text)
    pieces = re.split(r"([-+])", plain)
    if not pieces[0].strip():
        raise NotReadError("a sign stands before the first matrix")
    total = _product(pieces[0], blocks)
    for sign, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        value = _product(piece, blocks)
        if value.shape != total.shape:
            raise NotReadError("matrices of different shapes are added")
        total = total + value if sign == "+" else total - value
    return total


def _product(text: str, blocks: list[Any]) -> Any:
    result: Any = None
    number = sympy.Integer(1)
    rest = text.strip()
    while rest:
        if found := re.match(r"([0-9]{1,9})\s*(?:\\cdot)?\s*", rest, re.ASCII):
            if result is not None:
                raise NotReadError("a number stands after a matrix")
            number *= sympy.Integer(int(found.group(1)))
        elif found := re.match(
            r"@([0-9]+)@\s*(?:\^ ?\{? ?([0-9]{1,2}) ?\}?)?\s*(?:\\cdot)?\s*", rest, re.ASCII
        ):
            value = blocks[int(found.group(1))]
            if found.group(2):
                size = int(found.group(2))
                if value.rows != value.cols or not 1 <= size <= MAX_POWER:
                    raise NotReadError("the power of the matrix is not taken")
                value = value**size
            if result is not None and result.cols != value.rows:
                raise NotReadError("the matrices do not fit together")
            result = value if result is None else result * value
        else:
            raise NotReadError("something other than matrices stands between them")
        rest = rest[found.end() :]
    if result is None:
        raise NotReadError("there is no matrix")
    return number * result


def _bars(reading: Reading, text: str) -> Iterator[Quantity]:
    """A determinant written with bars."""
    found = _BLOCK.fullmatch(_plain(text))
    if found and found.group(1) == "v":
        yield _of(_entries(reading, found.group(2), "v"), _det)


def _det(matrix: Any) -> Any:
    if matrix.rows != matrix.cols:
        raise NotReadError("only a square matrix has a determinant")
    return matrix.det()


def _of(matrix: Any, compute: Callable[[Any], Any]) -> Quantity:
    return Quantity(frozenset(), None, lambda env: compute(matrix), of_set=True)


def _determinant(matrix: Any) -> Quantity:
    return _of(matrix, _det)


def _trace(matrix: Any) -> Quantity:
    def compute(value: Any) -> Any:
        if value.rows != value.cols:
            raise NotReadError("only a square matrix has a trace")
        return value.trace()

    return _of(matrix, compute)


def _vector(matrix: Any) -> Any:
    if 1 not in matrix.shape:
        raise NotReadError("a vector is needed")
    return matrix


def _dot(a: Any, b: Any) -> Quantity:
    return _of((a, b), lambda pair: _vector(pair[0]).dot(_vector(pair[1])))


def _norm(a: Any) -> Quantity:
    return _of(a, lambda value: sympy.sqrt(sum(x**2 for x in _vector(value))))


def _ask(compute: Callable[[], Any], detail: str) -> Ask:
    def answer(setting: Setting, text: Text) -> Question:
        alone(setting)
        matrix = compute()
        rows = tuple(tuple(row) for row in matrix.tolist())
        return MatrixQuestion(subject=subject(text), rows=rows, detail=detail)

    return Ask(answer)


def _computed(matrix: Any) -> Ask:
    return _ask(lambda: matrix, "computed entry by entry")


def _inverse(matrix: Any) -> Ask:
    def compute() -> Any:
        if _det(matrix) == 0:
            raise NotReadError("the matrix has no inverse")
        return matrix.inv()

    return _ask(compute, "the product with the matrix is the identity")


def _transpose(matrix: Any) -> Ask:
    return _ask(lambda: matrix.T, "rows and columns exchanged")


def _cross(a: Any, b: Any) -> Ask:
    def compute() -> Any:
        if a.shape != b.shape or 3 not in a.shape:
            raise NotReadError("a cross product needs vectors in space")
        return _vector(a).cross(_vector(b))

    return _ask(compute, "computed entry by entry")


def _projection(a: Any, b: Any) -> Ask:
    def compute() -> Any:
        if a.shape != b.shape or _vector(b).dot(b) == 0:
            raise NotReadError("there is no such projection")
        return b * (a.dot(b) / b.dot(b))

    return _ask(compute, "what is left is perpendicular")


# -- complex numbers ------------------------------------------------------------------------


def _complex(compute: Callable[[Any], Any]) -> Callable[[Quantity], Quantity]:
    return lambda quantity: combined(compute, quantity)


def _modulus(value: Any) -> Any:
    real, imaginary = sympy.expand(value, complex=True).as_real_imag()
    return sympy.sqrt(sympy.expand(real**2 + imaginary**2))


def _part(index: int) -> Callable[[Any], Any]:
    return lambda value: sympy.expand(value, complex=True).as_real_imag()[index]


def _radical_conjugate(value: Any) -> Any:
    """Of a + b√c: a - b√c."""
    rational, rest = sympy.expand(value).as_coeff_Add()
    if rational == 0 or rest.is_Rational or not rest.is_real or not (rest**2).is_Rational:
        raise NotReadError("the number has no single radical conjugate")
    return rational - rest


READERS: Final = {
    "matrix": (_matrix,),
    "matrix expression": (_expression,),
    "matrix product": (_with_signs(wanted=False),),
    "matrix sum": (_with_signs(wanted=True),),
    "determinant bars": (_bars,),
}
_OF_MATRIX: Final = r"(?:the )?(?:matrix )?(?:\$?\\?(?:mathbf\{)?[A-Z]\}? ?= ?)?<matrix>"
PHRASES: Final[tuple[Production, ...]] = (
    *phrases("quantity", _determinant, rf"(?:the )?determinant of {_OF_MATRIX}"),
    *phrases("quantity", lambda value: value, r"<determinant bars>"),
    *phrases("quantity", _trace, rf"(?:the )?trace of {_OF_MATRIX}"),
    *phrases(
        "quantity",
        _dot,
        r"(?:the )?(?:dot|scalar|inner) product of (?:the vectors )?<matrix> and <matrix>",
    ),
    *phrases("quantity", _norm, r"(?:the )?(?:magnitude|norm|length) of (?:the vector )?<matrix>"),
    *phrases(
        "question",
        _computed,
        rf"{FIND}:? <matrix expression>",
        rf"{FIND} the product:? <matrix product>",
        rf"{FIND} the sum:? <matrix sum>",
    ),
    *phrases(
        "question",
        _inverse,
        rf"{FIND} the inverse of {_OF_MATRIX}",
    ),
    *phrases("question", _transpose, rf"{FIND} the transpose of {_OF_MATRIX}"),
    *phrases(
        "question",
        _cross,
        rf"{FIND} the (?:cross|vector) product of (?:the vectors )?<matrix> and <matrix>",
    ),
    *phrases(
        "question",
        _projection,
        rf"{FIND} the projection of (?:the vector )?<matrix> onto (?:the vector )?<matrix>",
    ),
    *phrases(
        "quantity",
        _complex(_modulus),
        r"(?:the )?(?:modulus|magnitude|absolute value) of (?:the complex number )?<quantity>",
    ),
    *phrases(
        "quantity", _complex(_part(0)), r"(?:the )?real part of (?:the complex number )?<quantity>"
    ),
    *phrases(
        "quantity",
        _complex(_part(1)),
        r"(?:the )?imaginary part of (?:the complex number )?<quantity>",
    ),
    *phrases(
        "quantity",
        _complex(lambda value: sympy.conjugate(value)),
        r"(?:the )?(?:complex )?conjugate of (?:the complex number )?<quantity>",
    ),
    *phrases(
        "quantity",
        _complex(lambda value: sympy.expand(value * _radical_conjugate(value))),
        r"(?:the )?product of (?:the number )?<quantity> and its radical conjugate",
    ),
)
