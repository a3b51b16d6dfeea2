"""A formal claim as trees: what it ranges over, what it supposes, what it says.

    read_theorem(claim).conclusion      Call("divides", …)

Reads the texts of a claim with the one grammar and brings them into a plain form with fewer
kinds of statements: relations of two sides, no `in`, `even` or `odd`, negations pushed inwards.
Neither form says anything that the other does not. Whether a formula has a value is for
`conditions`.
"""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from mcp_reasoner.errors import ExpressionError
from mcp_reasoner.verify.nodes import (
    BigOperator,
    Binary,
    Call,
    Constant,
    Group,
    Interval,
    Logic,
    Name,
    Node,
    Not,
    Number,
    Relation,
    Unary,
    free_names,
    walk,
    whole,
)
from mcp_reasoner.verify.proof.claims import Domain, FormalClaim
from mcp_reasoner.verify.statements import PREDICATES, read_statement

__all__ = [
    "Theorem",
    "conjuncts",
    "integer_literal",
    "is_algebraic",
    "is_polynomial",
    "literal",
    "negation",
    "plain",
    "read_theorem",
    "replaced",
]

_OPPOSITE: Final = {"=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_TRUE: Final = Relation((whole(0), whole(0)), ("=",))
MAX_HYPOTHESES: Final = 40


@dataclass(frozen=True)
class Theorem:
    """For all names of `domains` with the hypotheses there are `exists` with the conclusion."""

    domains: Mapping[str, Domain]
    hypotheses: tuple[Node, ...]
    conclusion: Node
    exists: Mapping[str, Domain] = field(default_factory=dict)

    @property
    def statements(self) -> tuple[Node, ...]:
        """All hypotheses, then the conclusion."""
        return (*self.hypotheses, self.conclusion)


def read_theorem(claim: FormalClaim) -> Theorem:
    """The trees of a claim; ExpressionError, one sentence, where it has none."""
    domains = {variable.name: variable.domain for variable in claim.variables}
    exists = {variable.name: variable.domain for variable in claim.exists}
    if len(domains) + len(exists) < len(claim.variables) + len(claim.exists):
        raise ExpressionError("the claim declares a variable twice")
    if len(claim.hypotheses) > MAX_HYPOTHESES:
        raise ExpressionError(f"a claim may have at most {MAX_HYPOTHESES} hypotheses")
    names = frozenset(domains) | frozenset(exists)
    hypotheses = [plain(read_statement(text, names=names)) for text in claim.hypotheses]
    conclusion = plain(read_statement(claim.conclusion, names=names))
    for node, known in (
        *((hypothesis, frozenset(domains)) for hypothesis in hypotheses),
        (conclusion, names),
    ):
        unknown = sorted(free_names(node) - known)
        if unknown:
            raise ExpressionError(f'the claim does not say what "{unknown[0][:20]}" ranges over')
    flat = tuple(part for hypothesis in hypotheses for part in conjuncts(hypothesis))
    return Theorem(domains, flat, conclusion, exists)


def conjuncts(node: Node) -> tuple[Node, ...]:
    """The statements that `node` joins by `and`."""
    if isinstance(node, Logic) and node.op == "and":
        return tuple(part for item in node.items for part in conjuncts(item))
    return (node,)


def negation(node: Node) -> Node:
    """The plain statement that holds where `node`, plain itself, fails."""
    match node:
        case Not(item):
            return item
        case Logic(op, items):
            return Logic("or" if op == "and" else "and", tuple(negation(item) for item in items))
        case Relation((left, right), (operator,)) if operator in _OPPOSITE:
            return Relation((left, right), (_OPPOSITE[operator],))  # type: ignore[arg-type]
    return Not(node)


def plain(node: Node) -> Node:
    """The same statement in fewer forms; ExpressionError for what has no exact meaning."""
    match node:
        case Logic(op, items):
            return Logic(op, tuple(plain(item) for item in items))
        case Not(item):
            return negation(plain(item))
        case Relation(operands, operators):
            pairs = zip(itertools.pairwise(operands), operators, strict=True)
            parts = [_related(left, operator, right) for (left, right), operator in pairs]
            return parts[0] if len(parts) == 1 else Logic("and", tuple(parts))
        case Call("even" | "odd" as name, (argument,)):
            _require_arithmetic(argument)
            return Call("congruent", (argument, whole(int(name == "odd")), whole(2)))
        case Call(_, args):
            for argument in args:
                _require_arithmetic(argument)
            return node
    raise ExpressionError("it does not state anything that could hold or fail")


def _related(left: Node, operator: str, right: Node) -> Node:
    if operator == "in":
        return _member(left, right)
    if isinstance(left, Group) and isinstance(right, Group):
        both = left.kind == right.kind == "tuple" and len(left.items) == len(right.items)
        if not both or operator not in ("=", "!="):
            raise ExpressionError("only tuples of equal length are compared, by = or !=")
        items = zip(left.items, right.items, strict=True)
        same = Logic("and", tuple(_related(a, "=", b) for a, b in items))
        return same if operator == "=" else negation(same)
    for side in (left, right):
        _require_arithmetic(side)
    return Relation((left, right), (operator,))  # type: ignore[arg-type]


def _member(element: Node, whole_set: Node) -> Node:
    """`in` written out: a set in braces, or an interval, which nothing but a number is in."""
    match whole_set:
        case Group("set", items) if items:
            parts = [_related(element, "=", item) for item in items]
            return parts[0] if len(parts) == 1 else Logic("or", tuple(parts))
        case Group("square" | "tuple" as kind, (low, high)):
            closed = kind == "square"
            return _between(element, low, high, closed_low=closed, closed_high=closed)
        case Interval(low, high, closed_low, closed_high):
            return _between(element, low, high, closed_low=closed_low, closed_high=closed_high)
    raise ExpressionError('after "in" stands a set in braces or an interval')


def _between(element: Node, low: Node, high: Node, *, closed_low: bool, closed_high: bool) -> Node:
    infinite = Constant("infinity")
    parts: list[Node] = []
    if low != Unary("-", infinite):
        parts.append(_related(low, "<=" if closed_low else "<", element))
    if high not in (infinite, Unary("+", infinite)):
        parts.append(_related(element, "<=" if closed_high else "<", high))
    if not parts:
        return _TRUE
    return parts[0] if len(parts) == 1 else Logic("and", tuple(parts))


def _require_arithmetic(node: Node) -> None:
    """ExpressionError for a formula with more than one value, or with none as a number."""
    for part in walk(node):
        match part:
            case Unary("±") | Binary("±" | "∪" | "∩"):
                raise ExpressionError('"±" and unions of sets have no single value')
            case Call("bracket"):
                raise ExpressionError("square brackets may mean a whole part: use ( )")
            case Call("log", (_,)):
                raise ExpressionError('"log" without a base has two meanings: write ln(x)')
            case Call(name, _) if name in PREDICATES:
                raise ExpressionError(f'"{name}" is a statement, not a number')
            case Number() | Name() | Constant() | Unary() | Binary() | Call() | BigOperator():
                continue
        raise ExpressionError("a statement or a list stands where a formula is needed")


def replaced(node: Node, values: Mapping[str, Node]) -> Node:
    """`node` with trees put in for free names; what an operator binds stays its own."""
    match node:
        case Name(name):
            return values.get(name, node)
        case Unary(op, operand):
            return Unary(op, replaced(operand, values))
        case Binary(op, left, right):
            return Binary(op, replaced(left, values), replaced(right, values))
        case Call(name, args):
            return Call(name, tuple(replaced(arg, values) for arg in args))
        case Relation(operands, operators):
            return Relation(tuple(replaced(item, values) for item in operands), operators)
        case Logic(op, items):
            return Logic(op, tuple(replaced(item, values) for item in items))
        case Not(item):
            return Not(replaced(item, values))
        case BigOperator(kind, variable, low, high, body):
            put = {name: value for name, value in values.items() if name != variable}
            if any(variable in free_names(value) for value in put.values()):
                raise ExpressionError(f'the name "{variable}" is bound in the formula')
            return BigOperator(
                kind,
                variable,
                None if low is None else replaced(low, values),
                None if high is None else replaced(high, values),
                replaced(body, put),
            )
        case Number() | Constant():
            return node
    raise ExpressionError("a list has no names to put values in for")


def is_algebraic(theorem: Theorem) -> bool:
    """Whether nothing is said but that rational functions are equal, or are not."""
    for statement in theorem.statements:
        for part in walk(statement):
            match part:
                case Relation(_, ("=" | "!=",)) | Logic() | Not() | Name() | Number():
                    continue
                case Unary("-" | "+") | Binary("+" | "-" | "*" | "/"):
                    continue
                case Binary("^", _, exponent) if integer_literal(exponent) is not None:
                    continue
            return False
    return True


def is_polynomial(node: Node) -> bool:
    """Whether a formula is made of names and numbers by sums, products and whole powers."""
    for part in walk(node):
        match part:
            case Name() | Number() | Unary("-" | "+") | Binary("+" | "-" | "*"):
                continue
            case Binary("^", _, exponent) if (integer_literal(exponent) or 0) > 0:
                continue
        return False
    return True


def integer_literal(node: Node) -> int | None:
    """The whole number that a node writes, with a sign at most; None for anything else."""
    value = literal(node)
    return int(value) if value is not None and value.denominator == 1 else None


def literal(node: Node) -> Fraction | None:
    """The number that a node writes with digits, a sign and one division at most."""
    match node:
        case Number(_, value):
            return value
        case Unary("-", operand):
            inner = literal(operand)
            return None if inner is None else -inner
        case Unary("+", operand):
            return literal(operand)
        case Binary("/", left, right):
            above, below = literal(left), literal(right)
            return above / below if above is not None and below else None
    return None
