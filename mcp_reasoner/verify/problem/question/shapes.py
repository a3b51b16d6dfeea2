"""What is asked for is no number: a formula, a range, a matrix, a numeral, a word."""

import re
from dataclasses import dataclass
from typing import Any, Final, Literal

import sympy

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.evidence import Judgement
from mcp_reasoner.verify.nodes import Node, Relation, walk
from mcp_reasoner.verify.problem.candidate import Answer
from mcp_reasoner.verify.problem.digits import in_base
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
from mcp_reasoner.verify.problem.wording import is_styled, is_written_out
from mcp_reasoner.verify.regions import Reals, Span, region_of

__all__ = [
    "FormulaQuestion",
    "MatrixQuestion",
    "NumeralQuestion",
    "RegionQuestion",
    "TruthQuestion",
    "WordQuestion",
]


@dataclass(frozen=True, kw_only=True)
class FormulaQuestion(Question):
    """A formula in named variables is asked for: a polynomial or a fraction of two.

    `heads` may stand before it (`f'(x)`); `style` is how it is to be written: `expanded`,
    `factored`, or in any way.
    """

    formula: Any
    variables: tuple[str, ...]
    detail: str
    heads: tuple[str, ...] = ()
    style: Literal["any", "expanded", "factored", "fraction"] = "any"
    source: Node | None = None

    @property
    def key(self) -> tuple[Any, ...]:
        """See `Question`."""
        return ("formula", self.variables, sympy.cancel(self.formula))

    def judge(self, answer: Answer, form: Form) -> Judgement:
        """See `Question`."""
        if form.kind not in ("any", "lowest"):
            raise UnreadableError("the form asked for is not checked for a formula")
        node = answer.formula(self.variables, self.heads)
        written = value_of(node)
        symbols = [sympy.Symbol(name) for name in self.variables]
        if not written.is_rational_function(*symbols) or written.free_symbols - set(symbols):
            raise UnreadableError("the answer is no fraction of polynomials")
        top, _ = sympy.fraction(sympy.together(written - self.formula))
        difference = sympy.Poly(sympy.expand(top), *symbols)
        if difference.total_degree() > 60:
            raise UnreadableError("the answer is too large")
        if not (difference.domain.is_QQ or difference.domain.is_ZZ):
            raise UnreadableError("whether the answer equals the formula could not be decided")
        if not difference.is_zero:
            return self._witness(written, symbols)
        if not is_styled(node, self.style):
            raise UnreadableError(f"the answer has the right value but is not {self.style}")
        if node == self.source and self.style == "any":
            raise UnreadableError("the answer repeats the question")
        return verified(f"{show(self.formula)} is {self.subject}", "symbolic", self.detail)

    def _witness(self, written: Any, symbols: list[Any]) -> Judgement:
        """Values of the variables at which the two differ."""
        for size in range(64):
            at = {symbol: sympy.Integer(size + 3 * place) for place, symbol in enumerate(symbols)}
            first, second = self.formula.subs(at), written.subs(at)
            if first.is_finite and second.is_finite and first != second:
                shown = ", ".join(f"{name}={value}" for name, value in at.items())
                return refuted(
                    f"{self.subject} at {shown} is {show(first)}, the answer {show(second)}"
                )
        raise UnreadableError("whether the answer equals the formula could not be decided")


@dataclass(frozen=True, kw_only=True)
class RegionQuestion(Question):
    """All real numbers with a property are asked for: intervals, or an inequality for them."""

    spans: tuple[Span, ...]
    detail: str
    names: frozenset[str] = frozenset()

    @property
    def key(self) -> tuple[Any, ...]:
        """See `Question`."""
        if all(span.low == span.high for span in self.spans):
            values = [span.low for span in self.spans]
            return ("value", values[0]) if len(values) == 1 else ("set", frozenset(values))
        return ("region", self.spans)

    def judge(self, answer: Answer, form: Form) -> Judgement:
        """See `Question`."""
        if form.kind not in ("any", "interval"):
            raise UnreadableError("the form asked for is not checked for a range")
        node = answer.region(self.names)
        if node is None:
            found: tuple[Span, ...] = ()
        else:
            if form.kind == "interval" and any(
                isinstance(part, Relation) and part.operators[0] != "in" for part in walk(node)
            ):
                raise UnreadableError("the answer is not written with intervals")
            try:
                region = region_of(node)
            except ExpressionError as error:
                raise UnreadableError(f"the answer cannot be read: {error}") from error
            if region.variable is not None and region.variable not in self.names:
                raise UnreadableError("the answer is about another unknown")
            found = region.spans
        truth = Reals(None, self.spans).shown()
        alike = len(found) == len(self.spans) and all(
            (a.closed_low, a.closed_high) == (b.closed_low, b.closed_high)
            and _same_end(a.low, b.low)
            and _same_end(a.high, b.high)
            for a, b in zip(found, self.spans, strict=True)
        )
        if not alike:
            return refuted(f"{self.subject} is {truth}, the answer {Reals(None, found).shown()}")
        return verified(f"{truth} is {self.subject}", "symbolic", self.detail)


def _same_end(first: Any, second: Any) -> bool:
    if first.is_infinite or second.is_infinite:
        return bool(first == second)
    return same(first, second)


@dataclass(frozen=True, kw_only=True)
class MatrixQuestion(Question):
    """A matrix or a vector of numbers is asked for."""

    rows: tuple[tuple[Any, ...], ...]
    detail: str

    @property
    def key(self) -> tuple[Any, ...]:
        """See `Question`."""
        return ("matrix", self.rows)

    def judge(self, answer: Answer, form: Form) -> Judgement:
        """See `Question`."""
        if form != ANY:
            raise UnreadableError("the form asked for is not checked for a matrix")
        written = answer.matrix()
        if len(written) == 1 and len(self.rows) > 1 and len(self.rows[0]) == 1:
            raise UnreadableError("whether a row stands for a column is not clear")
        shape = (len(self.rows), len(self.rows[0]))
        if (len(written), len(written[0])) != shape:
            return refuted(f"{self.subject} has {shape[0]} rows and {shape[1]} columns")
        for row, values in zip(written, self.rows, strict=True):
            for node, value in zip(row, values, strict=True):
                if not same(value_of(node), value):
                    return refuted(f"an entry of {self.subject} is {show(value)}")
        for row, values in zip(written, self.rows, strict=True):
            for node, value in zip(row, values, strict=True):
                if not is_written_out(node, rational=bool(value.is_Rational)):
                    raise UnreadableError("the entries of the answer are not written out")
        shown = "; ".join(", ".join(map(show, row)) for row in self.rows)
        return verified(f"({shown}) is {self.subject}", "symbolic", self.detail)


@dataclass(frozen=True, kw_only=True)
class NumeralQuestion(Question):
    """A whole number written in a base is asked for."""

    number: int
    base: int
    detail: str

    @property
    def key(self) -> tuple[Any, ...]:
        """See `Question`."""
        return ("numeral", self.number, self.base)

    def judge(self, answer: Answer, form: Form) -> Judgement:
        """See `Question`."""
        if form != ANY and (form.kind, form.size) != ("base", self.base):
            raise UnreadableError("the form asked for is not checked for a numeral")
        found = _NUMERAL.fullmatch(answer.cleaned().replace("\\text", "").replace(" ", ""))
        if found is None:
            raise UnreadableError("the answer is no numeral")
        digits, base = found.group(1).upper(), found.group(2) or found.group(3)
        truth = in_base(self.number, self.base)
        claim = f"{truth} in base {self.base}"
        if base is not None and int(base) != self.base:
            raise UnreadableError("the answer is in another base than asked")
        if digits != truth:
            if base is None and digits == str(self.number):
                raise UnreadableError("the answer is the right number in base ten")
            return refuted(f"{self.subject} is {claim}")
        return verified(f"{claim} is {self.subject}", "symbolic", self.detail)


_NUMERAL: Final = re.compile(r"(-?[0-9A-Fa-f]+)(?:_(?:\{+([0-9]{1,2})\}+|([0-9])))?", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class WordQuestion(Question):
    """One of a few words is asked for."""

    word: str
    choices: frozenset[str]
    detail: str

    @property
    def key(self) -> tuple[Any, ...]:
        """See `Question`."""
        return ("word", self.word)

    def judge(self, answer: Answer, form: Form) -> Judgement:
        """See `Question`."""
        if form != ANY:
            raise UnreadableError("a word has no such form")
        given = answer.cleaned().strip('"').lower()
        if given not in self.choices:
            raise UnreadableError("the answer is none of the words that are offered")
        if given != self.word:
            return refuted(f"{self.subject}: {self.word}")
        return verified(f"{self.subject}: {self.word}", "symbolic", self.detail)


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
        if form != ANY:
            raise UnreadableError("a yes or no has no such form")
        if answer.truth() != self.truth:
            return refuted(self.detail)
        return verified(f"{self.subject}: {'yes' if self.truth else 'no'}", "symbolic", self.detail)
