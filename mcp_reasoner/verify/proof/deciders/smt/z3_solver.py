"""z3, behind the protocol of `solver`. Imported by the jobs that use it only."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import sympy
import z3

from mcp_reasoner.verify.proof.deciders.smt.solver import Answer, Term

__all__ = ["Z3"]


class Z3:
    """A z3 context of its own."""

    def __init__(self) -> None:
        self._context = z3.Context()
        self._constants: dict[str, Any] = {}

    @property
    def name(self) -> str:
        """Name and version."""
        return f"z3 {z3.get_version_string()}"

    def whole(self, value: int) -> Term:
        """A whole number."""
        return z3.IntVal(value, self._context)

    def rational(self, value: Fraction) -> Term:
        """A number as a real."""
        return z3.RealVal(f"{value.numerator}/{value.denominator}", self._context)

    def constant(self, name: str, *, whole: bool) -> Term:
        """An unknown."""
        if name not in self._constants:
            make = z3.Int if whole else z3.Real
            self._constants[name] = make(name, self._context)
        return self._constants[name]

    def real(self, term: Term) -> Term:
        """A whole term as a real."""
        return z3.ToReal(term)

    def add(self, *terms: Term) -> Term:
        """Sum."""
        return terms[0] if len(terms) == 1 else z3.Sum(*terms)

    def multiply(self, *terms: Term) -> Term:
        """Product."""
        return terms[0] if len(terms) == 1 else z3.Product(*terms)

    def remainder(self, term: Term, modulus: int) -> Term:
        """Remainder by a positive number."""
        return term % self.whole(modulus)

    def equal(self, left: Term, right: Term) -> Term:
        """Equality."""
        return left == right

    def below(self, left: Term, right: Term, *, or_equal: bool) -> Term:
        """Order."""
        return left <= right if or_equal else left < right

    def both(self, *terms: Term) -> Term:
        """Conjunction."""
        return z3.And(*terms, self._context) if terms else z3.BoolVal(True, self._context)

    def either(self, *terms: Term) -> Term:
        """Disjunction."""
        return z3.Or(*terms, self._context) if terms else z3.BoolVal(False, self._context)

    def negated(self, term: Term) -> Term:
        """Negation."""
        return z3.Not(term)

    def quantified(self, names: Sequence[tuple[str, bool]], body: Term, *, every: bool) -> Term:
        """Quantification over constants."""
        bound = [self.constant(name, whole=whole) for name, whole in names]
        return z3.ForAll(bound, body) if every else z3.Exists(bound, body)

    def check(self, assertions: Sequence[Term], *, seconds: float) -> Answer:
        """Whether all can hold together."""
        solver = z3.Solver(ctx=self._context)
        solver.set("timeout", max(1, int(seconds * 1000)))
        solver.add(*assertions)
        result = solver.check()
        if result == z3.unsat:
            return Answer("unsat")
        if result != z3.sat:
            return Answer("unknown")
        model = solver.model()
        values = {}
        for name, constant in self._constants.items():
            value = _number(model.evaluate(constant, model_completion=True))
            if value is not None:
                values[name] = value
        return Answer("sat", values)


def _number(value: Any) -> Any:
    """A model's value as a sympy number; None for what is none."""
    if z3.is_int_value(value):
        return sympy.Integer(value.as_long())
    if z3.is_rational_value(value):
        return sympy.Rational(value.numerator_as_long(), value.denominator_as_long())
    if z3.is_algebraic_value(value):
        coefficients = [sympy.Rational(str(item)) for item in value.poly()]
        polynomial = sympy.Poly(coefficients[::-1], sympy.Symbol("t"))
        real_roots = sympy.real_roots(polynomial)
        index = value.index() - 1  # z3 counts the real roots from 1
        return real_roots[index] if 0 <= index < len(real_roots) else None
    return None
