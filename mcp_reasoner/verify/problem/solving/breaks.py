"""Where the truth of a statement about one real number can change.

    breaks(parse("|x-1| < 3"), "x")      polynomials whose real roots are 1, -2, 4

Between two neighbouring real roots of these polynomials, every relation of the statement
holds everywhere or nowhere. More roots than needed do no harm. Rational expressions, absolute
values and roots of whole degree are taken; each root stands for a new unknown that is
eliminated by resultants, each absolute value for both of its signs.
"""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

import sympy

from mcp_reasoner.verify.nodes import (
    Binary,
    Call,
    Logic,
    Name,
    Node,
    Not,
    Number,
    Relation,
    Unary,
    walk,
)
from mcp_reasoner.verify.problem.polynomials import NotReadError

__all__ = ["breaks"]

MAX_DEGREE: Final = 24
MAX_BITS: Final = 512
MAX_ROOTS: Final = 4
MAX_ABSOLUTE: Final = 5


def breaks(statement: Node, name: str, values: Mapping[str, Any] | None = None) -> list[Any]:
    """Polynomials in one symbol over the rationals, none of them zero."""
    absolute = list(
        dict.fromkeys(
            part for part in walk(statement) if isinstance(part, Call) and part.name == "abs"
        )
    )
    if len(absolute) > MAX_ABSOLUTE:
        raise NotReadError("the statement has too many absolute values")
    found: list[Any] = []
    for signs in itertools.product((1, -1), repeat=len(absolute)):
        chosen: dict[Node, int] = dict(zip(absolute, signs, strict=True))
        algebra = _Algebra(name, values or {}, chosen)
        for left, right in _relations(statement):
            algebra.add(left, right)
        for inner in absolute:
            algebra.add(inner.args[0], Number("0", Fraction(0)))
        found += algebra.polynomials()
    return list(dict.fromkeys(found))


def _relations(node: Node) -> Iterator[tuple[Node, Node]]:
    match node:
        case Logic(_, items):
            for item in items:
                yield from _relations(item)
        case Not(item):
            yield from _relations(item)
        case Relation(operands, operators) if "in" not in operators:
            yield from itertools.pairwise(operands)
        case _:
            raise NotReadError("the statement is no equation or inequality")


@dataclass
class _Algebra:
    """Expressions as fractions of polynomials in the unknown and in one more for each root."""

    name: str
    values: Mapping[str, Any]
    signs: Mapping[Node, int]
    roots: dict[Node, Any] = field(default_factory=dict)
    rules: list[tuple[Any, Any]] = field(default_factory=list)
    critical: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.symbol = sympy.Symbol(self.name)

    def add(self, left: Node, right: Node) -> None:
        """Note where the two sides of a relation meet."""
        a, b = self.ratio(left)
        c, d = self.ratio(right)
        self.critical.append(self.bounded(a * d - c * b))

    def polynomials(self) -> list[Any]:
        """What was noted, in the unknown alone; what is zero throughout changes nothing."""
        found = []
        for noted in self.critical:
            if noted == 0:
                continue
            poly = noted
            for symbol, rule in reversed(self.rules):
                if poly.has(symbol):
                    poly = self.bounded(sympy.resultant(poly, rule, symbol))
            if poly == 0:
                raise NotReadError("the two sides may be equal on a whole range")
            poly = sympy.Poly(poly, self.symbol, domain="QQ")
            if poly.degree() > MAX_DEGREE:
                raise NotReadError("the statement leads to too high a degree")
            if poly.degree() > 0:
                found.append(poly)
        return found

    def bounded(self, value: Any) -> Any:
        """A polynomial multiplied out, unless it is too large."""
        if value.is_Rational:
            return value
        value = sympy.expand(value)
        symbols = [self.symbol, *(symbol for symbol, _ in self.rules)]
        poly = sympy.Poly(value, *symbols, domain="QQ")
        if poly.is_zero:
            return sympy.Integer(0)
        if poly.total_degree() > 4 * MAX_DEGREE or len(poly.terms()) > 400:
            raise NotReadError("the statement is too large")
        if any(
            max(abs(int(c.p)).bit_length(), int(c.q).bit_length()) > MAX_BITS for c in poly.coeffs()
        ):
            raise NotReadError("the statement has too large numbers")
        return value

    def ratio(self, node: Node) -> tuple[Any, Any]:
        """Numerator and denominator, not cancelled; the denominators are noted."""
        one = sympy.Integer(1)
        match node:
            case Number(_, value):
                return sympy.Rational(value.numerator, value.denominator), one
            case Name(name) if name == self.name:
                return self.symbol, one
            case Name(name) if name in self.values and self.values[name].is_Rational:
                return self.values[name], one
            case Unary("-", operand):
                top, bottom = self.ratio(operand)
                return -top, bottom
            case Unary("+", operand):
                return self.ratio(operand)
            case Binary("^", base, exponent):
                return self.power(base, exponent)
            case Binary("+" | "-" | "*" | "/"):
                return self.operation(node)
            case Call("abs", (inner,)):
                top, bottom = self.ratio(inner)
                return self.signs[node] * top, bottom
            case Call("sqrt" | "cbrt", (inner,)):
                return self.root(node, inner, 2 if node.name == "sqrt" else 3), one
            case Call("root", (inner, Number(_, degree))) if degree.denominator == 1:
                return self.root(node, inner, int(degree)), one
        raise NotReadError("the statement holds more than roots and fractions")

    def operation(self, node: Binary) -> tuple[Any, Any]:
        (a, b), (c, d) = self.ratio(node.left), self.ratio(node.right)
        match node.op:
            case "+":
                return self.bounded(a * d + c * b), self.bounded(b * d)
            case "-":
                return self.bounded(a * d - c * b), self.bounded(b * d)
            case "*":
                return self.bounded(a * c), self.bounded(b * d)
        if c == 0:
            raise NotReadError("the statement divides by zero")
        self.critical.append(c)
        return self.bounded(a * d), self.bounded(b * c)

    def power(self, base: Node, exponent: Node) -> tuple[Any, Any]:
        top, bottom = self.ratio(base)
        size = _exponent(exponent)
        if size is None or abs(size.numerator) > MAX_DEGREE:
            raise NotReadError("a power in the statement is not a small number")
        if size.denominator > 1:
            if size < 0:
                raise NotReadError("a power in the statement is negative and no whole number")
            root = self.root(Binary("^", base, exponent), base, size.denominator)
            return self.bounded(root**size.numerator), sympy.Integer(1)
        if size < 0:
            if top == 0:
                raise NotReadError("the statement divides by zero")
            self.critical.append(top)
            top, bottom = bottom, top
        if size == 0:
            raise NotReadError("a power to zero is not defined everywhere")
        return self.bounded(top ** abs(size.numerator)), self.bounded(bottom ** abs(size.numerator))

    def root(self, key: Node, inner: Node, degree: int) -> Any:
        """A new unknown y with y^degree = the radicand, whose own signs matter too."""
        if key in self.roots:
            return self.roots[key]
        top, bottom = self.ratio(inner)
        if len(self.roots) >= MAX_ROOTS or not 2 <= degree <= 6:
            raise NotReadError("the statement has too many roots")
        symbol = sympy.Symbol(f"root_{len(self.roots)}")
        self.critical += [top, bottom]
        self.roots[key] = symbol
        self.rules.append((symbol, symbol**degree * bottom - top))
        return symbol


def _exponent(node: Node) -> Fraction | None:
    match node:
        case Number(_, value):
            return value
        case Unary("-", operand):
            inner = _exponent(operand)
            return None if inner is None else -inner
        case Binary("/", Number(_, top), Number(_, bottom)) if bottom:
            return top / bottom
    return None
