"""Divisibility by what is no number: polynomial division over the whole numbers.

    a | b and b | c give a | c, since c = a*k*l
    gcd(21n + 4, 14n + 3) is 1, since 3*(14n + 3) - 2*(21n + 4) is

What hypotheses say is put in as an equation with a new whole number (b = a*k); the conclusion
follows where its quotient is then a polynomial with whole coefficients. Never refutes.
"""

import itertools
from collections.abc import Sequence
from typing import Any, Final

import sympy
from sympy.polys.polyerrors import BasePolynomialError

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.nodes import Call, Node, Relation, free_names, whole
from mcp_reasoner.verify.proof.deciders.conditions import is_whole
from mcp_reasoner.verify.proof.deciders.generators import Generators
from mcp_reasoner.verify.proof.deciders.theorem import Theorem

__all__ = ["prove_divisibility"]

_METHOD: Final = "division with whole coefficients"
_MAX_FACTOR: Final = 12


def prove_divisibility(theorem: Theorem, given: Sequence[Node]) -> str | None:
    """How the conclusion is proved; None where it is not."""
    conclusion = theorem.conclusion
    names = free_names(conclusion)
    if any(theorem.domains[name] != "integer" for name in names):
        return None
    try:
        match conclusion:
            case Call("divides", (divisor, number)):
                proved = _Rules(theorem, given).divides(divisor, number)
            case Call("congruent", (left, right, modulus)):
                proved = _Rules(theorem, given).divides(modulus, left, right)
            case Relation((Call("gcd", (first, second)), one), ("=",)) if one == whole(1):
                proved = _Rules(theorem, given).coprime(first, second)
            case _:
                return None
    except (ExpressionError, BasePolynomialError):
        return None
    return _METHOD if proved else None


class _Rules:
    """Hypotheses as substitutions, in the order in which they can be made."""

    def __init__(self, theorem: Theorem, given: Sequence[Node]) -> None:
        self._domains = theorem.domains
        self._generators = Generators((), domains=theorem.domains, positive=())
        self._put: list[tuple[Any, Any]] = []
        for node in given:
            self._add(node)

    def divides(self, divisor: Node, number: Node, less: Node | None = None) -> bool:
        """Whether `number`, less another, is a multiple of `divisor` by a polynomial."""
        dividend = self._polynomial(number)
        if less is not None:
            dividend = dividend - self._polynomial(less)
        return _is_multiple(self._reduced(dividend), self._reduced(self._polynomial(divisor)))

    def coprime(self, first: Node, second: Node) -> bool:
        """Whether small multiples of the two differ by 1."""
        a, b = (self._reduced(self._polynomial(node)) for node in (first, second))
        factors = range(-_MAX_FACTOR, _MAX_FACTOR + 1)
        symbols = sorted(a.free_symbols | b.free_symbols, key=str)
        if not symbols:
            return False
        # For linear ones, numbers do; otherwise also a multiple of the name itself.
        extra = [0, *(sign * symbol for symbol in symbols for sign in (1, -1))]
        for x, y in itertools.product(factors, factors):
            combined = x * a + y * b
            for more in extra:
                rest = sympy.expand(combined + more * a) if more != 0 else sympy.expand(combined)
                if rest in (1, -1):
                    return True
                rest = sympy.expand(combined + more * b)
                if rest in (1, -1):
                    return True
        return False

    def _add(self, node: Node) -> None:
        """Take a hypothesis in, where it gives the value of a name."""
        try:
            match node:
                case Call("divides", (divisor, number)):
                    value = self._fresh() * self._polynomial(divisor)
                    self._solve(self._polynomial(number) - value)
                case Call("congruent", (left, right, modulus)):
                    value = self._fresh() * self._polynomial(modulus)
                    self._solve(self._polynomial(left) - self._polynomial(right) - value)
                case Relation((left, right), ("=",)):
                    self._solve(self._polynomial(left) - self._polynomial(right))
        except (ExpressionError, BasePolynomialError):
            return

    def _solve(self, equation: Any) -> None:
        """Put in for a name that occurs with the factor 1 or -1, and nowhere else."""
        equation = self._reduced(equation)
        known = {symbol for key, symbol in self._generators.symbols.items() if key[0] == "name"}
        for symbol in sorted(equation.free_symbols & known, key=str):
            polynomial = sympy.Poly(equation, symbol)
            if polynomial.degree() == 1 and polynomial.LC() in (1, -1):
                value = sympy.expand(-polynomial.coeff_monomial(1) / polynomial.LC())
                if not _has_whole_coefficients(value):
                    continue
                self._put = [(old, sympy.expand(v.subs(symbol, value))) for old, v in self._put]
                self._put.append((symbol, value))
                return

    def _reduced(self, value: Any) -> Any:
        return sympy.expand(value.subs(self._put, simultaneous=True))

    def _polynomial(self, node: Node) -> Any:
        """A polynomial with whole coefficients in whole numbers; ExpressionError otherwise."""
        value = sympy.expand(self._generators.expression(node))
        kinds = {key[0] for key in self._generators.symbols}
        if kinds - {"name"} or not is_whole(node, self._domains):
            raise ExpressionError("the formula is no polynomial in whole numbers")
        return value

    def _fresh(self) -> Any:
        return sympy.Dummy("multiple")


def _is_multiple(number: Any, divisor: Any) -> bool:
    if number == 0:
        return True
    symbols = sorted(number.free_symbols | divisor.free_symbols, key=str)
    if divisor == 0 or not symbols:
        return False
    quotient, rest = sympy.div(number, divisor, *symbols, domain=sympy.QQ)
    return rest == 0 and _has_whole_coefficients(quotient)


def _has_whole_coefficients(value: Any) -> bool:
    symbols = sorted(value.free_symbols, key=str)
    if not symbols:
        return bool(value.is_Integer)
    return all(number.is_Integer for number in sympy.Poly(value, *symbols).coeffs())
