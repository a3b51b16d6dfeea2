"""What is asked for is one of many that are right: an antiderivative, a residue, an equation."""

from dataclasses import dataclass
from typing import Any

import sympy

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.evidence import Judgement
from mcp_reasoner.verify.nodes import Call, Name, Relation, free_names
from mcp_reasoner.verify.order import is_zero
from mcp_reasoner.verify.problem.candidate import Answer
from mcp_reasoner.verify.problem.forms import ANY, Form
from mcp_reasoner.verify.problem.normalise import UnreadableError
from mcp_reasoner.verify.problem.polynomials import NotPolynomialError
from mcp_reasoner.verify.problem.question.base import Question, refuted, show, value_of, verified
from mcp_reasoner.verify.problem.solving.polynomial import multivariate

__all__ = ["AntiderivativeQuestion", "LineQuestion", "ResidueQuestion"]

_CONSTANTS = ("C", "c", "K", "k")
_PLACES = tuple(sympy.Rational(n, 7) for n in (-40, -20, -9, -4, -1, 1, 4, 9, 20, 40))
"""Where an answer must have a value if the integrand has one: ln x is none of 1/x for x < 0."""


@dataclass(frozen=True, kw_only=True)
class AntiderivativeQuestion(Question):
    """All functions with a derivative: one of them with a constant added."""

    formula: Any
    variable: str

    @property
    def key(self) -> tuple[Any, ...]:
        """See `Question`."""
        return ("antiderivative", self.formula)

    def judge(self, answer: Answer, form: Form) -> Judgement:
        """See `Question`."""
        if form != ANY:
            raise UnreadableError("the form asked for is not checked for an antiderivative")
        node = answer.formula((self.variable, *_CONSTANTS), ())
        constants = free_names(node) - {self.variable}
        symbol = sympy.Symbol(self.variable, real=True)
        plain = {sympy.Symbol(self.variable): symbol}
        formula, value = self.formula.subs(plain), value_of(node).subs(plain)
        difference = _generic(sympy.simplify(sympy.diff(value, symbol) - formula))
        at = {sympy.Symbol(name): sympy.Integer(1) for name in constants}
        if difference != 0:
            for size in (1, 2, 3, 5):
                gap = difference.subs({**at, symbol: sympy.Integer(size)})
                if gap.is_number and gap.is_finite and is_zero(gap) is False:
                    return refuted(
                        f"the derivative of the answer at {self.variable}={size} is off by "
                        f"{show(gap)}"
                    )
            raise UnreadableError("whether the answer has the derivative could not be decided")
        if len(constants) != 1 or sympy.diff(value, sympy.Symbol(next(iter(constants)))) != 1:
            raise UnreadableError("the answer has no constant of integration")
        for place in _PLACES:
            number = value.subs({**at, symbol: place})
            if formula.subs(symbol, place).is_real and not number.is_real:
                raise UnreadableError("the answer has no value where the integrand has one")
        return verified(
            f"the derivative of the answer is {show(self.formula)}, for every constant",
            "symbolic",
            f"differentiated by {self.variable}: {show(self.formula)}",
        )


def _generic(difference: Any) -> Any:
    """What a difference is but at single points, where sympy sees the cases of an |x|."""
    if isinstance(difference, sympy.Piecewise):
        *special, (value, otherwise) = (case.args for case in difference.args)
        if otherwise == sympy.true and all(isinstance(case, sympy.Eq) for _, case in special):
            return value
    return difference


@dataclass(frozen=True, kw_only=True)
class ResidueQuestion(Question):
    """All whole numbers with a remainder: `x ≡ 6 (mod 7)`, or the least that is not negative."""

    residue: int
    modulus: int
    name: str

    @property
    def key(self) -> tuple[Any, ...]:
        """See `Question`."""
        return ("residue", self.residue, self.modulus)

    def judge(self, answer: Answer, form: Form) -> Judgement:
        """See `Question`."""
        if form != ANY:
            raise UnreadableError("the form asked for is not checked for a remainder")
        node = answer.node(frozenset([self.name]))
        match node:
            case Call("congruent", (Name(name), rest, modulus)) if name == self.name:
                number, by = value_of(rest), value_of(modulus)
                if by != self.modulus or not number.is_Integer:
                    raise UnreadableError("the answer has another modulus")
            case _:
                number = value_of(answer.value(frozenset([self.name])))
                if not number.is_Integer or not 0 <= number < self.modulus:
                    raise UnreadableError("the answer is no remainder of the modulus")
        if int(number) % self.modulus != self.residue:
            return refuted(f"{self.name} is {self.residue} modulo {self.modulus}")
        return verified(
            f"{self.name} ≡ {self.residue} (mod {self.modulus}) is {self.subject}",
            "symbolic",
            f"every remainder from 0 to {self.modulus - 1} was tried",
        )


@dataclass(frozen=True, kw_only=True)
class LineQuestion(Question):
    """An equation in x and y is asked for; every multiple of it is right."""

    coefficients: tuple[Any, Any, Any]
    detail: str

    @property
    def key(self) -> tuple[Any, ...]:
        """See `Question`."""
        lead = next(value for value in self.coefficients if value != 0)
        return ("line", tuple(value / lead for value in self.coefficients))

    def judge(self, answer: Answer, form: Form) -> Judgement:
        """See `Question`."""
        if form != ANY:
            raise UnreadableError("the form asked for is not checked for an equation")
        node = answer.node(frozenset("xy"))
        match node:
            case Relation((left, right), ("=",)) if free_names(node) <= {"x", "y"}:
                pass
            case _:
                raise UnreadableError("the answer is no equation in x and y")
        try:
            poly = multivariate(left, right, ["x", "y"])
        except (NotPolynomialError, ExpressionError) as error:
            raise UnreadableError(f"the answer cannot be read: {error}") from error
        if poly.total_degree() != 1:
            raise UnreadableError("the answer is no equation of a line")
        x, y = poly.gens
        mine = tuple(poly.coeff_monomial(m) for m in (x, y, 1))
        pairs = [(0, 1), (0, 2), (1, 2)]
        if any(mine[i] * self.coefficients[j] != mine[j] * self.coefficients[i] for i, j in pairs):
            return refuted(f"{self.subject}: {self._shown()}")
        return verified(f"{self._shown()} is {self.subject}", "symbolic", self.detail)

    def _shown(self) -> str:
        a, b, c = self.coefficients
        x, y = sympy.symbols("x y")
        return f"{show(a * x + b * y + c)} = 0"
