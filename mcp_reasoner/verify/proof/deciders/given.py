"""What may be used to prove a theorem: its hypotheses, and that its formulas have values.

    given_for(theorem).conditions     the side conditions that no hypothesis says already

A theorem with formulas that can be undefined is about the points where they are not: its side
conditions are given too, and those that do not follow from the hypotheses are reported as
assumptions.
"""

from dataclasses import dataclass

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.nodes import Node, free_names
from mcp_reasoner.verify.proof.deciders.conditions import conditions
from mcp_reasoner.verify.proof.deciders.signs import Signs
from mcp_reasoner.verify.proof.deciders.theorem import Theorem
from mcp_reasoner.verify.truth import truth

__all__ = ["Given", "given_for"]


@dataclass(frozen=True)
class Given:
    """Hypotheses, the side conditions that do not plainly follow from them, and what does."""

    hypotheses: tuple[Node, ...]
    conditions: tuple[Node, ...]
    signs: Signs

    @property
    def all(self) -> tuple[Node, ...]:
        """Both."""
        return (*self.hypotheses, *self.conditions)


def given_for(theorem: Theorem) -> Given:
    """What is given; ExpressionError where a side condition cannot be said or never holds."""
    needed: dict[Node, None] = {}
    signs = Signs(() if "complex" in theorem.domains.values() else theorem.hypotheses)
    for statement in theorem.statements:
        for condition in conditions(statement, {**theorem.domains, **theorem.exists}):
            if not free_names(condition):
                if not truth(condition):
                    raise ExpressionError("a formula of the claim has no value")
            elif condition not in theorem.hypotheses and not signs.follows(condition):
                needed[condition] = None
    return Given(theorem.hypotheses, tuple(needed), signs)
