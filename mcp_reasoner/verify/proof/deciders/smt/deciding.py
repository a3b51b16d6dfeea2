"""A solver put to a theorem: are its hypotheses consistent, is its failure impossible.

`unsat` of the negation proves. `sat` proposes values, which are evaluated exactly in the claim
itself: p = 17/2 is none for a claim about whole numbers, and the solver's own division plays no
part. Whatever cannot be encoded among the hypotheses is left out, which only weakens them.
"""

import time
from collections.abc import Sequence
from typing import Any, Literal

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.nodes import Node
from mcp_reasoner.verify.proof.deciders.exact import confirmed, is_witness
from mcp_reasoner.verify.proof.deciders.generators import positive_side
from mcp_reasoner.verify.proof.deciders.given import given_for
from mcp_reasoner.verify.proof.deciders.ruling import Ruling
from mcp_reasoner.verify.proof.deciders.smt.encoding import Encoding
from mcp_reasoner.verify.proof.deciders.smt.solver import Answer, Solver, Term
from mcp_reasoner.verify.proof.deciders.theorem import Theorem, negation
from mcp_reasoner.verify.proof.deciders.writing import written

__all__ = ["SOLVERS", "SolverName", "decide_with", "open_solver", "witness_by"]

SolverName = Literal["z3", "cvc5"]
SOLVERS: tuple[SolverName, ...] = ("z3", "cvc5")


def open_solver(name: SolverName) -> Solver:
    """A fresh solver; its library is loaded now."""
    if name == "z3":
        from mcp_reasoner.verify.proof.deciders.smt.z3_solver import Z3

        return Z3()
    from mcp_reasoner.verify.proof.deciders.smt.cvc5_solver import Cvc5

    return Cvc5()


def decide_with(name: SolverName, theorem: Theorem, *, consistent: bool, seconds: float) -> Ruling:
    """What a solver rules on a theorem without `exists`, in about so long."""
    until = time.monotonic() + seconds
    try:
        given = given_for(theorem)
    except ExpressionError as error:
        return Ruling(verdict="unknown", method=name, detail=str(error))
    if not consistent:
        asked = _Query(name, theorem, given.all, relaxed=False)
        answer = asked.consistency(seconds=max(0.1, (until - time.monotonic()) / 3))
        if answer.result == "unsat":
            return Ruling(verdict="contradictory", method=asked.method)
        if answer.result == "sat":
            consistent = asked.complete or is_witness(theorem, answer.values)
    whole = "integer" in theorem.domains.values()
    for relaxed in (True, False) if whole else (False,):
        asked = _Query(name, theorem, given.all, relaxed=relaxed)
        left = until - time.monotonic()
        if left <= 0:
            break
        answer = asked.failure(seconds=left / 3 if relaxed else left)
        if answer.result == "unsat":
            assumed = (*given.conditions, *asked.assumed)
            return Ruling(
                verdict="proved",
                method=asked.method,
                assumptions=tuple(written(node) for node in dict.fromkeys(assumed)),
                consistent=consistent,
            )
        if answer.result == "sat":
            shown = {name: answer.values.get(name) for name in theorem.domains}
            if None not in shown.values():
                failure = confirmed(theorem, shown)
                if failure:
                    return Ruling(verdict="refuted", method=asked.method, counterexample=failure)
    return Ruling(verdict="unknown", method=asked.method, consistent=consistent)


def witness_by(name: SolverName, theorem: Theorem, *, seconds: float) -> dict[str, Any] | None:
    """Values at which all hypotheses hold, proposed by a solver and evaluated exactly."""
    try:
        given = given_for(theorem)
    except ExpressionError:
        return None
    answer = _Query(name, theorem, given.all, relaxed=False).consistency(seconds=seconds)
    shown = {name: answer.values.get(name) for name in theorem.domains}
    if answer.result != "sat" or None in shown.values():
        return None
    return shown if is_witness(theorem, shown) else None


class _Query:
    """A theorem as one solver sees it."""

    def __init__(
        self, name: SolverName, theorem: Theorem, given: Sequence[Node], *, relaxed: bool
    ) -> None:
        self._solver = open_solver(name)
        self._theorem = theorem
        self.method = self._solver.name
        self._positive = [side for node in given if (side := positive_side(node)) is not None]
        self._relaxed = relaxed
        self._given = [node for node in given if self._can_be_said([node])]
        self.complete = len(self._given) == len(given)
        self.assumed: list[Node] = []

    def consistency(self, *, seconds: float) -> Answer:
        """Whether all that is given can hold together."""
        encoding = self._encoding(self._given)
        terms = [encoding.statement(node) for node in self._given]
        terms += encoding.facts()
        self.complete &= encoding.exact
        return self._solver.check(terms, seconds=seconds)

    def failure(self, *, seconds: float) -> Answer:
        """Whether all that is given can hold and the conclusion fail."""
        failing = negation(self._theorem.conclusion)
        try:
            encoding = self._encoding([*self._given, failing])
            terms: list[Term] = [encoding.statement(node) for node in (*self._given, failing)]
            terms += encoding.facts()
            # What a law needed beyond the conditions is supposed too, and said.
            self.assumed = list(dict.fromkeys(encoding.assumed))
            terms += [encoding.statement(node) for node in self.assumed]
        except ExpressionError:
            return Answer("unknown")
        return self._solver.check(terms, seconds=seconds)

    def _encoding(self, statements: Sequence[Node]) -> Encoding:
        return Encoding(
            self._solver,
            statements,
            domains=self._theorem.domains,
            positive=self._positive,
            relaxed=self._relaxed,
        )

    def _can_be_said(self, statements: Sequence[Node]) -> bool:
        try:
            encoding = self._encoding(statements)
            for node in statements:
                encoding.statement(node)
            encoding.facts()
        except ExpressionError:
            return False
        return True
