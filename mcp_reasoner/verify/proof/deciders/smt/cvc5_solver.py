"""cvc5, behind the protocol of `solver`. Imported by the jobs that use it only."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import cvc5
import sympy
from cvc5 import Kind

from mcp_reasoner.verify.proof.deciders.smt.solver import Answer, Term

__all__ = ["Cvc5"]


class Cvc5:
    """A cvc5 term manager of its own."""

    def __init__(self) -> None:
        self._terms = cvc5.TermManager()
        self._constants: dict[str, tuple[Any, bool]] = {}
        self._quantifiers = False

    @property
    def name(self) -> str:
        """Name and version."""
        return f"cvc5 {cvc5.__version__}"

    def whole(self, value: int) -> Term:
        """A whole number."""
        return self._terms.mkInteger(str(value))

    def rational(self, value: Fraction) -> Term:
        """A number as a real."""
        return self._terms.mkReal(f"{value.numerator}/{value.denominator}")

    def constant(self, name: str, *, whole: bool) -> Term:
        """An unknown."""
        if name not in self._constants:
            sort = self._terms.getIntegerSort() if whole else self._terms.getRealSort()
            self._constants[name] = (self._terms.mkConst(sort, name), whole)
        return self._constants[name][0]

    def real(self, term: Term) -> Term:
        """A whole term as a real."""
        return self._terms.mkTerm(Kind.TO_REAL, term)

    def add(self, *terms: Term) -> Term:
        """Sum."""
        return terms[0] if len(terms) == 1 else self._terms.mkTerm(Kind.ADD, *terms)

    def multiply(self, *terms: Term) -> Term:
        """Product."""
        return terms[0] if len(terms) == 1 else self._terms.mkTerm(Kind.MULT, *terms)

    def remainder(self, term: Term, modulus: int) -> Term:
        """Remainder by a positive number."""
        return self._terms.mkTerm(Kind.INTS_MODULUS, term, self.whole(modulus))

    def equal(self, left: Term, right: Term) -> Term:
        """Equality."""
        return self._terms.mkTerm(Kind.EQUAL, left, right)

    def below(self, left: Term, right: Term, *, or_equal: bool) -> Term:
        """Order."""
        return self._terms.mkTerm(Kind.LEQ if or_equal else Kind.LT, left, right)

    def both(self, *terms: Term) -> Term:
        """Conjunction."""
        return self._joined(Kind.AND, terms, empty=True)

    def either(self, *terms: Term) -> Term:
        """Disjunction."""
        return self._joined(Kind.OR, terms, empty=False)

    def _joined(self, kind: Any, terms: Sequence[Term], *, empty: bool) -> Term:
        if len(terms) < 2:
            return terms[0] if terms else self._terms.mkBoolean(empty)
        return self._terms.mkTerm(kind, *terms)

    def negated(self, term: Term) -> Term:
        """Negation."""
        return self._terms.mkTerm(Kind.NOT, term)

    def quantified(self, names: Sequence[tuple[str, bool]], body: Term, *, every: bool) -> Term:
        """Quantification over constants."""
        self._quantifiers = True
        constants = [self.constant(name, whole=whole) for name, whole in names]
        bound = [self._terms.mkVar(term.getSort(), term.getSymbol()) for term in constants]
        inner = body.substitute(constants, bound)
        listed = self._terms.mkTerm(Kind.VARIABLE_LIST, *bound)
        return self._terms.mkTerm(Kind.FORALL if every else Kind.EXISTS, listed, inner)

    def check(self, assertions: Sequence[Term], *, seconds: float) -> Answer:
        """Whether all can hold together."""
        solver = cvc5.Solver(self._terms)
        solver.setOption("tlimit-per", str(max(1, int(seconds * 1000))))
        solver.setOption("produce-models", "true")
        # The complete method for polynomials over the reals; it knows no whole numbers.
        whole = any(is_whole for _, is_whole in self._constants.values())
        if self._quantifiers:
            solver.setLogic("ALL")
        else:
            solver.setLogic("QF_NIRA" if whole else "QF_NRA")
        for assertion in assertions:
            solver.assertFormula(assertion)
        result = solver.checkSat()
        if result.isUnsat():
            return Answer("unsat")
        if not result.isSat():
            return Answer("unknown")
        values = {}
        for name, (constant, _) in self._constants.items():
            value = _number(solver.getValue(constant))
            if value is not None:
                values[name] = value
        return Answer("sat", values)


def _number(value: Any) -> Any:
    """A model's value as a sympy number; None for what is none, such as an algebraic one."""
    if value.isIntegerValue():
        return sympy.Integer(int(value.getIntegerValue()))
    if value.isRealValue():
        number = Fraction(value.getRealValue())
        return sympy.Rational(number.numerator, number.denominator)
    return None
