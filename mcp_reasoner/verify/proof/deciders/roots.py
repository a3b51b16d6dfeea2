"""That a root is irrational, as proofs say it: a^k != c*b^k, where c is no k-th power.

    prove_by_roots(for all integer a, b with b > 0: a^2 != 2*b^2)     "irrational root"

Whole or rational a and b with b != 0 and a^k = c*b^k would give c the rational root a/b.
"""

from collections.abc import Sequence
from fractions import Fraction

import sympy

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.expression import to_sympy
from mcp_reasoner.verify.nodes import Name, Node, Relation, whole
from mcp_reasoner.verify.proof.deciders.signs import Signs
from mcp_reasoner.verify.proof.deciders.theorem import Theorem, is_algebraic
from mcp_reasoner.verify.rationality import is_perfect_power

__all__ = ["prove_by_roots"]


def prove_by_roots(theorem: Theorem, given: Sequence[Node]) -> str | None:
    """The name of the proof where the conclusion is of that kind; None where it is not."""
    match theorem.conclusion:
        case Relation((left, right), ("!=",)):
            pass
        case _:
            return None
    if not is_algebraic(Theorem(theorem.domains, (), theorem.conclusion)):
        return None
    try:
        numerator = sympy.fraction(sympy.together(to_sympy(left) - to_sympy(right)))[0]
        polynomial = sympy.Poly(numerator, *sorted(numerator.free_symbols, key=str))
        terms = polynomial.terms()
    except (ExpressionError, sympy.PolynomialError):
        return None
    names = [str(symbol) for symbol in polynomial.gens]
    if len(terms) != 2 or len(names) != 2:
        return None
    (first, a), (second, b) = terms
    degree = max(first)
    pure = sorted((first, second)) == [(0, degree), (degree, 0)]
    if not pure or degree < 2 or not (a.is_Rational and b.is_Rational):
        return None
    ratio = -a / b
    domains = {theorem.domains.get(name) for name in names}
    if ratio <= 0 or not domains <= {"integer", "rational"}:
        return None
    if is_perfect_power(Fraction(int(ratio.p), int(ratio.q)), degree):
        return None
    signs = Signs(given)
    nonzero = any(signs.follows(Relation((Name(name), whole(0)), ("!=",))) for name in names)
    return "irrational root" if nonzero else None
