"""The shape of all questions, and what they share: verdicts, exact values and their equality."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

import sympy

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.evidence import Evidence, EvidenceKind, Judgement
from mcp_reasoner.verify.expression import to_sympy
from mcp_reasoner.verify.nodes import Node
from mcp_reasoner.verify.order import is_zero
from mcp_reasoner.verify.problem.candidate import Answer
from mcp_reasoner.verify.problem.forms import Form
from mcp_reasoner.verify.problem.normalise import UnreadableError
from mcp_reasoner.verify.text import clean

__all__ = ["Question", "refuted", "same", "show", "value_of", "verified"]


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


def value_of(node: Node) -> Any:
    """The value of an answer; UnreadableError where it has none."""
    try:
        return to_sympy(node)
    except ExpressionError as error:
        raise UnreadableError(f"the answer has no value: {error}") from error


def same(first: Any, second: Any) -> bool:
    """Whether two numbers are equal; UnreadableError where that could not be decided."""
    if first.is_infinite or second.is_infinite:
        raise UnreadableError("the answer is not a number")
    zero = is_zero(first - second)
    if zero is None:
        raise UnreadableError("whether the answer equals the exact value could not be decided")
    return zero
