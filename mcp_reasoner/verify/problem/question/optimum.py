"""The extreme value of a formula in several real unknowns is asked for.

No value is computed: a candidate is right if it is proved that nothing is better, and if there
is a point at which it is taken. So it is judged, one candidate at a time.
"""

from dataclasses import dataclass
from typing import Any

from mcp_reasoner.verify.evidence import Judgement
from mcp_reasoner.verify.nodes import Node
from mcp_reasoner.verify.problem.candidate import Answer
from mcp_reasoner.verify.problem.forms import Form
from mcp_reasoner.verify.problem.normalise import UnreadableError
from mcp_reasoner.verify.problem.polynomials import AmbiguousError, NotReadError
from mcp_reasoner.verify.problem.question.base import Question, refuted, show, value_of, verified
from mcp_reasoner.verify.problem.solving.optima import bounded_by, reached
from mcp_reasoner.verify.problem.wording import is_written_out, require

__all__ = ["OptimumQuestion"]


@dataclass(frozen=True, kw_only=True)
class OptimumQuestion(Question):
    """The largest or smallest value of `body` where all `statements` hold."""

    body: Node
    statements: tuple[Node, ...]
    names: tuple[str, ...]
    largest: bool

    @property
    def key(self) -> tuple[Any, ...]:
        """See `Question`."""
        return ("optimum", self.body, frozenset(self.statements), self.largest)

    def judge(self, answer: Answer, form: Form) -> Judgement:
        """See `Question`."""
        node = answer.value(frozenset())
        value = value_of(node)
        if value.is_real is not True:
            raise UnreadableError("the answer is no real number")
        word = "largest" if self.largest else "smallest"
        try:
            bound = bounded_by(self.body, self.statements, self.names, value, largest=self.largest)
            if bound is None:
                raise UnreadableError("whether the answer is a bound could not be decided")
            if not bound:
                return refuted(f"the formula is beyond {show(value)} at some point")
            at = reached(self.body, self.statements, self.names, value)
        except (NotReadError, AmbiguousError) as error:
            raise UnreadableError(str(error)) from error
        if at is None:
            raise UnreadableError("no point was found at which the answer is reached")
        if not is_written_out(node, rational=bool(value.is_Rational)):
            raise UnreadableError("the answer has the right value but is not written out")
        require(node, value, form)
        place = ", ".join(f"{name}={show(one)}" for name, one in at.items())
        return verified(
            f"{show(value)} is {self.subject}",
            "symbolic",
            f"z3 proves that no value is {'larger' if self.largest else 'smaller'}; the {word} is "
            f"taken at {place}, put in exactly",
        )
