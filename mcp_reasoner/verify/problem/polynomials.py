"""Exact roots of equations between rational expressions with rational coefficients.

An equation is brought from the tree to P = 0 without sympy's simplifier, which would
drop conditions: every denominator that was written is kept, and its zeros are no
roots. Linear and quadratic factors are solved; of higher ones the real roots are
counted (Sturm), so that "there is no other" is proved or the question is left alone.
"""

from dataclasses import dataclass
from typing import Any, Final

import sympy

from mcp_reasoner.verify.nodes import Binary, Call, Name, Node, Number, Relation, Unary

__all__ = [
    "AmbiguousError",
    "IdentityError",
    "NotPolynomialError",
    "NotReadError",
    "Roots",
    "equation_roots",
    "polynomial",
]

MAX_DEGREE: Final = 24
MAX_COEFFICIENT_BITS: Final = 512


class NotReadError(Exception):
    """The phrase fits, but what stands in its slots is not for this rule."""


class NotPolynomialError(Exception):
    """The expression is outside the rational expressions in one unknown."""


class IdentityError(NotPolynomialError):
    """The equation holds for every value of its unknown for which it has a meaning."""


class AmbiguousError(Exception):
    """The problem can be read in two ways with different answers; nothing is decided."""


@dataclass(frozen=True)
class Roots:
    """The roots of one equation.

    Solved ones with their multiplicities, and of factors that are not solved the
    numbers of distinct real and of other roots, with the multiplicity.
    """

    polynomial: Any
    real: tuple[tuple[Any, int], ...]
    complex: tuple[tuple[Any, int], ...]
    unsolved: tuple[tuple[int, int, int], ...]

    @property
    def all_solved(self) -> bool:
        """Whether every root is known exactly."""
        return not self.unsolved

    @property
    def real_solved(self) -> bool:
        """Whether every real root is known exactly."""
        return all(real == 0 for real, _, _ in self.unsolved)

    def counts(self) -> dict[tuple[str, bool], int]:
        """The number of roots by field ("real", "complex") and by counting multiplicity."""
        result: dict[tuple[str, bool], int] = {}
        for repeated in (False, True):
            real = sum(count if repeated else 1 for _, count in self.real)
            rest = sum(count if repeated else 1 for _, count in self.complex)
            for some, other, count in self.unsolved:
                real += some * (count if repeated else 1)
                rest += other * (count if repeated else 1)
            result["real", repeated] = real
            result["complex", repeated] = real + rest
        return result


def polynomial(node: Node, name: str) -> Any:
    """`node` as a sympy polynomial over the rationals in `name`; raises NotPolynomialError."""
    top, bottom = _Ratio(name).ratio(node)
    if bottom.degree() > 0:
        raise NotPolynomialError("the expression has the unknown in a denominator")
    return top.quo_ground(bottom.LC())


def equation_roots(equation: Relation, name: str) -> Roots:
    """The roots of an equation with one `=`; raises NotPolynomialError, IdentityError."""
    left, right = equation.operands
    ratio = _Ratio(name)
    (top, bottom), (top2, bottom2) = ratio.ratio(left), ratio.ratio(right)
    poly = top * bottom2 - top2 * bottom
    if poly.is_zero:
        raise IdentityError("the equation holds wherever it has a meaning")
    for denominator in ratio.denominators:
        while (common := poly.gcd(denominator)).degree() > 0:
            poly = poly.quo(common)
    return _roots(poly)


def _roots(poly: Any) -> Roots:
    real: list[tuple[Any, int]] = []
    others: list[tuple[Any, int]] = []
    unsolved: list[tuple[int, int, int]] = []
    for factor, count in poly.factor_list()[1]:
        if factor.degree() == 1:
            a, b = factor.all_coeffs()
            real.append((-b / a, count))
        elif factor.degree() == 2:
            a, b, c = factor.all_coeffs()
            discriminant = b**2 - 4 * a * c
            pair = [(-b + sign * sympy.sqrt(discriminant)) / (2 * a) for sign in (-1, 1)]
            target = real if discriminant > 0 else others
            target.extend((sympy.expand(root), count) for root in pair)
        else:
            found = int(factor.count_roots())
            unsolved.append((found, factor.degree() - found, count))
    real.sort(key=lambda pair: sympy.N(pair[0], 50))
    return Roots(poly, tuple(real), tuple(others), tuple(unsolved))


class _Ratio:
    def __init__(self, name: str) -> None:
        self.name = name
        self.symbol = sympy.Symbol(name)
        self.denominators: list[Any] = []

    def poly(self, value: Any) -> Any:
        return sympy.Poly(value, self.symbol, domain="QQ")

    def ratio(self, node: Node) -> tuple[Any, Any]:
        """Numerator and denominator, never cancelled against each other."""
        one = self.poly(1)
        match node:
            case Number(_, value):
                return self.bounded(
                    self.poly(sympy.Rational(value.numerator, value.denominator)), one
                )
            case Name(name) if name == self.name:
                return self.poly(self.symbol), one
            case Unary("-", operand):
                top, bottom = self.ratio(operand)
                return -top, bottom
            case Unary("+", operand):
                return self.ratio(operand)
            case Binary("+" | "-" | "*" | "/"):
                return self.chain(node)
            case Binary("^", base, exponent):
                return self.power(self.ratio(base), exponent)
            case Call("bracket", (inner,)):
                raise NotPolynomialError(f"square brackets around {inner} may mean a whole part")
        raise NotPolynomialError("the equation is not one between rational expressions")

    def chain(self, node: Binary) -> tuple[Any, Any]:
        spine: list[Binary] = []
        left: Node = node
        while isinstance(left, Binary) and left.op in "+-*/":
            spine.append(left)
            left = left.left
        result = self.ratio(left)
        for step in reversed(spine):
            result = self.bounded(*self.combine(step.op, result, self.ratio(step.right)))
        return result

    def combine(self, op: str, left: tuple[Any, Any], right: tuple[Any, Any]) -> tuple[Any, Any]:
        (a, b), (c, d) = left, right
        match op:
            case "+":
                return a * d + c * b, b * d
            case "-":
                return a * d - c * b, b * d
            case "*":
                return a * c, b * d
        if c.is_zero:
            raise NotPolynomialError("the equation divides by zero")
        self.denominators.append(c)
        return a * d, b * c

    def power(self, base: tuple[Any, Any], exponent: Node) -> tuple[Any, Any]:
        top, bottom = base
        match exponent:
            case Number(_, value) if value.denominator == 1 and 1 <= value <= MAX_DEGREE:
                size = int(value)
            case _:
                raise NotPolynomialError("a power in the equation is not a small whole number")
        if max(top.degree(), bottom.degree()) * size > MAX_DEGREE:
            raise NotPolynomialError(f"the equation has a degree above {MAX_DEGREE}")
        if size * max(_bits(top), _bits(bottom)) > MAX_COEFFICIENT_BITS:
            raise NotPolynomialError("the equation has too large coefficients")
        return self.bounded(top**size, bottom**size)

    def bounded(self, top: Any, bottom: Any) -> tuple[Any, Any]:
        if max(top.degree(), bottom.degree()) > MAX_DEGREE:
            raise NotPolynomialError(f"the equation has a degree above {MAX_DEGREE}")
        if max(_bits(top), _bits(bottom)) > MAX_COEFFICIENT_BITS:
            raise NotPolynomialError("the equation has too large coefficients")
        return top, bottom


def _bits(poly: Any) -> int:
    return max(max(int(c.p).bit_length(), int(c.q).bit_length()) for c in poly.all_coeffs())
