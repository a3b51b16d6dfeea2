"""What z3 and cvc5 have in common, as far as it is used: terms, assertions, an answer.

Terms are opaque. Sorts are whole numbers, reals and truth values; whoever builds terms turns
whole ones into reals where both meet (`real`). Division is not here: in a solver it is total.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal, Protocol, TypeAlias

__all__ = ["Answer", "Solver", "Term"]

Term: TypeAlias = Any
"""A term of the solver at hand."""


@dataclass(frozen=True)
class Answer:
    """What a solver says: `unsat` no values satisfy all, `sat` these do, or it does not know.

    `values` are those of whole and real constants, sympy numbers; what is not read is absent.
    """

    result: Literal["sat", "unsat", "unknown"]
    values: Mapping[str, Any] = field(default_factory=dict)


class Solver(Protocol):
    """One SMT solver; terms of one must not be given to another."""

    @property
    def name(self) -> str:
        """Its name and version: "z3 4.15.1"."""

    def whole(self, value: int) -> Term:
        """A whole number."""

    def rational(self, value: Fraction) -> Term:
        """A number as a real."""

    def constant(self, name: str, *, whole: bool) -> Term:
        """An unknown; the same name gives the same term."""

    def real(self, term: Term) -> Term:
        """A whole term as a real."""

    def add(self, *terms: Term) -> Term:
        """Sum of terms of one sort."""

    def multiply(self, *terms: Term) -> Term:
        """Product of terms of one sort."""

    def remainder(self, term: Term, modulus: int) -> Term:
        """The whole remainder from 0 to modulus - 1, for a number `modulus` above 0."""

    def equal(self, left: Term, right: Term) -> Term:
        """Equality of terms of one sort."""

    def below(self, left: Term, right: Term, *, or_equal: bool) -> Term:
        """Order of terms of one sort."""

    def both(self, *terms: Term) -> Term:
        """Conjunction; true of nothing."""

    def either(self, *terms: Term) -> Term:
        """Disjunction; false of nothing."""

    def negated(self, term: Term) -> Term:
        """Negation."""

    def quantified(self, names: Sequence[tuple[str, bool]], body: Term, *, every: bool) -> Term:
        """`body` for all or some values of constants, each a name and whether it is whole."""

    def check(self, assertions: Sequence[Term], *, seconds: float) -> Answer:
        """Whether all can hold together, found out in so long."""
