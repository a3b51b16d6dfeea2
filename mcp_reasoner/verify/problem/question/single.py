"""One number is asked for."""

import re
from dataclasses import dataclass
from typing import Any

import sympy

from mcp_reasoner.verify.evidence import EvidenceKind, Judgement
from mcp_reasoner.verify.nodes import Binary, Call, Node, walk
from mcp_reasoner.verify.problem.candidate import Answer
from mcp_reasoner.verify.problem.forms import ANY, Form
from mcp_reasoner.verify.problem.normalise import UnreadableError
from mcp_reasoner.verify.problem.question.base import (
    Question,
    refuted,
    same,
    show,
    value_of,
    verified,
)
from mcp_reasoner.verify.problem.question.shapes import NumeralQuestion
from mcp_reasoner.verify.problem.wording import is_reduced, is_written_out, require, rounded

__all__ = ["ValueQuestion"]

_MIXED = re.compile(r"-?[0-9]+ ?(?:\\[dt]?frac|[0-9]+/)", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class ValueQuestion(Question):
    """One number is asked for.

    `names` are the unknowns that may stand before it (`x = 3`); `source` is the
    formula to be computed, which repeated is no answer; `form` is how a phrase such
    as "simplify" wants it written; `units` are those that may follow it.
    """

    value: Any
    detail: str
    kind: EvidenceKind = "symbolic"
    names: frozenset[str] = frozenset()
    source: Node | None = None
    form: Form = ANY
    units: frozenset[str] = frozenset()

    @property
    def key(self) -> tuple[Any, ...]:
        """See `Question`."""
        return ("value", self.value)

    def judge(self, answer: Answer, form: Form) -> Judgement:
        """See `Question`."""
        match form.kind:
            case "decimal" if not _terminates(self.value):
                raise UnreadableError("how a decimal without end is to be rounded is not said")
            case "rounded":
                return self._rounded(answer, form.size)
            case "base":
                return self._numeral(form.size).judge(answer, ANY)
            case "percent number":
                node = answer.value(self.names)
                if not same(value_of(node), 100 * self.value):
                    return refuted(f"{self.subject} is {show(100 * self.value)} percent")
                require(node, 100 * self.value, ANY)
                return self._right(node)
            case "mixed":
                return self._mixed(answer)
            case "pair":
                raise UnreadableError("one number is no pair")
        node = answer.value(self.names, self.units)
        if not same(value_of(node), self.value):
            if form.kind == "percent" and same(value_of(node), 100 * self.value):
                raise UnreadableError("the answer has no percent sign")
            return refuted(f"{self.subject} is {show(self.value)}")
        if form.kind != "percent" and not is_written_out(
            node, rational=bool(self.value.is_Rational)
        ):
            raise UnreadableError("the answer has the right value but is not written out")
        for wanted in (form, self.form):
            require(node, self.value, wanted)
        # What is asked for in simplest form may be in it already.
        if node == self.source and not is_reduced(node) and form.kind != "radical":
            raise UnreadableError("the answer repeats the question")
        return self._right(node)

    def _right(self, node: Node) -> Judgement:
        return verified(f"{show(self.value)} is {self.subject}", self.kind, self.detail)

    def _rounded(self, answer: Answer, places: int) -> Judgement:
        """To the nearest unit: what is right but not rounded decides nothing."""
        if self.value.is_real is not True:
            raise UnreadableError("what is to be rounded is no real number")
        target = rounded(self.value, places)
        node = answer.value(self.names, self.units)
        value = value_of(node)
        if not same(value, target):
            if same(value, self.value):
                raise UnreadableError("the answer has the right value but is not rounded")
            return refuted(f"{self.subject}, rounded, is {show(target)}")
        if any(isinstance(part, Binary | Call) for part in walk(node)):
            raise UnreadableError("the answer has the right value but is not written out")
        return verified(
            f"{show(target)} is {self.subject}, rounded; exactly it is {show(self.value)}",
            self.kind,
            self.detail,
        )

    def _numeral(self, base: int) -> NumeralQuestion:
        if not self.value.is_Integer or self.value < 0:
            raise UnreadableError("only whole numbers are written in another base")
        return NumeralQuestion(
            subject=self.subject, number=int(self.value), base=base, detail=self.detail
        )

    def _mixed(self, answer: Answer) -> Judgement:
        """A whole number and a fraction: `2\\frac12`."""
        node = answer.value(self.names)
        if not same(value_of(node), self.value):
            return refuted(f"{self.subject} is {show(self.value)}")
        if not self.value.is_Integer and _MIXED.match(answer.cleaned()) is None:
            raise UnreadableError("the answer has the right value but is no mixed number")
        return self._right(node)


def _terminates(value: Any) -> bool:
    """Whether a number has a finite decimal expansion."""
    if not value.is_Rational:
        return False
    rest = sympy.Integer(value.q)
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return bool(rest == 1)
