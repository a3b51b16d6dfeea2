"""A theorem as terms of a solver: exact for polynomials, weaker but true for the rest.

Formulas become rational functions of `generators`, each symbol an unknown of the solver. What
is true of a symbol (a root is not negative, a sine is between -1 and 1) is added as `facts`.
So what a solver finds impossible is impossible; what it finds possible is a proposal only.
Denominators are cleared by their sign, never divided by: N/D > 0 is N*D > 0 where D is not
zero, which the conditions say.
"""

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

import sympy

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.nodes import Call, Logic, Node, Not, Relation
from mcp_reasoner.verify.proof.claims import Domain
from mcp_reasoner.verify.proof.deciders.generators import Generators
from mcp_reasoner.verify.proof.deciders.smt.solver import Solver, Term
from mcp_reasoner.verify.proof.deciders.theorem import integer_literal

__all__ = ["Encoding"]

_MAX_DEGREE: Final = 40
_DEFINED: Final = frozenset(
    ["name", "abs", "root", "prime root", "floor", "ceil", "min", "max", "mod"]
)
"""Symbols whose relations and facts leave them one value."""
_PRIMES: Final = (2, 3, 5, 7)
_PI: Final = (Fraction(314159265, 10**8), Fraction(314159266, 10**8))
_E: Final = (Fraction(271828182, 10**8), Fraction(271828183, 10**8))


class Encoding:
    """Terms for the statements of one theorem. With `relaxed`, whole names are reals too.

    `exact` says whether all symbols are names: then values of a solver are values of these.
    """

    def __init__(
        self,
        solver: Solver,
        statements: Sequence[Node],
        *,
        domains: Mapping[str, Domain],
        positive: Sequence[Node] = (),
        relaxed: bool = False,
    ) -> None:
        self._solver = solver
        self._domains = domains
        self._relaxed = relaxed
        formulas = [formula for node in statements for formula in _formulas(node)]
        self._generators = Generators(formulas, domains=domains, positive=positive)
        self._implied: list[Term] = []
        self._exact = not relaxed
        self._known: set[Any] = set()

    @property
    def exact(self) -> bool:
        """Whether what was encoded so far means the same to the solver."""
        return self._exact and not self._generators.assumed

    @property
    def assumed(self) -> list[Node]:
        """Conditions that laws needed beyond those of the formulas."""
        return self._generators.assumed

    def facts(self) -> list[Term]:
        """What is true of the symbols used so far."""
        found: list[Term] = []
        # Facts may bring further symbols.
        while len(self._known) < len(self._generators.symbols):
            for key, symbol in list(self._generators.symbols.items()):
                if key not in self._known:
                    self._known.add(key)
                    found += self._of_symbol(key, symbol)
        found += [self._sign(relation, "=") for relation in self._generators.relations]
        return found + self._implied

    def statement(self, node: Node) -> Term:
        """The term of a statement; ExpressionError where there is none."""
        solver = self._solver
        match node:
            case Logic("and", items):
                return solver.both(*(self.statement(item) for item in items))
            case Logic("or", items):
                return solver.either(*(self.statement(item) for item in items))
            case Not(item):
                return solver.negated(self.statement(item))
            case Relation((left, right), (operator,)):
                difference = self._value(left) - self._value(right)
                return self._compared(difference, operator)
            case Call("divides", (divisor, number)):
                literal = integer_literal(divisor)
                if literal is None:
                    raise ExpressionError("a solver is asked about division by numbers only")
                return self._multiple(self._value(number), abs(literal))
            case Call("congruent", (left, right, modulus)):
                literal = integer_literal(modulus)
                if not literal:
                    raise ExpressionError("a solver is asked about division by numbers only")
                return self._multiple(self._value(left) - self._value(right), abs(literal))
            case Call("integer", (argument,)):
                return self._multiple(self._value(argument), 1)
            case Call("prime", (argument,)):
                return self._prime(self._value(argument))
        raise ExpressionError("a solver has no term for this statement")

    def _value(self, node: Node) -> Any:
        return self._generators.expression(node)

    # -- relations -------------------------------------------------------------------------

    def _compared(self, difference: Any, operator: str) -> Term:
        above, below = sympy.fraction(sympy.together(difference))
        if operator in ("=", "!="):
            return self._sign(above, operator)
        if below.is_Rational:
            return self._sign(above if below > 0 else -above, operator)
        above, below = sympy.fraction(sympy.cancel(difference))
        odd = sympy.Integer(1)
        number, factors = sympy.factor_list(below)
        for factor, count in factors:
            if count % 2:
                odd *= factor
        return self._sign(above * odd * (1 if number > 0 else -1), operator)

    def _sign(self, polynomial: Any, operator: str) -> Term:
        """A relation between a polynomial and zero."""
        left, whole = self._polynomial(polynomial)
        solver = self._solver
        zero = solver.whole(0) if whole else solver.rational(Fraction(0))
        match operator:
            case "=":
                return solver.equal(left, zero)
            case "!=":
                return solver.negated(solver.equal(left, zero))
            case "<" | "<=":
                return solver.below(left, zero, or_equal=operator == "<=")
        return solver.below(zero, left, or_equal=operator == ">=")

    def _multiple(self, value: Any, divisor: int) -> Term:
        """Whether a number is a whole multiple of `divisor`; 0 divides 0 alone."""
        above, below = sympy.fraction(sympy.together(value))
        if not below.is_Rational or self._relaxed:
            raise ExpressionError("a solver is asked about the division of whole numbers only")
        if divisor == 0:
            return self._sign(above, "=")
        scale = math.lcm(*(int(sympy.Rational(c).q) for c in _coefficients(above)))
        left, whole = self._polynomial(above * scale)
        if not whole:
            raise ExpressionError("a solver is asked about the division of whole numbers only")
        modulus = abs(int(below * scale)) * divisor
        solver = self._solver
        return solver.equal(solver.remainder(left, modulus), solver.whole(0))

    def _prime(self, value: Any) -> Term:
        """An opaque statement that implies what primes have in common."""
        self._exact = False
        solver = self._solver
        name = f"prime {sympy.srepr(sympy.expand(value))}"
        flag = solver.equal(solver.constant(name, whole=True), solver.whole(1))
        implied = [self._sign(value - 2, ">=")]
        if not self._relaxed:
            implied += [
                solver.either(
                    self._sign(value - prime, "="), solver.negated(self._multiple(value, prime))
                )
                for prime in _PRIMES
            ]
        self._implied.append(solver.either(solver.negated(flag), solver.both(*implied)))
        return flag

    # -- polynomials -----------------------------------------------------------------------

    def _polynomial(self, value: Any) -> tuple[Term, bool]:
        """The term of a polynomial, and whether it is a whole one."""
        solver = self._solver
        if value.is_Rational:
            if value.q == 1:
                return solver.whole(int(value)), True
            return solver.rational(Fraction(int(value.p), int(value.q))), False
        if value.is_Symbol:
            whole = self._is_whole(value)
            return solver.constant(self._name(value), whole=whole), whole
        if value.is_Pow:
            if not (value.exp.is_Integer and 0 < value.exp <= _MAX_DEGREE):
                raise ExpressionError("a formula is no polynomial of what a solver knows")
            base, whole = self._polynomial(value.base)
            return solver.multiply(*([base] * int(value.exp))), whole
        if value.is_Add or value.is_Mul:
            parts = [self._polynomial(part) for part in value.args]
            whole = all(is_whole for _, is_whole in parts)
            terms = [
                term if whole or not is_whole else self._real(term) for term, is_whole in parts
            ]
            return (solver.add if value.is_Add else solver.multiply)(*terms), whole
        raise ExpressionError("a formula is no polynomial of what a solver knows")

    def _real(self, term: Term) -> Term:
        return self._solver.real(term)

    def _key(self, symbol: Any) -> Any:
        for key, known in self._generators.symbols.items():
            if known == symbol:
                return key
        raise ExpressionError("a formula holds an unknown symbol")

    def _name(self, symbol: Any) -> str:
        key = self._key(symbol)
        return str(key[1]) if key[0] == "name" else f"generator {symbol}"

    def _is_whole(self, symbol: Any) -> bool:
        if self._relaxed:
            return False
        key = self._key(symbol)
        match key[0]:
            case "name":
                return self._domains.get(key[1]) == "integer"
            case "factorial" | "floor" | "ceil" | "mod" | "gcd" | "lcm":
                return True
        return False

    # -- what is true of symbols -----------------------------------------------------------

    def _of_symbol(self, key: Any, symbol: Any) -> list[Term]:
        kind = key[0]
        self._exact &= kind in _DEFINED and (kind != "mod" or key[2].is_Integer)
        match kind:
            case "constant":
                low, high = _PI if key[1] == "pi" else _E
                return [
                    self._sign(symbol - sympy.Rational(low.numerator, low.denominator), ">"),
                    self._sign(symbol - sympy.Rational(high.numerator, high.denominator), "<"),
                ]
            case "abs":
                return [self._sign(symbol, ">=")]
            case "root" if key[2] % 2 == 0:
                return [self._sign(symbol, ">=")]
            case "prime root":
                return [self._sign(symbol, ">")]
            case "factorial":
                return [self._sign(symbol - 1, ">=")]
            case "cos" | "sin":
                return [self._sign(symbol - 1, "<="), self._sign(symbol + 1, ">=")]
            case "ln":
                # The logarithm lies below its tangent at 1.
                below = self._compared(symbol - (key[1] - 1), "<=")
                return [below, self._sign(symbol, ">")] if key[1].is_Rational else [below]
            case "floor" | "ceil":
                gap = (key[1] - symbol) if kind == "floor" else (symbol - key[1])
                return [self._compared(gap, ">="), self._compared(gap - 1, "<")]
            case "min" | "max":
                order = "<=" if kind == "min" else ">="
                among = [self._compared(symbol - part, "=") for part in key[1:]]
                return [
                    self._solver.either(*among),
                    *(self._compared(symbol - part, order) for part in key[1:]),
                ]
            case "mod" if key[2].is_Integer and key[2] > 0:
                return [
                    self._multiple(key[1] - symbol, int(key[2])),
                    self._sign(symbol, ">="),
                    self._sign(symbol - key[2], "<"),
                ]
        if isinstance(kind, tuple) and kind[0] == "base":
            found = self._of_power(kind[1], symbol)
            if kind[1] == "e" and key[1] != 1:
                # The exponential lies above its tangent at 0.
                found.append(self._compared(symbol - (1 + key[1] / key[2]), ">="))
            return found
        return []

    def _of_power(self, base: Any, symbol: Any) -> list[Term]:
        if base == -1:
            return []
        if base == "e" or isinstance(base, int):
            return [self._sign(symbol, ">")]
        above_zero = self._compared(base, ">")
        return [self._solver.either(self._solver.negated(above_zero), self._sign(symbol, ">"))]


def _coefficients(value: Any) -> list[Any]:
    symbols = sorted(value.free_symbols, key=str)
    if not symbols:
        return [value]
    return list(sympy.Poly(value, *symbols).coeffs())


def _formulas(node: Node) -> list[Node]:
    match node:
        case Relation(operands, _):
            return list(operands)
        case Logic(_, items):
            return [formula for item in items for formula in _formulas(item)]
        case Not(item):
            return _formulas(item)
        case Call("divides" | "congruent" | "integer" | "prime", args):
            return list(args)
    return []
