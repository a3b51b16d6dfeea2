"""Equations proved by algebra: identities, and consequences of equations by Gröbner bases.

    prove(x^2 = 4 or x = 3, given x^2 - 4 = 0)      Proof("Gröbner basis")

A formula is a rational function of `generators`. Where two have one difference, zero, they are
equal; where the numerator of the difference lies in the radical of the ideal of what is given
(Rabinowitsch's trick), it vanishes with these. Both hold wherever all formulas have a value.
Never refutes: formulas that differ here may be equal.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import sympy

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.nodes import Logic, Node, Relation
from mcp_reasoner.verify.proof.deciders.generators import Generators, positive_side
from mcp_reasoner.verify.proof.deciders.theorem import Theorem

__all__ = ["Proof", "prove", "prove_identity"]

_MAX_GENERATORS: Final = 14


@dataclass(frozen=True)
class Proof:
    """That the conclusion follows: by what method, and under what further conditions."""

    method: str
    assumed: tuple[Node, ...] = ()


def prove(theorem: Theorem, given: Sequence[Node]) -> Proof | None:
    """A proof of the conclusion from `given`, which holds all hypotheses and conditions."""
    try:
        return _Algebra(theorem, given).prove(theorem.conclusion)
    except ExpressionError:
        return None


def prove_identity(theorem: Theorem, given: Sequence[Node]) -> Proof | None:
    """A proof of the conclusion as an identity: without equations from `given`, quick."""
    positive = [node for node in given if positive_side(node) is not None]
    return prove(theorem, positive)


class _Algebra:
    def __init__(self, theorem: Theorem, given: Sequence[Node]) -> None:
        self.given = [node for node in given if isinstance(node, Relation)]
        positive = [side for node in given if (side := positive_side(node)) is not None]
        wanted = _formulas(theorem.conclusion)
        # Hypotheses that have no laws here are left out: what follows without them, follows.
        known = []
        for node in self.given:
            try:
                Generators(node.operands, domains=theorem.domains, positive=())
            except ExpressionError:
                continue
            known.append(node)
        self.given = known
        formulas = [*wanted, *(side for node in known for side in node.operands)]
        self.generators = Generators(formulas, domains=theorem.domains, positive=positive)

    def prove(self, conclusion: Node) -> Proof | None:
        match conclusion:
            case Logic("and", items):
                methods = [proof.method for item in items if (proof := self.prove(item))]
                if len(methods) < len(items):
                    return None
                return Proof(min(methods), self._assumed())
            case Logic("or", items) if all(_is_equation(item) for item in items):
                return self._vanishes(sympy.Mul(*(self._difference(item) for item in items)))
            case Relation(_, ("=" | "<=" | ">=" as operator,)):
                difference = self._difference(conclusion)
                if operator != "=" and not _is_identity(difference):
                    return None
                return self._vanishes(difference)
            case Relation(_, ("!=",)):
                if self._spans([self._difference(conclusion)]):
                    return Proof("Gröbner basis", self._assumed())
        return None

    def _assumed(self) -> tuple[Node, ...]:
        return tuple(dict.fromkeys(self.generators.assumed))

    def _difference(self, node: Node) -> Any:
        """The numerator of the difference of the sides: zero exactly where they are equal."""
        assert isinstance(node, Relation)  # noqa: S101 - by the callers' patterns
        left, right = (self.generators.expression(side) for side in node.operands)
        return sympy.fraction(sympy.together(left - right))[0]

    def _vanishes(self, numerator: Any) -> Proof | None:
        if _is_identity(numerator):
            return Proof("polynomial identity", self._assumed())
        if self._spans([1 - sympy.Dummy("inverse") * numerator]):
            return Proof("Gröbner basis", self._assumed())
        return None

    def _spans(self, more: list[Any]) -> bool:
        """Whether what is given, with `more` equal to zero too, is impossible over any field."""
        equations, nonzero = [], []
        for node in self.given:
            difference = self._difference(node)
            if node.operators == ("=",):
                equations.append(difference)
            elif node.operators[0] in ("!=", "<", ">"):
                nonzero.append(difference)
        equations += self.generators.relations
        equations = [equation for equation in equations if equation != 0]
        if not equations:
            return False
        names = sympy.Add(*equations, *more).free_symbols
        # Only what is made of the same symbols can be of use.
        inverses = [
            1 - sympy.Dummy("inverse") * factor
            for factor in dict.fromkeys(nonzero)
            if factor.free_symbols <= names
        ]
        system = [*equations, *more]
        return _is_whole_ring(system) or bool(inverses and _is_whole_ring([*system, *inverses]))


def _is_identity(numerator: Any) -> bool:
    return bool(sympy.expand(numerator) == 0)


def _is_whole_ring(system: list[Any]) -> bool:
    symbols = sorted(set().union(*(item.free_symbols for item in system)), key=str)
    if not 0 < len(symbols) <= _MAX_GENERATORS:
        return False
    basis = sympy.groebner(system, *symbols, order="grevlex", domain=sympy.QQ)
    return bool(basis.exprs == [1])


def _is_equation(node: Node) -> bool:
    return isinstance(node, Relation) and node.operators == ("=",)


def _formulas(node: Node) -> list[Node]:
    match node:
        case Relation(operands, _):
            return list(operands)
        case Logic(_, items):
            return [formula for item in items for formula in _formulas(item)]
    return []
