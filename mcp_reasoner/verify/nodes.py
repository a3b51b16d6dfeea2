"""The tree that the maths grammar produces: plain frozen data, without sympy.

`syntax` builds it, `expression` computes with it, and the problem reader and the
answer comparison look at its shape. A node keeps what was written (a `Number`
its digits, a `Group` its brackets), because what an answer looks like can matter
("as a decimal"). Nothing here decides what a group means: `(1, 2)` may be a
point or an open interval, and only the question can tell.
"""

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, TypeAlias

__all__ = [
    "BigOperator",
    "Binary",
    "Call",
    "Constant",
    "Group",
    "Interval",
    "Logic",
    "Name",
    "Node",
    "Not",
    "Number",
    "Relation",
    "Unary",
    "children",
    "free_names",
    "mapped",
    "walk",
    "whole",
]


@dataclass(frozen=True, slots=True)
class Number:
    """A numeral: its digits as written, without separators, and its exact value."""

    text: str
    value: Fraction


@dataclass(frozen=True, slots=True)
class Name:
    """An unknown: one letter, a Greek letter, `x_1`, or a declared longer name."""

    name: str


@dataclass(frozen=True, slots=True)
class Constant:
    """A number with a name of its own."""

    name: Literal["pi", "e", "i", "infinity"]


@dataclass(frozen=True, slots=True)
class Unary:
    """A sign before (`-`, `+`, `±`) or a mark after (`!`, `%`, `°`) an operand."""

    op: Literal["-", "+", "±", "!", "%", "°"]
    operand: "Node"


@dataclass(frozen=True, slots=True)
class Binary:
    """Two operands; a product is `*` whether its sign was written or not."""

    op: Literal["+", "-", "*", "/", "^", "±", "mod", "∪", "∩", "∖"]
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Call:
    """A function of `words.FUNCTIONS`, or `congruent(a, b, m)`, or `bracket(a)` for `[a]`."""

    name: str
    args: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Relation:
    """A chain such as `1 < x <= 3`: n operands and n - 1 operators between them."""

    operands: tuple["Node", ...]
    operators: tuple[Literal["=", "!=", "<", "<=", ">", ">=", "in"], ...]


@dataclass(frozen=True, slots=True)
class Logic:
    """Two or more items joined by `and` or by `or`."""

    op: Literal["and", "or"]
    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The negation of a statement."""

    item: "Node"


@dataclass(frozen=True, slots=True)
class Group:
    """Items with commas between: bare (`list`), in `()`, in `[]`, or in braces (`set`)."""

    kind: Literal["list", "tuple", "square", "set"]
    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Interval:
    """A half-open interval, the only kind whose brackets leave no doubt."""

    low: "Node"
    high: "Node"
    closed_low: bool
    closed_high: bool


@dataclass(frozen=True, slots=True)
class BigOperator:
    """A sum or product over an index, an integral (`low` and `high` None: indefinite), or a limit.

    A limit goes to `low`, from both sides, from above (`limit+`) or from below (`limit-`).
    """

    kind: Literal["sum", "product", "integral", "limit", "limit+", "limit-"]
    variable: str
    low: "Node | None"
    high: "Node | None"
    body: "Node"


Node: TypeAlias = (
    Number
    | Name
    | Constant
    | Unary
    | Binary
    | Call
    | Relation
    | Logic
    | Not
    | Group
    | Interval
    | BigOperator
)


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below `node`, from left to right."""
    match node:
        case Unary(_, operand):
            return (operand,)
        case Binary(_, left, right):
            return (left, right)
        case Call(_, args):
            return args
        case Relation(operands, _):
            return operands
        case Logic(_, items) | Group(_, items):
            return items
        case Not(item):
            return (item,)
        case Interval(low, high, _, _):
            return (low, high)
        case BigOperator(_, _, lower, upper, body):
            return tuple(part for part in (lower, upper, body) if part is not None)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """`node` and every node below it, without recursion."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(children(current))


def free_names(node: Node) -> frozenset[str]:
    """The names whose values the node depends on; an index or dummy variable is not free."""
    found: set[str] = set()
    waiting: list[tuple[Node, frozenset[str]]] = [(node, frozenset())]
    while waiting:
        current, bound = waiting.pop()
        if isinstance(current, Name):
            found.update({current.name} - bound)
        elif isinstance(current, BigOperator):
            waiting.append((current.body, bound | {current.variable}))
            waiting.extend((edge, bound) for edge in (current.low, current.high) if edge)
        else:
            waiting.extend((child, bound) for child in children(current))
    return frozenset(found)


def mapped(value: Any, change: Callable[[Any], Any]) -> Any:
    """A tree, or frozen data around trees, with every node changed, from the leaves on."""
    if isinstance(value, tuple):
        return tuple(mapped(item, change) for item in value)
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        return value
    fields = [field.name for field in dataclasses.fields(value)]
    before = {name: getattr(value, name) for name in fields}
    after = {name: mapped(item, change) for name, item in before.items()}
    same = all(after[name] is before[name] for name in fields)
    return change(value if same else dataclasses.replace(value, **after))


def whole(value: int) -> Number:
    """The numeral of a whole number that is not below zero."""
    return Number(str(value), Fraction(value))
