r"""Theorems with limits, derivatives, integrals and infinite sums, turned into such without.

    settled(∫_0^1 x^2 dx = 1/2).theorem.conclusion      1/3 = 1/2

Each operator is replaced by what it is proved to be, the inner ones first; one that is not settled
is an ExpressionError, and leaves the claim open. A derivative is taken where its formula has a
value: these conditions become hypotheses, and are reported as assumptions.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from mcp_reasoner.errors import ExpressionError, UndefinedError
from mcp_reasoner.verify.expression import to_sympy
from mcp_reasoner.verify.nodes import (
    BigOperator,
    Binary,
    Call,
    Logic,
    Name,
    Node,
    Not,
    Relation,
    Unary,
    free_names,
)
from mcp_reasoner.verify.printing import show
from mcp_reasoner.verify.proof.claims import Domain
from mcp_reasoner.verify.proof.deciders.calculus.differentiation import derivative
from mcp_reasoner.verify.proof.deciders.calculus.integrals import definite
from mcp_reasoner.verify.proof.deciders.calculus.limits import limit
from mcp_reasoner.verify.proof.deciders.calculus.operators import is_indefinite, kind_of
from mcp_reasoner.verify.proof.deciders.calculus.series import infinite_sum
from mcp_reasoner.verify.proof.deciders.calculus.trees import tree_of
from mcp_reasoner.verify.proof.deciders.conditions import conditions
from mcp_reasoner.verify.proof.deciders.signs import Signs
from mcp_reasoner.verify.proof.deciders.theorem import Theorem, integer_literal
from mcp_reasoner.verify.proof.deciders.writing import written

__all__ = ["Settled", "settled"]


@dataclass(frozen=True)
class Settled:
    """A theorem without such operators, what was assumed for it, and what was found on the way."""

    theorem: Theorem
    assumptions: tuple[Node, ...]
    methods: tuple[str, ...]
    notes: tuple[str, ...]


def settled(theorem: Theorem) -> Settled:
    """The theorem with all such operators settled; ExpressionError where one is not."""
    work = _Settling(theorem.domains)
    hypotheses = tuple(work.statement(node) for node in theorem.hypotheses)
    conclusion = work.statement(theorem.conclusion)
    _require_constants(theorem, work.constants)
    signs = Signs(theorem.hypotheses)
    assumed = tuple(
        condition
        for condition in dict.fromkeys(work.conditions)
        if condition not in theorem.hypotheses and not signs.follows(condition)
    )
    return Settled(
        replace(
            theorem,
            domains=work.domains,
            hypotheses=(*hypotheses, *assumed),
            conclusion=conclusion,
        ),
        assumed,
        tuple(dict.fromkeys(work.methods)),
        tuple(work.notes),
    )


def _require_constants(theorem: Theorem, names: set[str]) -> None:
    """Refuse names that were taken for constants and may depend on the variable: with y = x^2."""
    tied = any(
        names & free_names(node) and len(free_names(node)) > 1 for node in theorem.hypotheses
    )
    nested = bool(names) and not isinstance(theorem.conclusion, Relation)
    if tied or nested or names & theorem.exists.keys():
        raise ExpressionError("whether another name depends on the variable is not clear")


class _Settling:
    def __init__(self, domains: Mapping[str, Domain]) -> None:
        self.domains = dict(domains)
        self.conditions: list[Node] = []
        self.methods: list[str] = []
        self.notes: list[str] = []
        self.constants: set[str] = set()

    def statement(self, node: Node) -> Node:
        match node:
            case Relation((left, right), (operator,)):
                if operator == "=":
                    for one, other in ((left, right), (right, left)):
                        if is_indefinite(one):
                            return self.indefinite(one, other)
                return Relation((self.formula(left), self.formula(right)), (operator,))
            case Logic(op, items):
                return Logic(op, tuple(map(self.statement, items)))
            case Not(item):
                return Not(self.statement(item))
            case Call(name, args):
                return Call(name, tuple(map(self.formula, args)))
        return node

    def indefinite(self, integral: Node, other: Node) -> Node:
        """`∫ f dx = F + C` says that F + C is an antiderivative of f."""
        assert isinstance(integral, BigOperator)  # noqa: S101 - by the caller's test
        self.domains.setdefault(integral.variable, "real")
        body, outer = self.formula(integral.body), self.formula(other)
        self.constants |= (free_names(body) | free_names(outer)) - {integral.variable}
        for formula in (body, outer):
            self.conditions += conditions(formula, self.domains)
        self.methods.append("differentiation")
        return Relation((derivative(outer, integral.variable), body), ("=",))

    def formula(self, node: Node) -> Node:
        """A formula with its operators settled, the inner ones first."""
        kind = kind_of(node)
        match node:
            case Unary(op, operand):
                return Unary(op, self.formula(operand))
            case Binary(op, left, right):
                return Binary(op, self.formula(left), self.formula(right))
            case Call("derivative", (body, Name(variable))):
                inner = self.formula(body)
                self.constants |= free_names(inner) - {variable}
                self.conditions += conditions(inner, self.domains)
                self.methods.append("differentiation")
                return derivative(inner, variable)
            case Call("derivative", _):
                raise ExpressionError("a derivative is taken with respect to one name")
            case Call(name, args):
                return Call(name, tuple(map(self.formula, args)))
            case BigOperator() if kind is not None:
                self.constants |= free_names(node.body) - {node.variable}
                value = _simple(self.value(replace(node, body=self.formula(node.body))))
                self.methods.append(kind)
                self.notes.append(f"the {kind} is {_shown(value)}")
                return value
            case BigOperator():
                return replace(node, body=self.formula(node.body))
        return node

    def value(self, node: BigOperator) -> Node:
        variable, low, high, body = node.variable, node.low, node.high, node.body
        if node.kind == "integral":
            if low is None or high is None:
                raise ExpressionError("an antiderivative may only be one side of an equation")
            return definite(body, variable, low, high, self.domains)
        if low is None:
            raise ExpressionError("a limit or a sum needs a start")
        if node.kind == "sum":
            first = integer_literal(low)
            if first is None or free_names(body) - {variable}:
                raise ExpressionError("an infinite sum with other names is not decided here")
            return tree_of(infinite_sum(body, variable, first))
        value = limit(body, variable, to_sympy(low), node.kind[5:])
        if value.is_infinite:
            raise UndefinedError("it grows without bound: there is no finite limit")
        return tree_of(value)


def _simple(value: Node) -> Node:
    """A number as sympy writes it."""
    return value if free_names(value) else tree_of(to_sympy(value))


def _shown(node: Node) -> str:
    return written(node) if free_names(node) else show(to_sympy(node))
