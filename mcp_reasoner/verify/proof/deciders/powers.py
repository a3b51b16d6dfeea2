"""Laws of roots, powers and logarithms, each wherever the formulas have values.

A root is a symbol with its relation, a power of a sum of exponents a product of symbols, one for
each kind of term; only what is known to be positive is split in logarithms.
"""

from typing import Any, Final

import sympy

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.nodes import Binary, Call, Constant, Node, Relation, whole
from mcp_reasoner.verify.proof.deciders.conditions import is_whole
from mcp_reasoner.verify.proof.deciders.symbols import MAX_POWER, Symbols, canonical
from mcp_reasoner.verify.proof.deciders.theorem import literal

__all__ = ["Powers"]

_MAX_FACTORED: Final = 10**12


class Powers(Symbols):
    """Roots, powers and logarithms as rational functions of symbols."""

    def _root(self, value: Any, degree: int) -> Any:
        if value.is_Rational:
            return self._root_of_number(value, degree)
        key = ("root", canonical(value), degree)
        return self._related(key, lambda symbol: symbol**degree - value)

    def _root_of_number(self, value: Any, degree: int) -> Any:
        if value < 0 and degree % 2 == 0:
            raise ExpressionError("the root of a negative number is not real")
        # With a whole number under the root: a/b is a*b^(degree-1) over b^degree.
        inside = abs(int(value.p)) * int(value.q) ** (degree - 1)
        if inside > _MAX_FACTORED:
            raise ExpressionError("the root of so large a number is not split")
        result = sympy.Integer(1 if value >= 0 else -1) / value.q
        if inside == 0:
            return sympy.Integer(0)
        for prime, count in sympy.factorint(inside).items():
            result *= sympy.Integer(prime) ** (count // degree)
            if count % degree:
                result *= self._prime_root(int(prime), degree) ** (count % degree)
        return result

    def _prime_root(self, prime: int, degree: int) -> Any:
        return self._related(("prime root", prime, degree), lambda s: s**degree - prime)

    def _power(self, base: Node, exponent: Node) -> Any:
        number = literal(exponent)
        if number is not None:
            if abs(number) > MAX_POWER or number.denominator > 12:
                raise ExpressionError("an exponent is too large to be written out")
            value = self.expression(base)
            if number < 0 and value == 0:
                raise ExpressionError("the formula divides by zero")
            if number.denominator == 1:
                return value ** int(number)
            return self._root(value, number.denominator) ** number.numerator
        power = sympy.expand(self.expression(exponent))
        if base == Constant("e"):
            return self._exponential(power)
        value = self.expression(base)
        if value.is_Rational:
            return self._power_of_number(value, power, whole=is_whole(exponent, self.domains))
        if any(term.as_coeff_Mul()[0] < 0 for term in sympy.Add.make_args(power)):
            self.assumed.append(Relation((base, whole(0)), ("!=",)))
        return self._split_power(("base", canonical(value)), value, power)

    def _power_of_number(self, base: Any, power: Any, *, whole: bool) -> Any:
        if base == 0 or abs(base.p) * base.q > _MAX_FACTORED:
            raise ExpressionError("a power of zero, or of a large number, is not split")
        result = sympy.Integer(1)
        if base < 0:
            if not whole:
                raise ExpressionError("a power of a negative number needs a whole exponent")
            sign = self._split_power(("base", -1), sympy.Integer(-1), power)
            result = result * sign
        for prime, count in sympy.factorrat(abs(base)).items():
            value = sympy.Integer(prime)
            result *= self._split_power(("base", int(prime)), value, power) ** count
        return result

    def _exponential(self, power: Any) -> Any:
        """e to a power; e^(k*ln a) is a^k."""
        result, rest = sympy.Integer(1), sympy.Integer(0)
        logarithms = {symbol: key for key, symbol in self._symbols.items() if key[0] == "ln"}
        for term in sympy.Add.make_args(sympy.expand(power)):
            factor, monomial = term.as_coeff_Mul()
            if monomial in logarithms and factor.is_Integer and abs(factor) <= MAX_POWER:
                result *= logarithms[monomial][1] ** int(factor)
            else:
                rest += term
        return result * self._split_power(("base", "e"), self.expression(Constant("e")), rest)

    def _split_power(self, base: Any, value: Any, power: Any) -> Any:
        """A base to a sum of terms: a product of powers, one symbol for each kind of term."""
        result = sympy.Integer(1)
        for term in sympy.Add.make_args(sympy.expand(power)):
            factor, monomial = term.as_coeff_Mul()
            if not factor.is_Rational or abs(factor) > MAX_POWER:
                raise ExpressionError("an exponent is not a sum of simple terms")
            if monomial == 1 and factor.q == 1:
                result *= value ** int(factor)
                continue
            key = (base, canonical(monomial))
            parts = self._in_parts(key, int(factor.q))
            result *= self._part_of_power(key, value, monomial, parts) ** int(factor * parts)
        return result

    def _part_of_power(self, key: Any, value: Any, monomial: Any, parts: int) -> Any:
        if monomial == 1:
            return self._related((*key, parts), lambda symbol: symbol**parts - value)
        if value == -1:
            if parts != 1:
                raise ExpressionError("a power of a negative number needs a whole exponent")
            return self._related((*key, parts), lambda symbol: symbol**2 - 1)
        return self._symbol((*key, parts))

    def _logarithm(self, argument: Node) -> Any:
        if argument == Constant("e"):
            return sympy.Integer(1)
        match argument:
            case Binary("^", Constant("e"), exponent) | Call("exp", (exponent,)):
                return self.expression(exponent)
        value = self.expression(argument)
        if value.is_Rational:
            return self._logarithm_of_number(value)
        number, factors = _factors(value)
        known = number > 0 and all(factor in self._positive for factor, _ in factors)
        if not known:
            return self._symbol(("ln", canonical(value)))
        result = self._logarithm_of_number(number)
        for factor, count in factors:
            result += count * self._symbol(("ln", factor))
        return result

    def _logarithm_of_number(self, value: Any) -> Any:
        if value <= 0 or value.p * value.q > _MAX_FACTORED:
            raise ExpressionError("a logarithm needs a positive number that is not too large")
        total = sympy.Integer(0)
        for prime, count in sympy.factorrat(value).items():
            total += count * self._symbol(("ln", sympy.Integer(prime)))
        return total


def _factors(value: Any) -> tuple[Any, list[tuple[Any, int]]]:
    """A rational number, and irreducible factors with their powers, of a rational function."""
    above, below = sympy.fraction(sympy.cancel(value))
    number, found = sympy.Integer(1), []
    for part, sign in ((above, 1), (below, -1)):
        coefficient, factors = sympy.factor_list(part)
        number *= sympy.Rational(coefficient) ** sign
        found += [(canonical(factor), sign * count) for factor, count in factors]
    return number, found
