"""Real solutions of statements in which the unknown stands in exponents or logarithms.

Powers of one base are polynomials in t = base^x, which grows with x. An equation of logarithms
implies one of products; its solutions are tried in the equation as written.
"""

from collections.abc import Iterator
from fractions import Fraction
from math import gcd, lcm
from typing import Any, Final

import sympy

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.expression import to_sympy
from mcp_reasoner.verify.nodes import (
    Binary,
    Call,
    Constant,
    Name,
    Node,
    Relation,
    Unary,
    free_names,
    walk,
    whole,
)
from mcp_reasoner.verify.problem.digits import factors
from mcp_reasoner.verify.problem.polynomials import AmbiguousError, NotReadError
from mcp_reasoner.verify.problem.solving.reals import real_solutions
from mcp_reasoner.verify.problem.solving.truths import holds
from mcp_reasoner.verify.problem.solving.writing import written
from mcp_reasoner.verify.problem.trees import replaced
from mcp_reasoner.verify.regions import Span

__all__ = ["exponential_solutions", "rational_logarithm"]

MAX_POWER: Final = 24
_LOGARITHMS: Final = frozenset(["log", "ln", "log2", "log10"])


def exponential_solutions(statement: Node, name: str) -> tuple[Span, ...]:
    """The solutions as spans; NotReadError where the statement is of another kind."""
    if any(isinstance(part, Call) and part.name in _LOGARITHMS for part in walk(statement)):
        return _of_logarithms(statement, name)
    return _of_powers(statement, name)


# -- powers -------------------------------------------------------------------------------


def _of_powers(statement: Node, name: str) -> tuple[Span, ...]:
    powers = [
        part
        for part in walk(statement)
        if isinstance(part, Binary) and part.op == "^" and name in free_names(part.right)
    ]
    base, slopes = _common_base(powers, name)
    scale = lcm(*(slope.denominator for slope, _ in slopes.values()))
    # t = base^(x/scale) is positive, and every power is base^constant * t^(whole number).
    unknown = Name(name)

    def change(part: Node) -> Node | None:
        if part in slopes:
            slope, constant = slopes[part]
            size = int(slope * scale)
            if abs(size) > MAX_POWER:
                raise NotReadError("the powers are too different")
            factor = _constant_power(base, constant)
            power: Node = Binary("^", unknown, whole(abs(size)))
            return Binary("*" if size > 0 else "/", factor, power)
        if part == unknown:
            raise NotReadError("the unknown stands in exponents and elsewhere")
        return None

    polynomial = replaced(statement, change)
    spans = real_solutions(polynomial, name)
    found: list[Span] = []
    for span in spans:
        high = span.high
        if high != sympy.oo and sympy.N(high, 60) <= 0:
            continue
        low_positive = span.low != -sympy.oo and sympy.N(span.low, 60) > 0
        low = _logarithm(span.low, base, scale) if low_positive else -sympy.oo
        found.append(
            Span(
                low,
                span.closed_low and low_positive,
                sympy.oo if high == sympy.oo else _logarithm(high, base, scale),
                span.closed_high and high != sympy.oo,
            )
        )
    return tuple(found)


def _logarithm(value: Any, base: Any, scale: int) -> Any:
    """x with base^(x/scale) = value, rational where it is."""
    if base.is_Rational:
        exact = rational_logarithm(value, base)
        if exact is not None:
            return exact * scale
    return scale * sympy.log(value) / sympy.log(base)


def rational_logarithm(value: Any, base: Any) -> Any:
    """The logarithm if it is a fraction with a small denominator, else None."""
    if value == 1:
        return sympy.Integer(0)
    guess = sympy.Rational(str(sympy.N(sympy.log(value) / sympy.log(base), 40))).limit_denominator(
        60
    )
    if abs(guess.p) > 1_000:
        return None
    return guess if sympy.expand(value**guess.q - base**guess.p) == 0 else None


def _constant_power(base: Any, exponent: Fraction) -> Node:
    value = base ** sympy.Rational(exponent.numerator, exponent.denominator)
    return written(value)


def _common_base(
    powers: list[Binary], name: str
) -> tuple[Any, dict[Binary, tuple[Fraction, Fraction]]]:
    """A base of which all bases are powers; for each power its slope and constant in that base."""
    slopes: dict[Binary, tuple[Fraction, Fraction]] = {}
    found: dict[Binary, tuple[Any, Fraction, Fraction]] = {}
    for power in powers:
        if free_names(power.left):
            raise NotReadError("the unknown stands in a base and in an exponent")
        base = to_sympy(power.left)
        if isinstance(power.left, Constant) and power.left.name == "e":
            base = sympy.E
        elif not base.is_Rational or base <= 0 or base == 1:
            raise NotReadError("the base of a power is no positive rational number")
        slope, constant = _affine(power.right, name)
        if slope == 0:
            raise NotReadError("an exponent does not depend on the unknown")
        found[power] = (base, slope, constant)
    bases = {base for base, _, _ in found.values()}
    if bases == {sympy.E}:
        common = sympy.E
        exponents = {sympy.E: 1}
    elif sympy.E in bases:
        raise NotReadError("the powers have bases that have nothing in common")
    else:
        common, exponents = _root_of(bases)
    for power, (base, slope, constant) in found.items():
        size = exponents[base]
        slopes[power] = (slope * size, constant * size)
    return common, slopes


def _root_of(bases: set[Any]) -> tuple[Any, dict[Any, int]]:
    """The rational number above 1 of which all the bases are whole powers."""
    vectors = {base: _exponents(base) for base in bases}
    first = next(iter(vectors.values()))
    size = gcd(*first.values())
    direction = {prime: count // size for prime, count in first.items()}
    result: dict[Any, int] = {}
    for base, vector in vectors.items():
        prime = next(iter(direction))
        ratio = Fraction(vector.get(prime, 0), direction[prime])
        if vector != {p: int(c * ratio) for p, c in direction.items()} or ratio.denominator > 1:
            raise NotReadError("the powers have bases that have nothing in common")
        result[base] = int(ratio)
    root = sympy.Integer(1)
    for prime, count in direction.items():
        root *= sympy.Integer(prime) ** count
    if root < 1:
        root = 1 / root
        result = {base: -count for base, count in result.items()}
    return root, result


def _exponents(value: Any) -> dict[int, int]:
    found = dict(factors(int(value.p))) if value.p > 1 else {}
    if value.q > 1:
        found |= {prime: -count for prime, count in factors(int(value.q)).items()}
    return found


def _affine(node: Node, name: str) -> tuple[Fraction, Fraction]:
    """Slope and constant of an exponent that is linear in the unknown."""
    symbol = sympy.Symbol(name)
    value = sympy.expand(to_sympy(node))
    if not value.is_polynomial(symbol):
        raise NotReadError("an exponent is not linear")
    poly = sympy.Poly(value, symbol)
    if poly.degree() != 1 or not all(c.is_Rational for c in poly.all_coeffs()):
        raise NotReadError("an exponent is not linear")
    slope, constant = (Fraction(int(c.p), int(c.q)) for c in poly.all_coeffs())
    return slope, constant


# -- logarithms ---------------------------------------------------------------------------


def _of_logarithms(statement: Node, name: str) -> tuple[Span, ...]:
    """Only an equation; every solution solves the product, and is tried."""
    match statement:
        case Relation((left, right), ("=",)):
            terms = [*_terms(left, 1), *_terms(right, -1)]
        case _:
            raise NotReadError("an inequality of logarithms is not read")
    product: Node | None = None
    base: Any = None
    constant = Fraction(0)
    for sign, term in terms:
        count, call = _multiple(term)
        if call is None:
            constant += sign * count
            continue
        inner, own = _argument_and_base(call)
        if name in free_names(own):
            if len(terms) != 2:
                raise NotReadError("the unknown stands in the base of a logarithm")
            return _unknown_base(statement, call, name)
        value = to_sympy(own)
        if base is not None and value != base:
            raise NotReadError("the logarithms have several bases")
        base = value
        size = sign * count
        if size.denominator != 1 or not 1 <= abs(size) <= 8:
            raise NotReadError("a logarithm has a factor that is no small whole number")
        factor: Node = Binary("^", inner, whole(abs(int(size))))
        if size < 0:
            factor = Binary("/", whole(1), factor)
        product = factor if product is None else Binary("*", product, factor)
    if product is None or base is None or constant.denominator != 1 or abs(constant) > 60:
        raise NotReadError("the equation of logarithms is of another kind")
    if not base.is_Rational and constant:
        raise NotReadError("the equation of logarithms is of another kind")
    right_side = base ** (-int(constant)) if constant else sympy.Integer(1)
    implied = Relation((product, written(right_side)), ("=",))
    return _tried(statement, implied, name)


def _tried(statement: Node, implied: Node, name: str) -> tuple[Span, ...]:
    found = []
    for span in real_solutions(implied, name):
        if span.low != span.high:
            raise NotReadError("the equation of logarithms holds on a whole range")
        if _solves(statement, name, span.low):
            found.append(span)
    return tuple(found)


def _solves(statement: Node, name: str, value: Any) -> bool:
    try:
        return holds(statement, {name: value})
    except ExpressionError as error:
        raise AmbiguousError(str(error)) from error


def _unknown_base(statement: Node, call: Call, name: str) -> tuple[Span, ...]:
    """log_x(a) = c: x^c = a."""
    match statement:
        case Relation((left, right), _):
            other = right if left == call else left
        case _:
            raise NotReadError("the equation of logarithms is of another kind")
    inner, base = _argument_and_base(call)
    if free_names(other) or call not in (statement.operands):
        raise NotReadError("the equation of logarithms is of another kind")
    return _tried(statement, Relation((Binary("^", base, other), inner), ("=",)), name)


def _terms(node: Node, sign: int) -> Iterator[tuple[int, Node]]:
    match node:
        case Binary("+", left, right):
            yield from _terms(left, sign)
            yield from _terms(right, sign)
        case Binary("-", left, right):
            yield from _terms(left, sign)
            yield from _terms(right, -sign)
        case Unary("-", operand):
            yield from _terms(operand, -sign)
        case _:
            yield sign, node


def _multiple(node: Node) -> tuple[Fraction, Call | None]:
    """A number times a logarithm, or a number."""
    match node:
        case Call(name, _) if name in _LOGARITHMS:
            return Fraction(1), node
        case Binary("*", factor, Call(name, _) as call) if name in _LOGARITHMS:
            return _rational(factor), call
    return _rational(node), None


def _rational(node: Node) -> Fraction:
    if free_names(node):
        raise NotReadError("the equation of logarithms is of another kind")
    value = to_sympy(node)
    if not value.is_Rational:
        raise NotReadError("the equation of logarithms is of another kind")
    return Fraction(int(value.p), int(value.q))


def _argument_and_base(call: Call) -> tuple[Node, Node]:
    match call:
        case Call("ln", (inner,)):
            return inner, Constant("e")
        case Call("log2", (inner,)):
            return inner, whole(2)
        case Call("log10", (inner,)):
            return inner, whole(10)
        case Call("log", (inner, base)):
            return inner, base
    raise NotReadError('"log" without a base has two meanings')
