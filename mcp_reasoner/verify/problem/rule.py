"""What a rule is, and the few readings of slots that rules share."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import sympy

from mcp_reasoner.verify.expression import to_sympy
from mcp_reasoner.verify.nodes import (
    BigOperator,
    Binary,
    Call,
    Constant,
    Group,
    Logic,
    Name,
    Node,
    Number,
    Relation,
    Unary,
    children,
    free_names,
    walk,
)
from mcp_reasoner.verify.order import is_zero
from mcp_reasoner.verify.problem.normalise import Text
from mcp_reasoner.verify.problem.pattern import Phrase, Slots
from mcp_reasoner.verify.problem.polynomials import AmbiguousError, NotReadError
from mcp_reasoner.verify.problem.question import Question
from mcp_reasoner.verify.syntax import parse
from mcp_reasoner.verify.text import clean

__all__ = [
    "ASK",
    "VALUE_OF",
    "NotReadError",
    "Rule",
    "arithmetic",
    "canonical",
    "constant",
    "equations",
    "exact",
    "exact_integer",
    "formula",
    "only_reading",
    "rules",
    "shown",
]

ASK: Final = (
    r"(?:(?:find|compute|calculate|evaluate|determine|work out|give|state|what is|what's"
    r"|how much is)(?: the)?:?)"
)
"""How a question for one thing begins."""
VALUE_OF: Final = r"(?:(?: exact| numerical)? (?:value|result) of)?:?"
"""What may follow `ASK` before a formula."""

_TRIGONOMETRIC = frozenset(["sin", "cos", "tan", "cot", "sec", "csc"])
_UNCLEAR_CALLS = frozenset(["asin", "acos", "atan", "integer", "prime", "even", "odd", "divides"])
_IN_DOLLARS = re.compile(r"\$[^$]+\$(?:(?: ?[,;](?: and)?| and) ?\$[^$]+\$)*", re.ASCII)
_LABELLED = re.compile(r"\([0-9]\)\s*\$?\s*(?:,|;|and\b|$)", re.ASCII)
MAX_GUESSED_DENOMINATOR: Final = 10**6


@dataclass(frozen=True)
class Rule:
    """A phrase and what builds the question from its slots.

    `build` raises NotReadError, NotPolynomialError or ExpressionError where the slots do not
    fit, and AmbiguousError where the text has two readings, which ends the reading.
    """

    phrase: Phrase
    build: Callable[[Slots, Text], Question]


def rules(build: Callable[[Slots, Text], Question], *phrases: str) -> tuple[Rule, ...]:
    """One rule for each phrase, with the same builder."""
    return tuple(Rule(Phrase(phrase), build) for phrase in phrases)


def shown(text: str) -> str:
    """A slot as it may be quoted in a claim."""
    return clean(text.replace("$", "").strip(), 120)


def arithmetic(node: Node, *, angles: bool = True) -> Node:
    """`node`, if it is arithmetic with one reading: no statements, lists, percentages, ±.

    Without `angles`, sines are those of calculus: of numbers, in radians.
    """
    for part in walk(node):
        match part:
            case Unary("%" | "±") | Binary("±" | "∪" | "∩"):
                raise NotReadError("percentages and ± are not read inside a formula")
            case Number(written) if len(written) > 1 and written[0] == "0" and written[1] != ".":
                raise NotReadError("a number that begins with 0 may be in another base")
            case Binary("^", _, Binary("^")):
                raise NotReadError("of two powers in a row it may be unclear which comes first")
            case Binary("mod") | Call("mod"):
                raise NotReadError("how far a modulus reaches is not clear")
            case Call(name) if name in _UNCLEAR_CALLS:
                raise NotReadError(f'"{name}" has no single reading as a number')
            case Number() | Name() | Constant() | Unary() | Binary() | Call() | BigOperator():
                continue
        raise NotReadError("a statement or a list stands where one formula is needed")
    if angles:
        _require_angles(node, inside=False)
    return node


def _require_angles(node: Node, *, inside: bool) -> None:
    """Angles are in degrees with the sign, in radians with π; a plain number may be either."""
    if isinstance(node, Unary) and node.op == "°" and not inside:
        raise NotReadError("an angle alone has two readings as a number")
    if isinstance(node, Call) and node.name in _TRIGONOMETRIC:
        marks = [part for part in walk(node.args[0]) if isinstance(part, Constant | Unary)]
        measured = any(
            (isinstance(mark, Constant) and mark.name == "pi")
            or (isinstance(mark, Unary) and mark.op == "°")
            for mark in marks
        )
        if not measured and node.args[0] != parse("0"):
            raise NotReadError("an angle may be in degrees or in radians")
        inside = True
    for child in children(node):
        _require_angles(child, inside=inside)


def formula(text: str, names: Collection[str] = ()) -> Node:
    """The arithmetic formula in a slot; its free names are the caller's to check."""
    return arithmetic(parse(text, names=names))


def exact(node: Node, values: dict[str, Any] | None = None) -> Any:
    """The value of a formula in a canonical form: rational where it is rational."""
    return _exact(node, None) if not values else _exact.__wrapped__(node, values)


@lru_cache(maxsize=64)
def _exact(node: Node, values: dict[str, Any] | None) -> Any:
    """Several rules may ask for the value of the same formula."""
    value = to_sympy(node, values=values)
    if value.free_symbols:
        raise NotReadError("a formula to compute holds an unknown")
    if value.is_infinite:
        raise NotReadError("the value is not a number")
    if value.is_Rational:
        return value
    imaginary = any(isinstance(part, Constant) and part.name == "i" for part in walk(node)) or any(
        one.is_real is False for one in (values or {}).values()
    )
    value = canonical(value)
    if value.is_real is not True and not imaginary:
        raise NotReadError("the value is not real, or not proved to be")
    return value


def canonical(value: Any) -> Any:
    """A number in a form that does not depend on how it was found: a fraction if it is one."""
    if value.is_Rational:
        return value
    value = sympy.radsimp(sympy.expand(value))
    approximation = value.evalf(60, maxn=400)
    if approximation.is_Float:
        guess = sympy.Rational(str(approximation)).limit_denominator(MAX_GUESSED_DENOMINATOR)
        close = abs(approximation - guess) < 10**-40
        if close:
            if is_zero(value - guess) is not True:
                raise NotReadError("whether the value is rational could not be decided")
            return guess
    return value


def exact_integer(node: Node) -> int:
    """The value of a formula that is a whole number."""
    value = exact(node)
    if not value.is_Integer:
        raise NotReadError("a whole number is needed")
    return int(value)


def constant(text: str) -> tuple[Node, Any]:
    """A formula without unknowns, and its exact value."""
    node = formula(text)
    if free_names(node):
        raise NotReadError("a formula to compute holds an unknown")
    return node, exact(node)


def equations(text: str, names: Collection[str] = ()) -> tuple[Relation, ...]:
    """The equations in an `<e>` slot, each with a single `=`."""
    if "$" in text and not _IN_DOLLARS.fullmatch(text.strip()):
        raise NotReadError("formulas side by side are not joined by a word or a comma")
    if _LABELLED.search(text):
        raise NotReadError("a number in brackets after an equation may be its label")
    found: list[Relation] = []
    waiting: list[Node] = [parse(text, names=names)]
    while waiting:
        node = waiting.pop(0)
        match node:
            case Group("list", items) | Logic("and", items):
                waiting = [*items, *waiting]
            case Relation((left, right), ("=",)):
                found.append(Relation((arithmetic(left), arithmetic(right)), ("=",)))
            case _:
                raise NotReadError("something other than equations stands among the equations")
    return tuple(found)


def only_reading(values: Collection[Any], what: str) -> Any:
    """The one value of all readings; raises AmbiguousError where they differ."""
    distinct = set(values)
    if len(distinct) != 1:
        raise AmbiguousError(f"the problem leaves open {what}")
    return distinct.pop()
