"""Whether an answer of the right value is written as an answer, and in the form asked for.

Looks at the tree of the answer only; its value is for the questions. `require` raises
UnreadableError, which decides nothing: a right value in the wrong form is not refuted.
"""

import math
from fractions import Fraction
from typing import Any

import sympy

from mcp_reasoner.verify.expression import to_sympy
from mcp_reasoner.verify.nodes import Binary, Call, Constant, Name, Node, Number, Unary, walk
from mcp_reasoner.verify.problem.forms import Form
from mcp_reasoner.verify.problem.normalise import UnreadableError

__all__ = ["is_reduced", "is_styled", "is_written_out", "require", "rounded"]

_IRRATIONAL_FUNCTIONS = frozenset(["sqrt", "cbrt", "root", "ln", "log", "log2", "log10"])


def is_written_out(node: Node, *, rational: bool) -> bool:
    """Whether a value stands there as an answer and not as a task left to the reader.

    A rational number is a numeral or a fraction of two numerals; an irrational or
    complex one may also hold roots, logarithms, π, e and i, and sums, products and
    quotients of them, but no powers except of e and i, or with a fraction above.
    """
    if rational:
        return _is_numeral(node) or _is_fraction(node)
    for part in walk(node):
        match part:
            case Number() | Constant() | Unary("-" | "+"):
                continue
            case Binary("+" | "-" | "*" | "/"):
                continue
            case Binary("^", Constant(), _) | Binary(
                "^", Number(), Binary("/", Number(), Number())
            ):
                continue
            case Call(name) if name in _IRRATIONAL_FUNCTIONS:
                continue
        return False
    return True


def is_reduced(node: Node) -> bool:
    """Whether a numeral is whole or a fraction is in lowest terms, as written."""
    match node:
        case Number(_, value):
            return value.denominator == 1 and "." not in node.text
        case Unary("-" | "+", inner):
            return is_reduced(inner) and not isinstance(inner, Unary)
        case Binary("/", Unary("-", Number() as top), Number() as bottom) | Binary(
            "/", Number() as top, Number() as bottom
        ):
            if "." in top.text + bottom.text or bottom.value == 0:
                return False
            return (top.value / bottom.value).denominator == bottom.value > 1
    return False


def require(node: Node, value: Any, form: Form) -> None:
    """Raise UnreadableError where a right value is not written as asked."""
    match form.kind:
        case "any":
            return
        case "lowest" | "radical":
            plain = is_reduced(node) if value.is_Rational else _is_simple_radical(node)
            if not plain:
                raise UnreadableError("the answer has the right value but is not in lowest terms")
        case "integer":
            if not (value.is_Integer and is_reduced(node)):
                raise UnreadableError(
                    "the answer has the right value but is not written as an integer"
                )
            if (form.low is not None and value < form.low) or (
                form.high is not None and value > form.high
            ):
                raise UnreadableError("the answer lies outside the range that is asked for")
        case "decimal":
            if not _is_decimal(node):
                raise UnreadableError(
                    "the answer has the right value but is not written as a decimal"
                )
        case "percent":
            if not (isinstance(node, Unary) and node.op == "%" and _is_numeral(node.operand)):
                raise UnreadableError(
                    "the answer has the right value but is not written as a percentage"
                )
        case _:
            raise UnreadableError("the form asked for is not checked for a number")


def rounded(value: Any, places: int) -> Any:
    """The value to so many decimal places; UnreadableError halfway between two."""
    scale = sympy.Integer(10) ** places
    scaled = sympy.Abs(value) * scale
    down = sympy.floor(scaled)
    half = scaled - down - sympy.Rational(1, 2)
    if half == 0:
        raise UnreadableError("which way a half is rounded is not said")
    approximation = half.evalf(60, maxn=400)
    if not approximation.is_Float or abs(approximation) < sympy.Float("1e-40"):
        raise UnreadableError("how the value is rounded could not be decided")
    whole = down + (1 if approximation > 0 else 0)
    sign = -1 if value.evalf(30) < 0 else 1
    return sign * whole / scale


def _is_decimal(node: Node) -> bool:
    return is_written_out(node, rational=True) and not any(
        getattr(part, "op", "") == "/" for part in (node, getattr(node, "operand", node))
    )


def _is_simple_radical(node: Node) -> bool:
    """Roots of squarefree whole numbers, none below a fraction, none twice, none multiplied.

    One rational term and one imaginary one at most, and fractions in lowest terms.
    """
    if not all(map(_is_cancelled, walk(node))) or not _are_gathered(node):
        return False
    roots: list[Node] = []
    for part in walk(node):
        match part:
            case Call("sqrt", (Number(_, inner),)):
                if inner.denominator != 1 or inner < 2 or not _is_free(int(inner), 2):
                    return False
                roots.append(part)
            case Call("root", (Number(_, inner), Number(_, degree))):
                if inner.denominator != 1 or inner < 2 or not _is_free(int(inner), int(degree)):
                    return False
                roots.append(part)
            case Call():
                return False
            case Binary("/", _, bottom) if not isinstance(bottom, Number):
                return False
            case Binary("*", left, right) if _has_root(left) and _has_root(right):
                return False
            case Binary("^"):
                return False
    return len(set(roots)) == len(roots)


def _is_cancelled(part: Node) -> bool:
    """Whether a fraction over a whole number, if it is one, has no factor in all of its terms."""
    match part:
        case Binary("/", top, Number(_, below)):
            sizes = [_size(term) for term in _summands(top)]
            return (
                all(value.denominator == 1 for value in (below, *sizes))
                and math.gcd(int(below), *map(int, sizes)) == 1
            )
    return True


def _are_gathered(node: Node) -> bool:
    """Whether no two terms of a sum are both rational, or both rational multiples of i."""
    for part in [node, *(part.left for part in walk(node) if isinstance(part, Binary))]:
        terms = _summands(part)
        plain = sum(1 for term in terms if not any(map(_is_irrational, walk(term))))
        imaginary = sum(
            1
            for term in terms
            if not _has_root(term)
            and any(isinstance(one, Constant) and one.name == "i" for one in walk(term))
        )
        if plain > 1 or imaginary > 1:
            return False
    return True


def _is_irrational(part: Node) -> bool:
    return isinstance(part, Call | Constant)


def _size(term: Node) -> Fraction:
    """The whole number before a term."""
    size = Fraction(1)
    for factor in _factors(term):
        if isinstance(factor, Number):
            size *= factor.value
    return size


def _has_root(node: Node) -> bool:
    return any(isinstance(part, Call) for part in walk(node))


def _is_free(number: int, degree: int) -> bool:
    return all(exponent < degree for exponent in sympy.factorint(number, limit=10**6).values())


def _is_numeral(node: Node) -> bool:
    match node:
        case Number():
            return True
        case Unary("-" | "+", Number()):
            return True
    return False


def _is_fraction(node: Node) -> bool:
    match node:
        case Unary("-" | "+", inner):
            return _is_fraction(inner) and not isinstance(inner, Unary)
        case Binary("/", top, bottom):
            return _is_numeral(top) and _is_numeral(bottom)
    return False


# -- formulas -----------------------------------------------------------------------------


def is_styled(node: Node, style: str) -> bool:
    """Whether a formula is written in a style."""
    match style:
        case "expanded":
            return _is_expanded(node)
        case "factored":
            return _is_factored(node)
        case "fraction":
            return _is_expanded(node) or _is_lowest(node)
    return True


def _is_lowest(node: Node) -> bool:
    """One polynomial over another, with whole coefficients and no common factor."""
    match node:
        case Unary("-", operand):
            return _is_lowest(operand)
        case Binary("/", top, bottom):
            parts = [sympy.expand(to_sympy(part)) for part in (top, bottom)]
        case _:
            return False
    symbols = sorted(set().union(*(part.free_symbols for part in parts)), key=str)
    if any(getattr(part, "op", "") == "/" for side in (top, bottom) for part in walk(side)):
        return False
    first, second = (sympy.Poly(part, *symbols, domain="ZZ") for part in parts)
    return bool(first.gcd(second).is_one)


def _is_expanded(node: Node) -> bool:
    """A sum of monomials, no two of them alike, and no name twice in one."""
    found: list[tuple[tuple[str, int], ...]] = []
    for term in _summands(node):
        powers: dict[str, int] = {}
        numerals: list[Node] = []
        for factor in _factors(term):
            match factor:
                case Number() | Binary("/", Number(), Number()):
                    numerals.append(factor)
                case Name(name) if name not in powers:
                    powers[name] = 1
                case Binary("^", Name(name), Number(_, size)) if (
                    size.denominator == 1 and name not in powers
                ):
                    powers[name] = int(size)
                case _:
                    return False
        if len(numerals) > 1 and not _is_one_fraction(numerals):
            return False
        found.append(tuple(sorted(powers.items())))
    return len(set(found)) == len(found)


def _is_one_fraction(numerals: list[Node]) -> bool:
    """Whether 5 and 1/6, as they stand in 5x/6, are a fraction in lowest terms."""
    match numerals:
        case [Number(_, top), Binary("/", Number(_, one), Number(_, bottom))]:
            whole = top.denominator == bottom.denominator == one == 1
            return whole and math.gcd(int(top), int(bottom)) == 1
    return False


def _summands(node: Node) -> list[Node]:
    match node:
        case Binary("+" | "-", left, right):
            return [*_summands(left), *_summands(right)]
        case Unary("-" | "+", operand):
            return _summands(operand)
    return [node]


def _factors(node: Node) -> list[Node]:
    match node:
        case Binary("*", left, right):
            return [*_factors(left), *_factors(right)]
        case Unary("-" | "+", operand):
            return _factors(operand)
        case Binary("/", top, Number() as bottom) if not isinstance(top, Number):
            return [*_factors(top), Binary("/", Number("1", Fraction(1)), bottom)]
    return [node]


def _is_factored(node: Node) -> bool:
    """A product of powers of factors that do not factor over the whole numbers."""
    for factor in _factors(node):
        base = factor.left if isinstance(factor, Binary) and factor.op == "^" else factor
        if isinstance(base, Number | Name):
            continue
        if not _is_expanded(base):
            return False
        value = to_sympy(base)
        content, parts = sympy.factor_list(value)
        if abs(content) != 1 or len(parts) != 1 or parts[0][1] != 1:
            return False
    return True
