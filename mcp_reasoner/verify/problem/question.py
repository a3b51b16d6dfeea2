"""What a problem asks, with its exact answer, and the verdict on a candidate.

A rule turns a text into one of these. Each holds the truth computed from the
problem alone and judges a candidate against it: verified, refuted with the exact
value as witness, or unverified where the candidate cannot be read or is not written
as asked. `key` is the truth in a comparable form: two rules that read the same text
must agree on it.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sympy

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.evidence import Evidence, EvidenceKind, Judgement
from mcp_reasoner.verify.expression import to_sympy
from mcp_reasoner.verify.nodes import Node
from mcp_reasoner.verify.order import is_zero
from mcp_reasoner.verify.problem.candidate import Answer, is_reduced, is_written_out
from mcp_reasoner.verify.problem.normalise import Form, UnreadableError
from mcp_reasoner.verify.text import clean

__all__ = [
    "FormulaQuestion",
    "PointQuestion",
    "Question",
    "SetQuestion",
    "TruthQuestion",
    "ValueQuestion",
    "show",
]


def show(value: Any) -> str:
    """An exact value for people: `-3/4`, `2*sqrt(3)`."""
    return clean(sympy.sstr(value, order=None).replace("**", "^"), 80)


@dataclass(frozen=True, kw_only=True)
class Question(ABC):
    """A question that has been read; `subject` is a noun phrase such as "the value of 3+4"."""

    subject: str

    @property
    @abstractmethod
    def key(self) -> tuple[Any, ...]:
        """The truth, comparable with that of another reading of the same text."""

    @abstractmethod
    def judge(self, answer: Answer, form: Form) -> Judgement:
        """The verdict on `answer`; raises UnreadableError where it cannot be read."""


def verified(claim: str, kind: EvidenceKind, detail: str) -> Judgement:
    """A verified judgement resting on one exact check."""
    evidence = Evidence(kind=kind, decisive=True, detail=clean(detail))
    return Judgement(verdict="verified", evidence=(evidence,), claim=clean(claim, 400))


def refuted(detail: str) -> Judgement:
    """A refuted judgement with its witness."""
    evidence = Evidence(kind="counterexample", decisive=True, detail=clean(detail))
    return Judgement(verdict="refuted", evidence=(evidence,), reason=clean(detail))


def _value(node: Node) -> Any:
    try:
        return to_sympy(node)
    except ExpressionError as error:
        raise UnreadableError(f"the answer has no value: {error}") from error


def _same(first: Any, second: Any) -> bool:
    if first.is_infinite or second.is_infinite:
        raise UnreadableError("the answer is not a number")
    zero = is_zero(first - second)
    if zero is None:
        raise UnreadableError("whether the answer equals the exact value could not be decided")
    return zero


@dataclass(frozen=True, kw_only=True)
class ValueQuestion(Question):
    """One number is asked for.

    `names` are the unknowns that may stand before it (`x = 3`); `source` is the
    formula to be computed, which repeated is no answer; `form` is how a phrase such
    as "simplify" wants it written.
    """

    value: Any
    detail: str
    kind: EvidenceKind = "symbolic"
    names: frozenset[str] = frozenset()
    source: Node | None = None
    form: Form = Form.ANY

    @property
    def key(self) -> tuple[Any, ...]:
        """See `Question`."""
        return ("value", self.value)

    def judge(self, answer: Answer, form: Form) -> Judgement:
        """See `Question`."""
        if form is Form.DECIMAL and not _terminates(self.value):
            raise UnreadableError("how a decimal without end is to be rounded is not said")
        node = answer.value(self.names)
        if not _same(_value(node), self.value):
            return refuted(f"{self.subject} is {show(self.value)}")
        if not is_written_out(node, rational=bool(self.value.is_Rational)):
            raise UnreadableError("the answer has the right value but is not written out")
        if node == self.source and not is_reduced(node):
            raise UnreadableError("the answer repeats the question")
        for wanted in (form, self.form):
            self.require_form(node, wanted)
        return verified(f"{show(self.value)} is {self.subject}", self.kind, self.detail)

    def require_form(self, node: Node, form: Form) -> None:
        """Raise UnreadableError where a right value is not written as asked."""
        if form is Form.LOWEST and not is_reduced(node):
            raise UnreadableError("the answer has the right value but is not in lowest terms")
        if form is Form.INTEGER and not (self.value.is_Integer and is_reduced(node)):
            raise UnreadableError("the answer has the right value but is not written as an integer")
        if form is Form.DECIMAL and not _is_decimal(node):
            raise UnreadableError("the answer has the right value but is not written as a decimal")


def _terminates(value: Any) -> bool:
    """Whether a number has a finite decimal expansion."""
    if not value.is_Rational:
        return False
    rest = int(value.q)
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1


def _is_decimal(node: Node) -> bool:
    return is_written_out(node, rational=True) and not any(
        getattr(part, "op", "") == "/" for part in (node, getattr(node, "operand", node))
    )


@dataclass(frozen=True, kw_only=True)
class SetQuestion(Question):
    """All values with a property are asked for; an empty set is an answer too.

    `holds` substitutes a value into the problem's own equation. `multiplicities`
    allow an answer that repeats a double root; `excluded` are the equation's roots that
    the words rule out.
    """

    values: tuple[Any, ...]
    multiplicities: tuple[int, ...]
    names: frozenset[str]
    holds: Callable[[Any], bool]
    equation: str
    noun: str
    excluded: tuple[Any, ...] = ()

    @property
    def key(self) -> tuple[Any, ...]:
        """See `Question`."""
        if len(self.values) == 1:
            # "The root" and "all roots" of the same equation agree where there is one.
            return ("value", self.values[0])
        return ("set", frozenset(self.values))

    def judge(self, answer: Answer, form: Form) -> Judgement:
        """See `Question`."""
        if form is not Form.ANY:
            raise UnreadableError("the form asked for is not checked for several values")
        nodes = answer.values(self.names)
        found = [0] * len(self.values)
        for node in nodes:
            value = _value(node)
            matches = [index for index, root in enumerate(self.values) if _same(value, root)]
            if not matches:
                known = any(_same(value, root) for root in self.excluded)
                if not known and self.holds(value):
                    raise UnreadableError("a value of the answer could not be judged")
                return refuted(f"{show(value)} is not among {self.subject}")
            found[matches[0]] += 1
        missing = [show(root) for root, count in zip(self.values, found, strict=True) if not count]
        if missing:
            return refuted(f"{missing[0]} is missing from {self.subject}")
        if any(count > 1 for count in found) and tuple(found) != self.multiplicities:
            raise UnreadableError("the answer gives a value more than once")
        for node in nodes:
            if not is_written_out(node, rational=bool(_value(node).is_Rational)):
                raise UnreadableError(
                    "the answer has the right values but they are not written out"
                )
        if not all(self.holds(root) for root in self.values):
            raise UnreadableError("a computed value does not satisfy the equation")
        return self.confirmed()

    def confirmed(self) -> Judgement:
        """The judgement on the whole set."""
        count = len(self.values)
        if not count:
            detail = f"{self.equation}: 0 {self.noun}, counted exactly"
            return verified(f"there are no values among {self.subject}", "substitution", detail)
        shown = ", ".join(show(root) for root in self.values)
        verb = "is" if count == 1 else "are"
        claim = f"{shown} {verb} {self.subject}"
        detail = f"{shown} substituted in {self.equation}; {count} of {count} {self.noun} found"
        return verified(claim, "substitution", detail)


@dataclass(frozen=True, kw_only=True)
class PointQuestion(Question):
    """A value for each of several unknowns is asked for; `orders` are its possible tuples."""

    values: tuple[tuple[str, Any], ...]
    orders: frozenset[tuple[str, ...]]
    detail: str

    @property
    def key(self) -> tuple[Any, ...]:
        """See `Question`."""
        return ("point", frozenset(self.values))

    def judge(self, answer: Answer, form: Form) -> Judgement:
        """See `Question`."""
        if form is not Form.ANY:
            raise UnreadableError("the form asked for is not checked for several values")
        orders = self.orders
        if len({tuple(dict(self.values)[name] for name in order) for order in orders}) == 1:
            orders = frozenset([min(orders)])
        nodes = answer.point(orders)
        for name, value in self.values:
            if not _same(_value(nodes[name]), value):
                return refuted(f"{name} is {show(value)} in {self.subject}")
        for name, value in self.values:
            if not is_written_out(nodes[name], rational=bool(value.is_Rational)):
                raise UnreadableError(
                    "the answer has the right values but they are not written out"
                )
        shown = ", ".join(f"{name}={show(value)}" for name, value in self.values)
        return verified(f"{shown} is {self.subject}", "substitution", self.detail)


@dataclass(frozen=True, kw_only=True)
class FormulaQuestion(Question):
    """A polynomial in one variable is asked for."""

    formula: Any
    variable: str
    heads: tuple[str, ...]
    detail: str

    @property
    def key(self) -> tuple[Any, ...]:
        """See `Question`."""
        return ("formula", self.variable, self.formula)

    def judge(self, answer: Answer, form: Form) -> Judgement:
        """See `Question`."""
        if form is not Form.ANY:
            raise UnreadableError("the form asked for is not checked for a formula")
        node = answer.formula(self.variable, self.heads)
        written = _value(node)
        symbol = sympy.Symbol(self.variable)
        if not written.is_polynomial(symbol) or sympy.degree(written, symbol) > 30:
            raise UnreadableError("the answer is not a polynomial")
        difference = sympy.expand(written - self.formula)
        if difference != 0:
            if difference.free_symbols - {symbol} or not sympy.Poly(
                difference, symbol
            ).domain.is_QQ | (sympy.Poly(difference, symbol).domain.is_ZZ):
                raise UnreadableError("whether the answer equals the formula could not be decided")
            point = next(sympy.Integer(k) for k in range(64) if difference.subs(symbol, k) != 0)
            values = [show(part.subs(symbol, point)) for part in (self.formula, written)]
            return refuted(
                f"{self.subject} at {self.variable}={point} is {values[0]}, the answer {values[1]}"
            )
        return verified(f"{show(self.formula)} is {self.subject}", "symbolic", self.detail)


@dataclass(frozen=True, kw_only=True)
class TruthQuestion(Question):
    """A yes or no is asked for; `subject` is the statement that holds or does not."""

    truth: bool
    detail: str

    @property
    def key(self) -> tuple[Any, ...]:
        """See `Question`."""
        return ("truth", self.truth)

    def judge(self, answer: Answer, form: Form) -> Judgement:
        """See `Question`."""
        if form is not Form.ANY:
            raise UnreadableError("a yes or no has no such form")
        if answer.truth() != self.truth:
            return refuted(self.detail)
        return verified(f"{self.subject}: {'yes' if self.truth else 'no'}", "symbolic", self.detail)
